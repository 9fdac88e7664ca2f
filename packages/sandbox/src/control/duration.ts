/** A time span: the sum of the parts. */
export interface Duration {
  days?: number | undefined;
  hours?: number | undefined;
  minutes?: number | undefined;
  seconds?: number | undefined;
}

const second = 1_000;
const units = { days: 86_400 * second, hours: 3_600 * second, minutes: 60 * second, seconds: second };
/** A century. WeChat Pay's time formats do not fit much later times. */
const furthest = 36_525 * units.days;
/**
 * Reads a duration.
 *
 * @returns milliseconds
 * @throws TypeError or RangeError naming the part
 */
export function readDuration(given: Readonly<Record<string, unknown>>): number {
  let total = 0;
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(units, name)) throw new TypeError(`${name}: expected days, hours, minutes or seconds`);
    if (value === undefined) continue;
    if (typeof value !== 'number') throw new TypeError(`${name}: expected a number, got ${typeof value}`);
    if (!(value >= 0))
      throw new RangeError(`${name}: expected 0 or more (time only goes forward), got ${value}`);
    total += Math.round(value * units[name as keyof typeof units]);
  }
  if (total <= furthest) return total;
  throw new RangeError('advance: expected at most a century at once');
}
