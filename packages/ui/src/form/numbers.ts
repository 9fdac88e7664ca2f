import { isObject } from './value.js';

/** The longest number that WeChat Pay accepts, with few exceptions. */
const longest = 32;
let last = 0;

/** Whether the options have one of the merchant's own numbers. */
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

/** Replaces the merchant's own numbers by new ones. */
export function withNewNumbers(options: unknown, places: readonly string[]): unknown {
  return places.reduce((held, place) => changed(held, place.split('.'), (value) => fresh(value)), options);
}

/** A new number of the same kind: only digits, or the same prefix with new digits. */
export function fresh(value: string | number | bigint, now: number = Date.now()): string | number {
  last = Math.max(now, last + 1);
  if (typeof value !== 'string') return last;
  const digits = String(last);
  if (!/^\d+$/.test(value)) return value.replace(/\d+$/, '').slice(0, longest - digits.length) + digits;
  const kept = Math.min(value.length, longest) - digits.length;
  return value.slice(0, Math.max(0, kept)) + digits;
}

/** Replaces the value at a place. A place that goes through a list applies to each item. */
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
