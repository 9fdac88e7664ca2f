import { errorStatus } from '../../description/errors.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import {
  type Answer,
  type Fields,
  pick,
  type V2Call,
  type V2Handler,
  type V3Call,
} from '../shared/handler.js';
import type { NewOrder } from '../shared/orders/create.js';
import { describeV3, partiesV3, paymentV2 } from '../shared/orders/describe.js';
import { isPaid, type Order, requireReversible, type TradeType, tradeState } from '../shared/orders/order.js';
import { codeSpellings, inV3 } from '../shared/orders/protocol.js';
import { followsOther } from '../shared/reading.js';
import { reverseOrder } from '../shared/reversal.js';
import { sortBody, sortFields } from '../shared/same.js';
import { findV2Order, findV3Order } from './find.js';
import { type Attempt, payByCode } from './pay-by-code.js';
import { readV2Order } from './requests.js';
import { readV3Order } from './v3-orders.js';

/** A reversal sooner than this after ordering is refused, by one reading. */
const soonest = 15_000;

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011937125 */
export function payByCodeV2(trade_type: TradeType & ('MICROPAY' | 'FACEPAY')): V2Handler {
  return (call) => payOrderByCode(call, trade_type, {});
}

/** @param more of the order */
export function payOrderByCode(call: V2Call, trade_type: TradeType, more: Pick<NewOrder, 'deposit'>): Fields {
  const { auth_code, face_code: _, ...fields } = call.fields;
  const given = { ...readV2Order(call), trade_type, request: sortFields(fields), ...more };
  const { order, error } = payByCode(call.world, given, auth_code);
  if (error === undefined) return describePaidV2(order);
  return { result_code: 'FAIL', err_code: error.v2, err_code_des: error.message };
}

function describePaidV2(order: Order): Fields {
  if (!isPaid(order)) throw new Error(`order ${order.out_trade_no} is not paid`);
  const { out_trade_no, attach, fields } = order;
  return {
    ...withoutCouponIds(paymentV2(order)),
    out_trade_no,
    ...(attach === undefined ? {} : { attach }),
    ...pick(fields, ['device_info']),
  };
}

/** The answer tells what coupons take off, and not which: https://pay.weixin.qq.com/doc/v2/merchant/4011937125 */
function withoutCouponIds(fields: Fields): Fields {
  const { coupon_count: _, coupon_type_0: __, coupon_id_0: ___, coupon_fee_0: ____, ...rest } = fields;
  return rest;
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012382150 */
export function codepayV3(call: V3Call): Answer {
  const { world, body } = call;
  const { auth_code, ...payer } = (body['payer'] ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof auth_code !== 'string') throw parameterError('/payer/auth_code', '必填，没有给出');
  const given = { ...readV3Order(call, 'MICROPAY'), request: sortBody({ ...body, payer }) };
  const attempt = inV3(() => payByCode(world, given, auth_code), codeSpellings);
  return answerAttempt(attempt, (order) => describeV3(order, world.clock.now()));
}

/** The paid order, or why it is not paid. A user who enters the password is no failure. */
export function answerAttempt(
  { order, error }: Attempt,
  describe: (order: Order) => Record<string, unknown>,
): Answer {
  if (error === undefined) return { status: 200, body: describe(order) };
  const status = error.v3 === 'USERPAYING' ? 202 : errorStatus(error.v3);
  return { status, body: { code: error.v3, message: error.message } };
}

/**
 * Reverses a payment by code. Where it must be asked for again, the answer says so in `recall`.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011937361
 */
export function reverseV2(call: V2Call): Fields {
  return answerReversal(() => reversePayment(call.world, findReversible(call)));
}

/** Says whether the reversal must be asked for again. */
export function answerReversal(reverseIt: () => void): Fields {
  try {
    reverseIt();
    return { recall: 'N' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const recall = error.code === 'USERPAYING' || error.code === 'SYSTEMERROR' ? 'Y' : 'N';
    return { result_code: 'FAIL', err_code: error.code, err_code_des: error.message, recall };
  }
}

/** @throws Refusal INVALID_TRANSACTIONID */
export function findReversible(call: V2Call): Order {
  try {
    return findV2Order(call);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal('INVALID_TRANSACTIONID', error.message);
  }
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012382161 */
export function reverseV3(call: V3Call): Answer {
  const order = findV3Order(call);
  inV3(() => reversePayment(call.world, order));
  return { status: 200, body: { ...partiesV3(order), out_trade_no: order.out_trade_no } };
}

/** Reverses a payment by code, and gives its money back. */
export function reversePayment(world: World, order: Order): void {
  const now = world.clock.now();
  if (now - order.created_at < soonest && followsOther(world, 'early-reversal')) {
    if (tradeState(order, now) !== 'REVOKED')
      throw new Refusal('USERPAYING', '下单后 15 秒内不能撤销，请稍后重试');
  }
  requireReversible(order, now);
  reverseOrder(world, order);
}
