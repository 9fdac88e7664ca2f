import { parameterError, type RefusalDetail } from '../../runtime/refusal.js';
import { parseDate } from '../../runtime/time.js';

type Place = RefusalDetail['location'];

/**
 * Reads a time of APIv3: `2024-02-29T10:00:00+08:00`.
 *
 * @returns milliseconds since 1970
 * @throws Refusal PARAM_ERROR naming the field
 */
export function readTime(field: string, given: unknown, place: Place = 'body'): number {
  const text = String(given);
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text);
  // Date.parse accepts the 31st of February as a day in March.
  const time = isTime && parseDate(text.slice(0, 10)) !== undefined ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw parameterError(field, '格式须为 yyyy-MM-DDTHH:mm:ss+08:00', place, given);
}

/** @returns `undefined` if the field is not given */
export function readTimeIfGiven(field: string, given: unknown): number | undefined {
  return given === undefined ? undefined : readTime(field, given);
}

/**
 * Reads a date in Beijing: `2024-02-29`.
 *
 * @returns the number of the day, counted from 1970
 * @throws Refusal PARAM_ERROR naming the field
 */
export function readDate(field: string, text: string, place: Place = 'query'): number {
  const day = parseDate(text);
  if (day !== undefined) return day;
  throw parameterError(field, '格式须为 yyyy-MM-DD', place, text);
}
