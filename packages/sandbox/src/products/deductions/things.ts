import { type Order, tradeState } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';
import type { ThingKind } from '../shared/thing.js';

/** Orders that WeChat Pay deducts by a contract or an authorization. */
export const deductionThings: ThingKind<Order> = {
  kind: 'deduction',
  name: { zh: '扣款', en: 'Deductions' },
  table: orders,
  includes: ({ trade_type }) => trade_type === 'PAP' || trade_type === 'AUTH',
  id: ({ out_trade_no }) => out_trade_no,
  state: tradeState,
};
