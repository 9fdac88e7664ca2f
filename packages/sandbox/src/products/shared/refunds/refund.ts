import { Refusal } from '../../../runtime/refusal.js';
import type { Signing } from '../../../runtime/signature.js';
import type { Exchange } from '../exchange.js';
import type { Account } from '../ledger.js';
import { isPaid, type Order, type PaidOrder, type Parties, type UsedCoupon } from '../orders/order.js';

/** As APIv3 names it. ABNORMAL: the money does not reach the user. CLOSED: it is back with the merchant. */
export type RefundState = 'PROCESSING' | 'SUCCESS' | 'ABNORMAL' | 'CLOSED';

/** Which money of the merchant pays: that of the order, or the available balance. */
export type Funds = 'UNSETTLED' | 'AVAILABLE';

/** An account that pays for a refund. */
export interface Source {
  readonly account: Account;
  readonly funds: Funds;
  /** fen */
  readonly amount: number;
}

/** A refund, whichever protocol and product has requested it. Amounts are in fen unless they say so, times in milliseconds. */
export interface Refund {
  readonly out_refund_no: string;
  readonly refund_id: string;
  readonly out_trade_no: string;
  readonly transaction_id: string;
  /** That of the request. The notification is of the same one. */
  readonly protocol: 'v2' | 'v3';
  /** Requested of the global edition, which names some fields otherwise. */
  readonly edition?: 'global' | undefined;
  readonly signing: Signing;
  readonly parties: Parties;
  readonly openid: string;
  readonly created_at: number;
  /** In the smallest unit of the currency. */
  readonly amount: number;
  /** Present unless the currency is CNY. */
  readonly exchange?: Exchange | undefined;
  /** What the user gets: what the refund is worth, less coupons. */
  readonly payer_amount: number;
  /** What the merchant gets back of the fee. */
  readonly fee: number;
  /** What the order was about, in the smallest unit of the currency. */
  readonly total: number;
  readonly payer_total: number;
  readonly currency: string;
  /** The coupon of the order. It pays its part of the refund. */
  readonly coupon?: UsedCoupon | undefined;
  readonly sources: readonly Source[];
  /** What the partner pays in advance for its sub-merchant. It is one of the sources. */
  readonly advance: number;
  /** The merchant has asked for the partner's advance. */
  readonly refund_account?: string | undefined;
  readonly reason?: string | undefined;
  readonly notify_url?: string | undefined;
  readonly state: RefundState;
  /** Where an abnormal refund was sent in place of the user's account. */
  readonly detour?: 'USER_BANK_CARD' | 'MERCHANT_BANK_CARD' | undefined;
  /** Present unless it is PROCESSING. */
  readonly ended_at?: number | undefined;
  /** Its states since PROCESSING, and when they began. */
  readonly changes?: readonly { readonly state: RefundState; readonly at: number }[] | undefined;
}

/** What the merchant gives (应退金额): the amount, less the part of a coupon that the merchant bears. */
export function settlementRefund({
  amount,
  payer_amount,
  coupon,
}: Pick<Refund, 'amount' | 'payer_amount' | 'coupon'>): number {
  return coupon?.type === 'NOCASH' ? payer_amount : amount;
}

/** What the merchant got of the order, before the fee. */
export function settlementTotal({ total, payer_total, coupon }: Refund): number {
  return coupon?.type === 'NOCASH' ? payer_total : total;
}

/** What a request wants back. */
export interface Wanted {
  /** In the smallest unit of the currency. */
  readonly amount: number;
  /** That of the order, as the request gives it. */
  readonly total: number;
  readonly currency?: string | undefined;
}

const window = 365 * 86_400_000;
const mostRefunds = 50;

/**
 * Checks a new refund.
 *
 * @param earlier the refunds of the order
 * @throws Refusal INVALID_REQUEST; TRADE_OVERDUE after a year; ERROR if nothing is left. APIv3 has INVALID_REQUEST for both
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791862
 */
