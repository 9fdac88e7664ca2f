import { mergeFields, toPlain } from '../../remembered/plain.js';
import type { Answer } from '../shared/handler.js';
import { describeStock } from './describe.js';
import type { BrandCall } from './forms.js';
import { once } from './once.js';
import {
  type BudgetRequest,
  deactivateStock,
  requireActive,
  type Stock,
  type StockRequest,
  updateBudget,
} from './stock.js';
import { requireBundle, requireProduct, requireStock, stocks } from './tables.js';
import { pageOf } from './token-page.js';

export function list(call: BrandCall): Answer {
  const { world, variables, query } = call;
  const { product_coupon_id } = requireProduct(call, variables['product_coupon_id'] ?? '');
  const { state, stock_bundle_id } = query;
  const found = world.store
    .table(stocks)
    .list('product_coupon_id', product_coupon_id)
    .filter(({ bundle }) => stock_bundle_id === undefined || bundle?.id === stock_bundle_id)
    .map((stock) => describeStock(call, stock))
    .filter((stock) => state === undefined || stock['state'] === state);
  const { items, ...page } = pageOf(query, found);
  return { status: 200, body: { ...page, stock_list: items } };
}

export function read(call: BrandCall): Answer {
  return { status: 200, body: describeStock(call, stockOf(call)) };
}

export function modify(call: BrandCall): Answer {
  return change(call, 'modify-stock', (stock) => modified(call, stock));
}

export function modifyBundle(call: BrandCall): Answer {
  return changeBundle(call, 'modify-bundle', (stock) => modified(call, stock));
}

export function changeBudget(call: BrandCall): Answer {
  const request = toPlain(call.body) as unknown as BudgetRequest;
  return change(call, 'stock-budget', (stock) => updateBudget(stock, request));
}

export function changeBudgetOfBundle(call: BrandCall): Answer {
  const request = toPlain(call.body) as unknown as BudgetRequest;
  return changeBundle(call, 'bundle-budget', (stock) => updateBudget(stock, request));
}

/** Users keep their coupons: https://pay.weixin.qq.com/doc/brand/4015736352 */
export function deactivate(call: BrandCall): Answer {
  const at = call.world.clock.now();
  const reason = String(call.body['deactivate_reason']);
  return change(call, 'deactivate-stock', (stock, number) => deactivateStock(stock, { at, number, reason }));
}

export function stockOf(call: BrandCall): Stock {
  const { product_coupon_id = '', stock_id = '' } = call.variables;
  return requireStock(call, product_coupon_id, stock_id);
}

export function bundleOf(call: BrandCall): readonly Stock[] {
  const { product_coupon_id = '', stock_bundle_id = '' } = call.variables;
  return requireBundle(call, product_coupon_id, stock_bundle_id);
}

function modified({ body }: BrandCall, stock: Stock): Stock {
  requireActive(stock);
  const { out_request_no: _, brand_id: __, ...changes } = toPlain(body);
  return { ...stock, given: mergeFields({ ...stock.given }, changes) as unknown as StockRequest };
}

function change(call: BrandCall, kind: string, by: (stock: Stock, number: string) => Stock): Answer {
  const stock = stockOf(call);
  once(call, kind, (number) => {
    call.world.store.table(stocks).put(by(stock, number));
    return undefined;
  });
  return read(call);
}

function changeBundle(call: BrandCall, kind: string, by: (stock: Stock) => Stock): Answer {
  const bundle = bundleOf(call);
  once(call, kind, () => {
    for (const stock of bundle) call.world.store.table(stocks).put(by(stock));
    return undefined;
  });
  const stock_list = bundleOf(call).map((stock) => describeStock(call, stock));
  return { status: 200, body: { stock_bundle_id: call.variables['stock_bundle_id'], stock_list } };
}
