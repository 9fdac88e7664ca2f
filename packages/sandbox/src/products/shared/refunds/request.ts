import { Refusal } from '../../../runtime/refusal.js';
import type { World } from '../../../runtime/world.js';
import { returnCoupon } from '../favor/discount.js';
import { acceptRefund, dropRefund, isPaid, type Order, type PaidOrder, worthOf } from '../orders/order.js';
import { orders } from '../orders/table.js';
import { followsOther } from '../reading.js';
import { accountState } from '../users.js';
import { deliverMoney, type Funding, findSources, returnMoney, takeMoney } from './funds.js';
import { notifyRefund } from './notification.js';
import {
  closeRefund,
  fail,
  type Refund,
  redirect,
  repeatRefund,
  requirePaid,
  requireRefundable,
  settlementRefund,
  shareOf,
  succeed,
  type Wanted,
  worthOfRefund,
} from './refund.js';
import { listRefunds, refunds } from './table.js';

/** The kind of the jobs that end a refund. The payload is its out_refund_no. */
export const settleKind = 'refund.settle';

/** Where the sources disagree: what a refund of an unpaid order answers. */
export const unpaidReading = 'refund-unpaid-order';

/** The real one takes minutes to the user's balance, and days to a card. Here, waiting for it is possible. */
const settleDelay = 3_000;

/** A request for a refund. */
export interface RefundRequest extends Wanted, Funding {
  readonly out_refund_no: string;
  readonly protocol: Refund['protocol'];
  readonly edition?: Refund['edition'];
  readonly signing: Refund['signing'];
  readonly notify_url?: string | undefined;
  readonly reason?: string | undefined;
  readonly refund_account?: string | undefined;
}

/**
 * Accepts a refund: the merchant's money is taken, and reaches the user some seconds later. A repeated request answers the
 * present refund.
 *
 * @throws Refusal INVALID_REQUEST, TRADE_OVERDUE or ERROR, see `requireRefundable`; NOT_ENOUGH; USER_ACCOUNT_ABNORMAL
 */
export function requestRefund(world: World, order: Order, request: RefundRequest): Refund {
  const { store, ids, clock } = world;
  const table = store.table(refunds);
  const known = table.get(request.out_refund_no);
  if (known !== undefined) return repeatRefund(known, order, request);
  const paid = requirePaid(
    order,
    followsOther(world, unpaidReading) ? 'RESOURCE_NOT_EXISTS' : 'INVALID_REQUEST',
  );
  if (paid.deposit !== undefined && paid.deposit.consumed === undefined) {
    throw new Refusal('INVALID_REQUEST', '押金尚未消费，不能退款；请撤销押金');
  }
  const { payment } = paid;
  const { transaction_id, openid } = payment;
  const earlier = listRefunds(world, transaction_id).filter(({ state }) => state !== 'CLOSED');
  requireRefundable(paid, earlier, request, clock.now());
  if (accountState(world, openid) === 'CANCELLED') {
    throw new Refusal('USER_ACCOUNT_ABNORMAL', '用户账户已注销，无法退款');
  }
  const { amount, signing, protocol, notify_url, reason, refund_account, out_refund_no } = request;
  const share = (whole: number, read: (refund: Refund) => number, most: number): number => {
    const returned = earlier.reduce((sum, refund) => sum + read(refund), 0);
    return shareOf(paid, amount, { whole, returned }, most);
  };
  const whole = worthOf(paid);
  const worth = share(whole, worthOfRefund, whole);
  const fee = share(payment.fee, (refund) => refund.fee, worth);
  const payer_amount = share(payment.payer_total, (refund) => refund.payer_amount, worth);
  const { coupon } = payment;
  const drawn = settlementRefund({ amount: worth, payer_amount, coupon });
  // The parts that a request names sum to the amount. The merchant gives less of a coupon of its own.
  const funding = drawn === amount ? request : { ...request, parts: undefined };
  const sources = findSources(world, paid, drawn, fee, funding);
  const partner = `${request.advancer}/BASIC`;
  const refund: Refund = {
    out_refund_no,
    refund_id: `503${ids.digits('refund_id', 26)}`,
    out_trade_no: paid.out_trade_no,
    transaction_id,
    protocol,
    edition: request.edition,
    signing,
    parties: paid.parties,
    openid,
    created_at: clock.now(),
    amount,
    exchange: paid.exchange && { rate: paid.exchange.rate, worth },
    payer_amount,
    fee,
    total: paid.total,
    payer_total: payment.payer_total,
    currency: paid.currency,
    ...(coupon === undefined ? {} : { coupon }),
    sources,
    advance: sources.reduce((sum, source) => sum + (source.account === partner ? source.amount : 0), 0),
    refund_account,
    reason,
    notify_url,
    state: 'PROCESSING',
  };
  takeMoney(world, paid, refund);
  table.put(refund);
  store.table(orders).put(acceptRefund(paid, amount));
  schedule(world, refund);
  return refund;
}

