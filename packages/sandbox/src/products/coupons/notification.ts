import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { notifyV3 } from '../shared/notify.js';
import type { Coupon } from './coupon.js';
import { partnerConfig } from './notify-config.js';
import type { Stock } from './stock.js';

/**
 * Tells the partner that a user has got a coupon, sent by the partner or by the brand. No source names the event that
 * brands receive, so that they receive none.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015780862
 */
export function notifySent(world: World, coupon: Coupon, { given, bundle }: Stock): void {
  const { notify_url, named } = partnerConfig(world) ?? {};
  const { brand_id, coupon_code, product_coupon_id, stock_id, openid, unionid, attach } = coupon;
  notifyV3(world, {
    type: 'PRODUCT_COUPON_SP.SEND',
    url: notify_url,
    named,
    payload: {
      brand_id,
      coupon_code,
      product_coupon_id,
      stock_id,
      ...(bundle === undefined
        ? {}
        : { stock_bundle_id: bundle.id, user_coupon_bundle_id: coupon.bundle?.id }),
      appid: given.notify_config?.notify_appid ?? coupon.appid,
      openid,
      unionid,
      receive_time: rfc3339(coupon.sent_at),
      send_request_no: coupon.send_request_no,
      send_channel: coupon.channel,
      valid_begin_time: rfc3339(coupon.begins_at),
      valid_end_time: rfc3339(coupon.ends_at),
      ...(attach === undefined ? {} : { attach }),
    },
  });
}
