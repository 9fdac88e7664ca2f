import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { Answer } from '../shared/handler.js';
import type { BrandCall } from './forms.js';
import { requireActive, type Stock } from './stock.js';
import { bundleOf, stockOf } from './stocks.js';
import { stocks } from './tables.js';
import { pageOf } from './token-page.js';

export function associate(call: BrandCall): Answer {
  return join(call, [stockOf(call)]);
}

/** The stocks of a bundle have the same stores. */
export function associateBundle(call: BrandCall): Answer {
  return join(call, bundleOf(call));
}

export function disassociate(call: BrandCall): Answer {
  return part(call, [stockOf(call)]);
}

export function disassociateBundle(call: BrandCall): Answer {
  return part(call, bundleOf(call));
}

export function list(call: BrandCall): Answer {
  const { items, ...page } = pageOf(call.query, stockOf(call).stores);
  return { status: 200, body: { ...page, store_list: items.map(asStore) } };
}

function join(call: BrandCall, all: readonly Stock[]): Answer {
  const given = readStores(call);
  for (const stock of all) {
    requireActive(stock);
    if (stock.given.store_scope !== 'SPECIFIC') {
      throw new Refusal('INVALID_REQUEST', `批次的 store_scope 为 ${stock.given.store_scope}，不能关联门店`);
    }
    const stores = [...new Set([...stock.stores, ...given])];
    call.world.store.table(stocks).put({ ...stock, stores });
  }
  return answer(given, []);
}

function part(call: BrandCall, all: readonly Stock[]): Answer {
  const given = readStores(call);
  const known = new Set(all.flatMap(({ stores }) => stores));
  for (const stock of all) {
    requireActive(stock);
    const stores = stock.stores.filter((id) => !given.includes(id));
    call.world.store.table(stocks).put({ ...stock, stores });
  }
  return answer(
    given.filter((id) => known.has(id)),
    given.filter((id) => !known.has(id)),
  );
}

/** Each once. @throws Refusal PARAM_ERROR */
function readStores({ body }: BrandCall): readonly string[] {
  const given = (body['store_list'] ?? []) as readonly { readonly store_id: string }[];
  if (given.length === 0) throw parameterError('/store_list', '至少填写一家门店');
  return [...new Set(given.map(({ store_id }) => store_id))];
}

function answer(done: readonly string[], failed: readonly string[]): Answer {
  return {
    status: 200,
    body: {
      total_count: done.length + failed.length,
      success_store_list: done.map(asStore),
      failed_store_list: failed.map((id) => ({
        store_id: id,
        code: 'NOT_FOUND',
        message: '门店未关联该批次',
      })),
    },
  };
}

function asStore(store_id: string) {
  return { store_id };
}
