import { Refusal } from '../../../runtime/refusal.js';
import type { World } from '../../../runtime/world.js';
import { exchange } from '../exchange.js';
import { followsOther } from '../reading.js';
import {
  h5Lifetime,
  type Order,
  orderLifetime,
  type Prepay,
  prepayExpired,
  prepayLifetime,
  repeat,
} from './order.js';
import { listPages, orders } from './table.js';

/** What a new order is made of. */
export type NewOrder = Omit<
  Order,
  | 'created_at'
  | 'closes_at'
  | 'exchange'
  | 'prepay'
  | 'former_pages'
  | 'state'
  | 'payment'
  | 'refunded'
  | 'failure'
> & {
  /** The last moment to pay, as the merchant sets it, in milliseconds. */
  readonly time_expire?: number | undefined;
};

/** The last moment to pay is at most 90 days ahead: https://pay.weixin.qq.com/doc/v3/merchant/4012525167 */
const longest = 90 * 86_400_000;

/**
 * Creates the order of a prepayment, or finds it for a repeated request: then it has a new page if the old one has expired.
 *
 * @throws Refusal ORDERPAID, ORDERCLOSED or INVALID_REQUEST
 */
export function placeOrder(world: World, given: NewOrder): Order {
  const { store, clock } = world;
  const now = clock.now();
  const known = store.table(orders).get(given.out_trade_no);
  if (known === undefined) {
    const order = newOrder(given, now);
    return keep(world, { ...order, prepay: newPrepay(world, order) });
  }
  repeatOrder(world, known, given.request);
  if (!prepayExpired(known, now)) return known;
  const former_pages = [...(known.former_pages ?? []), ...listPages(known)];
  return keep(world, { ...known, former_pages, prepay: newPrepay(world, known) });
}

/**
 * Checks a repeated out_trade_no. Two readings answer otherwise.
 *
 * @throws Refusal as {@link repeat}
 */
export function repeatOrder(world: World, known: Order, request: string): void {
  try {
    repeat(known, request, world.clock.now());
  } catch (error) {
    const reading = error instanceof Refusal ? readings[error.code] : undefined;
    if (reading === undefined || !followsOther(world, reading)) throw error;
    throw new Refusal('OUT_TRADE_NO_USED', '商户订单号已使用，请换用新的商户订单号');
  }
}

/** By these readings, the error is OUT_TRADE_NO_USED. */
const readings: Readonly<Record<string, string>> = {
  INVALID_REQUEST: 'order-with-other-parameters',
  ORDERCLOSED: 'order-after-closing',
};

/**
 * Creates an order without a page: a payment by code, or a deduction.
 *
 * @param state what it begins in
 * @throws Refusal OUT_TRADE_NO_USED if the number is used
 */
export function openOrder(world: World, given: NewOrder, state: Order['state'] = 'NOTPAY'): Order {
  if (world.store.table(orders).get(given.out_trade_no) !== undefined) {
    throw new Refusal('OUT_TRADE_NO_USED', '商户订单号已使用，请换用新的商户订单号');
  }
  return keep(world, { ...newOrder(given, world.clock.now()), state });
}

/**
 * Makes an order of what is given. It is not kept.
 *
 * @throws Refusal PARAM_ERROR for a currency without a rate
 */
export function newOrder({ time_expire, ...given }: NewOrder, now: number): Order {
  const field = given.protocol === 'v2' ? '/fee_type' : '/amount/currency';
  return {
    ...given,
    exchange: exchange(given.total, given.currency, field),
    created_at: now,
    closes_at: time_expire === undefined ? now + orderLifetime : endOf(time_expire, now),
    state: 'NOTPAY',
    refunded: 0,
  };
}

/** A time in less than a minute is taken for one in a minute. The samples of documents have a time long past, which counts as none. */
function endOf(time: number, now: number): number {
  if (time <= now) return now + orderLifetime;
  return Math.min(Math.max(time, now + 60_000), now + longest);
}

/** WeChat Pay's number of an order. */
export function newTransactionId({ ids }: Pick<World, 'ids'>): string {
  return `4200${ids.digits('transaction_id', 24)}`;
}

/** Makes a new prepay_id, and the code or page of the trade type. */
export function newPrepay(
  { ids, clock }: World,
  { trade_type, closes_at }: Pick<Order, 'trade_type' | 'closes_at'>,
): Prepay {
  const prepay_id = `wx${ids.digits('prepay_id', 14)}${ids.hex('prepay_id', 20).toLowerCase()}`;
  return {
    prepay_id,
    expires_at: Math.min(clock.now() + (trade_type === 'MWEB' ? h5Lifetime : prepayLifetime), closes_at),
    ...(trade_type === 'NATIVE'
      ? { code_url: `weixin://wxpay/bizpayurl?pr=${ids.text('code_url', 9)}` }
      : {}),
    ...(trade_type === 'MWEB'
      ? {
          h5_url: `https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=${prepay_id}&package=${ids.digits('mweb_url', 10)}`,
        }
      : {}),
  };
}

function keep({ store }: World, order: Order): Order {
  store.table(orders).put(order);
  return order;
}
