import { both } from '../../description/text.js';
import { relate, type ThingKind } from '../shared/thing.js';
import { type Coupon, couponState } from './coupon.js';
import { describeCoupon, describeStock } from './describe.js';
import { type Stock, stockAt } from './stock.js';
import { coupons, stocks } from './tables.js';

export const productCouponThings: ThingKind<Coupon> = {
  kind: 'product-coupon',
  name: both('商品券', 'Product coupons'),
  table: coupons,
  id: ({ coupon_code }) => coupon_code,
  ids: ({ coupon_code, send_request_no }) => ({ coupon_code, send_request_no }),
  state: couponState,
  machine: () => ({
    names: {
      CONFIRMING: both('待确认', 'To be confirmed'),
      PENDING: both('未生效', 'Not valid yet'),
      EFFECTIVE: both('生效中', 'Valid'),
      USED: both('已核销', 'Used'),
      EXPIRED: both('已过期', 'Expired'),
      DELETED: both('已删除', 'Deleted'),
      DEACTIVATED: both('已失效', 'Deactivated'),
    },
    moves: {
      'CONFIRMING > PENDING': both('品牌确认', 'The brand confirms it'),
      'CONFIRMING > EFFECTIVE': both('品牌确认', 'The brand confirms it'),
      'PENDING > EFFECTIVE': both('到了生效时间', 'Its time begins'),
      'EFFECTIVE > USED': both('核销', 'Used'),
      'USED > EFFECTIVE': both('退券', 'Returned'),
      'EFFECTIVE > EXPIRED': both('过期', 'Its time is over'),
      'CONFIRMING > EXPIRED': both('过期', 'Its time is over'),
      'EFFECTIVE > DEACTIVATED': both('失效', 'Deactivated'),
      'EFFECTIVE > DELETED': both('用户删除', 'The user deletes it'),
    },
  }),
  outline: ({ stock_id, openid, sent_at }) => ({ title: stock_id, openid, created: sent_at }),
  find({ store }, id) {
    const table = store.table(coupons);
    return table.find('coupon_code', id) ?? table.find('send_request_no', id);
  },
  fields: (world, coupon) => describeCoupon({ world, isPartner: true }, coupon),
  related: (_world, { stock_id }) =>
    relate('product-coupon-stock', [stock_id], both('所属批次', 'its stock')),
};

export const productStockThings: ThingKind<Stock> = {
  kind: 'product-coupon-stock',
  name: both('商品券批次', 'Stocks of product coupons'),
  table: stocks,
  id: ({ stock_id }) => stock_id,
  ids: ({ stock_id }) => ({ stock_id }),
  state: (stock, now) => stockAt(stock, now).state,
  machine: () => ({
    names: {
      SENDING: both('发放中', 'Given out'),
      PAUSED: both('已暂停', 'Paused'),
      STOPPED: both('已停止', 'Stopped'),
      DEACTIVATED: both('已失效', 'Deactivated'),
    },
    moves: {
      'SENDING > PAUSED': both('暂停', 'Paused'),
      'PAUSED > SENDING': both('恢复', 'Resumed'),
      'SENDING > STOPPED': both('停止或到期', 'Stopped or expired'),
      'PAUSED > STOPPED': both('停止或到期', 'Stopped or expired'),
      'SENDING > DEACTIVATED': both('失效', 'Deactivated'),
    },
  }),
  outline: ({ product_coupon_id }) => ({ title: product_coupon_id }),
  find: ({ store }, id) => store.table(stocks).get(id),
  fields: (world, stock) => describeStock({ world, isPartner: true }, stock),
};
