import { isSame, toPlain } from '../../remembered/plain.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireSubMerchant } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { lockBudget } from '../shared/favor/budget.js';
import { describeStock } from '../shared/favor/describe.js';
import {
  createStock,
  modifyItems,
  pauseStock,
  restartStock,
  type Stock,
  type StockRequest,
  startStock,
  stockAt,
} from '../shared/favor/stock.js';
import { requireStock, stocks } from '../shared/favor/tables.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { readPage } from '../shared/page-of-list.js';
import { readTime } from '../shared/time-fields.js';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012534633 */
export function create({ world, body }: V3Call): Answer {
  const { store, ids, clock, mchid, registry } = world;
  const table = store.table(stocks);
  const given = toPlain(body) as unknown as StockRequest;
  const known = table.find('out_request_no', given.out_request_no);
  if (known !== undefined && !isSame(known.given, given)) {
    throw new Refusal('INVALID_REQUEST', 'out_request_no 已用于内容不同的批次；重试须与原请求一致');
  }
  if (given.belong_merchant !== mchid) requireSubMerchant(registry, given.belong_merchant);
  const stock = known ?? createStock(given, { stock_id: newStockId(ids) }, clock.now());
  if (known === undefined) table.put(stock);
  return { status: 200, body: { stock_id: stock.stock_id, create_time: rfc3339(stock.created_at) } };
}

/** Eight digits, as in the documents. */
function newStockId(ids: World['ids']): string {
  return `1${ids.digits('favor stock', 9)}`;
}

export function start(call: V3Call): Answer {
  const { clock } = call.world;
  const stock = requireOwn(call);
  const started = startStock(stock, clock.now());
  if (stock.started_at === undefined) lockBudget(call.world, started);
  return answer(call, started, { start_time: rfc3339(started.started_at ?? clock.now()) });
}

export function pause(call: V3Call): Answer {
  const now = call.world.clock.now();
  return answer(call, pauseStock(requireOwn(call), now), { pause_time: rfc3339(now) });
}

export function restart(call: V3Call): Answer {
  const now = call.world.clock.now();
  return answer(call, restartStock(requireOwn(call), now), { restart_time: rfc3339(now) });
}

export function modifyGoods(call: V3Call): Answer {
  const { world, body } = call;
  const add = (body['add_goods_id_list'] ?? []) as readonly string[];
  const remove = (body['delete_goods_id_list'] ?? []) as readonly string[];
  // Its answer calls the time at which the change takes effect `pause_time`.
  const pause_time = rfc3339(world.clock.now());
  return answer(call, modifyItems(requireOwn(call), add, remove), { pause_time });
}

function requireOwn({ world, variables, body }: V3Call): Stock {
  return requireStock(world, variables['stock_id'] ?? '', body['stock_creator_mchid']);
}

function answer({ world }: V3Call, stock: Stock, more: Readonly<Record<string, string>>): Answer {
  world.store.table(stocks).put(stock);
  return { status: 200, body: { stock_id: stock.stock_id, ...more } };
}

export function read({ world, variables, query }: V3Call): Answer {
  const stock = requireStock(world, variables['stock_id'] ?? '', query['stock_creator_mchid']);
  return { status: 200, body: describeStock(stock, world.mchid, world.clock.now()) };
}

export function list({ world, query }: V3Call): Answer {
  const { store, mchid, clock } = world;
  const now = clock.now();
  const { create_start_time: from, create_end_time: to, status, stock_creator_mchid: creator } = query;
  const begin = from === undefined ? 0 : readTime('/create_start_time', from, 'query');
  const end = to === undefined ? Number.POSITIVE_INFINITY : readTime('/create_end_time', to, 'query');
  const found = store
    .table(stocks)
    .all()
    .filter(
      (stock) =>
        creator === mchid &&
        stock.created_at >= begin &&
        stock.created_at <= end &&
        (status === undefined || stockAt(stock, now).state === status),
    );
  const { of, ...page } = readPage(query, { usual: 10, most: 10 });
  const data = of(found).map((stock) => describeStock(stock, mchid, now));
  return { status: 200, body: { ...page, total_count: found.length, data } };
}

export function listMerchants(call: V3Call): Answer {
  return listPart(call, ({ merchants }) => merchants);
}

export function listItems(call: V3Call): Answer {
  return listPart(call, ({ items }) => items);
}

function listPart({ world, variables, query }: V3Call, part: (stock: Stock) => readonly string[]): Answer {
  const stock = requireStock(world, variables['stock_id'] ?? '', query['stock_creator_mchid']);
  const { of, ...page } = readPage(query, { usual: 50, most: 50 });
  const all = part(stock);
  return {
    status: 200,
    body: { stock_id: stock.stock_id, ...page, total_count: all.length, data: of(all) },
  };
}

/** @throws Refusal PARAM_ERROR unless the caller names itself */
export function requireSelf(world: Pick<World, 'mchid'>, mchid: unknown, field: string): void {
  if (mchid !== world.mchid) throw parameterError(field, '须为发起请求的商户号', 'body', mchid);
}
