import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Coupon } from './coupon.js';
import type { Stock } from './stock.js';

/** The stocks, in order of creation. */
export const stocks: TableDefinition<Stock, 'out_request_no'> = {
  name: 'busifavor-stocks',
  key: ({ stock_id }) => stock_id,
  indexes: { out_request_no: ({ given }) => [given.out_request_no] },
};

/** The coupons, in order of sending. The codes of merchants may occur in several stocks. */
export const coupons: TableDefinition<Coupon, 'coupon_code' | 'out_request_no' | 'openid'> = {
  name: 'busifavor-coupons',
  key: ({ stock_id, coupon_code }) => codeKey(stock_id, coupon_code),
  indexes: {
    coupon_code: ({ coupon_code }) => [coupon_code],
    out_request_no: ({ out_request_no }) => [out_request_no],
    openid: ({ openid }) => [openid],
  },
};

/** A code that the merchant has uploaded. */
export interface UploadedCode {
  readonly stock_id: string;
  readonly code: string;
  readonly uploaded_at: number;
  readonly dispatched?: { readonly at: number; readonly openid: string };
}

export const codes: TableDefinition<UploadedCode, 'stock_id'> = {
  name: 'busifavor-codes',
  key: ({ stock_id, code }) => codeKey(stock_id, code),
  indexes: { stock_id: ({ stock_id }) => [stock_id] },
};

export function codeKey(stock_id: string, code: string): string {
  return `${stock_id}/${code}`;
}

/** @throws Refusal RESOURCE_NOT_EXISTS */
export function requireStock({ store }: Pick<World, 'store'>, stock_id: string): Stock {
  const stock = store.table(stocks).get(stock_id);
  if (stock === undefined) throw new Refusal('RESOURCE_NOT_EXISTS', `批次 ${stock_id} 不存在`);
  return stock;
}

/**
 * @param stock_id needed if several stocks have a coupon of that code
 * @throws Refusal RESOURCE_NOT_EXISTS, or PARAM_ERROR without the needed stock
 */
export function requireCoupon({ store }: Pick<World, 'store'>, code: string, stock_id?: string): Coupon {
  const found = store
    .table(coupons)
    .list('coupon_code', code)
    .filter((coupon) => stock_id === undefined || coupon.stock_id === stock_id);
  const [first, second] = found;
  if (first === undefined) throw new Refusal('RESOURCE_NOT_EXISTS', `券 ${code} 不存在`);
  if (second !== undefined) throw parameterError('/stock_id', '多个批次有该券 code，须填批次号');
  return first;
}
