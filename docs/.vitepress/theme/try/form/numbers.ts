import { isObject } from './value.js';

/** The longest that WeChat Pay takes, with few exceptions. */
const longest = 32;
let last = 0;

/** Whether the options have any of the merchant's own numbers. */
export function hasNumbers(options: unknown, places: readonly string[]): boolean {
  let found = false;
  for (const place of places) {
    changed(options, place.split('.'), (value) => {
      found = true;
      return value;
    });
  }
  return found;
}

/** The options with others for the merchant's own numbers, wherever they have any. */
export function withNewNumbers(options: unknown, places: readonly string[]): unknown {
  return places.reduce((held, place) => changed(held, place.split('.'), (value) => fresh(value)), options);
}

/** A number of the same kind that was not there before: digits, or what comes before the last digits and then digits. */
export function fresh(value: string | number | bigint, now: number = Date.now()): string | number {
  last = Math.max(now, last + 1);
  if (typeof value !== 'string') return last;
  const digits = String(last);
  if (!/^\d+$/.test(value)) return value.replace(/\d+$/, '').slice(0, longest - digits.length) + digits;
  const kept = Math.min(value.length, longest) - digits.length;
  return value.slice(0, Math.max(0, kept)) + digits;
}

/** The options with the value at a place replaced; a place that goes through a list is in each of its items. */
function changed(
  value: unknown,
  [step, ...rest]: readonly string[],
  change: (value: string | number | bigint) => string | number | bigint,
): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => changed(item, step === undefined ? [] : [step, ...rest], change));
  }
  if (step === undefined) {
    if (typeof value === 'number' || typeof value === 'bigint') return change(value);
    return typeof value === 'string' && value !== '' ? change(value) : value;
  }
  if (!isObject(value) || !Object.hasOwn(value, step)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, held]) => [name, name === step ? changed(held, rest, change) : held]),
  );
}
