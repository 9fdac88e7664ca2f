import type { Holding } from '../../remembered/holding.js';
import type { Resource } from '../../remembered/resource.js';
import { Refusal } from '../../runtime/refusal.js';
import { paymentFields } from './notification.js';
import { close, type Order, tradeState } from './order.js';
import { orders } from './orders.js';

/** The orders that pay and sign, among all orders of APIv2. */
export const orderHolding: Holding = {
  find({ store, mchid, clock }, named) {
    const { out_trade_no, transaction_id } = Object.fromEntries(named);
    const table = store.table(orders);
    const order =
      out_trade_no === undefined
        ? table.find('transaction_id', transaction_id ?? '')
        : table.get(out_trade_no);
    if (order === undefined) return undefined;
    const resource = describe(order, mchid, clock.now());
    return named.every(([name, id]) => resource.ids[name] === id) ? resource : undefined;
  },
  list: ({ store, mchid, clock }) =>
    store
      .table(orders)
      .all()
      .map((order) => describe(order, mchid, clock.now())),
  change({ store, clock }, key, { state }) {
    const table = store.table(orders);
    const order = table.get(key);
    if (order === undefined) throw new Error(`no order ${key}`);
    // https://pay.weixin.qq.com/doc/v2/merchant/4011937361
    if (state !== 'CLOSED')
      throw new Refusal('TRADE_ERROR', '仅付款码支付的订单可以撤销，此订单请关单或退款');
    table.put(close(order, clock.now()));
  },
};

function describe(order: Order, mchid: string, now: number): Resource {
  const { out_trade_no, fields, prepay_id, payment, created_at } = order;
  const paid = payment === undefined ? {} : paymentFields({ ...order, payment });
  return {
    key: out_trade_no,
    mchid,
    family: 'v2/orders',
    operation: 'POST v2/pay/contractorder',
    ids: { out_trade_no, ...(payment === undefined ? {} : { transaction_id: payment.transaction_id }) },
    given: fields,
    answered: { prepay_id, ...paid },
    changed: {},
    state: tradeState(order, now),
    times: { created: created_at, changed: payment?.at ?? created_at },
  };
}
