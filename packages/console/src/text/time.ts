/** Times are shown as China has them, as in bills and notifications. */
const zone = 'Asia/Shanghai';
const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const day = new Intl.DateTimeFormat('en-CA', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** `14:03:59` */
export function timeOf(at: string | number | Date): string {
  return clock.format(new Date(at));
}

/** `2026-11-30` */
export function dayOf(at: string | number | Date): string {
  return day.format(new Date(at));
}

/** `2026-11-30 14:03:59` */
export function momentOf(at: string | number | Date): string {
  return `${dayOf(at)} ${timeOf(at)}`;
}

/** `14:03:59` on the day of `now`, else `11-30 14:03`. */
export function shortOf(at: string | number | Date, now: number): string {
  return dayOf(at) === dayOf(now) ? timeOf(at) : `${dayOf(at).slice(5)} ${timeOf(at).slice(0, 5)}`;
}

/** `¥12.34`, or `USD 12.34`. */
export function money(fen: number, currency = 'CNY'): string {
  return currency === 'CNY' ? `¥${yuan(fen)}` : `${currency} ${yuan(fen)}`;
}

/** An amount in fen: `1,234.50` */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : '';
  const [whole = '0', part = ''] = (Math.abs(fen) / 100).toFixed(2).split('.');
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${part}`;
}
