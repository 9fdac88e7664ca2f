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

function iso(time: number): string {
  return new Date(time + beijing).toISOString().slice(0, 19);
}
