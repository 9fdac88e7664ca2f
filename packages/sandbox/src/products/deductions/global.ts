import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { newTransactionId } from '../shared/orders/create.js';
import { describeGlobal } from '../shared/orders/describe-global.js';
import { isPaid, type Order } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';
import { reverseOrder } from '../shared/reversal.js';
import { requireSigned } from './accept.js';
import { charge, requireNew } from './charge.js';
import { requireTurn } from './turn.js';
import { readV3Deduction, withV3Codes } from './v3-order.js';

/**
 * Deducts by a global contract, at once.
 *
 * @see https://pay.weixin.qq.com/doc/global/v3/zh/4013015482
 */
export function deductGlobally(call: V3Call): Answer {
  const { world } = call;
  const read = readV3Deduction(call, 'notify_url', 'AUTH');
  const order = { ...read, early_id: newTransactionId(world) };
  requireNew(world, order);
  const contract = requireSigned(world, order.contract_id ?? '', ['global'], 'v3');
  withV3Codes(() => requireTurn(world, contract, order.total, () => undefined));
  const charged = charge(world, contract, [order], true);
  if (!Array.isArray(charged)) return charged as Answer;
  const [paid] = charged as readonly Order[];
  if (paid === undefined) throw new Error(`${order.out_trade_no} is not deducted`);
  return { status: 200, body: describe(world, paid) };
}

/** @see https://pay.weixin.qq.com/doc/global/v3/zh/4013026988 */
export function queryGlobal(call: V3Call): Answer {
  return { status: 200, body: describe(call.world, find(call)) };
}

/** @see https://pay.weixin.qq.com/doc/global/v3/zh/4013015484 */
export function reverseGlobal(call: V3Call): Answer {
  reverseOrder(call.world, find(call));
  return { status: 204 };
}

function find({ world, variables }: V3Call): Order {
  const table = world.store.table(orders);
  const { transaction_id, out_trade_no = '' } = variables;
  const order =
    transaction_id === undefined ? table.get(out_trade_no) : table.find('transaction_id', transaction_id);
  if (order?.trade_type === 'AUTH' && order.contract_id !== undefined) return order;
  throw new Refusal('ORDER_NOT_EXIST', '订单不存在：请核对订单号');
}

/** An order that failed was never given a number of WeChat Pay's to tell. */
function describe({ clock }: World, order: Order): Record<string, unknown> {
  const { id, ...described } = describeGlobal(order, clock.now());
  return { ...described, ...(isPaid(order) ? { transaction_id: id } : {}) };
}
