/**
 * Reads `Retry-After`: a number of seconds, or a date.
 *
 * @param now milliseconds since 1970
 * @returns seconds from now, at least 0; `undefined` if the header is missing or unreadable
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  // `Date.parse` accepts strings that are not dates, such as `1.5`. Of the three date formats, asctime has no zone.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(value)) return undefined;
  const date = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}
