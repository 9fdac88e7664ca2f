import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { Fields, V2Call } from '../shared/handler.js';
import { describeV2 } from '../shared/orders/describe.js';
import { type Order, tradeState } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';
import { followsOther, type Reading } from '../shared/reading.js';

const name = 'papay-accepted-query';

export const acceptedReading: Readonly<Record<string, Reading>> = {
  [name]: {
    usual: 'paporderquery answers ACCEPT for a deduction that waits',
    other: 'it answers ORDERNOTEXIST until the deduction runs',
  },
};

/**
 * Finds a deduction of a merchant, or of the sub-merchant of a partner.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011987378
 */
export function paporderquery({ world, fields }: V2Call): Fields {
  const order = findDeduction(world, fields);
  const isHidden = order?.state === 'ACCEPT' && followsOther(world, name);
  if (order === undefined || isHidden) {
    throw new Refusal('ORDERNOTEXIST', '订单不存在：请核对订单号');
  }
  if (tradeState(order, world.clock.now()) === 'CLOSED' && order.failure === undefined) {
    // An order that the merchant has closed: orderquery still finds it.
    throw new Refusal('ORDERNOTEXIST', '该订单已由商户关闭，不再是委托代扣订单');
  }
  // The answer does not tell who the user is to the sub-merchant.
  const { sub_openid: _, sub_is_subscribe: __, ...known } = describeV2(order, world.clock.now());
  return known;
}

function findDeduction({ store }: World, fields: Fields): Order | undefined {
  const { transaction_id, out_trade_no = '', sub_mch_id } = fields;
  const table = store.table(orders);
  const order =
    transaction_id === undefined ? table.get(out_trade_no) : table.find('transaction_id', transaction_id);
  if (order?.contract_id === undefined || order.trade_type !== 'PAP') return undefined;
  return sub_mch_id === undefined || order.parties.sub_mchid === sub_mch_id ? order : undefined;
}
