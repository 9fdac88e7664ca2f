import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { isTooLittle } from '../shared/orders/paying.js';
import { type DeclineReason, declineReasons } from '../shared/page.js';
import type { Page, PageKind } from '../shared/product.js';
import type { Agreement } from '../shared/shown.js';
import { createUser } from '../shared/users.js';
import { putOrder, takePayment } from './collection.js';
import { notifyOrder } from './notification.js';
import { confirmOrder, requireConfirmable, type ServiceOrder, stateOf } from './order.js';
import { findOrder, serviceOrders } from './orders.js';
import { isCollecting, showOrder } from './show.js';

/** The page that confirms an order, and later pays it. */
export const orderPage: PageKind = {
  ids: ['package'],
  find(world, id) {
    const order = findOrder(world, id);
    return order && createPage(world, order);
  },
};

function createPage(world: World, order: ServiceOrder): Page {
  return {
    id: order.package,
    opens: 'pay-score',
    ...(isCollecting(order) ? { reasons: declineReasons } : {}),
    confirm: (by) => agree(world, order, by),
    decline: (reason) => refuse(world, order, reason),
    describe: () => ({ what: 'pay-score', thing: describe(world, order) }),
    show: () => showOrder(world, world.store.table(serviceOrders).get(order.out_order_no) ?? order),
  };
}

/** The user confirms an order that waits for it, and pays one that is completed. */
function agree(world: World, order: ServiceOrder, by: Agreement): void {
  if (isCollecting(order)) {
    if (isTooLittle(world, by, order.openid, order.collection?.amount ?? 0)) {
      refuse(world, order, 'insufficient-balance');
    } else takePayment(world, order, by);
    return;
  }
  const openid = order.openid ?? by.openid ?? createUser(world);
  const query_id = world.ids.digits('pay-score-query', 32);
  const confirmed = confirmOrder(order, { openid, query_id }, world.clock.now());
  putOrder(world, confirmed);
  notifyOrder(world, 'PAYSCORE.USER_CONFIRM', confirmed);
}

/**
 * Of an order that waits for it, the user leaves the page and may return. Of one that is completed, the attempts to
 * collect fail, until the user pays.
 */
function refuse(world: World, order: ServiceOrder, reason: DeclineReason): void {
  if (!isCollecting(order)) requireConfirmable(order, world.clock.now());
  else if (reason !== 'cancelled' && reason !== 'slow') putOrder(world, { ...order, unable: {} });
}

function describe({ store, clock }: World, { out_order_no }: ServiceOrder) {
  const order = store.table(serviceOrders).get(out_order_no);
  if (order === undefined) throw new Refusal('UNKNOWN_ID', `the order ${out_order_no} is lost`);
  return { kind: 'pay-score-order', id: out_order_no, state: stateOf(order, clock.now()) };
}
