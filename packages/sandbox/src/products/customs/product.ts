import type { World } from '../../runtime/world.js';
import type { V3Handler } from '../shared/handler.js';
import type { Product } from '../shared/product.js';
import { amend, answerKind, declare, query, redeclare } from './calls.js';
import { type Declaration, decide, declarations } from './declaration.js';
import { declarationThings } from './things.js';

function customsOf(root: string): Record<string, V3Handler> {
  return {
    [`POST ${root}/orders`]: declare,
    [`GET ${root}/orders`]: query,
    [`PATCH ${root}/orders`]: amend,
    [`POST ${root}/redeclare`]: redeclare,
  };
}

/** Customs declarations of paid orders (报关). */
export const customs: Product = {
  v3: { ...customsOf('v3/global/customs'), ...customsOf('v3/customs') },
  kinds: [declarationThings],
  tables: [declarations],
  jobs: {
    [answerKind]: {
      perform(world, key) {
        const declaration = world.store.table(declarations).get(key);
        if (declaration?.state === 'PROCESSING') end(world, declaration, 'SUCCESS', '申报成功');
      },
      text: { zh: '海关返回报关结果', en: 'Customs answer a declaration' },
    },
  },
  acts: {
    'refuse-declaration': {
      does: 'refuses a customs declaration that is being processed, by the transaction_id or the sub_order_id',
      label: { zh: '海关退单', en: 'Refuse the declaration' },
      about: ['declaration'],
      perform(world, id) {
        const table = world.store.table(declarations);
        const [found] = [...table.list('sub_order_id', id), ...table.list('order', id)];
        if (found === undefined) return undefined;
        const { state, transaction_id, explanation } = end(world, found, 'FAIL', '海关退单');
        return { transaction_id, state, explanation };
      },
    },
  },
};

function end(
  world: World,
  declaration: Declaration,
  state: 'SUCCESS' | 'FAIL',
  explanation: string,
): Declaration {
  const ended = decide(declaration, state, explanation, world.clock.now());
  world.store.table(declarations).put(ended);
  return ended;
}
