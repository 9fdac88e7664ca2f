import { releaseBudget, releaseKind } from '../shared/favor/budget.js';
import { callbacks } from '../shared/favor/callbacks.js';
import { coupons, flows, stocks } from '../shared/favor/tables.js';
import type { Product } from '../shared/product.js';
import { favorActs } from './acts.js';
import { readCallback, setCallback } from './callbacks.js';
import { favorChains } from './chains.js';
import * as coupon from './coupon-operations.js';
import { refundFlow, refundFlowByDay, useFlow, useFlowByDay } from './flow-operations.js';
import { findFavorParticulars, listFavorOf } from './particulars.js';
import * as stock from './stock-operations.js';
import { couponThings, stockThings } from './things.js';
import { queryCoupon, queryStock, sendByV2 } from './v2.js';

/** Stocks of coupons, and the coupons of users (代金券). */
export const favor: Product = {
  v2: {
    'POST v2/mmpaymkttransfers/send_coupon': sendByV2,
    'POST v2/mmpaymkttransfers/query_coupon_stock': queryStock,
    'POST v2/mmpaymkttransfers/querycouponsinfo': queryCoupon,
  },
  v3: {
    'POST v3/marketing/favor/coupon-stocks': stock.create,
    'GET v3/marketing/favor/stocks': stock.list,
    'GET v3/marketing/favor/stocks/{stock_id}': stock.read,
    'POST v3/marketing/favor/stocks/{stock_id}/start': stock.start,
    'POST v3/marketing/favor/stocks/{stock_id}/pause': stock.pause,
    'POST v3/marketing/favor/stocks/{stock_id}/restart': stock.restart,
    'POST v3/marketing/favor/stocks/{stock_id}/modify-goods-id': stock.modifyGoods,
    'GET v3/marketing/favor/stocks/{stock_id}/merchants': stock.listMerchants,
    'GET v3/marketing/favor/stocks/{stock_id}/items': stock.listItems,
    'GET v3/marketing/favor/stocks/{stock_id}/use-flow': useFlow,
    'GET v3/marketing/favor/stocks/{stock_id}/refund-flow': refundFlow,
    'GET v3/marketing/favor/stocks/{stock_id}/use-flow-by-day': useFlowByDay,
    'GET v3/marketing/favor/stocks/{stock_id}/refund-flow-by-day': refundFlowByDay,
    'GET v3/marketing/favor/callbacks': readCallback,
    'POST v3/marketing/favor/callbacks': setCallback,
    'POST v3/marketing/favor/users/{openid}/coupons': coupon.send,
    'GET v3/marketing/favor/users/{openid}/coupons': coupon.list,
    'GET v3/marketing/favor/users/{openid}/coupons/{coupon_id}': coupon.read,
  },
  kinds: [couponThings, stockThings],
  tables: [stocks, coupons, flows, callbacks],
  jobs: {
    [releaseKind]: {
      perform: releaseBudget,
      text: { zh: '代金券批次结束，退回剩余预算', en: 'A coupon stock ends; the rest of its budget returns' },
    },
  },
  acts: favorActs,
  chains: favorChains,
  find: findFavorParticulars,
  users: ({ store }) =>
    store
      .table(coupons)
      .all()
      .map(({ openid }) => openid),
  ofUser: listFavorOf,
};
