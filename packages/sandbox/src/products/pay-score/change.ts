import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { followsOther } from '../shared/reading.js';
import { fieldsOf } from '../shared/request.js';
import { putOrder } from './collection.js';
import { describeIds, describeOrder, describeService, describeTotal } from './describe.js';
import {
  cancelOrder,
  completeOrder,
  hastenCollection,
  modifyOrder,
  type Placed,
  payOrder,
  requireCollecting,
  requireUncompleted,
  type ServiceOrder,
} from './order.js';
import { requireOrder } from './orders.js';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012587902 */
export function queryOrder({ world, query }: V3Call, placed: Placed): Answer {
  const { out_order_no, query_id } = query;
  if (out_order_no === undefined && query_id === undefined) {
    throw parameterError('out_order_no', '与 query_id 须给出其一', 'query');
  }
  return { status: 200, body: describeOrder(world, requireOrder(world, placed, query, query)) };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012587905 */
export function cancel(call: V3Call, placed: Placed): Answer {
  const { world } = call;
  const order = cancelOrder(
    findOrder(call, placed),
    followsOther(world, 'pay-score-cancel-unconfirmed') ? 'DOING' : 'CREATED',
    world.clock.now(),
  );
  putOrder(world, order);
  return answer(placed, describeIds(world, order));
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012587955 */
export function complete(call: V3Call, placed: Placed): Answer {
  const { world, body } = call;
  const order = completeOrder(findOrder(call, placed), body, body, world.clock.now());
  putOrder(world, order);
  return answer(placed, { ...describeService(world, order), ...describeTotal(order) });
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012587957 */
export function modify(call: V3Call, placed: Placed): Answer {
  const { world, body } = call;
  const order = modifyOrder(findOrder(call, placed), body, world.clock.now());
  putOrder(world, order);
  return answer(placed, describeOrder(world, order));
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4013394596 */
export function pay(call: V3Call, placed: Placed): Answer {
  const { world } = call;
  const order = hastenCollection(findOrder(call, placed), world.clock.now());
  putOrder(world, order);
  return answer(placed, describeIds(world, order));
}

/**
 * The user has paid elsewhere. The merchant knows, so there is no notification.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587962
 */
export function sync(call: V3Call, placed: Placed): Answer {
  const { world, body } = call;
  if (body['type'] !== 'Order_Paid') throw parameterError('/type', '须为 Order_Paid', 'body', body['type']);
  const order = findOrder(call, placed);
  const now = world.clock.now();
  const { amount } = requireCollecting(order, now);
  const { paid_time, paid_amount } = fieldsOf(body['detail']);
  if (paid_amount !== undefined && Number(paid_amount) !== amount) {
    throw parameterError('/detail/paid_amount', `须等于待收的 ${amount} 分`, 'body', paid_amount);
  }
  const paid = payOrder(order, { type: 'MCH', paid_time: String(paid_time) }, now);
  putOrder(world, paid);
  return answer(placed, describeOrder(world, paid));
}

/**
 * A message to the user about the coming deduction, once per order and kind.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013394606
 */
export function sendMessage(call: V3Call, placed: Placed, kind: string): Answer {
  const { world } = call;
  const order = findOrder(call, placed);
  requireUncompleted(order, world.clock.now(), 'DOING');
  const { messages = [] } = order;
  if (messages.includes(kind)) throw new Refusal('INVALID_REQUEST', '每笔订单只能发送一次该消息');
  putOrder(world, { ...order, messages: [...messages, kind] });
  return { status: 204 };
}

function findOrder({ world, variables, body }: V3Call, placed: Placed): ServiceOrder {
  return requireOrder(world, placed, variables, body);
}

/** A partner gets no body. */
function answer(placed: Placed, body: Readonly<Record<string, unknown>>): Answer {
  return placed === 'direct' ? { status: 200, body } : { status: 204 };
}
