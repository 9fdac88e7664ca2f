import { isDeepStrictEqual } from 'node:util';
import type { PlatformKeyKind } from '../../runtime/keyring.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { type Charges, requireCharges } from './charges.js';

/**
 * Who places an order: a merchant for itself; a partner, one abroad or an acquiring institution for a sub-merchant. The
 * older products 先享后付 and 智慧零售 have operations of their own.
 */
export type Placed = 'direct' | 'partner' | 'oversea' | 'acquiringbank' | 'payafter' | 'smartretail';

/** A pay score order (支付分服务订单). */
export interface ServiceOrder {
  readonly out_order_no: string;
  readonly order_id: string;
  /** Whose operations find it. */
  readonly placed: Placed;
  /** The request that created it. The same request again is the same order. */
  readonly given: Readonly<Record<string, unknown>>;
  /** The fields that answers repeat, as the last change of the order left them. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Opens the page of the order. */
  readonly package: string;
  readonly state: 'CREATED' | 'DOING' | 'DONE' | 'REVOKED';
  /** Milliseconds, by the sandbox's clock. */
  readonly created_at: number;
  /** Absent until the user confirms, unless the request names the user. */
  readonly openid?: string | undefined;
  /** What the page hands the merchant's program once the user has confirmed. */
  readonly query_id?: string | undefined;
  /** The request that completed it. */
  readonly completion?: Readonly<Record<string, unknown>> | undefined;
  readonly total_amount?: number | undefined;
  /** When the merchant cancelled it. */
  readonly cancelled_at?: number | undefined;
  /** The number of the payment, as an acquiring institution has registered it. */
  readonly registered?: string | undefined;
  /** Absent if there is nothing to collect. */
  readonly collection?: Collection | undefined;
  /** Why the user cannot pay. */
  readonly unable?: Unable | undefined;
  /** The messages that the merchant has sent. */
  readonly messages?: readonly string[] | undefined;
  readonly named?: PlatformKeyKind | undefined;
}

export interface Collection {
  /** fen */
  readonly amount: number;
  /** When the next attempt is made. Absent once it is paid. */
  readonly next_at?: number | undefined;
  readonly paid?: Paid | undefined;
}

/** `NEWTON`: collected by WeChat Pay. `MCH`: paid elsewhere, as the merchant has said. */
export type Paid =
  | {
      readonly type: 'NEWTON';
      readonly at: number;
      readonly transaction_id: string;
      readonly out_trade_no: string;
    }
  | { readonly type: 'MCH'; readonly paid_time: string };

export interface Unable {
  /** How many attempts still fail. Without it, all do until the user pays. */
  readonly attempts?: number | undefined;
}

/** As answers name it. */
export type ServiceState = ServiceOrder['state'] | 'EXPIRED';

const day = 86_400_000;

/** The user has this time to confirm. */
const confirmable = 30 * day;

/** The first attempt to collect comes after this time, each further one after `retryDelay`. Undocumented. */
export const firstDelay = 5_000;
const retryDelay = day;

export function stateOf({ state, created_at }: ServiceOrder, now: number): ServiceState {
  return state === 'CREATED' && now >= created_at + confirmable ? 'EXPIRED' : state;
}

/** Whether the user still uses the service, or has not paid for it. */
export function isOpen({ state }: ServiceOrder): boolean {
  return state === 'DOING';
}

/**
 * A repeated out_order_no.
 *
 * @throws Refusal PARAM_ERROR if it was another order
 */
export function requireSameOrder(order: ServiceOrder, given: ServiceOrder['given']): void {
  if (isDeepStrictEqual(order.given, given)) return;
  throw parameterError(
    '/out_order_no',
    '已用于内容不同的订单，重试须与原请求一致',
    'body',
    order.out_order_no,
  );
}

/**
 * The user confirms the order.
 *
 * @throws Refusal EXPIRED, ABANDONED, ALREADY_SIGNED or ALREADY_PAID
 */
export function confirmOrder(
  order: ServiceOrder,
  { openid, query_id }: { readonly openid: string; readonly query_id: string },
  now: number,
): ServiceOrder {
  requireConfirmable(order, now);
  return { ...order, state: 'DOING', openid, query_id };
}

/** @throws Refusal EXPIRED, ABANDONED, ALREADY_SIGNED or ALREADY_PAID */
export function requireConfirmable(order: ServiceOrder, now: number): void {
  const state = stateOf(order, now);
  const { out_order_no } = order;
  if (state === 'EXPIRED') {
    throw new Refusal('EXPIRED', `order ${out_order_no} was not confirmed within 30 days`);
  }
  if (state === 'REVOKED') throw new Refusal('ABANDONED', `the merchant has cancelled order ${out_order_no}`);
  if (state === 'DONE') throw new Refusal('ALREADY_PAID', `order ${out_order_no} is done`);
  if (state === 'DOING') throw new Refusal('ALREADY_SIGNED', `order ${out_order_no} is already confirmed`);
}

