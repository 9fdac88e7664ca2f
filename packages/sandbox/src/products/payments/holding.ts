import type { Holding } from '../../remembered/holding.js';
import type { Resource } from '../../remembered/resource.js';
import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { describeV2, describeV3 } from '../shared/orders/describe.js';
import { close, type Order, tradeState } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';

/** The orders, as the operations that are not played find them. */
export const orderHoldings: Readonly<Record<string, Holding>> = {
  'v2/orders': holdOrders('v2/orders', 'POST v2/pay/unifiedorder', () => true),
  'v3/pay/transactions': holdOrders(
    'v3/pay/transactions',
    'POST v3/pay/transactions/native',
    ({ parties }) => parties.sub_mchid === undefined,
  ),
  'v3/pay/partner/transactions': holdOrders(
    'v3/pay/partner/transactions',
    'POST v3/pay/partner/transactions/native',
    ({ parties }) => parties.sub_mchid !== undefined,
  ),
};

function holdOrders(family: string, operation: string, belongs: (order: Order) => boolean): Holding {
  const describe = ({ mchid, clock }: World, order: Order): Resource => {
    const { out_trade_no, fields, prepay, payment, created_at, protocol } = order;
    const described = (protocol === 'v2' ? describeV2 : describeV3)(order, clock.now());
    return {
      key: out_trade_no,
      mchid,
      family,
      operation,
      ids: { out_trade_no, ...(payment === undefined ? {} : { transaction_id: payment.transaction_id }) },
      given: fields,
      answered: {
        ...(prepay === undefined ? {} : { prepay_id: prepay.prepay_id }),
        ...(described as Resource['answered']),
      },
      changed: {},
      state: tradeState(order, clock.now()),
      times: { created: created_at, changed: payment?.at ?? created_at },
    };
  };
  return {
    find(world, named) {
      const { out_trade_no, transaction_id = '' } = Object.fromEntries(named);
      const table = world.store.table(orders);
      const order =
        out_trade_no === undefined ? table.find('transaction_id', transaction_id) : table.get(out_trade_no);
      if (order === undefined || !belongs(order)) return undefined;
      const resource = describe(world, order);
      return named.every(([name, id]) => resource.ids[name] === id) ? resource : undefined;
    },
    list: (world) =>
      world.store
        .table(orders)
        .all()
        .filter(belongs)
        .map((order) => describe(world, order)),
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
}
