import type { World } from '../../runtime/world.js';
import type { Particulars } from '../shared/particulars.js';
import type { UserThing } from '../shared/product.js';
import { fieldsOf } from '../shared/request.js';
import { couponState } from './coupon.js';
import { describeCoupon, describeProduct, describeStock } from './describe.js';
import { partnerConfig } from './notify-config.js';
import { coupons, productCoupons, stocks } from './tables.js';

/** A coupon, a stock or a product coupon by its id, or a coupon by the number of its sending. */
export function findProductCoupon(world: World, id: string): Particulars | undefined {
  const { store } = world;
  const call = { world, isPartner: true };
  const table = store.table(coupons);
  const coupon = table.find('coupon_code', id) ?? table.find('send_request_no', id);
  const stock = store.table(stocks).get(id);
  const product = store.table(productCoupons).get(id);
  const fields =
    (coupon && { openid: coupon.openid, unionid: coupon.unionid, ...describeCoupon(call, coupon) }) ??
    (stock && describeStock(call, stock)) ??
    (product && describeProduct(call, product));
  return fields && { fields, notifyUrls: {}, notifyUrl: partnerConfig(world)?.notify_url };
}

export function listProductCouponsOf(world: World, openid: string): readonly UserThing[] {
  return world.store
    .table(coupons)
    .list('openid', openid)
    .map((coupon) => ({
      kind: 'product-coupon',
      id: coupon.coupon_code,
      state: couponState(coupon, world.clock.now()),
      title: nameOf(world, coupon.product_coupon_id),
      at: new Date(coupon.sent_at),
      can: ['delete-coupon'],
      fields: describeCoupon({ world, isPartner: true }, coupon),
    }));
}

/** The name of a product coupon, as users read it. */
export function nameOf({ store }: Pick<World, 'store'>, product_coupon_id: string): string | undefined {
  const { name } = fieldsOf(store.table(productCoupons).get(product_coupon_id)?.given.display_info);
  return typeof name === 'string' ? name : undefined;
}
