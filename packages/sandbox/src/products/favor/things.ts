import { both } from '../../description/text.js';
import { type Coupon, couponState } from '../shared/favor/coupon.js';
import { describeCoupon, describeStock } from '../shared/favor/describe.js';
import { type Stock, stockAt } from '../shared/favor/stock.js';
import { coupons, requireStock, stocks } from '../shared/favor/tables.js';
import { relate, type ThingKind } from '../shared/thing.js';

export const couponThings: ThingKind<Coupon> = {
  kind: 'coupon',
  name: both('代金券', 'Coupons'),
  table: coupons,
  id: ({ coupon_id }) => coupon_id,
  ids: ({ coupon_id, out_request_no }) => ({ coupon_id, out_request_no }),
  state: couponState,
  machine: () => ({
    flow: 'favor-coupons/coupon/2',
    moves: { 'USED > SENDED': both('退款退回', 'A refund gives it back') },
  }),
  outline: ({ amount, openid, sent_at }) => ({ amount, openid, created: sent_at }),
  find({ store }, id) {
    const table = store.table(coupons);
    return table.get(id) ?? table.find('out_request_no', id);
  },
  fields: (world, coupon) =>
    describeCoupon(coupon, requireStock(world, coupon.stock_id), world.mchid, world.clock.now()),
  related: (_world, { stock_id }) => relate('coupon-stock', [stock_id], both('所属批次', 'its stock')),
};

export const stockThings: ThingKind<Stock> = {
  kind: 'coupon-stock',
  name: both('代金券批次', 'Stocks of coupons'),
  table: stocks,
  id: ({ stock_id }) => stock_id,
  ids: ({ stock_id }) => ({ stock_id }),
  state: (stock, now) => stockAt(stock, now).state,
  machine: () => ({
    flow: 'favor-coupons/coupon',
    moves: { 'unactivated > stoped': both('未激活即到期', 'Its time is over before it is started') },
  }),
  outline: ({ given, created_at }) => ({ title: given.stock_name, created: created_at }),
  find({ store }, id) {
    const table = store.table(stocks);
    return table.get(id) ?? table.find('out_request_no', id);
  },
  fields: (world, stock) => describeStock(stock, world.mchid, world.clock.now()),
};
