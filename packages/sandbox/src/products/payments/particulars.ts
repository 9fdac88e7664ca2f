import type { World } from '../../runtime/world.js';
import { type Combination, combinations } from '../shared/orders/combination.js';
import { describeV2, describeV3, partiesV2 } from '../shared/orders/describe.js';
import { type Order, prepayExpired, tradeState } from '../shared/orders/order.js';
import { payOrder } from '../shared/orders/pay.js';
import { orders } from '../shared/orders/table.js';
import type { Particulars } from '../shared/particulars.js';
import { describeCombined, listParts } from './combined.js';
import { payCombined } from './combined-page.js';
import { describeCombinedPaymentV2 } from './describe-combined-v2.js';

/** An order by its number, its transaction_id, or an id of its page. */
export function findOrderParticulars(world: World, id: string): Particulars | undefined {
  const table = world.store.table(orders);
  const combination =
    world.store.table(combinations).get(id) ?? world.store.table(combinations).find('page', id);
  if (combination !== undefined) return describeCombination(world, combination);
  const order = table.get(id) ?? table.find('transaction_id', id) ?? table.find('page', id);
  return order && describe(world, order);
}

/** A combined order by its number or an id of its page. */
function describeCombination(world: World, combination: Combination): Particulars {
  const { notify_url, signing, prepay } = combination;
  const now = world.clock.now();
  const isOpen =
    now < prepay.expires_at &&
    listParts(world, combination).every((order) => tradeState(order, now) === 'NOTPAY');
  const pay = (): Particulars => {
    payCombined(world, combination);
    return describeCombination(world, combination);
  };
  return {
    // Messages of both protocols may be about it.
    fields: { ...describeCombinedPaymentV2(world, combination), ...describeCombined(world, combination) },
    signing,
    notifyUrls: { 'TRANSACTION.SUCCESS': notify_url, 'combined.pay': notify_url },
    ...(isOpen ? { happens: { 'TRANSACTION.SUCCESS': pay, 'combined.pay': pay } } : {}),
  };
}

function describe(world: World, order: Order): Particulars {
  const { fields, signing, notify_url, signs, total, currency } = order;
  const now = world.clock.now();
  const contractUrl = signs?.terms.notify_url;
  const pay = (): Particulars => describe(world, payOrder(world, order, { notifies: false }));
  return {
    // Messages of both protocols may be about it.
    fields: {
      ...fields,
      total_fee: String(total),
      amount: { total, currency },
      ...partiesV2(order),
      ...describeV2(order, now),
      ...describeV3(order, now),
    },
    signing,
    notifyUrls: {
      pay: notify_url,
      'TRANSACTION.SUCCESS': notify_url,
      'contract.add': contractUrl,
      'contract.delete': contractUrl,
    },
    ...(tradeState(order, now) === 'NOTPAY' && !prepayExpired(order, now)
      ? { happens: { pay, 'TRANSACTION.SUCCESS': pay } }
      : {}),
  };
}
