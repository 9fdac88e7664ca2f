import type { World } from '../../../runtime/world.js';
import type { TableDefinition } from '../../../storage/table.js';
import type { Refund } from './refund.js';

/** The refunds of both protocols, by out_refund_no. */
export const refunds: TableDefinition<Refund, 'refund_id' | 'transaction_id'> = {
  name: 'refunds',
  key: ({ out_refund_no }) => out_refund_no,
  indexes: {
    refund_id: ({ refund_id }) => [refund_id],
    transaction_id: ({ transaction_id }) => [transaction_id],
  },
};

/** The refunds of an order, oldest first. */
export function listRefunds({ store }: Pick<World, 'store'>, transaction_id: string): Refund[] {
  return store.table(refunds).list('transaction_id', transaction_id);
}