/**
 * The merchant cancels the order.
 *
 * @param earliest the first state in which it may
 * @throws Refusal as `requireState` does
 */
export function cancelOrder(order: ServiceOrder, earliest: 'CREATED' | 'DOING', now: number): ServiceOrder {
  requireUncompleted(order, now, earliest);
  return { ...order, state: 'REVOKED', cancelled_at: now };
}

/**
 * The merchant says what the service costs. The same completion again changes nothing.
 *
 * @throws Refusal PARAM_ERROR naming the field, or as `requireState` does
 */
export function completeOrder(
  order: ServiceOrder,
  completion: Readonly<Record<string, unknown>>,
  charges: Charges,
  now: number,
): ServiceOrder {
  if (order.completion !== undefined && isDeepStrictEqual(order.completion, completion)) return order;
  requireUncompleted(order, now, 'DOING');
  const total_amount = requireCharges(charges, order.fields, now);
  const fields = { ...order.fields, ...changesOf(charges) };
  return settle({ ...order, fields, completion }, total_amount, now + firstDelay);
}

/**
 * The merchant lowers the total.
 *
 * @throws Refusal PARAM_ERROR naming the field, or as `requireState` does
 */
export function modifyOrder(order: ServiceOrder, charges: Charges, now: number): ServiceOrder {
  const { amount, next_at } = requireCollecting(order, now);
  const total = requireCharges(charges, order.fields, now);
  if (total > amount) {
    throw parameterError('/total_amount', `只能改小：不得大于待收的 ${amount} 分`, 'body', total);
  }
  return settle({ ...order, fields: { ...order.fields, ...changesOf(charges) } }, total, next_at);
}

/** The merchant asks for another attempt to collect. */
export function hastenCollection(order: ServiceOrder, now: number): ServiceOrder {
  const collection = requireCollecting(order, now);
  return { ...order, collection: { ...collection, next_at: now + firstDelay } };
}

/** An attempt to collect. @returns the order with its next attempt, or `undefined` if the user can pay */
export function failCollection(order: ServiceOrder, now: number): ServiceOrder | undefined {
  const { unable, collection } = order;
  if (unable === undefined || collection === undefined) return undefined;
  const attempts = unable.attempts === undefined ? undefined : unable.attempts - 1;
  return {
    ...order,
    unable: attempts === 0 ? undefined : { attempts },
    collection: { ...collection, next_at: now + retryDelay },
  };
}

/** The order is paid, by WeChat Pay or, as the merchant says, elsewhere. */
export function payOrder(order: ServiceOrder, paid: Paid, now: number): ServiceOrder {
  const { amount } = requireCollecting(order, now);
  return { ...order, state: 'DONE', unable: undefined, collection: { amount, paid } };
}

/** @throws Refusal unless the order waits for the money */
export function requireCollecting(order: ServiceOrder, now: number): Collection {
  requireState(order, now);
  if (order.collection === undefined)
    throw new Refusal('INVALID_ORDER_STATE', '服务订单尚未完结，没有待收的款项');
  return order.collection;
}

/** @throws Refusal if the order is completed, or not yet in the state */
export function requireUncompleted(order: ServiceOrder, now: number, earliest: 'CREATED' | 'DOING'): void {
  requireState(order, now);
  if (order.completion !== undefined) {
    throw new Refusal('INVALID_ORDER_STATE', '服务订单已完结，正在收款');
  }
  if (order.state === 'CREATED' && earliest === 'DOING') {
    throw new Refusal('INVALID_ORDER_STATE', '用户尚未确认服务订单');
  }
}

/** @throws Refusal ORDER_CANCELED, ORDER_DONE, or INVALID_ORDER_STATE once the order has expired */
function requireState(order: ServiceOrder, now: number): void {
  const state = stateOf(order, now);
  if (state === 'REVOKED') throw new Refusal('ORDER_CANCELED', '服务订单已取消');
  if (state === 'DONE') throw new Refusal('ORDER_DONE', '服务订单已完成');
  if (state === 'EXPIRED') throw new Refusal('INVALID_ORDER_STATE', '用户在 30 天内没有确认，服务订单已过期');
}

/** Without anything to collect, the order is done at once. */
function settle(order: ServiceOrder, total_amount: number, next_at: number | undefined): ServiceOrder {
  if (total_amount === 0)
    return { ...order, state: 'DONE', total_amount, collection: undefined, unable: undefined };
  return { ...order, total_amount, collection: { amount: total_amount, next_at } };
}

/** What a completion or a modification changes of the fields. */
function changesOf({
  post_payments,
  post_discounts,
  time_range,
  location,
  goods_tag,
  profit_sharing,
}: Charges) {
  const given = { post_payments, post_discounts, time_range, location, goods_tag, profit_sharing };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
