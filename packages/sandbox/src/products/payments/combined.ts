import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call, V3Handler } from '../shared/handler.js';
import { type Combination, combinations, findCombination, pagesOf } from '../shared/orders/combination.js';
import { newOrder, newPrepay } from '../shared/orders/create.js';
import { describePart } from '../shared/orders/describe.js';
import { close, isPaid, type Order, type TradeType, tradeState } from '../shared/orders/order.js';
import { inV3 } from '../shared/orders/protocol.js';
import { orders } from '../shared/orders/table.js';
import { followsOther } from '../shared/reading.js';
import { fieldsOf } from '../shared/request.js';
import { type CombinedRequest, readCombined } from './combined-request.js';
import { answerPrepay } from './v3-orders.js';

export function placeCombined(trade_type: TradeType): V3Handler {
  return (call) => {
    const given = readCombined(call, trade_type);
    return { status: 200, body: answerPrepay(inV3(() => placeCombination(call.world, given))) };
  };
}

/**
 * Places a combined order, or finds it for a repeated request.
 *
 * @throws Refusal ORDERPAID, ORDERCLOSED, INVALID_REQUEST or OUT_TRADE_NO_USED
 */
export function placeCombination(world: World, given: CombinedRequest): Combination {
  const known = world.store.table(combinations).get(given.combine_out_trade_no);
  return known === undefined ? create(world, given) : repeatCombined(world, known, given.request);
}

function create(world: World, given: CombinedRequest): Combination {
  const { store, ids, clock } = world;
  const table = store.table(orders);
  const { parts, time_expire: _, ...rest } = given;
  const made = parts.map((part) => newOrder(part, clock.now()));
  for (const order of made) {
    if (table.get(order.out_trade_no) !== undefined) {
      throw new Refusal('OUT_TRADE_NO_USED', `商户订单号已使用：${order.out_trade_no}`);
    }
    table.put(order);
  }
  const closes_at = Math.min(...made.map((order) => order.closes_at));
  const combination = {
    ...rest,
    combine_transaction_id: `4200${ids.digits('transaction_id', 24)}`,
    parts: made.map(({ out_trade_no }) => out_trade_no),
    closes_at,
    prepay: newPrepay(world, { trade_type: given.trade_type, closes_at }),
  };
  store.table(combinations).put(combination);
  return combination;
}

function repeatCombined(world: World, known: Combination, request: string): Combination {
  const { store, clock } = world;
  const parts = listParts(world, known);
  if (parts.some(isPaid)) throw new Refusal('ORDERPAID', '该合单订单已支付，请勿重复下单');
  if (known.request !== request) {
    throw new Refusal('INVALID_REQUEST', '201 商户订单号重复：订单重入时，各参数须与首次一致');
  }
  if (parts.some((order) => tradeState(order, clock.now()) === 'CLOSED')) {
    throw new Refusal('ORDERCLOSED', '该合单订单已关闭，请换用新的商户订单号下单');
  }
  if (clock.now() < known.prepay.expires_at) return known;
  const former_pages = [...(known.former_pages ?? []), ...pagesOf(known.prepay)];
  const renewed = { ...known, former_pages, prepay: newPrepay(world, known) };
  store.table(combinations).put(renewed);
  return renewed;
}

/** The orders of a combined order. */
export function listParts({ store }: World, { parts }: Combination): Order[] {
  const table = store.table(orders);
  return parts.map((number) => {
    const order = table.get(number);
    // Unpaid orders make room, all of one combined order or its first ones.
    if (order === undefined) throw new Refusal('ORDERNOTEXIST', `订单不存在：${number}`);
    return order;
  });
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012557000 */
export function queryCombined({ world, variables }: V3Call): Answer {
  const { combine_out_trade_no = '', combine_transaction_id = '' } = variables;
  const found = world.store.table(combinations).find('combine_transaction_id', combine_transaction_id);
  const combination = found ?? findCombination(world, combine_out_trade_no);
  return { status: 200, body: describeCombined(world, combination) };
}

/** As queries and the notification tell it: without a state of the whole. */
export function describeCombined(world: World, combination: Combination): Record<string, unknown> {
  const { combine_out_trade_no, combine_transaction_id, appid } = combination;
  const now = world.clock.now();
  const parts = listParts(world, combination);
  const openid = parts.find(isPaid)?.payment.openid;
  return {
    combine_appid: appid,
    combine_mchid: world.mchid,
    combine_out_trade_no,
    combine_transaction_id,
    sub_orders: parts.map((order) => describePart(order, now)),
    ...(openid === undefined ? {} : { combine_payer_info: { openid } }),
  };
}

/**
 * Closes all orders of a combined order. The request lists them.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012577452
 */
export function closeCombined({ world, variables, body }: V3Call): Answer {
  const combination = findCombination(world, variables['combine_out_trade_no'] ?? '');
  requireAllParts('/sub_orders', combination, body['sub_orders']);
  inV3(() => closeCombination(world, combination, followsOther(world, 'close-closed-order')));
  return { status: 204 };
}

/** @throws Refusal PARAM_ERROR unless the list has the numbers of all orders */
export function requireAllParts(field: string, { parts }: Combination, list: unknown): void {
  const listed = (Array.isArray(list) ? list : []).map((part) => String(fieldsOf(part)['out_trade_no']));
  if (listed.toSorted().join() === parts.toSorted().join()) return;
  throw parameterError(field, '须列出该合单的全部子单', 'body', listed);
}

/**
 * @param strict whether closing again is refused
 * @throws Refusal ORDERPAID or ORDERCLOSED
 */
export function closeCombination(world: World, combination: Combination, strict: boolean): void {
  const { store, clock } = world;
  const now = clock.now();
  for (const order of listParts(world, combination)) {
    if (tradeState(order, now) !== 'CLOSED' || strict) store.table(orders).put(close(order, now));
  }
}
