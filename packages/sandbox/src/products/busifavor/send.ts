import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { notifyV3 } from '../shared/notify.js';
import { callbacks } from './callbacks.js';
import { type Coupon, periodOf } from './coupon.js';
import { type Stock, sendFrom } from './stock.js';
import { codeKey, codes, coupons, requireStock, stocks } from './tables.js';

/** What the sending of a coupon names. */
export interface Sending {
  readonly stock_id: string;
  readonly openid: string;
  readonly out_request_no: string;
  readonly coupon_code?: string | undefined;
}

/** Where the user got the coupon, as `BUSICOUPON_SEND_CHANNEL_` of the notification. */
export type Channel = 'API' | 'H5' | 'MINIAPP';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012534730 */
export function send({ world, body }: V3Call): Answer {
  requireAppids(world.registry, String(body['appid']));
  const { stock_id, coupon_code, out_request_no } = sendCoupon(world, body as unknown as Sending, 'API');
  return { status: 200, body: { stock_id, coupon_code, out_request_no } };
}

/**
 * Sends a coupon to a user, and notifies the merchant. The same number again gives the same coupon.
 *
 * @throws Refusal RESOURCE_NOT_EXISTS; RESOURCE_ALREADY_EXISTS if the number or the code is of another coupon; RULELIMIT
 */
export function sendCoupon(world: World, sending: Sending, channel: Channel): Coupon {
  const { store, clock } = world;
  const { stock_id, openid, out_request_no } = sending;
  const table = store.table(coupons);
  const stock = requireStock(world, stock_id);
  const known = table.find('out_request_no', out_request_no);
  if (known !== undefined) {
    const isSame = known.stock_id === stock_id && known.openid === openid;
    if (isSame && (sending.coupon_code ?? known.coupon_code) === known.coupon_code) return known;
    throw new Refusal('RESOURCE_ALREADY_EXISTS', 'out_request_no 已用于另一张券；重试须与原请求一致');
  }
  const now = clock.now();
  const had = table.list('openid', openid).filter((coupon) => coupon.stock_id === stock_id).length;
  const rest = sendFrom(stock, { had }, now);
  const coupon: Coupon = {
    coupon_code: takeCode(world, stock, sending),
    stock_id,
    openid,
    out_request_no,
    sent_at: now,
    ...periodOf(stock, now),
  };
  store.table(stocks).put(rest);
  table.put(coupon);
  const { notify_url, named } = store.table(callbacks).get('callback') ?? {};
  notifyV3(world, {
    type: 'COUPON.SEND',
    url: notify_url,
    payload: {
      event_type: 'EVENT_TYPE_BUSICOUPON_SEND',
      coupon_code: coupon.coupon_code,
      stock_id,
      send_time: rfc3339(now),
      openid,
      send_channel: `BUSICOUPON_SEND_CHANNEL_${channel}`,
      send_merchant: world.mchid,
    },
    named,
  });
  return coupon;
}

/** The code of the next coupon, by the mode of the stock. */
function takeCode(world: World, { stock_id, given }: Stock, { coupon_code, openid }: Sending): string {
  const { store, ids, clock } = world;
  if (given.coupon_code_mode === 'WECHATPAY_MODE') return ids.digits('busifavor coupon', 16);
  if (given.coupon_code_mode === 'MERCHANT_API') {
    if (coupon_code === undefined) throw parameterError('/coupon_code', '该批次发券须填写券 code');
    if (store.table(coupons).get(codeKey(stock_id, coupon_code)) === undefined) return coupon_code;
    throw new Refusal('RESOURCE_ALREADY_EXISTS', `券 code ${coupon_code} 已使用`);
  }
  const table = store.table(codes);
  const next = table.list('stock_id', stock_id).find(({ dispatched }) => dispatched === undefined);
  if (next === undefined) throw new Refusal('RULELIMIT', '批次没有可用的预存 code');
  table.put({ ...next, dispatched: { at: clock.now(), openid } });
  return next.code;
}
