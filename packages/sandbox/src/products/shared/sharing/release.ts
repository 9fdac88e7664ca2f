import type { World } from '../../../runtime/world.js';
import { releaseHeld } from '../orders/held.js';
import { isPaid } from '../orders/order.js';
import { releaseDelay, releaseKind } from '../orders/release.js';
import { orders } from '../orders/table.js';
import { receivers } from './table.js';

/** An e-commerce platform has longer. */
const platformDelay = 180 * 86_400_000;

/** Gives the merchant what was not shared in time. */
export function releaseInTime(world: World, out_trade_no: string): void {
  const { store, clock, mchid } = world;
  const order = store.table(orders).get(out_trade_no);
  if (order === undefined || !isPaid(order)) return;
  const { transaction_id, at } = order.payment;
  const isPlatforms =
    order.parties.sub_mchid !== undefined &&
    store
      .table(receivers)
      .all()
      .some(({ isOfPlatform }) => isOfPlatform);
  const due = at + (isPlatforms ? platformDelay : releaseDelay);
  if (clock.now() < due) clock.schedule({ at: due, kind: releaseKind, payload: out_trade_no, mchid });
  else releaseHeld(world, order, { ref: transaction_id, out_ref: out_trade_no });
}
