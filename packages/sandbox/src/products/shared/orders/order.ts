import { Refusal } from '../../../runtime/refusal.js';
import type { Signing } from '../../../runtime/signature.js';
import type { Terms } from '../contract.js';
import type { Exchange } from '../exchange.js';
import type { TradeState } from '../page.js';

/** `MWEB` is H5. `PAP`: a deduction; `AUTH`: a deduction of pay score or of the global edition. */
export type TradeType = 'JSAPI' | 'NATIVE' | 'APP' | 'MWEB' | 'MICROPAY' | 'FACEPAY' | 'PAP' | 'AUTH';

/** Who sells. A partner's order names the sub-merchant. */
export interface Parties {
  readonly mchid: string;
  readonly appid?: string | undefined;
  readonly sub_mchid?: string | undefined;
  readonly sub_appid?: string | undefined;
}

/** An order, whichever protocol and product has created it. Times are in milliseconds. */
export interface Order {
  readonly out_trade_no: string;
  /** That of the request that created it: its notification is of the same one. */
  readonly protocol: 'v2' | 'v3';
  readonly trade_type: TradeType;
  readonly parties: Parties;
  /** The content of the request as one text. A request with the same text is the same order. */
  readonly request: string;
  /** What notifications and queries repeat of the request, by its own names: `device_info` of APIv2. */
  readonly fields: Readonly<Record<string, string>>;
  readonly signing: Signing;
  readonly created_at: number;
  readonly description: string;
  readonly attach?: string | undefined;
  readonly notify_url?: string | undefined;
  /** In the smallest unit of the currency. */
  readonly total: number;
  readonly currency: string;
  /** Present unless the currency is CNY. The books are in fen. */
  readonly exchange?: Exchange | undefined;
  /** The transaction_id that an order of the global edition has before it is paid. */
  readonly early_id?: string | undefined;
  /** The only user who can pay. Without it, any user can. */
  readonly payer?: Payer | undefined;
  /** The money of the payment stays frozen until it is shared. */
  readonly profit_sharing: boolean;
  /** The payment is a deposit: its money stays frozen until it is consumed or given back. */
  readonly deposit?: Deposit | undefined;
  /** When it closes by itself. */
  readonly closes_at: number;
  /** How the user gets to the cashier. A payment by code and a deduction have none. */
  readonly prepay?: Prepay | undefined;
  /** The ids of its pages that a newer prepay_id has replaced. */
  readonly former_pages?: readonly string[] | undefined;
  /** As it was left. See {@link tradeState}. */
  readonly state: TradeState;
  readonly payment?: Payment | undefined;
  /** What a reversal has given back. Its state is REVOKED. */
  readonly reversal?: Reversal | undefined;
  /** What accepted refunds that have not failed, and a reversal, give back. */
  readonly refunded: number;
  /** The contract that is signed with it. */
  readonly signs?: OrderContract | undefined;
  /** The combined order that it is part of. */
  readonly combine_out_trade_no?: string | undefined;
  /** The contract that a deduction is made by. */
  readonly contract_id?: string | undefined;
  /** What the order says of its goods, for coupons of some goods only. */
  readonly goods?: Goods | undefined;
  /** Why the last attempt to pay failed, as WeChat Pay says it. */
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
}

export interface Deposit {
  /** What the merchant has taken of it, in fen. The rest goes back to the user. */
  readonly consumed?: number | undefined;
}

/** A user, by the merchant's appid and by the sub-merchant's. */
export interface Payer {
  readonly openid?: string | undefined;
  readonly sub_openid?: string | undefined;
}

export interface Goods {
  /** 订单优惠标记 */
  readonly tag?: string | undefined;
  /** The merchant's ids of the goods. */
  readonly ids: readonly string[];
}

export interface Prepay {
  readonly prepay_id: string;
  readonly code_url?: string | undefined;
  /** `h5_url` of APIv3, `mweb_url` of APIv2. */
  readonly h5_url?: string | undefined;
  readonly expires_at: number;
}

