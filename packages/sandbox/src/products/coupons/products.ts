import { toPlain } from '../../remembered/plain.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { Answer } from '../shared/handler.js';
import { addBundle, addStock } from './add-stock.js';
import { describeProduct, describeStock } from './describe.js';
import type { BrandCall } from './forms.js';
import { once } from './once.js';
import { deactivateStock, type StockRequest } from './stock.js';
import { type ProductCoupon, productCoupons, requireProduct, stocks } from './tables.js';

/** @see https://pay.weixin.qq.com/doc/v3/partner/4016434630 */
export function create(call: BrandCall): Answer {
  const { world, brandId, body } = call;
  const { ids, store } = world;
  const { stock, stock_bundle, out_request_no: _, brand_id: __, ...given } = toPlain(body);
  const made = once(call, 'create', () => {
    const product: ProductCoupon = {
      product_coupon_id: ids.digits('product coupon', 10),
      brand_id: brandId,
      given: given as unknown as ProductCoupon['given'],
    };
    const isBundle = product.given.usage_mode === 'PROGRESSIVE_BUNDLE';
    const first = isBundle ? stock_bundle : stock;
    const at = isBundle ? '/stock_bundle' : '/stock';
    if (first === undefined) throw parameterError(at, `usage_mode 为 ${product.given.usage_mode} 时必填`);
    store.table(productCoupons).put(product);
    const request = first as unknown as StockRequest;
    const [added, ...rest] = isBundle
      ? addBundle(call, product, request, at)
      : [addStock(call, product, request, at)];
    const described = [added, ...rest].flatMap((one) => (one ? [describeStock(call, one)] : []));
    return {
      ...describeProduct(call, product),
      ...(isBundle
        ? { stock_bundle: { stock_bundle_id: added?.bundle?.id, stock_list: described } }
        : { stock: described[0] }),
    };
  });
  return { status: 200, body: made };
}

export function read(call: BrandCall): Answer {
  const product = requireProduct(call, call.variables['product_coupon_id'] ?? '');
  return { status: 200, body: describeProduct(call, product) };
}

export function modify(call: BrandCall): Answer {
  const { world, variables, body } = call;
  const { product_coupon_id = '' } = variables;
  const product = requireProduct(call, product_coupon_id);
  once(call, 'modify', () => {
    if (product.deactivated !== undefined) throw new Refusal('INVALID_REQUEST', '商品券已失效');
    const display_info = toPlain(body)['display_info'] as object;
    world.store.table(productCoupons).put({ ...product, given: { ...product.given, display_info } });
    return undefined;
  });
  return read(call);
}

/**
 * Its stocks end with it. Users keep their coupons.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4016434631
 */
export function deactivate(call: BrandCall): Answer {
  const { world, variables, body } = call;
  const { store, clock } = world;
  const { product_coupon_id = '' } = variables;
  const product = requireProduct(call, product_coupon_id);
  once(call, 'deactivate', (number) => {
    if (product.deactivated !== undefined) throw new Refusal('INVALID_REQUEST', '商品券已失效');
    const deactivated = { at: clock.now(), number, reason: String(body['deactivate_reason']) };
    store.table(productCoupons).put({ ...product, deactivated });
    const table = store.table(stocks);
    for (const stock of table.list('product_coupon_id', product_coupon_id)) {
      if (stock.deactivated === undefined) table.put(deactivateStock(stock, deactivated));
    }
    return undefined;
  });
  return read(call);
}
