import { toPlain } from '../../remembered/plain.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { Answer } from '../shared/handler.js';
import { describeStock } from './describe.js';
import type { BrandCall } from './forms.js';
import { once } from './once.js';
import { createStock, type Stock, type StockRequest, usageRuleOf } from './stock.js';
import { type ProductCoupon, requireBundle, requireProduct, requireStock, stocks } from './tables.js';

/** @see https://pay.weixin.qq.com/doc/v3/partner/4015781304 */
export function create(call: BrandCall): Answer {
  const product = requireActiveProduct(call);
  const { stock_id } = once(call, 'add-stock', () => {
    if (product.given.usage_mode === 'PROGRESSIVE_BUNDLE') {
      throw new Refusal('INVALID_REQUEST', '多次优惠的商品券须添加批次组');
    }
    const given = toPlain(call.body)['stock'] as unknown as StockRequest;
    return { stock_id: addStock(call, product, given, '/stock').stock_id };
  });
  const stock = requireStock(call, product.product_coupon_id, String(stock_id));
  return { status: 200, body: describeStock(call, stock) };
}

export function createBundle(call: BrandCall): Answer {
  const product = requireActiveProduct(call);
  const { stock_bundle_id } = once(call, 'add-bundle', () => {
    if (product.given.usage_mode !== 'PROGRESSIVE_BUNDLE') {
      throw new Refusal('INVALID_REQUEST', `usage_mode 为 ${product.given.usage_mode} 的商品券须添加批次`);
    }
    const given = toPlain(call.body)['stock_bundle'] as unknown as StockRequest;
    const [first] = addBundle(call, product, given, '/stock_bundle');
    return { stock_bundle_id: first?.bundle?.id };
  });
  const made = requireBundle(call, product.product_coupon_id, String(stock_bundle_id));
  const stock_list = made.map((stock) => describeStock(call, stock));
  return { status: 200, body: { stock_bundle_id, stock_list } };
}

function requireActiveProduct(call: BrandCall): ProductCoupon {
  const product = requireProduct(call, call.variables['product_coupon_id'] ?? '');
  if (product.deactivated === undefined) return product;
  throw new Refusal('INVALID_REQUEST', '商品券已失效');
}

/** @param at the field of the stock */
export function addStock(
  { world, brandId }: BrandCall,
  { product_coupon_id }: ProductCoupon,
  given: StockRequest,
  at: string,
  bundle?: Stock['bundle'],
): Stock {
  const { store, ids, clock } = world;
  const stock_id = `1${ids.digits('product coupon stock', 15)}`;
  const stock = createStock(
    given,
    { stock_id, product_coupon_id, brand_id: brandId, bundle },
    at,
    clock.now(),
  );
  store.table(stocks).put(stock);
  return stock;
}

/** A stock for each use of the product coupon, with the rule of that use. */
export function addBundle(
  call: BrandCall,
  product: ProductCoupon,
  given: StockRequest,
  at: string,
): readonly Stock[] {
  const { count = 0 } = product.given.progressive_bundle_usage_info ?? {};
  if (count < 1 || count > mostOfBundle) {
    throw parameterError('/progressive_bundle_usage_info/count', `须为 1 至 ${mostOfBundle}`, 'body', count);
  }
  const { coupon_available_period: period, ...lists } = usageRuleOf(given, at);
  const id = call.world.ids.digits('product coupon bundle', 16);
  return Array.from({ length: count }, (_, index) => {
    const rules = Object.entries(lists).flatMap(([name, list]) => {
      const rule: unknown = Array.isArray(list) ? list[index] : undefined;
      return rule === undefined ? [] : [[name.replace(/_list$/, ''), rule]];
    });
    const rule = {
      ...(period === undefined ? {} : { coupon_available_period: period }),
      ...Object.fromEntries(rules),
    };
    return addStock(call, product, { ...given, progressive_bundle_usage_rule: rule }, at, { id, index });
  });
}

/** As many coupons as a sending makes at once. */
const mostOfBundle = 15;
