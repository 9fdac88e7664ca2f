import { both } from '../../description/text.js';
import { isByCode, type Order } from '../shared/orders/order.js';
import { listPages } from '../shared/orders/table.js';
import { orderThing } from '../shared/orders/thing.js';
import type { Machine, ThingKind } from '../shared/thing.js';

/** Orders that the user pays. Those that a contract pays are of another kind. */
export const orderThings: ThingKind<Order> = {
  ...orderThing,
  kind: 'order',
  name: both('订单', 'Orders'),
  includes: ({ trade_type }) => trade_type !== 'PAP' && trade_type !== 'AUTH',
  machine: findMachine,
  pages: (order) => (isByCode(order) ? [order.out_trade_no] : listPages(order).slice(0, 1)),
};

/** A payment by code that is not paid in time is closed as others are. */
function findMachine(order: Order): Machine {
  if (order.combine_out_trade_no !== undefined) return { flow: 'combined-orders/combine' };
  if (!isByCode(order)) return { flow: 'basic-payments/jsapi' };
  return {
    flow: 'basic-payments/codepay',
    names: { CLOSED: both('已关闭', 'Closed') },
    moves: { 'SUCCESS > REVOKED': both('商户撤销已付的订单', 'The merchant reverses the paid order') },
  };
}
