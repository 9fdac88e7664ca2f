import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { orders } from '../shared/orders/table.js';
import { putOrder } from './collection.js';
import { requireUncompleted, type ServiceOrder } from './order.js';
import { requireOrder } from './orders.js';

/**
 * An acquiring institution says which number the payment of an order will have. Before the merchant has completed it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012458414
 */
export function registerDeduction({ world, variables, body }: V3Call): Answer {
  const order = requireOrder(world, 'acquiringbank', variables, body);
  const { out_trade_no } = body;
  if (out_trade_no !== undefined && out_trade_no !== order.registered) {
    requireUncompleted(order, world.clock.now(), 'CREATED');
    const number = String(out_trade_no);
    if (!/^[\w|*-]{1,32}$/.test(number)) {
      throw parameterError('/out_trade_no', '须为 1 至 32 个字符，仅限数字、字母、_-|*', 'body', number);
    }
    if (world.store.table(orders).get(number) !== undefined) {
      throw new Refusal('INVALID_REQUEST', `商户扣款单号已使用：${number}`);
    }
    putOrder(world, { ...order, registered: number });
  }
  return { status: 200, body: { description: describe(order) } };
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012458665 */
export function findDeduction({ world, query }: V3Call): Answer {
  const order = requireOrder(world, 'acquiringbank', query, query);
  const paid = order.collection?.paid;
  const out_trade_no = order.registered ?? (paid?.type === 'NEWTON' ? paid.out_trade_no : undefined);
  if (out_trade_no === undefined) throw new Refusal('RESOURCE_NOT_EXISTS', '该订单没有登记扣款信息');
  return { status: 200, body: { description: describe(order), out_trade_no } };
}

function describe({ fields }: ServiceOrder): string {
  return String(fields['service_introduction']);
}
