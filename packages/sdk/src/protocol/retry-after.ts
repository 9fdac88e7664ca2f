/**
 * Reads `Retry-After`: a number of seconds, or a date.
 *
 * @param now milliseconds since 1970
 * @returns seconds from now, not below 0; `undefined` if there is none, or it cannot be read
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfterOf(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}
