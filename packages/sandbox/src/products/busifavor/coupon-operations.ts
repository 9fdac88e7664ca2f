import { Refusal } from '../../runtime/refusal.js';
import { requireAppids } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { readPage } from '../shared/page-of-list.js';
import { doOnce } from '../shared/repeat.js';
import { readTime } from '../shared/time-fields.js';
import {
  associate as associateCoupon,
  type Coupon,
  couponState,
  deactivateCoupon,
  disassociate as disassociateCoupon,
  returnCoupon,
  useCoupon,
} from './coupon.js';
import { describeCoupon } from './describe.js';
import { conflict } from './stock-operations.js';
import { coupons, requireCoupon, requireStock } from './tables.js';

export function use(call: V3Call): Answer {
  const { world, body } = call;
  requireAppids(world.registry, String(body['appid']));
  readTime('/use_time', String(body['use_time']));
  const now = world.clock.now();
  return change(call, 'use', 'use_request_no', (coupon, number) => {
    if ((body['openid'] ?? coupon.openid) !== coupon.openid) {
      throw new Refusal('RESOURCE_NOT_EXISTS', `用户 ${String(body['openid'])} 没有该券`);
    }
    const used = useCoupon(coupon, number, now);
    const { stock_id, openid } = used;
    return [used, { stock_id, openid, wechatpay_use_time: rfc3339(now) }];
  });
}

export function giveBack(call: V3Call): Answer {
  const now = call.world.clock.now();
  return change(call, 'return', 'return_request_no', (coupon, number) => [
    returnCoupon(coupon, number, now),
    { wechatpay_return_time: rfc3339(now) },
  ]);
}

export function deactivate(call: V3Call): Answer {
  const now = call.world.clock.now();
  const given = call.body['deactivate_reason'];
  const reason = given === undefined ? undefined : String(given);
  return change(call, 'deactivate', 'deactivate_request_no', (coupon, number) => [
    deactivateCoupon(coupon, { number, reason }, now),
    { wechatpay_deactivate_time: rfc3339(now) },
  ]);
}

export function associate(call: V3Call): Answer {
  const now = call.world.clock.now();
  return change(call, 'associate', 'out_request_no', (coupon) => [
    associateCoupon(coupon, String(call.body['out_trade_no']), now),
    { wechatpay_associate_time: rfc3339(now) },
  ]);
}

export function disassociate(call: V3Call): Answer {
  const now = call.world.clock.now();
  return change(call, 'disassociate', 'out_request_no', (coupon) => [
    disassociateCoupon(coupon, String(call.body['out_trade_no'])),
    { wechatpay_disassociate_time: rfc3339(now) },
  ]);
}

/**
 * Changes a coupon once per number.
 *
 * @param field the field of the number
 * @param by makes the coupon afterwards, and the answer
 */
function change(
  { world, body }: V3Call,
  kind: string,
  field: string,
  by: (coupon: Coupon, number: string) => readonly [Coupon, Readonly<Record<string, unknown>>],
): Answer {
  const stock_id = body['stock_id'] === undefined ? undefined : String(body['stock_id']);
  const coupon = requireCoupon(world, String(body['coupon_code']), stock_id);
  const number = String(body[field]);
  const answer = doOnce(world, { kind: `busifavor.${kind}`, number, request: body, conflict }, () => {
    const [changed, answered] = by(coupon, number);
    world.store.table(coupons).put(changed);
    return answered;
  });
  return { status: 200, body: answer };
}

export function read({ world, variables }: V3Call): Answer {
  const { openid, coupon_code = '', appid } = variables;
  requireAppids(world.registry, appid);
  const coupon = world.store
    .table(coupons)
    .list('coupon_code', coupon_code)
    .findLast((one) => one.openid === openid);
  if (coupon === undefined) throw new Refusal('RESOURCE_NOT_EXISTS', `该用户没有券 ${coupon_code}`);
  return { status: 200, body: describeCoupon(world, coupon, requireStock(world, coupon.stock_id)) };
}

export function list({ world, variables, query }: V3Call): Answer {
  const { store, clock, mchid, registry } = world;
  requireAppids(registry, query['appid']);
  const { stock_id, coupon_state, creator_merchant, belong_merchant, sender_merchant } = query;
  const found = store
    .table(coupons)
    .list('openid', variables['openid'] ?? '')
    .map((coupon) => ({ coupon, stock: requireStock(world, coupon.stock_id) }))
    .filter(
      ({ coupon, stock }) =>
        (stock_id ?? stock.stock_id) === stock.stock_id &&
        (coupon_state === undefined || couponState(coupon, clock.now()) === coupon_state) &&
        (belong_merchant ?? stock.given.belong_merchant) === stock.given.belong_merchant &&
        (creator_merchant ?? mchid) === mchid &&
        (sender_merchant ?? mchid) === mchid,
    );
  const { of, ...page } = readPage(query, { usual: 20, most: 50 });
  const data = of(found).map(({ coupon, stock }) => describeCoupon(world, coupon, stock));
  return { status: 200, body: { ...page, total_count: found.length, data } };
}
