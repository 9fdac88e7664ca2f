import type { World } from '../../runtime/world.js';
import { accountOf, move, platformFees, post } from '../shared/ledger.js';
import { isPaid, type Order } from '../shared/orders/order.js';
import { holderOf } from '../shared/orders/pay.js';
import { orders } from '../shared/orders/table.js';
import { listRefunds } from '../shared/refunds/table.js';

/** Takes an order back: it is closed, or its payment returns to the user. Once it is reversed, this does nothing. */
export function reverseOrder(world: World, order: Order): void {
  if (order.state === 'REVOKED') return;
  if (isPaid(order)) giveBack(world, order);
  world.store.table(orders).put({ ...order, state: 'REVOKED', refunded: isPaid(order) ? order.total : 0 });
}

function giveBack(world: World, order: Order & { readonly payment: NonNullable<Order['payment']> }): void {
  const { payment, out_trade_no, total, refunded } = order;
  const about = { ref: payment.transaction_id, out_ref: out_trade_no };
  const holder = holderOf(order);
  const user = accountOf(payment.openid, 'BANK');
  const returned = listRefunds(world, payment.transaction_id).filter(({ state }) => state !== 'CLOSED');
  const fee = payment.fee - returned.reduce((sum, refund) => sum + refund.fee, 0);
  if (fee > 0) post(world, move(platformFees, holder, fee, { ...about, kind: 'fee-refund' }));
  post(world, move(holder, user, total - refunded, { ...about, kind: 'refund' }));
}