/** Ends a refund that still runs: the job of its acceptance. */
export function settleRefund(world: World, out_refund_no: string): void {
  const refund = world.store.table(refunds).get(out_refund_no);
  if (refund?.state !== 'PROCESSING') return;
  const isRefused = refund.detour === undefined && accountState(world, refund.openid) !== undefined;
  if (isRefused) failRefund(world, refund);
  else succeedRefund(world, refund);
}

/**
 * The ways in which a refund ends.
 *
 * @param notifies whether the merchant is told, @default true
 * @throws Refusal WRONG_STATE
 */
export type EndRefund = (world: World, refund: Refund, notifies?: boolean) => Refund;

/** Only one that is PROCESSING succeeds. Once all is refunded, the user has the coupon again. */
export const succeedRefund: EndRefund = (world, refund, notifies) => {
  const ended = succeed(refund, world.clock.now());
  deliverMoney(world, ended);
  const kept = keep(world, ended, notifies);
  const { coupon, transaction_id, total } = refund;
  if (coupon !== undefined && sumOfSuccess(world, transaction_id) === total) {
    returnCoupon(world, coupon, transaction_id);
  }
  return kept;
};

function sumOfSuccess(world: World, transaction_id: string): number {
  return listRefunds(world, transaction_id)
    .filter(({ state }) => state === 'SUCCESS')
    .reduce((sum, { amount }) => sum + amount, 0);
}

/** Only one that is PROCESSING fails. */
export const failRefund: EndRefund = (world, refund, notifies) =>
  keep(world, fail(refund, world.clock.now()), notifies);

/** The refund is given up: the merchant has its money back, and may refund the amount under another number. */
export const giveUpRefund: EndRefund = (world, refund, notifies) => {
  const ended = closeRefund(refund, world.clock.now());
  const order = requireOrder(world, refund);
  returnMoney(world, order, refund);
  world.store.table(orders).put(dropRefund(order, refund.amount));
  return keep(world, ended, notifies);
};

/**
 * Sends an abnormal refund to a bank account.
 *
 * @throws Refusal INVALID_REQUEST unless it is abnormal
 */
export function redirectRefund(world: World, refund: Refund, detour: Refund['detour']): Refund {
  const again = redirect(refund, detour, world.clock.now());
  world.store.table(refunds).put(again);
  schedule(world, again);
  return again;
}

function schedule({ clock, mchid }: World, { out_refund_no }: Refund): void {
  clock.schedule({ at: clock.now() + settleDelay, kind: settleKind, payload: out_refund_no, mchid });
}

function keep(world: World, ended: Refund, notifies = true): Refund {
  world.store.table(refunds).put(ended);
  if (notifies) notifyRefund(world, ended);
  return ended;
}

function requireOrder({ store }: World, { out_trade_no }: Refund): PaidOrder {
  const order = store.table(orders).get(out_trade_no);
  if (order === undefined || !isPaid(order)) throw new Error(`the order ${out_trade_no} is lost`);
  return order;
}
