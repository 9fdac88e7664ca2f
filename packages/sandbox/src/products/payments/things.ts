import { type Order, tradeState } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';
import type { ThingKind } from '../shared/thing.js';

/** Orders that the user pays. Those that a contract pays are of another kind. */
export const orderThings: ThingKind<Order> = {
  kind: 'order',
  name: { zh: '订单', en: 'Orders' },
  table: orders,
  includes: ({ trade_type }) => trade_type !== 'PAP' && trade_type !== 'AUTH',
  id: ({ out_trade_no }) => out_trade_no,
  state: tradeState,
};
