import { isSame, mergeFields, toPlain } from '../../remembered/plain.js';
import { Refusal } from '../../runtime/refusal.js';
import { requireSubMerchant } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { doOnce } from '../shared/repeat.js';
import { describeStock } from './describe.js';
import { type BudgetRequest, createStock, modifyBudget, type StockRequest } from './stock.js';
import { requireStock, stocks } from './tables.js';

/** The code for a number that stands for something else. */
export const conflict = 'RESOURCE_ALREADY_EXISTS';

export function create({ world, body }: V3Call): Answer {
  const { store, ids, clock, mchid, registry } = world;
  const given = toPlain(body) as unknown as StockRequest;
  if (given.belong_merchant !== mchid) requireSubMerchant(registry, given.belong_merchant);
  const answer = doOnce(
    world,
    { kind: 'busifavor.create', number: given.out_request_no, request: body, conflict },
    () => {
      const stock = createStock(given, { stock_id: `1${ids.digits('busifavor stock', 15)}` }, clock.now());
      store.table(stocks).put(stock);
      return { stock_id: stock.stock_id, create_time: rfc3339(stock.created_at) };
    },
  );
  return { status: 200, body: answer };
}

export function read({ world, variables }: V3Call): Answer {
  return { status: 200, body: describeStock(world, requireStock(world, variables['stock_id'] ?? '')) };
}

/** The number of a modification is one of its own, not that of the stock. */
export function modify({ world, variables, body }: V3Call): Answer {
  const { stock_id = '' } = variables;
  const stock = requireStock(world, stock_id);
  const { out_request_no, ...changes } = toPlain(body);
  doOnce(
    world,
    { kind: 'busifavor.modify', number: String(out_request_no), request: { ...body, stock_id }, conflict },
    () => {
      const given = mergeFields({ ...stock.given }, changes) as unknown as StockRequest;
      if (isSame(given, stock.given) && Object.keys(changes).length === 0) {
        throw new Refusal('PARAM_ERROR', '没有要修改的内容');
      }
      world.store.table(stocks).put({ ...stock, given });
      return {};
    },
  );
  return { status: 204 };
}

export function changeBudget({ world, variables, body }: V3Call): Answer {
  const { stock_id = '' } = variables;
  const stock = requireStock(world, stock_id);
  const number = String(body['modify_budget_request_no']);
  const answer = doOnce(
    world,
    { kind: 'busifavor.budget', number, request: { ...body, stock_id }, conflict },
    () => {
      const changed = modifyBudget(stock, toPlain(body) as BudgetRequest);
      world.store.table(stocks).put(changed);
      const { max_coupons, max_coupons_by_day } = changed.given.stock_send_rule;
      return { max_coupons, ...(max_coupons_by_day === undefined ? {} : { max_coupons_by_day }) };
    },
  );
  return { status: 200, body: answer };
}
