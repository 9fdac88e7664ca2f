import type { World } from '../../runtime/world.js';
import type { Particulars } from '../shared/particulars.js';
import type { UserThing } from '../shared/product.js';
import { callbacks } from './callbacks.js';
import { couponState } from './coupon.js';
import { describeCoupon, describeStock } from './describe.js';
import { amountOf } from './stock.js';
import { coupons, requireStock, stocks } from './tables.js';

/** A coupon or a stock by its id, or by the merchant's number. */
export function findBusifavorParticulars(world: World, id: string): Particulars | undefined {
  const { store } = world;
  const notifyUrl = store.table(callbacks).get('callback')?.notify_url;
  const couponTable = store.table(coupons);
  const coupon = couponTable.find('coupon_code', id) ?? couponTable.find('out_request_no', id);
  if (coupon !== undefined) {
    const fields = {
      openid: coupon.openid,
      ...describeCoupon(world, coupon, requireStock(world, coupon.stock_id)),
    };
    return { fields, notifyUrls: {}, notifyUrl };
  }
  const stockTable = store.table(stocks);
  const stock = stockTable.get(id) ?? stockTable.find('out_request_no', id);
  return stock && { fields: describeStock(world, stock), notifyUrls: {}, notifyUrl };
}

export function listBusifavorOf(world: World, openid: string): readonly UserThing[] {
  return world.store
    .table(coupons)
    .list('openid', openid)
    .map((coupon) => ({
      kind: 'merchant-coupon',
      id: coupon.coupon_code,
      state: couponState(coupon, world.clock.now()),
      title: requireStock(world, coupon.stock_id).given.stock_name,
      amount: amountOf(requireStock(world, coupon.stock_id)) || undefined,
      at: new Date(coupon.sent_at),
      fields: describeCoupon(world, coupon, requireStock(world, coupon.stock_id)),
    }));
}
