import { toPlain } from '../../remembered/plain.js';
import { Refusal } from '../../runtime/refusal.js';
import { requireAppids } from '../../runtime/registry.js';
import type { Answer } from '../shared/handler.js';
import { readTime } from '../shared/time-fields.js';
import { isOpen } from './availability.js';
import {
  type Coupon,
  confirmCoupon,
  couponState,
  deactivateCoupon,
  returnCoupon,
  useCoupon,
} from './coupon.js';
import { describeCoupon } from './describe.js';
import type { BrandCall } from './forms.js';
import { once } from './once.js';
import { usageRuleOf } from './stock.js';
import { coupons, productCoupons, requireBundle, requireCoupon, stocks } from './tables.js';
import { pageOf } from './token-page.js';

const day = 86_400_000;

export function read(call: BrandCall): Answer {
  requireAppids(call.world.registry, call.query['appid']);
  return { status: 200, body: describeCoupon(call, requireCoupon(call)) };
}

export function list(call: BrandCall): Answer {
  const { world, brandId, variables, query } = call;
  requireAppids(world.registry, query['appid']);
  const { product_coupon_id, stock_id, coupon_state, user_coupon_bundle_id } = query;
  const now = world.clock.now();
  const found = world.store
    .table(coupons)
    .list('openid', variables['openid'] ?? '')
    .filter(
      (coupon) =>
        coupon.brand_id === brandId &&
        (product_coupon_id ?? coupon.product_coupon_id) === coupon.product_coupon_id &&
        (stock_id ?? coupon.stock_id) === coupon.stock_id &&
        (coupon_state === undefined || couponState(coupon, now) === coupon_state) &&
        (user_coupon_bundle_id === undefined || coupon.bundle?.id === user_coupon_bundle_id),
    );
  const { items, ...page } = pageOf(query, found);
  const user_coupon_list = items.map((coupon) => describeCoupon(call, coupon));
  return { status: 200, body: { ...page, user_coupon_list } };
}

/** The brand knows of the coupon now, so that the user can use it: https://pay.weixin.qq.com/doc/v3/partner/4015781575 */
export function confirm(call: BrandCall): Answer {
  return change(call, 'confirm', (coupon, number) => confirmCoupon(coupon, number, call.world.clock.now()));
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4015781608 */
export function use(call: BrandCall): Answer {
  const { world, body } = call;
  const used_at = readTime('/use_time', body['use_time']);
  const { associated_order_info, associated_pay_score_order_info } = toPlain(body);
  const orders = {
    ...(associated_order_info === undefined ? {} : { associated_order_info }),
    ...(associated_pay_score_order_info === undefined ? {} : { associated_pay_score_order_info }),
  };
  const store_id = body['store_id'] === undefined ? undefined : String(body['store_id']);
  return change(call, 'use', (coupon, number) => {
    requireOpen(call, coupon, store_id);
    return useCoupon(coupon, { number, used_at, store_id, orders }, indexOf(call), world.clock.now());
  });
}

export function giveBack(call: BrandCall): Answer {
  const now = call.world.clock.now();
  return change(call, 'return', (coupon, number) => returnCoupon(coupon, number, indexOf(call), now));
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4015781578 */
export function deactivate(call: BrandCall): Answer {
  const at = call.world.clock.now();
  const reason = String(call.body['deactivate_reason']);
  return change(call, 'deactivate-coupon', (coupon, number) =>
    deactivateCoupon(coupon, { at, number, reason }),
  );
}

/** Ends the coupons of the bundle that are not used. */
export function deactivateBundle(call: BrandCall): Answer {
  const { world, variables, body } = call;
  const { openid, user_coupon_bundle_id = '' } = variables;
  requireAppids(world.registry, String(body['appid']));
  requireBundle(call, String(body['product_coupon_id']), String(body['stock_bundle_id']));
  const table = world.store.table(coupons);
  const find = (): readonly Coupon[] =>
    table.list('bundle', user_coupon_bundle_id).filter((coupon) => coupon.openid === openid);
  if (find().length === 0) {
    throw new Refusal('NOT_FOUND', `用户 ${openid} 没有券组 ${user_coupon_bundle_id}`);
  }
  once(call, 'deactivate-user-bundle', (number) => {
    const at = world.clock.now();
    const open = find().filter((coupon) => isUnused(coupon, at));
    if (open.length === 0) throw new Refusal('INVALID_REQUEST', '券组中没有可失效的券');
    const reason = String(body['deactivate_reason']);
    for (const coupon of open) table.put(deactivateCoupon(coupon, { at, number, reason }));
    return undefined;
  });
  const user_product_coupon_list = find().map((coupon) => describeCoupon(call, coupon));
  return { status: 200, body: { user_coupon_bundle_id, user_product_coupon_list } };
}

function isUnused(coupon: Coupon, now: number): boolean {
  return ['CONFIRMING', 'PENDING', 'EFFECTIVE'].includes(couponState(coupon, now));
}

/** The use of a sequential coupon that a call is about. */
function indexOf({ body }: BrandCall): number {
  return Number(body['sequential_coupon_index'] ?? 0);
}

/** @throws Refusal INVALID_REQUEST for a wrong store, at a wrong time of the week, or too soon in its bundle */
function requireOpen({ world }: BrandCall, coupon: Coupon, store_id: string | undefined): void {
  const { store, clock } = world;
  const now = clock.now();
  const stock = store.table(stocks).get(coupon.stock_id);
  if (stock === undefined) return;
  if (store_id !== undefined && stock.given.store_scope === 'SPECIFIC' && !stock.stores.includes(store_id)) {
    throw new Refusal('INVALID_REQUEST', `门店 ${store_id} 未关联该批次`);
  }
  if (!isOpen(usageRuleOf(stock.given, '/stock'), now)) {
    throw new Refusal('INVALID_REQUEST', '当前不在券的可用时间段');
  }
  if (coupon.bundle === undefined) return;
  const { given } = store.table(productCoupons).get(coupon.product_coupon_id) ?? {};
  const { interval_days: interval = 0 } = given?.progressive_bundle_usage_info ?? {};
  const uses = store
    .table(coupons)
    .list('bundle', coupon.bundle.id)
    .flatMap(({ rounds }) => rounds);
  if (uses.some(({ use: last }) => last !== undefined && now < last.at + interval * day)) {
    throw new Refusal('INVALID_REQUEST', `两次使用须间隔 ${interval} 天`);
  }
}

/** Changes a coupon once per number. */
function change(call: BrandCall, kind: string, by: (coupon: Coupon, number: string) => Coupon): Answer {
  const { world, body } = call;
  requireAppids(world.registry, String(body['appid']));
  const coupon = requireCoupon(call);
  once(call, kind, (number) => {
    world.store.table(coupons).put(by(coupon, number));
    return undefined;
  });
  return { status: 200, body: describeCoupon(call, requireCoupon(call)) };
}
