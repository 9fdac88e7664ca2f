import type { World } from '../../runtime/world.js';
import { describeV2, describeV3 } from '../shared/orders/describe.js';
import { orders } from '../shared/orders/table.js';
import type { Particulars } from '../shared/particulars.js';

/** An order by its number, its transaction_id, or an id of its page. */
export function findOrderParticulars({ store, clock }: World, id: string): Particulars | undefined {
  const table = store.table(orders);
  const order = table.get(id) ?? table.find('transaction_id', id) ?? table.find('page', id);
  if (order === undefined) return undefined;
  const { fields, protocol, signing, notify_url, signs } = order;
  const describe = protocol === 'v2' ? describeV2 : describeV3;
  const contractUrl = signs?.terms.notify_url;
  return {
    fields: { ...fields, ...describe(order, clock.now()) },
    signing,
    notifyUrls: { pay: notify_url, 'contract.add': contractUrl, 'contract.delete': contractUrl },
    notifyUrl: notify_url,
  };
}
