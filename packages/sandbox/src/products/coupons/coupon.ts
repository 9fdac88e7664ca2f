import { Refusal } from '../../runtime/refusal.js';
import type { Deactivation } from './stock.js';

export type CouponState =
  | 'CONFIRMING'
  | 'PENDING'
  | 'EFFECTIVE'
  | 'USED'
  | 'EXPIRED'
  | 'DELETED'
  | 'DEACTIVATED';

export type SendChannel = 'API' | 'BRAND_MANAGE' | 'RECEIVE_COMPONENT';

/** A product coupon of a user. Times are milliseconds. */
export interface Coupon {
  readonly coupon_code: string;
  readonly product_coupon_id: string;
  readonly stock_id: string;
  readonly brand_id: string;
  readonly openid: string;
  readonly unionid: string;
  readonly appid: string;
  /** The brand's number of the sending. The coupons of a bundle share it. */
  readonly send_request_no: string;
  readonly channel: SendChannel;
  readonly attach?: string | undefined;
  readonly tags?: object | undefined;
  readonly sent_at: number;
  readonly begins_at: number;
  readonly ends_at: number;
  readonly bundle?: { readonly id: string; readonly index: number; readonly count: number } | undefined;
  readonly confirmed?: Mark;
  /** The uses that it allows: one, or those of a sequential coupon. */
  readonly rounds: readonly Round[];
  /** Days between the uses of a sequential coupon. */
  readonly interval?: number | undefined;
  readonly deactivated?: Deactivation;
  /** When the user deleted it. */
  readonly deleted_at?: number;
}

interface Mark {
  readonly at: number;
  readonly number: string;
}

/** A use, and the last return of it. */
export interface Round {
  readonly use?: Use | undefined;
  readonly returned?: Mark;
}

export interface Use extends Mark {
  /** The time that the brand gives. */
  readonly used_at: number;
  readonly store_id?: string | undefined;
  /** The orders that it names, as it gives them. */
  readonly orders: Readonly<Record<string, unknown>>;
}

const day = 86_400_000;

export function couponState(coupon: Coupon, now: number): CouponState {
  const { deactivated, deleted_at, rounds, confirmed, begins_at, ends_at } = coupon;
  if (deactivated !== undefined) return 'DEACTIVATED';
  if (deleted_at !== undefined) return 'DELETED';
  if (rounds.every(({ use }) => use !== undefined)) return 'USED';
  if (now >= ends_at) return 'EXPIRED';
  if (confirmed === undefined) return 'CONFIRMING';
  return now < begins_at ? 'PENDING' : 'EFFECTIVE';
}

/** @throws Refusal INVALID_REQUEST unless it is CONFIRMING */
export function confirmCoupon(coupon: Coupon, number: string, now: number): Coupon {
  requireState(coupon, ['CONFIRMING'], now);
  return { ...coupon, confirmed: { at: now, number } };
}

/**
 * @param index that of a sequential coupon, from 0
 * @throws Refusal INVALID_REQUEST unless it is EFFECTIVE, and it is the turn of this use
 */
export function useCoupon(coupon: Coupon, use: Omit<Use, 'at'>, index: number, now: number): Coupon {
  requireState(coupon, ['EFFECTIVE'], now);
  const next = coupon.rounds.findIndex((round) => round.use === undefined);
  if (index !== next) throw refused(`第 ${index} 次优惠不可用，可用的是第 ${next} 次`);
  const last = coupon.rounds[index - 1]?.use;
  if (last !== undefined && now < last.at + (coupon.interval ?? 0) * day) {
    throw refused(`两次使用须间隔 ${coupon.interval ?? 0} 天`);
  }
  return withRound(coupon, index, (round) => ({ ...round, use: { ...use, at: now } }));
}

/** @throws Refusal INVALID_REQUEST unless this use is the last one */
export function returnCoupon(coupon: Coupon, number: string, index: number, now: number): Coupon {
  if (coupon.deactivated !== undefined || coupon.deleted_at !== undefined)
    requireState(coupon, ['USED'], now);
  const last = coupon.rounds.findLastIndex(({ use }) => use !== undefined);
  if (last === -1) throw refused(`券的状态为 ${couponState(coupon, now)}，没有可退回的核销`);
  if (index !== last) throw refused(`只能退回最近一次核销，即第 ${last} 次`);
  return withRound(coupon, index, () => ({ returned: { at: now, number } }));
}

/** @throws Refusal INVALID_REQUEST for a coupon that is over */
export function deactivateCoupon(coupon: Coupon, deactivated: Deactivation): Coupon {
  requireState(coupon, ['CONFIRMING', 'PENDING', 'EFFECTIVE'], deactivated.at);
  return { ...coupon, deactivated };
}

/** The user deletes it. @throws Refusal INVALID_REQUEST for a coupon that is deactivated or deleted */
export function deleteCoupon(coupon: Coupon, now: number): Coupon {
  requireState(coupon, ['CONFIRMING', 'PENDING', 'EFFECTIVE', 'USED', 'EXPIRED'], now);
  return { ...coupon, deleted_at: now };
}

function withRound(coupon: Coupon, index: number, change: (round: Round) => Round): Coupon {
  return { ...coupon, rounds: coupon.rounds.map((round, at) => (at === index ? change(round) : round)) };
}

function requireState(coupon: Coupon, wanted: readonly CouponState[], now: number): void {
  const state = couponState(coupon, now);
  if (!wanted.includes(state)) throw refused(`券的状态为 ${state}，须为 ${wanted.join(' 或 ')}`);
}

function refused(message: string): Refusal {
  return new Refusal('INVALID_REQUEST', message);
}
