import type { Order } from '../products/payments/order.js';
import { Refusal } from '../runtime/refusal.js';
import type { Session } from '../products/contracts/session.js';
import type { World } from '../runtime/world.js';

/** The page that an id opens. */
export type Entrance = { readonly order: Order } | { readonly session: Session };

/** @throws Refusal UNKNOWN_ID, or EXPIRED for a prepay_id that a newer one has replaced */
export function findEntrance({ store }: World, id: string): Entrance {
  const order = store.orders.find('entrance', id);
  if (order !== undefined) {
    if ([order.prepay_id, order.code_url, order.mweb_url].includes(id)) return { order };
    throw new Refusal('EXPIRED', `${id} expired; order ${order.out_trade_no} has ${order.prepay_id} now`);
  }
  const session = store.sessions.get(id);
  if (session !== undefined) return { session };
  throw new Refusal(
    'UNKNOWN_ID',
    `unknown id ${JSON.stringify(id)}; pass a prepay_id, code_url, mweb_url, session_id or pre_entrustweb_id that this sandbox answered`,
  );
}
