import { rfc3339 } from '../../runtime/time.js';
import { type Coupon, couponState, type Round } from './coupon.js';
import type { BrandCall } from './forms.js';
import { type Deactivation, type Stock, sentOn, stockAt } from './stock.js';
import { codes, type ProductCoupon, productCoupons, stocks, usedOfBundle } from './tables.js';

type Fields = Record<string, unknown>;
type Asked = Pick<BrandCall, 'world' | 'isPartner'>;

export function describeProduct(
  { isPartner }: Asked,
  { product_coupon_id, brand_id, given, deactivated }: ProductCoupon,
): Fields {
  return {
    product_coupon_id,
    ...(isPartner ? { brand_id } : {}),
    ...given,
    state: deactivated === undefined ? 'EFFECTIVE' : 'DEACTIVATED',
    ...describeEnd(deactivated),
  };
}

export function describeStock({ world, isPartner }: Asked, stock: Stock): Fields {
  const { store, clock } = world;
  const now = clock.now();
  const { stock_id, product_coupon_id, brand_id, given, bundle, sent, deactivated } = stock;
  const uploaded = store.table(codes).list('stock_id', stock_id);
  return {
    product_coupon_id,
    stock_id,
    ...(isPartner ? { brand_id } : {}),
    ...withoutSilent(given),
    ...(given.coupon_code_mode === 'UPLOAD'
      ? {
          coupon_code_count_info: {
            total_count: uploaded.length,
            available_count: uploaded.filter(({ isTaken }) => !isTaken).length,
          },
        }
      : {}),
    ...(bundle === undefined
      ? {}
      : { stock_bundle_info: { stock_bundle_id: bundle.id, stock_bundle_index: bundle.index } }),
    sent_count_info: { total_count: sent, today_count: sentOn(stock, now) },
    state: stockAt(stock, now).state,
    ...describeEnd(deactivated),
  };
}

/** No answer tells these of a period. */
const silent: readonly string[] = ['available_seconds', 'interval_days'];

function withoutSilent(given: Stock['given']): Fields {
  return JSON.parse(
    JSON.stringify(given, (name, value: unknown) => (silent.includes(name) ? undefined : value)),
  ) as Fields;
}

export function describeCoupon(call: Asked, coupon: Coupon): Fields {
  const { world, isPartner } = call;
  const { store, clock } = world;
  const { product_coupon_id, stock_id, confirmed, deactivated, attach, tags, bundle } = coupon;
  const product = store.table(productCoupons).get(product_coupon_id);
  const stock = store.table(stocks).get(stock_id);
  return {
    coupon_code: coupon.coupon_code,
    ...(isPartner ? { brand_id: coupon.brand_id } : {}),
    coupon_state: couponState(coupon, clock.now()),
    valid_begin_time: rfc3339(coupon.begins_at),
    valid_end_time: rfc3339(coupon.ends_at),
    receive_time: rfc3339(coupon.sent_at),
    send_request_no: coupon.send_request_no,
    send_channel: coupon.channel,
    ...(confirmed === undefined
      ? {}
      : { confirm_request_no: confirmed.number, confirm_time: rfc3339(confirmed.at) }),
    ...describeEnd(deactivated),
    ...describeUsage(coupon, product?.given.usage_mode ?? 'SINGLE', clock.now()),
    ...(bundle === undefined
      ? {}
      : {
          user_product_coupon_bundle_info: {
            user_coupon_bundle_id: bundle.id,
            user_coupon_bundle_index: bundle.index,
            total_count: bundle.count,
            used_count: usedOfBundle(world, bundle.id),
          },
        }),
    ...(product === undefined ? {} : { product_coupon: describeProduct(call, product) }),
    ...(stock === undefined ? {} : { stock: describeStock(call, stock) }),
    ...(attach === undefined ? {} : { attach }),
    ...(tags === undefined ? {} : { coupon_tag_info: tags }),
  };
}

function describeUsage(coupon: Coupon, mode: ProductCoupon['given']['usage_mode'], now: number): Fields {
  const { rounds, begins_at, ends_at, deleted_at } = coupon;
  const [first = {}] = rounds;
  // Not all answers have a place for the uses of a coupon that is new.
  if (rounds.every(({ use, returned }) => use === undefined && returned === undefined)) return {};
  if (mode === 'SINGLE') return { single_usage_detail: describeRound(first) };
  if (mode === 'PROGRESSIVE_BUNDLE') return { progressive_bundle_usage_detail: describeRound(first) };
  const left = couponState(coupon, now);
  const used_count = rounds.filter(({ use }) => use !== undefined).length;
  const detail_item_list = rounds.map((round, at) => ({
    // Only the next use is open.
    detail_state: stateOfRound(round, left, at === used_count),
    valid_begin_time: rfc3339(begins_at),
    valid_end_time: rfc3339(ends_at),
    ...describeRound(round),
    ...(deleted_at === undefined ? {} : { delete_time: rfc3339(deleted_at) }),
  }));
  return { sequential_usage_detail: { total_count: rounds.length, used_count, detail_item_list } };
}

function stateOfRound({ use }: Round, left: string, isNext: boolean): string {
  if (use !== undefined) return 'USED';
  return left === 'CONFIRMING' || (left === 'EFFECTIVE' && !isNext) ? 'PENDING' : left;
}

function describeRound({ use, returned }: Round): Fields {
  return {
    ...(use === undefined
      ? {}
      : { use_request_no: use.number, use_time: rfc3339(use.used_at), ...use.orders }),
    ...(returned === undefined
      ? {}
      : { return_request_no: returned.number, return_time: rfc3339(returned.at) }),
  };
}

function describeEnd(deactivated: Deactivation | undefined): Fields {
  return deactivated === undefined
    ? {}
    : {
        deactivate_request_no: deactivated.number,
        deactivate_time: rfc3339(deactivated.at),
        deactivate_reason: deactivated.reason,
      };
}
