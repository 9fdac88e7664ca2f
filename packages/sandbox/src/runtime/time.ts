/** WeChat Pay's three time formats, in Beijing time, which has no daylight saving. */

const beijing = 8 * 3_600_000;

/** @returns `20091225091010` */
export function compactTime(time: number): string {
  return iso(time).replace(/[-T:]/g, '');
}

/** @returns `2009-12-25 09:10:10` */
export function spacedTime(time: number): string {
  return iso(time).replace('T', ' ');
}

/** @returns `2009-12-25T09:10:10+08:00` */
export function rfc3339(time: number): string {
  return `${iso(time)}+08:00`;
}

/** @returns milliseconds since 1970; `undefined` if the text is not a time such as `20091225091010` */
export function parseCompactTime(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
  // Date.parse accepts the 31st of February as a day in March. Formatting it again gives another text.
  return Number.isNaN(time) || compactTime(time) !== text ? undefined : time;
}

/** @returns the date in Beijing: `2009-12-25` */
export function beijingDate(time: number): string {
  return iso(time).slice(0, 10);
}

/** @returns the time of day in Beijing: `09:10` */
export function beijingClock(time: number): string {
  return iso(time).slice(11, 16);
}

/** @returns the number of the day in Beijing, counted from 1970 */
export function beijingDay(time: number): number {
  return Math.floor((time + beijing) / 86_400_000);
}

/** @returns when a day in Beijing begins, by its number: milliseconds since 1970 */
export function startOfDay(day: number): number {
  return day * 86_400_000 - beijing;
}

/** @returns the number of the day; `undefined` if the text is not a date such as `2009-12-25` */
export function parseDate(text: string): number | undefined {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00+08:00`) : Number.NaN;
  return Number.isNaN(time) || beijingDate(time) !== text ? undefined : beijingDay(time);
}

function iso(time: number): string {
  return new Date(time + beijing).toISOString().slice(0, 19);
}
