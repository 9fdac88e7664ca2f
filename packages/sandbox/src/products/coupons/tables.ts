import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import { type Coupon, couponState } from './coupon.js';
import type { BrandCall } from './forms.js';
import { type Deactivation, type Stock, stockAt } from './stock.js';

/** A product coupon (商品券). Its stocks have what users get. */
export interface ProductCoupon {
  readonly product_coupon_id: string;
  readonly brand_id: string;
  /** The fields that answers repeat, as they are after modifications. */
  readonly given: {
    readonly usage_mode: 'SINGLE' | 'SEQUENTIAL' | 'PROGRESSIVE_BUNDLE';
    readonly sequential_usage_info?: { readonly count: number; readonly interval_days?: number };
    readonly progressive_bundle_usage_info?: { readonly count?: number; readonly interval_days?: number };
    readonly display_info: object;
  };
  readonly deactivated?: Deactivation;
}

export const productCoupons: TableDefinition<ProductCoupon> = {
  name: 'product-coupons',
  key: ({ product_coupon_id }) => product_coupon_id,
  indexes: {},
};

/** The stocks, in order of creation. */
export const stocks: TableDefinition<Stock, 'product_coupon_id' | 'bundle'> = {
  name: 'product-coupon-stocks',
  key: ({ stock_id }) => stock_id,
  indexes: {
    product_coupon_id: ({ product_coupon_id }) => [product_coupon_id],
    bundle: ({ bundle }) => [bundle?.id],
  },
};

/** The coupons, in order of sending. The codes of brands may occur in several stocks. */
export const coupons: TableDefinition<
  Coupon,
  'coupon_code' | 'send_request_no' | 'openid' | 'bundle' | 'brand_id'
> = {
  name: 'product-coupons-of-users',
  key: ({ stock_id, coupon_code }) => codeKey(stock_id, coupon_code),
  indexes: {
    coupon_code: ({ coupon_code }) => [coupon_code],
    send_request_no: ({ send_request_no }) => [send_request_no],
    openid: ({ openid }) => [openid],
    bundle: ({ bundle }) => [bundle?.id],
    brand_id: ({ brand_id }) => [brand_id],
  },
};

/** A code that the brand has uploaded. */
export interface UploadedCode {
  readonly stock_id: string;
  readonly code: string;
  readonly isTaken: boolean;
}

export const codes: TableDefinition<UploadedCode, 'stock_id'> = {
  name: 'product-coupon-codes',
  key: ({ stock_id, code }) => codeKey(stock_id, code),
  indexes: { stock_id: ({ stock_id }) => [stock_id] },
};

export function codeKey(stock_id: string, code: string): string {
  return `${stock_id}/${code}`;
}

type Owned = Pick<BrandCall, 'world' | 'brandId'>;

/** @throws Refusal NOT_FOUND unless the brand has it */
export function requireProduct({ world, brandId }: Owned, id: string): ProductCoupon {
  const product = world.store.table(productCoupons).get(id);
  if (product?.brand_id === brandId) return product;
  throw new Refusal('NOT_FOUND', `品牌 ${brandId} 没有商品券 ${id}`);
}

/** @throws Refusal NOT_FOUND unless the brand has the stock, and it is of the product coupon */
export function requireStock({ world, brandId }: Owned, product_coupon_id: string, id: string): Stock {
  const stock = world.store.table(stocks).get(id);
  if (stock?.brand_id === brandId && stock.product_coupon_id === product_coupon_id) {
    return stockAt(stock, world.clock.now());
  }
  throw new Refusal('NOT_FOUND', `商品券 ${product_coupon_id} 没有批次 ${id}`);
}

/** The stocks of a bundle, in their order. @throws Refusal NOT_FOUND */
export function requireBundle({ world, brandId }: Owned, product_coupon_id: string, id: string): Stock[] {
  const found = world.store
    .table(stocks)
    .list('bundle', id)
    .filter((stock) => stock.brand_id === brandId && stock.product_coupon_id === product_coupon_id);
  if (found.length === 0) throw new Refusal('NOT_FOUND', `商品券 ${product_coupon_id} 没有批次组 ${id}`);
  return found.map((stock) => stockAt(stock, world.clock.now()));
}

/** The coupon that a call names by its path, and by its product coupon and its stock. @throws Refusal NOT_FOUND */
export function requireCoupon(call: BrandCall): Coupon {
  const { world, variables, body, query } = call;
  const { openid, coupon_code = '' } = variables;
  const named = { ...query, ...body };
  const { stock_id } = requireStock(call, String(named['product_coupon_id']), String(named['stock_id']));
  const coupon = world.store.table(coupons).get(codeKey(stock_id, coupon_code));
  if (coupon !== undefined && coupon.openid === openid) return coupon;
  throw new Refusal('NOT_FOUND', `用户 ${openid} 没有商品券 ${coupon_code}`);
}

/** How many coupons of a bundle are used. */
export function usedOfBundle({ store, clock }: Pick<World, 'store' | 'clock'>, id: string): number {
  const found = store.table(coupons).list('bundle', id);
  return found.filter((coupon) => couponState(coupon, clock.now()) === 'USED').length;
}
