import { parameterError } from '../../runtime/refusal.js';
import { beijingDay, startOfDay } from '../../runtime/time.js';
import { type AvailablePeriod, periodOfCoupon } from '../shared/available-period.js';
import { readTime } from '../shared/time-fields.js';

/** When and for what the coupons of a stock can be used. */
export interface UsageRule {
  readonly coupon_available_period?: Period;
  readonly normal_coupon_list?: readonly object[];
  readonly discount_coupon_list?: readonly object[];
  readonly exchange_coupon_list?: readonly object[];
}

interface Period {
  readonly available_begin_time: string;
  readonly available_end_time: string;
  readonly available_days?: number;
  readonly available_seconds?: number;
  readonly wait_days_after_receive?: number;
  readonly interval_days?: number;
  readonly weekly_available_period?: {
    readonly day_list?: readonly string[];
    /** Seconds of the day in Beijing. */
    readonly day_period_list?: readonly { readonly begin_time: number; readonly end_time: number }[];
  };
  readonly irregular_available_period_list?: readonly {
    readonly begin_time: string;
    readonly end_time: string;
  }[];
}

/** The 1st of January 1970 was a Thursday. */
const weekdays = [
  'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY',
] as const; // biome-ignore format: a list reads better in rows

/**
 * @param at the field of the stock
 * @throws Refusal PARAM_ERROR naming the field
 */
export function readAvailability(rule: UsageRule, at: string): AvailablePeriod {
  const period = rule.coupon_available_period;
  if (period === undefined) throw parameterError(`${at}/coupon_available_period`, '须填写');
  const begins_at = readTime(`${at}/available_begin_time`, period.available_begin_time);
  const ends_at = readTime(`${at}/available_end_time`, period.available_end_time);
  if (ends_at <= begins_at) throw parameterError(`${at}/available_end_time`, '须晚于开始时间');
  for (const { begin_time, end_time } of period.irregular_available_period_list ?? []) {
    readTime(`${at}/irregular_available_period_list/begin_time`, begin_time);
    readTime(`${at}/irregular_available_period_list/end_time`, end_time);
  }
  const { wait_days_after_receive: waitDays, available_days: days, available_seconds: seconds } = period;
  return { begins_at, ends_at, waitDays, days, seconds };
}

/** When a coupon that is sent now can be used. */
export function periodOf(rule: UsageRule, now: number): ReturnType<typeof periodOfCoupon> {
  return periodOfCoupon(readAvailability(rule, '/stock'), now);
}

/** Whether coupons can be used at this time, of those whose time has begun: by the week, or in periods of their own. */
export function isOpen({ coupon_available_period: period }: UsageRule, now: number): boolean {
  const weekly = period?.weekly_available_period;
  const irregular = period?.irregular_available_period_list ?? [];
  if (weekly === undefined && irregular.length === 0) return true;
  const isWithin = irregular.some(
    ({ begin_time, end_time }) => now >= Date.parse(begin_time) && now < Date.parse(end_time),
  );
  if (weekly === undefined) return isWithin;
  const { day_list = weekdays, day_period_list: hours = [] } = weekly;
  const day = beijingDay(now);
  const second = Math.floor((now - startOfDay(day)) / 1000);
  const isHour =
    hours.length === 0 ||
    hours.some(({ begin_time, end_time }) => second >= begin_time && second <= end_time);
  return isWithin || (isHour && day_list.includes(weekdays[day % 7] ?? 'THURSDAY'));
}
