import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { type Coupon, faceOf, periodOf } from '../shared/favor/coupon.js';
import { sendFrom } from '../shared/favor/stock.js';
import { coupons, requireStock, stocks } from '../shared/favor/tables.js';

/** What the sending of a coupon names. */
export interface Sending {
  readonly stock_id: string;
  readonly creator: unknown;
  readonly openid: string;
  readonly out_request_no: string;
  readonly coupon_value?: number;
  readonly coupon_minimum?: number;
}

/**
 * Sends a coupon to a user. The same number again gives the same coupon.
 *
 * @throws Refusal RESOURCE_NOT_EXISTS, INVALID_REQUEST if the number is of another coupon, or as `sendFrom`
 */
export function sendCoupon(world: World, sending: Sending): Coupon {
  const { store, ids, clock } = world;
  const table = store.table(coupons);
  const { openid, out_request_no, stock_id } = sending;
  if (out_request_no === '') throw parameterError('/out_request_no', '不能为空');
  const stock = requireStock(world, stock_id, sending.creator);
  const known = table.find('out_request_no', out_request_no);
  if (known !== undefined) {
    if (known.stock_id === stock_id && known.openid === openid) return known;
    throw new Refusal('INVALID_REQUEST', 'out_request_no 已用于另一张代金券；重试须与原请求一致');
  }
  const now = clock.now();
  const face = faceOf(stock, sending);
  const had = table.list('openid', openid).filter((coupon) => coupon.stock_id === stock_id).length;
  store.table(stocks).put(sendFrom(stock, { had, amount: face.amount }, now));
  const coupon: Coupon = {
    coupon_id: ids.digits('favor coupon', 11),
    stock_id,
    openid,
    out_request_no,
    sent_at: now,
    ...periodOf(stock, now),
    ...face,
  };
  table.put(coupon);
  return coupon;
}
