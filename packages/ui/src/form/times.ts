import { isObject } from './value.js';

/** Fields whose time must lie ahead: when an order expires, a coupon ends, a contract deducts for the first time. */
const ahead =
  /^(time_expire|expired?_time|available_end_time|estimated_deduct_date|policy_end_date|delivery_end_time|effective_end_time|scheduled_publish_time|repayment_date|end_renewal_time)$/;
/** Fields whose time comes before one of those. */
const before = /(^|_)(begin|start)(_|$)|^effective_time$/;
/** `2018-06-08T10:34:56+08:00`, `20180608103456`, `2018-06-08`: the date, then what stays. */
const date = /^(\d{4})(-?)(\d\d)\2(\d\d)(?!\d{7,}$)/;
const day = 86_400_000;

/**
 * Moves the times of a sample by whole days, so that the first of those that must lie ahead comes in two to three days.
 * The distances between the times stay.
 *
 * @param sample the options of a call
 * @param now milliseconds since 1970
 */
export function withTimesAhead<Sample>(sample: Sample, now: number): Sample {
  const ends: number[] = [];
  changeTimes(sample, '', (text, name) => {
    if (ahead.test(name)) ends.push(dayOf(text));
    return text;
  });
  if (ends.length === 0) return sample;
  const days = Math.ceil((now - Math.min(...ends)) / day) + 2;
  return changeTimes(sample, '', (text) => text.replace(date, moved(text, days))) as Sample;
}

function changeTimes(value: unknown, name: string, change: (text: string, name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => changeTimes(item, name, change));
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, held]) => [key, changeTimes(held, key, change)]),
    );
  }
  const isTime = typeof value === 'string' && (ahead.test(name) || before.test(name)) && date.test(value);
  return isTime && !Number.isNaN(dayOf(value)) ? change(value, name) : value;
}

/** The beginning of the day that a text begins with, in UTC. */
function dayOf(text: string): number {
  const [, year, , month, dayOfMonth] = date.exec(text) ?? [];
  return Date.parse(`${year}-${month}-${dayOfMonth}`);
}

/** The date of a text, some days later, with the same separators. */
function moved(text: string, days: number): string {
  const [, , separator = ''] = date.exec(text) ?? [];
  return new Date(dayOf(text) + days * day).toISOString().slice(0, 10).replaceAll('-', separator);
}
