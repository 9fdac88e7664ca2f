import type { World } from '../../runtime/world.js';
import { callbacks } from '../shared/favor/callbacks.js';
import { couponState } from '../shared/favor/coupon.js';
import { describeCoupon, describeStock } from '../shared/favor/describe.js';
import { coupons, requireStock, stocks } from '../shared/favor/tables.js';
import type { Particulars } from '../shared/particulars.js';
import type { UserThing } from '../shared/product.js';

/** A coupon or a stock by its id, or by the merchant's number. */
export function findFavorParticulars(world: World, id: string): Particulars | undefined {
  const { store, mchid, clock } = world;
  const notifyUrl = store.table(callbacks).get('callback')?.notify_url;
  const couponTable = store.table(coupons);
  const coupon = couponTable.get(id) ?? couponTable.find('out_request_no', id);
  if (coupon !== undefined) {
    const stock = requireStock(world, coupon.stock_id);
    return { fields: describeCoupon(coupon, stock, mchid, clock.now()), notifyUrls: {}, notifyUrl };
  }
  const stockTable = store.table(stocks);
  const stock = stockTable.get(id) ?? stockTable.find('out_request_no', id);
  return stock && { fields: describeStock(stock, mchid, clock.now()), notifyUrls: {}, notifyUrl };
}

export function listFavorOf(world: World, openid: string): readonly UserThing[] {
  const { store, mchid, clock } = world;
  return store
    .table(coupons)
    .list('openid', openid)
    .map((coupon) => ({
      kind: 'coupon',
      id: coupon.coupon_id,
      state: couponState(coupon, clock.now()),
      title: requireStock(world, coupon.stock_id).given.stock_name,
      amount: coupon.amount,
      at: new Date(coupon.sent_at),
      fields: describeCoupon(coupon, requireStock(world, coupon.stock_id), mchid, clock.now()),
    }));
}
