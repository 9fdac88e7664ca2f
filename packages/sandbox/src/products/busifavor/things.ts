import { both } from '../../description/text.js';
import { relate, type ThingKind } from '../shared/thing.js';
import { type Coupon, couponState } from './coupon.js';
import { describeCoupon, describeStock } from './describe.js';
import { type Stock, stockAt } from './stock.js';
import { coupons, requireStock, stocks } from './tables.js';

export const merchantCouponThings: ThingKind<Coupon> = {
  kind: 'merchant-coupon',
  name: both('商家券', 'Merchant coupons'),
  table: coupons,
  id: ({ coupon_code }) => coupon_code,
  ids: ({ coupon_code, out_request_no }) => ({ coupon_code, out_request_no }),
  state: couponState,
  machine: () => ({ flow: 'merchant-coupons/coupon/2' }),
  outline: ({ stock_id, openid, sent_at }) => ({ title: stock_id, openid, created: sent_at }),
  find({ store }, id) {
    const table = store.table(coupons);
    return table.find('coupon_code', id) ?? table.find('out_request_no', id);
  },
  fields: (world, coupon) => describeCoupon(world, coupon, requireStock(world, coupon.stock_id)),
  related: (_world, { stock_id }) =>
    relate('merchant-coupon-stock', [stock_id], both('所属批次', 'its stock')),
};

export const merchantStockThings: ThingKind<Stock> = {
  kind: 'merchant-coupon-stock',
  name: both('商家券批次', 'Stocks of merchant coupons'),
  table: stocks,
  id: ({ stock_id }) => stock_id,
  ids: ({ stock_id }) => ({ stock_id }),
  state: (stock, now) => stockAt(stock, now).state,
  machine: () => ({
    flow: 'merchant-coupons/coupon',
    moves: { 'PAUSED > STOPED': both('停止或到期', 'Stopped or expired') },
  }),
  outline: ({ given, created_at }) => ({ title: given.stock_name, created: created_at }),
  find({ store }, id) {
    const table = store.table(stocks);
    return table.get(id) ?? table.find('out_request_no', id);
  },
  fields: describeStock,
};
