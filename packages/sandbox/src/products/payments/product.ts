import type { V3Handler } from '../shared/handler.js';
import { combinations } from '../shared/orders/combination.js';
import { depositReturnKind } from '../shared/orders/release.js';
import { orders } from '../shared/orders/table.js';
import type { Product } from '../shared/product.js';
import { authcodetoopenid } from './auth-code.js';
import { burntNumbers } from './burnt.js';
import { paymentChains } from './chains.js';
import { closeorder } from './closeorder.js';
import { codepayV3, payByCodeV2, reverseV2, reverseV3 } from './code-payments.js';
import { closeCombined, placeCombined, queryCombined } from './combined.js';
import { combinedPage } from './combined-page.js';
import { closecombinedorder, combinedorder, querycombinedorder } from './combined-v2.js';
import { contractorder } from './contractorder.js';
import { depositOperations, returnUnused } from './deposits.js';
import { closeGlobal, payByCodeGlobal, placeGlobal, queryGlobal, reverseGlobal } from './global-orders.js';
import { orderquery } from './orderquery.js';
import { paymentPage } from './page.js';
import { findOrderParticulars } from './particulars.js';
import { scannedCodes } from './pay-by-code.js';
import { orderReadings } from './readings.js';
import { shortUrls, shorturl } from './shorturl.js';
import { showInWallet } from './show.js';
import { orderThings } from './things.js';
import { unifiedorder } from './unifiedorder.js';
import { closeV3, exposure, placeV3, queryV3 } from './v3-orders.js';
import { placeWithContract } from './with-contract.js';

/** The orders of the global edition, under today's paths or those of 2022. */
function globalOrders(root: string): Record<string, V3Handler> {
  return {
    [`POST ${root}/jsapi`]: placeGlobal('JSAPI'),
    [`POST ${root}/app`]: placeGlobal('APP'),
    [`POST ${root}/native`]: placeGlobal('NATIVE'),
    [`POST ${root}/mweb`]: placeGlobal('MWEB'),
    [`GET ${root}/id/{transaction_id}`]: queryGlobal,
    [`GET ${root}/out-trade-no/{out_trade_no}`]: queryGlobal,
    [`POST ${root}/id/{transaction_id}/close`]: closeGlobal,
    [`POST ${root}/out-trade-no/{out_trade_no}/close`]: closeGlobal,
  };
}

/** Orders and their payment. */
export const payments: Product = {
  v2: {
    'POST v2/pay/unifiedorder': unifiedorder,
    'POST v2/pay/contractorder': contractorder,
    'POST v2/pay/orderquery': orderquery,
    'POST v2/pay/closeorder': closeorder,
    'POST v2/pay/micropay': payByCodeV2('MICROPAY'),
    'POST v2/secapi/pay/reverse': reverseV2,
    'POST v2/pay/facepay': payByCodeV2('FACEPAY'),
    'POST v2/pay/facepayquery': orderquery,
    'POST v2/secapi/pay/facepayreverse': reverseV2,
    'POST v2/pay/combinedorder': combinedorder,
    'POST v2/pay/querycombinedorder': querycombinedorder,
    'POST v2/pay/closecombinedorder': closecombinedorder,
    ...depositOperations,
    'POST v2/tools/shorturl': shorturl,
    'POST v2/tools/authcodetoopenid': authcodetoopenid,
  },
  v3: {
    'POST v3/pay/transactions/jsapi': placeV3('JSAPI'),
    'POST v3/pay/transactions/app': placeV3('APP'),
    'POST v3/pay/transactions/h5': placeV3('MWEB'),
    'POST v3/pay/transactions/native': placeV3('NATIVE'),
    'GET v3/pay/transactions/out-trade-no/{out_trade_no}': queryV3,
    'GET v3/pay/transactions/id/{transaction_id}': queryV3,
    'POST v3/pay/transactions/out-trade-no/{out_trade_no}/close': closeV3,
    'POST v3/pay/transactions/jsapi-with-contract': placeWithContract('JSAPI'),
    'POST v3/pay/transactions/app-with-contract': placeWithContract('APP'),
    'POST v3/pay/transactions/codepay': codepayV3,
    'POST v3/pay/transactions/out-trade-no/{out_trade_no}/reverse': reverseV3,
    'POST v3/pay/transactions/exposure': exposure,
    'POST v3/pay/partner/transactions/jsapi': placeV3('JSAPI'),
    'POST v3/pay/partner/transactions/miniprogram': placeV3('JSAPI'),
    'POST v3/pay/partner/transactions/app': placeV3('APP'),
    'POST v3/pay/partner/transactions/h5': placeV3('MWEB'),
    'POST v3/pay/partner/transactions/native': placeV3('NATIVE'),
    'GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}': queryV3,
    'GET v3/pay/partner/transactions/id/{transaction_id}': queryV3,
    'POST v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close': closeV3,
    'POST v3/pay/partner/transactions/scannedpos': placeV3('JSAPI'),
    'POST v3/pay/partner/transactions/jsapi-with-contract': placeWithContract('JSAPI'),
    'POST v3/pay/partner/transactions/app-with-contract': placeWithContract('APP'),
    'POST v3/pay/partner/transactions/codepay': codepayV3,
    'POST v3/pay/partner/transactions/out-trade-no/{out_trade_no}/reverse': reverseV3,
    'POST v3/pay/partner/transactions/exposure': exposure,
    ...globalOrders('v3/global/transactions'),
    ...globalOrders('v3/transactions'),
    'POST v3/global/micropay/transactions/pay': payByCodeGlobal,
    'POST v3/transactions/micropay': payByCodeGlobal,
    'POST v3/global/micropay/transactions/id/{transaction_id}/reverse': reverseGlobal,
    'POST v3/global/micropay/transactions/out-trade-no/{out_trade_no}/reverse': reverseGlobal,
    'POST v3/transactions/id/{transaction_id}/reverse': reverseGlobal,
    'POST v3/transactions/out-trade-no/{out_trade_no}/reverse': reverseGlobal,
    'POST v3/combine-transactions/jsapi': placeCombined('JSAPI'),
    'POST v3/combine-transactions/miniprogram': placeCombined('JSAPI'),
    'POST v3/combine-transactions/app': placeCombined('APP'),
    'POST v3/combine-transactions/h5': placeCombined('MWEB'),
    'POST v3/combine-transactions/native': placeCombined('NATIVE'),
    'GET v3/combine-transactions/out-trade-no/{combine_out_trade_no}': queryCombined,
    'GET v3/combine-transactions/id/{combine_transaction_id}': queryCombined,
    'POST v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close': closeCombined,
  },
  tables: [orders, combinations, scannedCodes, burntNumbers, shortUrls],
  kinds: [orderThings],
  jobs: {
    [depositReturnKind]: {
      perform: returnUnused,
      text: { zh: '押金到期，退回未消费部分', en: 'Return the unused part of a deposit' },
      about: (_, id) => ({ kind: 'order', id }),
    },
  },
  pages: [paymentPage, combinedPage],
  readings: orderReadings,
  find: findOrderParticulars,
  users: ({ store }) =>
    store
      .table(orders)
      .all()
      .map(({ payment, payer }) => payment?.openid ?? payer?.openid),
  ofUser: ({ store, clock }, openid) =>
    store
      .table(orders)
      .list('payer', openid)
      .map((order) => ({ kind: 'order', id: order.out_trade_no, ...showInWallet(order, clock.now()) })),
  chains: paymentChains,
};
