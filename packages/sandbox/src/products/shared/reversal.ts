import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { returnCoupon } from './favor/discount.js';
import { accountOf, move, platformFees, post } from './ledger.js';
import { heldOf, ownerOf } from './orders/held.js';
import { isPaid, type Order, type PaidOrder, type Reversal, revoke, worthOf } from './orders/order.js';
import { budgetLegs, purseOf } from './orders/pay.js';
import { orders } from './orders/table.js';
import { type Refund, settlementRefund, worthOfRefund } from './refunds/refund.js';
import { listRefunds } from './refunds/table.js';
import { shares } from './sharing/table.js';

/**
 * Reverses an order: it is closed, or what is left of its payment returns to the user. Once it is reversed, this does
 * nothing.
 *
 * @throws Refusal TRADE_ERROR if a part of the money is shared
 */
export function reverseOrder(world: World, order: Order): void {
  if (order.state === 'REVOKED') return;
  const reversal = isPaid(order) ? giveBack(world, order) : undefined;
  world.store.table(orders).put(revoke(order, reversal));
}

/** Held money pays first. Once it is released from profit sharing, the available balance pays. */
function giveBack(world: World, order: PaidOrder): Reversal {
  requireUnshared(world, order);
  const { payment, out_trade_no } = order;
  const refunds = listRefunds(world, payment.transaction_id).filter(({ state }) => state !== 'CLOSED');
  const left = (whole: number, read: (refund: Refund) => number): number =>
    refunds.reduce((rest, refund) => rest - read(refund), whole);
  const amount = left(worthOf(order), worthOfRefund);
  const payer_amount = left(payment.payer_total, (refund) => refund.payer_amount);
  const fee = left(payment.fee, (refund) => refund.fee);
  const { coupon } = payment;
  const given = settlementRefund({ amount, payer_amount, coupon });
  const about = { ref: payment.transaction_id, out_ref: out_trade_no };
  const held = heldOf(world, order);
  const [frozen, free] = [accountOf(ownerOf(order), 'FROZEN'), accountOf(ownerOf(order), 'BASIC')];
  const holder = held.released ? free : frozen;
  if (fee > 0) post(world, move(platformFees, holder, fee, { ...about, kind: 'fee-refund' }));
  const fromHeld = held.released ? 0 : Math.min(given, held.amount + fee);
  const legs = [
    { account: frozen, amount: -fromHeld },
    { account: free, amount: fromHeld - given },
    { account: purseOf(payment), amount: payer_amount },
    ...budgetLegs(coupon, amount - payer_amount),
  ];
  if (amount > 0) post(world, { ...about, kind: 'refund', legs: legs.filter((leg) => leg.amount !== 0) });
  if (coupon !== undefined) returnCoupon(world, coupon, payment.transaction_id);
  return { at: world.clock.now(), amount, payer_amount, fee };
}

/** What a receiver has got cannot be taken back by a reversal. */
function requireUnshared({ store }: World, { payment }: PaidOrder): void {
  const parts = store
    .table(shares)
    .list('transaction_id', payment.transaction_id)
    .flatMap((share) => share.parts);
  if (parts.every(({ result }) => result === 'CLOSED')) return;
  throw new Refusal('TRADE_ERROR', '订单已分账，不能撤销：请先回退分账，再申请退款');
}
