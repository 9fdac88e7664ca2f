import { toPlain } from '../../remembered/plain.js';
import { Refusal } from '../../runtime/refusal.js';
import { requireAppids } from '../../runtime/registry.js';
import { type Coupon, couponState } from '../shared/favor/coupon.js';
import { describeCoupon } from '../shared/favor/describe.js';
import { coupons, requireStock } from '../shared/favor/tables.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { readPage } from '../shared/page-of-list.js';
import { type Sending, sendCoupon } from './send.js';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012463767 */
export function send({ world, variables, body }: V3Call): Answer {
  requireAppids(world.registry, String(body['appid']));
  const sending = {
    ...toPlain(body),
    creator: body['stock_creator_mchid'],
    openid: variables['openid'] ?? '',
  } as unknown as Sending;
  return { status: 200, body: { coupon_id: sendCoupon(world, sending).coupon_id } };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012486942 */
export function read({ world, variables, query }: V3Call): Answer {
  const { store, mchid, clock, registry } = world;
  requireAppids(registry, query['appid']);
  const { coupon_id = '', openid } = variables;
  const coupon = store.table(coupons).get(coupon_id);
  if (coupon === undefined || coupon.openid !== openid) {
    throw new Refusal('RESOURCE_NOT_EXISTS', `该用户没有代金券 ${coupon_id}`);
  }
  const stock = requireStock(world, coupon.stock_id);
  return { status: 200, body: describeCoupon(coupon, stock, mchid, clock.now()) };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012534690 */
export function list({ world, variables, query }: V3Call): Answer {
  const { store, mchid, clock, registry } = world;
  requireAppids(registry, query['appid']);
  const now = clock.now();
  const { stock_id, status, creator_mchid, sender_mchid, available_mchid } = query;
  const isWanted = (coupon: Coupon): boolean =>
    (stock_id === undefined || coupon.stock_id === stock_id) &&
    (status === undefined || couponState(coupon, now) === status) &&
    (creator_mchid ?? mchid) === mchid &&
    (sender_mchid ?? mchid) === mchid &&
    (available_mchid === undefined ||
      requireStock(world, coupon.stock_id).merchants.includes(available_mchid));
  const found = store
    .table(coupons)
    .list('openid', variables['openid'] ?? '')
    .filter(isWanted);
  const { of, ...page } = readPage(query, { usual: 20, most: 20 });
  const data = of(found).map((coupon) =>
    describeCoupon(coupon, requireStock(world, coupon.stock_id), mchid, now),
  );
  return { status: 200, body: { ...page, total_count: found.length, data } };
}