export function requireRefundable(
  order: PaidOrder,
  earlier: readonly Refund[],
  { amount, total, currency = order.currency }: Wanted,
  now: number,
): void {
  const left = order.total - order.refunded;
  if (total !== order.total || currency !== order.currency) throw otherAmount();
  if (now - order.payment.at > window)
    throw new Refusal('TRADE_OVERDUE', '订单已超过退款期限：支付一年后不能退款');
  if (left === 0) throw new Refusal('ERROR', '订单已全额退款');
  if (amount > left) throw new Refusal('INVALID_REQUEST', '申请退款金额超过订单可退金额');
  if (earlier.length >= mostRefunds) {
    throw new Refusal('INVALID_REQUEST', `同一订单最多退款 ${mostRefunds} 次`);
  }
}

/**
 * The same out_refund_no again.
 *
 * @throws Refusal INVALID_REQUEST if it was another refund
 */
export function repeatRefund(refund: Refund, order: Order, { amount, total, currency }: Wanted): Refund {
  const isSame =
    refund.out_trade_no === order.out_trade_no && refund.amount === amount && refund.total === total;
  if (isSame && (currency === undefined || currency === refund.currency)) return refund;
  throw otherAmount();
}

/** @returns the order */
export function requirePaid(order: Order, code: string): PaidOrder {
  if (isPaid(order)) return order;
  throw new Refusal(code, '订单未支付，不能退款');
}

/**
 * The share of a refund in something of the order, such as its fee. All refunds of the whole order return the whole.
 *
 * @param order what was paid, of which `refunded` is given back already
 * @param whole of the order
 * @param returned by its refunds so far
 * @param most what the refund is worth, which no share exceeds
 */
export function shareOf(
  { total, refunded }: Pick<Order, 'total' | 'refunded'>,
  amount: number,
  { whole, returned }: { whole: number; returned: number },
  most: number = amount,
): number {
  const due = Math.round((whole * (refunded + amount)) / total) - returned;
  return Math.min(Math.max(due, 0), whole - returned, most);
}

/** What the refund is worth in the books, in fen. */
export function worthOfRefund({ amount, exchange }: Pick<Refund, 'amount' | 'exchange'>): number {
  return exchange?.worth ?? amount;
}

/** The money has arrived. */
export function succeed(refund: Refund, now: number): Refund {
  return end(requireState(refund, ['PROCESSING']), 'SUCCESS', now);
}

/** The user's account does not take the money. */
export function fail(refund: Refund, now: number): Refund {
  return end(requireState(refund, ['PROCESSING']), 'ABNORMAL', now);
}

/** The refund is given up, and the merchant has its money back. */
export function closeRefund(refund: Refund, now: number): Refund {
  return end(requireState(refund, ['PROCESSING', 'ABNORMAL']), 'CLOSED', now);
}

/**
 * The merchant sends an abnormal refund another way.
 *
 * @throws Refusal INVALID_REQUEST unless it is abnormal
 */
export function redirect(refund: Refund, detour: Refund['detour'], now: number): Refund {
  if (refund.state !== 'ABNORMAL')
    throw new Refusal('INVALID_REQUEST', '退款单不是异常状态，不能发起异常退款');
  const { ended_at: _, ...rest } = refund;
  return { ...change(rest, 'PROCESSING', now), detour };
}

/** The state that it had when that time began. */
export function stateAt({ changes = [] }: Refund, time: number): RefundState {
  return changes.findLast(({ at }) => at < time)?.state ?? 'PROCESSING';
}

function end(refund: Refund, state: RefundState, now: number): Refund {
  return { ...change(refund, state, now), ended_at: now };
}

function change(refund: Refund, state: RefundState, at: number): Refund {
  return { ...refund, state, changes: [...(refund.changes ?? []), { state, at }] };
}

function requireState(refund: Refund, states: readonly RefundState[]): Refund {
  if (states.includes(refund.state)) return refund;
  throw new Refusal(
    'WRONG_STATE',
    `refund ${refund.out_refund_no} is ${refund.state}; expected ${states.join(' or ')}`,
  );
}

function otherAmount(): Refusal {
  return new Refusal('INVALID_REQUEST', '订单金额或退款金额与之前请求不一致，请核实后再试');
}
