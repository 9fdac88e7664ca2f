import type { TableDefinition } from '../../storage/table.js';
import type { Order } from './order.js';

/** The orders, by out_trade_no. `page` is any id of a page that pays the order. */
export const orders: TableDefinition<Order, 'transaction_id' | 'page'> = {
  name: 'orders',
  key: ({ out_trade_no }) => out_trade_no,
  indexes: {
    transaction_id: ({ payment }) => [payment?.transaction_id],
    page: ({ prepay_id, code_url, mweb_url }) => [prepay_id, code_url, mweb_url],
  },
};
