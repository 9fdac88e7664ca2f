import { Refusal } from '../../runtime/refusal.js';
import { periodOfCoupon } from '../shared/available-period.js';
import type { Stock } from './stock.js';

export type CouponState = 'SENDED' | 'USED' | 'EXPIRED' | 'DEACTIVATED';

/** A coupon of a user. Times are milliseconds. */
export interface Coupon {
  readonly coupon_code: string;
  readonly stock_id: string;
  readonly openid: string;
  /** The merchant's number of the sending. */
  readonly out_request_no: string;
  readonly sent_at: number;
  readonly begins_at: number;
  readonly ends_at: number;
  /** The merchant's order that it is associated with. */
  readonly out_trade_no?: string | undefined;
  readonly use?: { readonly at: number; readonly number: string } | undefined;
  /** The last return. */
  readonly returned?: { readonly at: number; readonly number: string };
  readonly deactivated?: {
    readonly at: number;
    readonly number: string;
    readonly reason?: string | undefined;
  };
}

/** When a coupon that is sent now can be used. */
export function periodOf(
  stock: Stock,
  now: number,
): { readonly begins_at: number; readonly ends_at: number } {
  const {
    wait_days_after_receive: waitDays,
    available_day_after_receive: days,
    available_second_after_receive: seconds,
  } = stock.given.coupon_use_rule.coupon_available_time;
  const { begins_at, ends_at } = stock;
  return periodOfCoupon({ begins_at, ends_at, waitDays, days, seconds }, now);
}

export function couponState({ use, deactivated, ends_at }: Coupon, now: number): CouponState {
  if (deactivated !== undefined) return 'DEACTIVATED';
  if (use !== undefined) return 'USED';
  return now >= ends_at ? 'EXPIRED' : 'SENDED';
}

/** @throws Refusal RULELIMIT unless it is SENDED, and its time has begun */
export function useCoupon(coupon: Coupon, number: string, now: number): Coupon {
  requireState(coupon, 'SENDED', now);
  if (now < coupon.begins_at) throw new Refusal('RULELIMIT', '券未到可用时间');
  return { ...coupon, use: { at: now, number } };
}

/** @throws Refusal RULELIMIT unless it is USED */
export function returnCoupon(coupon: Coupon, number: string, now: number): Coupon {
  requireState(coupon, 'USED', now);
  return { ...coupon, use: undefined, returned: { at: now, number } };
}

/** @throws Refusal RULELIMIT unless it is SENDED */
export function deactivateCoupon(
  coupon: Coupon,
  { number, reason }: { number: string; reason: string | undefined },
  now: number,
): Coupon {
  requireState(coupon, 'SENDED', now);
  return { ...coupon, deactivated: { at: now, number, reason } };
}

/** @throws Refusal RULELIMIT unless it is SENDED, and of no other order */
export function associate(coupon: Coupon, out_trade_no: string, now: number): Coupon {
  requireState(coupon, 'SENDED', now);
  if (coupon.out_trade_no !== undefined && coupon.out_trade_no !== out_trade_no) {
    throw new Refusal('RULELIMIT', `券已关联订单 ${coupon.out_trade_no}`);
  }
  return { ...coupon, out_trade_no };
}

/** @throws Refusal RULELIMIT unless it is of this order */
export function disassociate(coupon: Coupon, out_trade_no: string): Coupon {
  if (coupon.out_trade_no !== out_trade_no) throw new Refusal('RULELIMIT', `券未关联订单 ${out_trade_no}`);
  return { ...coupon, out_trade_no: undefined };
}

function requireState(coupon: Coupon, wanted: CouponState, now: number): void {
  const state = couponState(coupon, now);
  if (state !== wanted) throw new Refusal('RULELIMIT', `券的状态为 ${state}，须为 ${wanted}`);
}
