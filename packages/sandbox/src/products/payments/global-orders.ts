import { parameterError, Refusal } from '../../runtime/refusal.js';
import { readGlobal } from '../shared/global-parties.js';
import type { Answer, V3Call, V3Handler } from '../shared/handler.js';
import { type NewOrder, newTransactionId, placeOrder } from '../shared/orders/create.js';
import { describeGlobal } from '../shared/orders/describe-global.js';
import type { Order, TradeType } from '../shared/orders/order.js';
import { codeSpellings, inV3 } from '../shared/orders/protocol.js';
import { fieldsOf } from '../shared/request.js';
import { sortBody } from '../shared/same.js';
import { answerAttempt, reversePayment } from './code-payments.js';
import { findV3Order } from './find.js';
import { payByCode } from './pay-by-code.js';
import { answerPrepay, closeOrder, readV3Order } from './v3-orders.js';

/**
 * Places an order abroad, of a merchant or of an institution.
 *
 * @see https://pay.weixin.qq.com/doc/global/v3/zh/4013014150
 */
export function placeGlobal(trade_type: TradeType): V3Handler {
  return (call) => {
    const given = readGlobalOrder(call, trade_type);
    const { h5_url, ...answer } = answerPrepay(inV3(() => placeOrder(call.world, given)));
    return { status: 200, body: h5_url === undefined ? answer : { mweb_url: h5_url } };
  };
}

/** @see https://pay.weixin.qq.com/doc/global/v3/zh/4013010527 */
export function payByCodeGlobal(call: V3Call): Answer {
  const { world, body } = call;
  const { auth_code, ...payer } = fieldsOf(body['payer']);
  if (typeof auth_code !== 'string') throw parameterError('/payer/auth_code', '必填，没有给出');
  const given = { ...readGlobalOrder(call, 'MICROPAY'), request: sortBody({ ...body, payer }) };
  const attempt = inV3(() => payByCode(world, given, auth_code), codeSpellings);
  return answerAttempt(attempt, (order) => describeGlobal(order, world.clock.now()));
}

/** @see https://pay.weixin.qq.com/doc/global/v3/zh/4013013913 */
export function queryGlobal(call: V3Call): Answer {
  return { status: 200, body: describeGlobal(find(call, 'query'), call.world.clock.now()) };
}

/** @see https://pay.weixin.qq.com/doc/global/v3/zh/4013014140 */
export function closeGlobal(call: V3Call): Answer {
  closeOrder(call.world, find(call, 'body'));
  return { status: 204 };
}

/** @see https://pay.weixin.qq.com/doc/global/v3/zh/4013013926 */
export function reverseGlobal(call: V3Call): Answer {
  const order = find(call, 'body');
  inV3(() => reversePayment(call.world, order));
  return { status: 204 };
}

/**
 * Reads an order abroad.
 *
 * @throws Refusal naming the field
 */
function readGlobalOrder(call: V3Call, trade_type: TradeType): NewOrder {
  const { world, body } = call;
  if (body['trade_type'] !== trade_type) {
    throw parameterError('/trade_type', `此接口须为 ${trade_type}`, 'body', body['trade_type']);
  }
  const code = body['merchant_category_code'];
  if (!/^\d{4}$/.test(String(code))) {
    throw parameterError('/merchant_category_code', '须为 4 位数字的 MCC', 'body', code);
  }
  const given = readGlobal(world, body);
  // The user of a sub-merchant is known by the sub-merchant's appid alone.
  const { sub_openid, ...payer } = fieldsOf(given['payer']);
  const named = given['sub_appid'] === undefined ? payer : { ...payer, sub_openid };
  const read = readV3Order({ ...call, body: { ...given, payer: named } }, trade_type);
  return { ...read, request: sortBody(body), early_id: newTransactionId(world) };
}

/** @throws Refusal ORDER_NOT_EXIST, also for an order in China */
function find(call: V3Call, place: 'query' | 'body'): Order {
  const order = findV3Order({ ...call, [place]: readGlobal(call.world, call[place], place) });
  if (order.early_id !== undefined) return order;
  throw new Refusal('ORDER_NOT_EXIST', '订单不存在：不是国际版订单');
}
