import { Refusal } from '../../../runtime/refusal.js';
import type { World } from '../../../runtime/world.js';
import type { TableDefinition } from '../../../storage/table.js';
import type { Coupon, CouponUse } from './coupon.js';
import { type Stock, stockAt } from './stock.js';

/** The stocks, in order of creation. */
export const stocks: TableDefinition<Stock, 'out_request_no'> = {
  name: 'favor-stocks',
  key: ({ stock_id }) => stock_id,
  indexes: { out_request_no: ({ given }) => [given.out_request_no] },
};

/** The coupons, in order of sending. */
export const coupons: TableDefinition<Coupon, 'out_request_no' | 'openid' | 'stock_id'> = {
  name: 'favor-coupons',
  key: ({ coupon_id }) => coupon_id,
  indexes: {
    out_request_no: ({ out_request_no }) => [out_request_no],
    openid: ({ openid }) => [openid],
    stock_id: ({ stock_id }) => [stock_id],
  },
};

/** A use of a coupon, or its return by a refund. Both stay, whatever becomes of the coupon. */
export interface Flow {
  readonly id: string;
  readonly kind: 'use' | 'refund';
  readonly stock_id: string;
  readonly coupon_id: string;
  readonly at: number;
  readonly use: CouponUse;
}

export const flows: TableDefinition<Flow, 'stock_id'> = {
  name: 'favor-flows',
  key: ({ id }) => id,
  indexes: { stock_id: ({ stock_id }) => [stock_id] },
};

/** @throws Refusal RESOURCE_NOT_EXISTS */
export function requireStock(
  { store, mchid, clock }: Pick<World, 'store' | 'mchid' | 'clock'>,
  stock_id: string,
  creator: unknown = mchid,
): Stock {
  const stock = store.table(stocks).get(stock_id);
  if (stock === undefined || creator !== mchid) {
    throw new Refusal('RESOURCE_NOT_EXISTS', `批次 ${stock_id} 不存在，或不是商户 ${String(creator)} 创建的`);
  }
  return stockAt(stock, clock.now());
}
