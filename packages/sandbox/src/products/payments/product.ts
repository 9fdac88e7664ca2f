import { describeV3 } from '../shared/orders/describe.js';
import { orders } from '../shared/orders/table.js';
import type { Product } from '../shared/product.js';
import { paymentChains } from './chains.js';
import { closeorder } from './closeorder.js';
import { contractorder } from './contractorder.js';
import { orderHoldings } from './holding.js';
import { orderquery } from './orderquery.js';
import { paymentPage } from './page.js';
import { findOrderParticulars } from './particulars.js';
import { unifiedorder } from './unifiedorder.js';
import { closeV3, placeV3, queryV3 } from './v3-orders.js';

/** Orders and their payment. */
export const payments: Product = {
  v2: {
    'POST v2/pay/unifiedorder': unifiedorder,
    'POST v2/pay/contractorder': contractorder,
    'POST v2/pay/orderquery': orderquery,
    'POST v2/pay/closeorder': closeorder,
  },
  v3: {
    'POST v3/pay/transactions/jsapi': placeV3('JSAPI'),
    'POST v3/pay/transactions/app': placeV3('APP'),
    'POST v3/pay/transactions/h5': placeV3('MWEB'),
    'POST v3/pay/transactions/native': placeV3('NATIVE'),
    'GET v3/pay/transactions/out-trade-no/{out_trade_no}': queryV3,
    'GET v3/pay/transactions/id/{transaction_id}': queryV3,
    'POST v3/pay/transactions/out-trade-no/{out_trade_no}/close': closeV3,
    'POST v3/pay/partner/transactions/jsapi': placeV3('JSAPI'),
    'POST v3/pay/partner/transactions/miniprogram': placeV3('JSAPI'),
    'POST v3/pay/partner/transactions/app': placeV3('APP'),
    'POST v3/pay/partner/transactions/h5': placeV3('MWEB'),
    'POST v3/pay/partner/transactions/native': placeV3('NATIVE'),
    'GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}': queryV3,
    'GET v3/pay/partner/transactions/id/{transaction_id}': queryV3,
    'POST v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close': closeV3,
  },
  tables: [orders],
  pages: [paymentPage],
  holdings: orderHoldings,
  find: findOrderParticulars,
  ofUser: ({ store, clock }, openid) =>
    store
      .table(orders)
      .list('payer', openid)
      .map((order) => {
        const { trade_state, ...fields } = describeV3(order, clock.now());
        return { kind: 'order', id: order.out_trade_no, state: String(trade_state), fields };
      }),
  chains: paymentChains,
};
