import { parameterError } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { Fields, V2Call, V2Handler } from '../shared/handler.js';
import { accountOf, move, platformFees, post } from '../shared/ledger.js';
import { placeOrder } from '../shared/orders/create.js';
import { describeV2 } from '../shared/orders/describe.js';
import { ownerOf, releaseHeld } from '../shared/orders/held.js';
import {
  consumeDeposit,
  isPaid,
  type Order,
  type PaidOrder,
  requireReturnable,
} from '../shared/orders/order.js';
import { feeOf } from '../shared/orders/pay.js';
import { orders } from '../shared/orders/table.js';
import { requestRefund } from '../shared/refunds/request.js';
import { reverseOrder } from '../shared/reversal.js';
import { readV2Amount } from '../shared/v2-money.js';
import { answerReversal, findReversible, payOrderByCode } from './code-payments.js';
import { findV2Order } from './find.js';
import { readV2Order } from './requests.js';
import { answerPrepayV2 } from './unifiedorder.js';

/**
 * Deposits (押金): orders whose money is frozen until the merchant consumes a part of it. The rest goes back to the user.
 * Their refunds are those of what was consumed.
 */
export const depositOperations: Readonly<Record<string, V2Handler>> = {
  'POST v2/deposit/unifiedorder': (call) =>
    answerPrepayV2(placeOrder(call.world, { ...readV2Order(call), deposit: {} })),
  'POST v2/deposit/micropay': (call) => payOrderByCode(call, 'MICROPAY', depositOf(call)),
  'POST v2/deposit/facepay': (call) => payOrderByCode(call, 'FACEPAY', depositOf(call)),
  'POST v2/deposit/orderquery': query,
  'POST v2/deposit/consume': consume,
  'POST v2/deposit/reverse': (call) => answerReversal(() => returnWhole(call.world, findReversible(call))),
};

/** The request can say that its payment is none. */
function depositOf({ fields }: V2Call): Pick<Order, 'deposit'> {
  return fields['deposit'] === 'N' ? {} : { deposit: {} };
}

/** @see https://pay.weixin.qq.com/doc/v2/partner/4011986679 */
function query(call: V2Call): Fields {
  const order = findV2Order(call);
  const consumed = order.deposit?.consumed;
  return {
    ...describeV2(order, call.world.clock.now()),
    ...(consumed === undefined ? {} : { consume_fee: String(consumed) }),
  };
}

/**
 * What is consumed goes to the merchant, less the fee. The rest is refunded.
 *
 * @see https://pay.weixin.qq.com/doc/v2/partner/4011986801
 */
function consume(call: V2Call): Fields {
  const { world, fields } = call;
  const order = findV2Order(call);
  const amount = readV2Amount('/consume_fee', fields['consume_fee']);
  const isRepeated = order.deposit?.consumed === amount;
  if (Number(fields['total_fee']) !== order.total) {
    throw parameterError('/total_fee', `须等于押金金额 ${order.total} 分`, 'body', fields['total_fee']);
  }
  const consumed = isRepeated ? order : take(world, consumeDeposit(order, amount), amount);
  return {
    transaction_id: consumed.payment?.transaction_id ?? '',
    out_trade_no: consumed.out_trade_no,
    total_fee: String(consumed.total),
    consume_fee: String(amount),
    fee_type: consumed.currency,
  };
}

/** The work of the jobs that give back what nothing was done about. */
export function returnUnused(world: World, out_trade_no: string): void {
  const order = world.store.table(orders).get(out_trade_no);
  if (order === undefined || !isPaid(order) || order.state === 'REVOKED') return;
  if (order.deposit?.consumed === undefined) take(world, consumeDeposit(order, 0), 0);
}

function take(world: World, order: PaidOrder, amount: number): PaidOrder {
  const { store, ids } = world;
  const { out_trade_no, payment, total, signing } = order;
  const about = { ref: payment.transaction_id, out_ref: out_trade_no };
  store.table(orders).put(order);
  if (amount < total) {
    requestRefund(world, order, {
      out_refund_no: `deposit-${ids.digits('deposit-refund', 20)}`,
      amount: total - amount,
      total,
      funds: 'UNSETTLED',
      protocol: 'v2',
      signing,
      reason: '押金退还',
    });
  }
  releaseHeld(world, order, about);
  const fee = feeOf(amount);
  if (fee > 0)
    post(world, move(accountOf(ownerOf(order), 'BASIC'), platformFees, fee, { ...about, kind: 'fee' }));
  const settled = store.table(orders).get(out_trade_no);
  if (settled === undefined || !isPaid(settled)) throw new Error(`the deposit ${out_trade_no} is lost`);
  const changed = { ...settled, payment: { ...settled.payment, fee } };
  store.table(orders).put(changed);
  return changed;
}

function returnWhole(world: World, order: Order): void {
  requireReturnable(order, world.clock.now());
  reverseOrder(world, order);
}
