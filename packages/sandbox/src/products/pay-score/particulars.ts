import type { World } from '../../runtime/world.js';
import type { Particulars } from '../shared/particulars.js';
import type { UserThing } from '../shared/product.js';
import { describeForNotice } from './notification.js';
import { stateOf } from './order.js';
import { findOrder, serviceOrders } from './orders.js';

export function findOrderParticulars(world: World, id: string): Particulars | undefined {
  const order = findOrder(world, id);
  if (order === undefined) return undefined;
  const url = order.fields['notify_url'];
  const notifyUrl = typeof url === 'string' ? url : undefined;
  return {
    fields: describeForNotice(world, order),
    notifyUrls: { 'PAYSCORE.USER_CONFIRM': notifyUrl, 'PAYSCORE.USER_PAID': notifyUrl },
    notifyUrl,
    signing: { named: order.named },
  };
}

export function ordersOfUser({ store, clock }: World, openid: string): UserThing[] {
  return store
    .table(serviceOrders)
    .list('user', openid)
    .map((order) => ({
      kind: 'pay-score-order',
      id: order.out_order_no,
      state: stateOf(order, clock.now()),
      fields: {
        order_id: order.order_id,
        ...(order.query_id === undefined ? {} : { query_id: order.query_id }),
        ...(order.total_amount === undefined ? {} : { total_amount: order.total_amount }),
      },
    }));
}
