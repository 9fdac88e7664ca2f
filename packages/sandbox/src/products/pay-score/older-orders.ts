import { parameterError } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call, V3Handler } from '../shared/handler.js';
import { fieldsOf } from '../shared/request.js';
import { cancel as cancelUncompleted, sync as syncPaid } from './change.js';
import type { Charges } from './charges.js';
import { putOrder } from './collection.js';
import { findRepeated, openOrder } from './create.js';
import { describeIds } from './describe.js';
import { describeOlder, ticketOf } from './describe-older.js';
import { completeOrder, type ServiceOrder } from './order.js';
import { requireOrder } from './orders.js';

type Older = 'payafter' | 'smartretail';

/** The operations of 先享后付 and 智慧零售: pay score orders in an older form. Their requests give no address to notify. */
export const olderOrderOperations: Readonly<Record<string, V3Handler>> = {
  ...operationsOf('v3/payscore/payafter-orders', 'payafter'),
  'POST v3/payscore/payafter-orders/{out_order_no}/sync': (call) => {
    syncPaid(call, 'payafter');
    const { service_id: _, ...ids } = describeIds(
      call.world,
      requireOrder(call.world, 'payafter', call.variables, {}),
    );
    return { status: 200, body: ids };
  },
  ...operationsOf('v3/payscore/smartretail-orders', 'smartretail'),
};

function operationsOf(base: string, placed: Older): Record<string, V3Handler> {
  return {
    [`POST ${base}`]: (call) => create(call, placed),
    [`GET ${base}`]: (call) => query(call, placed),
    [`POST ${base}/{out_order_no}/complete`]: (call) => complete(call, placed),
    [`POST ${base}/{out_order_no}/cancel`]: (call) => {
      cancelUncompleted(call, placed);
      return answerIds(call.world, requireOrder(call.world, placed, call.variables, {}));
    },
  };
}

/** @see https://pay.weixin.qq.com/wiki/doc/apiv3/payscore.php?chapter=14_1&index=3 */
function create({ world, body, clear, named }: V3Call, placed: Older): Answer {
  // A repeated request is encrypted again.
  const placing = { world, named, body: { ...body, ...clear } };
  const known = findRepeated(placing, placed);
  const confirmed = body['need_user_confirm'] === false;
  if (confirmed && body['openid'] === undefined) {
    throw parameterError('/openid', '免确认订单必填，没有给出');
  }
  const order = known ?? openOrder(placing, placed, confirmed);
  if (known === undefined) putOrder(world, order);
  return { status: 200, body: { ...describeIds(world, order), package: order.package } };
}

/** @see https://pay.weixin.qq.com/wiki/doc/apiv3/payscore.php?chapter=14_2&index=4 */
function query({ world, query: given }: V3Call, placed: Older): Answer {
  const { out_order_no, query_id } = given;
  if (out_order_no === undefined && query_id === undefined) {
    throw parameterError('out_order_no', '与 query_id 须给出其一', 'query');
  }
  return { status: 200, body: describeOlder(world, requireOrder(world, placed, given, given)) };
}

/**
 * The merchant says what the service costs, or that the user has not used it: then nothing is collected.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/payscore.php?chapter=14_4&index=6
 */
function complete({ world, variables, body }: V3Call, placed: Older): Answer {
  const order = requireOrder(world, placed, variables, body);
  const { finish_ticket, finish_type } = body;
  if (finish_ticket !== undefined && finish_ticket !== ticketOf(order)) {
    throw parameterError('/finish_ticket', '须为查询订单返回的完结凭证', 'body', finish_ticket);
  }
  const charges = finish_type === 1 ? { total_amount: 0 } : chargesOf(body);
  const completed = completeOrder(order, body, charges, world.clock.now());
  putOrder(world, completed);
  return answerIds(world, completed);
}

function chargesOf({ fees, discounts, total_amount, profit_sharing }: V3Call['body']): Charges {
  if (total_amount === undefined) throw parameterError('/total_amount', '必填，没有给出');
  return {
    post_payments: listOf(fees, 'fee'),
    post_discounts: listOf(discounts, 'discount'),
    total_amount,
    ...(profit_sharing === undefined ? {} : { profit_sharing }),
  };
}

function listOf(list: unknown, kind: 'fee' | 'discount'): Readonly<Record<string, unknown>>[] {
  return (Array.isArray(list) ? list : []).map(fieldsOf).map((item) => ({
    name: item[`${kind}_name`],
    ...(item[`${kind}_amount`] === undefined ? {} : { amount: item[`${kind}_amount`] }),
  }));
}

function answerIds(world: World, order: ServiceOrder): Answer {
  return { status: 200, body: describeIds(world, order) };
}
