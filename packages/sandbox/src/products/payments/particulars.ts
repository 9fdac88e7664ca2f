import type { World } from '../../runtime/world.js';
import type { Particulars } from '../shared/particulars.js';
import { paymentFields } from './notification.js';
import { orders } from './orders.js';

/** An order by its number, its transaction_id, or an id of its page. */
export function findOrderParticulars({ store }: World, id: string): Particulars | undefined {
  const table = store.table(orders);
  const order = table.get(id) ?? table.find('transaction_id', id) ?? table.find('page', id);
  if (order === undefined) return undefined;
  const { fields, payment } = order;
  return {
    fields: { ...fields, ...(payment === undefined ? {} : paymentFields({ ...order, payment })) },
    signing: { signType: order.sign_type },
    notifyUrls: {
      pay: fields['notify_url'],
      'contract.add': fields['contract_notify_url'],
      'contract.delete': fields['contract_notify_url'],
    },
  };
}
