/** The three ways in which WeChat Pay writes a time, all of them Beijing's, which has no daylight saving. */

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

/** @returns milliseconds since 1970, or `undefined` if the text is no time such as `20091225091010` */
export function parseCompactTime(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
  // Date.parse takes the 31st of February for a day in March; written out again it is another text.
  return Number.isNaN(time) || compactTime(time) !== text ? undefined : time;
}

function iso(time: number): string {
  return new Date(time + beijing).toISOString().slice(0, 19);
}
