import type { TableDefinition } from '../../../storage/table.js';
import { isPaid, type Order } from './order.js';

/** The orders, by out_trade_no. `page` is any id of a page that pays the order, or did. */
export const orders: TableDefinition<Order, 'transaction_id' | 'page' | 'payer' | 'combine' | 'contract'> = {
  name: 'orders',
  key: ({ out_trade_no }) => out_trade_no,
  indexes: {
    transaction_id: ({ payment, early_id }) => [payment?.transaction_id ?? early_id],
    page: (order) => [...listPages(order), ...(order.former_pages ?? [])],
    payer: ({ payment, payer }) => [payment?.openid ?? payer?.openid],
    combine: ({ combine_out_trade_no }) => [combine_out_trade_no],
    contract: ({ contract_id }) => [contract_id],
  },
  // Orders that were never paid make room, so that a long run does not fill the memory. Money is never forgotten.
  bound: { most: 20_000, counts: (order) => !isPaid(order) && order.state !== 'ACCEPT' },
};

/** The ids of the pages that pay the order. */
export function listPages({ prepay }: Order): string[] {
  return [prepay?.prepay_id, prepay?.code_url, prepay?.h5_url].filter((id) => id !== undefined);
}
