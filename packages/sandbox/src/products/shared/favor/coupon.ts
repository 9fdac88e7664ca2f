import { Refusal } from '../../../runtime/refusal.js';
import { beijingDay, startOfDay } from '../../../runtime/time.js';
import { readTime } from '../time-fields.js';
import type { Stock } from './stock.js';

export type CouponState = 'SENDED' | 'USED' | 'EXPIRED';

/** A coupon of a user. Times are milliseconds, amounts are fen. */
export interface Coupon {
  readonly coupon_id: string;
  readonly stock_id: string;
  readonly openid: string;
  /** The merchant's number of the sending. */
  readonly out_request_no: string;
  readonly sent_at: number;
  readonly begins_at: number;
  readonly ends_at: number;
  /** What the coupon can take off. */
  readonly amount: number;
  /** What an order must come to. */
  readonly minimum: number;
  readonly use?: CouponUse | undefined;
}

/** The payment that used the coupon. */
export interface CouponUse {
  readonly at: number;
  readonly transaction_id: string;
  /** The merchant that was paid. */
  readonly mchid: string;
  /** What it took off. */
  readonly amount: number;
  /** What the order came to. */
  readonly total: number;
}

/** What a coupon of the stock takes off at most, and the least order. */
export function faceOf(
  { given: { coupon_use_rule: rule } }: Stock,
  chosen: { readonly coupon_value?: number; readonly coupon_minimum?: number } = {},
): { readonly amount: number; readonly minimum: number } {
  const { fixed_normal_coupon: fixed, discount_coupon: discount, exchange_coupon: exchange } = rule;
  return {
    amount: fixed?.coupon_amount ?? chosen.coupon_value ?? discount?.discount_amount_max ?? 0,
    minimum:
      fixed?.transaction_minimum ??
      chosen.coupon_minimum ??
      discount?.transaction_minimum ??
      exchange?.transaction_minimum ??
      0,
  };
}

/** When a coupon that is sent now can be used. */
export function periodOf(
  stock: Stock,
  now: number,
): { readonly begins_at: number; readonly ends_at: number } {
  const {
    available_begin_time: begin,
    available_end_time: end,
    second_day_available: nextDay = false,
    available_time_after_receive: minutes,
  } = stock.given.coupon_use_rule.coupon_available_time ?? {};
  const earliest = begin === undefined ? stock.begins_at : readTime('/available_begin_time', begin);
  const latest = end === undefined ? stock.ends_at : readTime('/available_end_time', end);
  const from = nextDay ? startOfDay(beijingDay(now) + 1) : now;
  const begins_at = Math.max(earliest, from);
  const ends_at = minutes === undefined ? latest : Math.min(latest, begins_at + minutes * 60_000);
  return { begins_at, ends_at };
}

export function couponState({ use, ends_at }: Coupon, now: number): CouponState {
  if (use !== undefined) return 'USED';
  return now >= ends_at ? 'EXPIRED' : 'SENDED';
}

/**
 * A payment uses the coupon.
 *
 * @param use `amount` is not given: what the coupon takes off
 * @throws Refusal REQUEST_BLOCKED if it is used or expired, if it is too early, or if the order is too small
 */
export function useCoupon(coupon: Coupon, use: Omit<CouponUse, 'at' | 'amount'>, now: number): Coupon {
  const state = couponState(coupon, now);
  if (state !== 'SENDED') throw blocked(`代金券不可用：状态为 ${state}`);
  if (now < coupon.begins_at) throw blocked('代金券未到可用时间');
  if (use.total < coupon.minimum) throw blocked(`订单金额未达到使用门槛 ${coupon.minimum} 分`);
  return { ...coupon, use: { ...use, at: now, amount: Math.min(coupon.amount, use.total) } };
}

/** The payment is refunded whole. The user has the coupon again, until it expires. */
export function giveBack(coupon: Coupon): Coupon & { readonly use: undefined } {
  if (coupon.use === undefined) throw blocked('代金券未被使用');
  return { ...coupon, use: undefined };
}

function blocked(message: string): Refusal {
  return new Refusal('REQUEST_BLOCKED', message);
}
