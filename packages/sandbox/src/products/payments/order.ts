import { Refusal } from '../../runtime/refusal.js';
import type { Terms } from '../shared/contract.js';
import type { TradeState } from '../shared/page.js';

/** An order that pays and signs. */
export interface Order {
  readonly out_trade_no: string;
  /** The fields of the request, as text. A request with the same fields is the same order. */
  readonly fields: Readonly<Record<string, string>>;
  /** `fields` as one text, for comparison. */
  readonly request: string;
  readonly sign_type: 'MD5' | 'HMAC-SHA256';
  /** Milliseconds, by the sandbox's clock. */
  readonly created_at: number;
  readonly prepay_id: string;
  readonly code_url?: string | undefined;
  readonly mweb_url?: string | undefined;
  /** The ids of its pages that a newer prepay_id has replaced. */
  readonly former_pages?: readonly string[] | undefined;
  /** When the prepay_id stops working. */
  readonly expires_at: number;
  /** Whether the order closes then (the merchant set the time), or only needs a new prepay_id. */
  readonly closes: boolean;
  /** The key and the terms of the contract that is signed with the order. */
  readonly contract: string;
  readonly terms: Terms;
  /** The reason why the contract cannot be signed. The order can still be paid. */
  readonly contract_error?: { readonly code: string; readonly message: string } | undefined;
  readonly payment?: Payment | undefined;
}

export interface Payment {
  readonly transaction_id: string;
  readonly openid: string;
  readonly at: number;
}

export function tradeState(order: Order, now: number): TradeState {
  if (order.payment !== undefined) return 'SUCCESS';
  return order.closes && now >= order.expires_at ? 'CLOSED' : 'NOTPAY';
}

export function prepayExpired(order: Order, now: number): boolean {
  return order.payment === undefined && now >= order.expires_at;
}

/**
 * A repeated out_trade_no.
 *
 * @throws Refusal ORDERPAID, ORDERCLOSED, or OUT_TRADE_NO_USED if it was another order
 */
export function repeat(order: Order, request: string, now: number): void {
  const state = tradeState(order, now);
  if (state === 'SUCCESS') throw new Refusal('ORDERPAID', '该订单已支付，请勿重复下单');
  if (order.request !== request) {
    throw new Refusal('OUT_TRADE_NO_USED', '商户订单号重复：同一订单号再次下单时，各参数须与首次一致');
  }
  if (state === 'CLOSED') throw new Refusal('ORDERCLOSED', '该订单已关闭，请换用新的商户订单号下单');
}

/** The user pays. */
export function pay(
  order: Order,
  payment: Omit<Payment, 'at'>,
  now: number,
): Order & { readonly payment: Payment } {
  requirePayable(order, now);
  return { ...order, payment: { ...payment, at: now } };
}

/**
 * The merchant closes the order.
 *
 * @throws Refusal ORDERPAID or ORDERCLOSED
 */
export function close(order: Order, now: number): Order {
  const state = tradeState(order, now);
  if (state === 'SUCCESS') throw new Refusal('ORDERPAID', '该订单已支付，不能关闭');
  if (state === 'CLOSED') throw new Refusal('ORDERCLOSED', '该订单已关闭，无法重复关闭');
  return { ...order, closes: true, expires_at: now };
}

/** @throws Refusal ALREADY_PAID or EXPIRED */
export function requirePayable(order: Order, now: number): void {
  if (order.payment !== undefined) {
    throw new Refusal('ALREADY_PAID', `order ${order.out_trade_no} is already paid`);
  }
  if (prepayExpired(order, now)) {
    throw new Refusal(
      'EXPIRED',
      `${order.prepay_id} expired at ${new Date(order.expires_at).toISOString()} by the sandbox's clock, which is at ${new Date(now).toISOString()}; create an order again`,
    );
  }
}