export interface OrderContract {
  /** The key of the contract. */
  readonly key: string;
  readonly terms: Terms;
  /** The reason why it cannot be signed. The order can still be paid. */
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

/** A coupon (代金券) that pays a part of an order. */
export interface UsedCoupon {
  readonly coupon_id: string;
  readonly stock_id: string;
  readonly name: string;
  /** Whether it is for some goods only. */
  readonly isSingle: boolean;
  /** `CASH`: the budget of the stock pays the merchant. `NOCASH`: the merchant gets that much less (免充值). */
  readonly type: 'CASH' | 'NOCASH';
  /** What it takes off, in fen. */
  readonly amount: number;
}

export interface Payment {
  readonly transaction_id: string;
  readonly openid: string;
  readonly sub_openid?: string | undefined;
  readonly at: number;
  readonly bank_type: string;
  /** Whether the user's change (零钱) has paid it. */
  readonly from_change?: true | undefined;
  /** What the user pays, in fen: what the order is worth, less coupons. */
  readonly payer_total: number;
  /** What WeChat Pay takes from the merchant, in fen. */
  readonly fee: number;
  readonly coupon?: UsedCoupon | undefined;
}

/** How a reversal has given a payment back. Amounts are in fen. */
export interface Reversal {
  readonly at: number;
  /** What earlier refunds had left of the payment. */
  readonly amount: number;
  /** What the user gets of it. The rest was paid by coupons. */
  readonly payer_amount: number;
  /** What the merchant gets back of the fee. */
  readonly fee: number;
}

export type PaidOrder = Order & { readonly payment: Payment };

/** What the order is worth in the books, in fen. */
export function worthOf({ total, exchange }: Pick<Order, 'total' | 'exchange'>): number {
  return exchange?.worth ?? total;
}

/** Seven days after ordering, an unpaid order closes. */
export const orderLifetime: number = 7 * 86_400_000;

/** A prepay_id and a code_url are valid for two hours. */
export const prepayLifetime: number = 2 * 3_600_000;

/** An h5_url is valid for five minutes: https://pay.weixin.qq.com/doc/v3/merchant/4012791834 */
export const h5Lifetime: number = 5 * 60_000;

/** The state at this time. */
export function tradeState({ state, closes_at }: Order, now: number): TradeState {
  if (now < closes_at) return state;
  // A user who is asked for the password and does not give it in time has not paid.
  return state === 'NOTPAY' ? 'CLOSED' : state === 'USERPAYING' ? 'PAYERROR' : state;
}

/** Whether the merchant has scanned the user's code or face. Such an order is reversed, not closed. */
export function isByCode({ trade_type }: Order): boolean {
  return trade_type === 'MICROPAY' || trade_type === 'FACEPAY';
}

export function isPaid(order: Order): order is PaidOrder {
  return order.payment !== undefined;
}

/** What the merchant gets, before the fee (应结订单金额), in fen: the worth, less a coupon that the merchant bears. */
export function settlementOf(order: PaidOrder): number {
  const { coupon } = order.payment;
  return worthOf(order) - (coupon?.type === 'NOCASH' ? coupon.amount : 0);
}

/** Whether its page has expired, or it has none. */
export function prepayExpired({ prepay, payment }: Order, now: number): boolean {
  return payment === undefined && (prepay === undefined || now >= prepay.expires_at);
}

/**
 * A repeated out_trade_no.
 *
 * @throws Refusal ORDERPAID, ORDERREVERSED, ORDERCLOSED, or INVALID_REQUEST if it was another order
 */
export function repeat(order: Order, request: string, now: number): void {
  const state = tradeState(order, now);
  if (state === 'REVOKED') throw new Refusal('ORDERREVERSED', '该订单已撤销，请换用新的商户订单号下单');
  if (isPaid(order)) throw new Refusal('ORDERPAID', '该订单已支付，请勿重复下单');
  if (order.request !== request) {
    throw new Refusal('INVALID_REQUEST', '201 商户订单号重复：订单重入时，各参数须与首次一致');
  }
  if (state === 'CLOSED') throw new Refusal('ORDERCLOSED', '该订单已关闭，请换用新的商户订单号下单');
}

/** The user pays. */
export function pay(order: Order, payment: Payment): PaidOrder {
  requirePayable(order, payment.at);
  const { failure: _, ...rest } = order;
  return { ...rest, state: 'SUCCESS', payment };
}

/**
 * The merchant closes the order.
 *
 * @throws Refusal ORDERPAID or ORDERCLOSED; TRADE_ERROR for a payment by code
 */
export function close(order: Order, now: number): Order {
  if (isByCode(order)) throw new Refusal('TRADE_ERROR', '付款码支付的订单不能关闭，请撤销');
  if (isPaid(order)) throw new Refusal('ORDERPAID', '该订单已支付，不能关闭');
  const state = tradeState(order, now);
  if (state !== 'NOTPAY' && state !== 'ACCEPT')
    throw new Refusal('ORDERCLOSED', '该订单已关闭，无法重复关闭');
  return { ...order, state: 'CLOSED' };
}

/** A payment by code can be reversed for seven days. */
const reversible = 7 * 86_400_000;

/**
 * Checks that the merchant may reverse a payment by code. One that is reversed already may be.
 *
 * @throws Refusal TRADE_ERROR for another order, REVERSE_EXPIRE after seven days, USERPAYING while the user enters the
 *   password
 */
export function requireReversible(order: Order, now: number): void {
  if (!isByCode(order)) throw new Refusal('TRADE_ERROR', '仅付款码支付的订单可以撤销，此订单请关单或退款');
  if (order.state === 'REVOKED') return;
  if (now - order.created_at > reversible) {
    throw new Refusal('REVERSE_EXPIRE', '订单无法撤销：下单已超过 7 天，请申请退款');
  }
  if (order.refunded > 0) throw new Refusal('TRADE_ERROR', '订单已退款，不能撤销');
  if (order.deposit !== undefined) requireDeposit(order);
  requireNoPassword(order, now);
}

function requireNoPassword(order: Order, now: number): void {
  if (tradeState(order, now) !== 'USERPAYING') return;
  throw new Refusal('USERPAYING', '用户正在输入密码，请稍后查询订单，再决定是否撤销');
}

/** The order is reversed. @param reversal how its payment went back, if it was paid */
export function revoke(order: Order, reversal?: Reversal): Order {
  if (reversal === undefined) return { ...order, state: 'REVOKED' };
  return { ...order, state: 'REVOKED', reversal, refunded: order.total };
}

/**
 * The merchant takes a part of a deposit, or all of it. It can do so once.
 *
 * @throws Refusal TRADE_ERROR
 */
export function consumeDeposit(order: Order, amount: number): PaidOrder {
  requireDeposit(order);
  if (!isPaid(order) || order.state === 'REVOKED') {
    throw new Refusal('TRADE_ERROR', '押金未支付，或已撤销，不能消费');
  }
  if (amount > order.total) throw new Refusal('TRADE_ERROR', `消费金额不能大于押金金额 ${order.total} 分`);
  return { ...order, deposit: { consumed: amount } };
}

/**
 * The merchant may give back a deposit that it has not consumed.
 *
 * @throws Refusal TRADE_ERROR; USERPAYING while the user enters the password
 */
export function requireReturnable(order: Order, now: number): void {
  requireDeposit(order);
  requireNoPassword(order, now);
}

function requireDeposit({ deposit }: Order): void {
  if (deposit === undefined) throw new Refusal('TRADE_ERROR', '该订单不是押金订单');
  if (deposit.consumed !== undefined) throw new Refusal('TRADE_ERROR', '押金已消费');
}

/** A refund of this amount is accepted. The order never goes back to SUCCESS, even if the refund fails. */
export function acceptRefund(order: PaidOrder, amount: number): PaidOrder {
  return { ...order, state: 'REFUND', refunded: order.refunded + amount };
}

/** An accepted refund of this amount has ended without success. */
export function dropRefund(order: PaidOrder, amount: number): PaidOrder {
  return { ...order, refunded: order.refunded - amount };
}

/** @throws Refusal ALREADY_PAID or EXPIRED, as acts of the user are refused */
export function requirePayable(order: Order, now: number): void {
  const { out_trade_no, prepay } = order;
  if (isPaid(order)) throw new Refusal('ALREADY_PAID', `order ${out_trade_no} is already paid`);
  const state = tradeState(order, now);
  if (state === 'CLOSED' || state === 'REVOKED') {
    throw new Refusal('EXPIRED', `order ${out_trade_no} is ${state}; create another order`);
  }
  if (prepay !== undefined && now >= prepay.expires_at) {
    throw new Refusal(
      'EXPIRED',
      `${prepay.prepay_id} expired at ${new Date(prepay.expires_at).toISOString()} by the sandbox's clock, which is at ${new Date(now).toISOString()}; create an order again`,
    );
  }
}
