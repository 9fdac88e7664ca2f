import type { World } from '../../runtime/world.js';
import type { Agreement } from '../shared/shown.js';
import { notifyOrder } from './notification.js';
import { failCollection, payOrder, requireCollecting, type ServiceOrder } from './order.js';
import { serviceOrders } from './orders.js';
import { bookPayment } from './payment.js';

/** The kind of the jobs that collect what an order costs. */
export const collectionKind = 'pay-score.collect';

/** Keeps an order, and schedules the attempt to collect that its change has planned. */
export function putOrder({ store, clock, mchid }: World, order: ServiceOrder): void {
  const table = store.table(serviceOrders);
  const before = table.get(order.out_order_no)?.collection?.next_at;
  table.put(order);
  const at = order.collection?.next_at;
  if (at === undefined || at === before) return;
  clock.schedule({ at, kind: collectionKind, payload: JSON.stringify([order.out_order_no, at]), mchid });
}

/** The out_order_no of the order that a job is about. */
export function orderOf(payload: string): string {
  const [out_order_no] = JSON.parse(payload) as [string, number];
  return out_order_no;
}

/** Tries to collect. An attempt that a later plan has replaced does nothing. */
export function collect(world: World, payload: string): void {
  const [out_order_no, at] = JSON.parse(payload) as [string, number];
  const order = world.store.table(serviceOrders).get(out_order_no);
  if (order?.collection?.next_at !== at) return;
  const failed = failCollection(order, world.clock.now());
  if (failed === undefined) takePayment(world, order);
  else putOrder(world, failed);
}

/** The user pays what the order costs. */
export function takePayment(world: World, order: ServiceOrder, by: Agreement = {}): void {
  const now = world.clock.now();
  const { amount } = requireCollecting(order, now);
  const booked = bookPayment(world, order, amount, by);
  const paid = payOrder(order, { type: 'NEWTON', at: now, ...booked }, now);
  putOrder(world, paid);
  notifyOrder(world, 'PAYSCORE.USER_PAID', paid);
}
