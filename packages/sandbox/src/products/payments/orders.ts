import type { TableDefinition } from '../../storage/table.js';
import type { Order } from './order.js';

/** The orders, by out_trade_no. `page` is any id of a page that pays the order, or did. */
export const orders: TableDefinition<Order, 'transaction_id' | 'page'> = {
  name: 'orders',
  key: ({ out_trade_no }) => out_trade_no,
  indexes: {
    transaction_id: ({ payment }) => [payment?.transaction_id],
    page: (order) => [...listPages(order), ...(order.former_pages ?? [])],
  },
};

/** The ids of the pages that pay the order. */
export function listPages({ prepay_id, code_url, mweb_url }: Order): string[] {
  return [prepay_id, code_url, mweb_url].filter((id) => id !== undefined);
}
