import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireSubMerchant } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { accountOf, move, post } from '../shared/ledger.js';
import { isPaid } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';
import { requireAmount } from '../shared/request.js';
import { giveBack, requireSame, type Subsidy } from './subsidy.js';

/** The subsidies, by the transaction_id of their order. */
export const subsidies: TableDefinition<Subsidy> = {
  name: 'subsidies',
  key: ({ transaction_id }) => transaction_id,
  indexes: {},
};

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012477631 */
export function createSubsidy(call: V3Call): Answer {
  const { world, body } = call;
  const { sub_mchid, transaction_id } = requireOrder(call);
  const amount = requireAmount('/amount', body['amount']);
  const out_subsidy_no = textOf(body, 'out_subsidy_no');
  const table = world.store.table(subsidies);
  const known = table.get(transaction_id);
  if (known !== undefined) requireSame(known, { amount, out_subsidy_no });
  const subsidy: Subsidy = known ?? {
    transaction_id,
    sub_mchid,
    state: 'PAID',
    subsidy_id: `3008${world.ids.digits('subsidy_id', 24)}`,
    out_subsidy_no,
    description: textOf(body, 'description') ?? '',
    amount,
    paid_at: world.clock.now(),
    returns: [],
  };
  if (known === undefined) {
    const [from, to] = [accountOf(world.mchid, 'BASIC'), accountOf(sub_mchid, 'BASIC')];
    const { subsidy_id: ref, description: remark } = subsidy;
    post(world, move(from, to, amount, { kind: 'subsidy', ref, out_ref: out_subsidy_no ?? ref, remark }));
    table.put(subsidy);
  }
  return {
    status: 200,
    body: {
      sub_mchid,
      transaction_id,
      subsidy_id: subsidy.subsidy_id,
      description: subsidy.description,
      amount,
      result: 'SUCCESS',
      success_time: rfc3339(subsidy.paid_at),
      ...(out_subsidy_no === undefined ? {} : { out_subsidy_no }),
    },
  };
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012477636 */
export function returnSubsidy(call: V3Call): Answer {
  const { world, body } = call;
  const { sub_mchid, transaction_id } = requireOrder(call);
  const amount = requireAmount('/amount', body['amount']);
  const table = world.store.table(subsidies);
  const subsidy = table.get(transaction_id);
  if (subsidy?.state !== 'PAID') throw new Refusal('INVALID_REQUEST', '该订单没有补差，无法回退');
  const out_order_no = textOf(body, 'out_order_no') ?? '';
  const changed = giveBack(subsidy, {
    out_order_no,
    subsidy_refund_id: `3008${world.ids.digits('subsidy_refund_id', 24)}`,
    refund_id: textOf(body, 'refund_id') ?? '',
    amount,
    description: textOf(body, 'description') ?? '',
    at: world.clock.now(),
  });
  const returned = changed.returns.find((one) => one.out_order_no === out_order_no);
  if (returned === undefined) throw new Error(`the return ${out_order_no} is lost`);
  const { subsidy_refund_id, refund_id, description, at } = returned;
  if (changed !== subsidy) {
    const [from, to] = [accountOf(sub_mchid, 'BASIC'), accountOf(world.mchid, 'BASIC')];
    const about = { kind: 'subsidy-return', ref: subsidy_refund_id, out_ref: out_order_no } as const;
    post(world, move(from, to, amount, { ...about, remark: description }));
    table.put(changed);
  }
  return {
    status: 200,
    body: {
      sub_mchid,
      transaction_id,
      subsidy_refund_id,
      refund_id,
      out_order_no,
      amount,
      description,
      result: 'SUCCESS',
      success_time: rfc3339(at),
      subsidy_id: subsidy.subsidy_id,
    },
  };
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012477639 */
export function cancelSubsidy(call: V3Call): Answer {
  const { world, body } = call;
  const { sub_mchid, transaction_id } = requireOrder(call);
  const description = textOf(body, 'description') ?? '';
  const table = world.store.table(subsidies);
  const known = table.get(transaction_id);
  if (known?.state === 'PAID') throw new Refusal('INVALID_REQUEST', '该订单已补差，无法取消');
  if (known === undefined) {
    const now = world.clock.now();
    const none = { subsidy_id: '', amount: 0, paid_at: now, returns: [] };
    table.put({ transaction_id, sub_mchid, state: 'CANCELLED', description, ...none });
  }
  return { status: 200, body: { sub_mchid, transaction_id, result: 'SUCCESS', description } };
}

/** @throws Refusal PARAM_ERROR unless the order is paid and of the sub-merchant */
function requireOrder({ world, body }: V3Call): {
  readonly sub_mchid: string;
  readonly transaction_id: string;
} {
  const [sub_mchid, transaction_id] = [String(body['sub_mchid']), String(body['transaction_id'])];
  requireSubMerchant(world.registry, sub_mchid);
  const order = world.store.table(orders).find('transaction_id', transaction_id);
  if (order === undefined || !isPaid(order) || order.parties.sub_mchid !== sub_mchid)
    throw parameterError('/transaction_id', '不是该二级商户已支付的订单', 'body', transaction_id);
  return { sub_mchid, transaction_id };
}

function textOf(body: V3Call['body'], name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
