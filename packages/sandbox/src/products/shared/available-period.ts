import { beijingDay, startOfDay } from '../../runtime/time.js';

/** When the coupons of a stock can be used. Times are milliseconds. */
export interface AvailablePeriod {
  readonly begins_at: number;
  readonly ends_at: number;
  /** The days between a coupon's sending and its first day. */
  readonly waitDays?: number | undefined;
  /** The days that a coupon lasts. Its first day counts: seven days from the first of a month end with the seventh. */
  readonly days?: number | undefined;
  /** The seconds that a coupon lasts. */
  readonly seconds?: number | undefined;
}

/** When a coupon that is sent now can be used. */
export function periodOfCoupon(
  { begins_at: first, ends_at: last, waitDays = 0, days, seconds }: AvailablePeriod,
  now: number,
): { readonly begins_at: number; readonly ends_at: number } {
  const begins_at = Math.max(first, waitDays === 0 ? now : startOfDay(beijingDay(now) + waitDays));
  const afterDays = days === undefined ? last : startOfDay(beijingDay(begins_at) + days);
  const afterSeconds = seconds === undefined ? last : begins_at + seconds * 1000;
  return { begins_at, ends_at: Math.min(last, afterDays, afterSeconds) };
}
