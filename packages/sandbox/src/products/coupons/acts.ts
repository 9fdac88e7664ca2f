import type { Text } from '../../description/text.js';
import type { World } from '../../runtime/world.js';
import { type Act, taken, takeText } from '../shared/act.js';
import { createUser } from '../shared/users.js';
import { deleteCoupon } from './coupon.js';
import { describeCoupon, describeStock } from './describe.js';
import { sendCoupons } from './send.js';
import { setState } from './stock.js';
import { coupons, stocks } from './tables.js';

/** What users and the brand's platform do about stocks and product coupons. */
export const productCouponActs: Readonly<Record<string, Act>> = {
  'take-coupon': {
    does: 'the user takes a coupon of the stock (商品券批次)',
    label: { zh: '用户领券', en: 'The user takes a coupon' },
    about: ['product-coupon-stock'],
    isOfUser: () => true,
    takes: {
      openid: taken('领券的用户，不填则为新用户', "the user's; a new user without it"),
      appid: taken('商户的 appid，不填则任取一个', "one of the merchant's; any without it"),
    },
    perform(world, id, given) {
      const stock = world.store.table(stocks).get(id);
      if (stock === undefined) return undefined;
      const openid = takeText(given, 'openid') ?? createUser(world);
      const { brand_id: brandId, product_coupon_id, bundle } = stock;
      const [coupon] = sendCoupons(
        world,
        {
          brandId,
          product_coupon_id,
          ...(bundle === undefined ? { stock_id: id } : { stock_bundle_id: bundle.id }),
          openid,
          appid: takeText(given, 'appid') ?? [...world.registry.appids][0] ?? 'wxd678efh567hg6787',
          send_request_no: world.ids.digits('product coupon sending', 20),
        },
        'BRAND_MANAGE',
      );
      return coupon && { openid, ...describeCoupon({ world, isPartner: true }, coupon) };
    },
  },
  'delete-coupon': {
    does: 'the user deletes the coupon (商品券)',
    label: { zh: '用户删除券', en: 'The user deletes the coupon' },
    about: ['product-coupon'],
    isOfUser: () => true,
    perform(world, id) {
      const table = world.store.table(coupons);
      const coupon = table.find('coupon_code', id);
      if (coupon === undefined) return undefined;
      const deleted = deleteCoupon(coupon, world.clock.now());
      table.put(deleted);
      return describeCoupon({ world, isPartner: true }, deleted);
    },
  },
  'pause-stock': move('pauses the stock of coupons (商品券批次)', 'PAUSED', {
    zh: '暂停批次',
    en: 'Pause the stock',
  }),
  'resume-stock': move('resumes the stock of coupons (商品券批次)', 'SENDING', {
    zh: '恢复批次',
    en: 'Resume the stock',
  }),
  'stop-stock': move('ends the stock of coupons (商品券批次)', 'STOPPED', {
    zh: '终止批次',
    en: 'End the stock',
  }),
};

function move(does: string, state: 'SENDING' | 'PAUSED' | 'STOPPED', label: Text): Act {
  return {
    does: `the brand ${does} on its platform`,
    label,
    about: ['product-coupon-stock'],
    perform(world: World, id) {
      const table = world.store.table(stocks);
      const stock = table.get(id);
      if (stock === undefined) return undefined;
      const moved = setState(stock, state, world.clock.now());
      table.put(moved);
      return describeStock({ world, isPartner: true }, moved);
    },
  };
}
