import { errorStatus } from '../../description/errors.js';
import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { SignedContract } from '../shared/contract.js';
import type { Answer } from '../shared/handler.js';
import { type NewOrder, openOrder } from '../shared/orders/create.js';
import type { PaidOrder } from '../shared/orders/order.js';
import { payOrder } from '../shared/orders/pay.js';
import { orders } from '../shared/orders/table.js';
import { countAttempt } from './accept.js';
import { failureOf } from './outcome.js';
import { fail, takeNext } from './run.js';
import { countPaid } from './standing.js';
import { standingOf, standings } from './tables.js';

/**
 * Deducts at once: all orders, or none. A failure closes them, so that their numbers are used.
 *
 * @param notifies whether the success is notified
 * @returns the paid orders, or the answer that tells the failure
 */
export function charge(
  world: World,
  contract: SignedContract,
  given: readonly NewOrder[],
  notifies: boolean,
): readonly PaidOrder[] | Answer {
  const { store, clock } = world;
  const payer = { openid: contract.openid, sub_openid: contract.terms.sub_openid };
  const outcome = takeNext(world, contract);
  const opened = given.map((order) => openOrder(world, { ...order, payer }));
  const total = opened.reduce((sum, order) => sum + order.total, 0);
  countAttempt(world, contract, outcome === undefined ? total : 0);
  if (outcome === undefined) {
    const { contract_id } = contract;
    store.table(standings).put(countPaid(standingOf(world, contract_id), clock.now()));
    return opened.map((order) => payOrder(world, order, { notifies }));
  }
  for (const order of opened) store.table(orders).put(fail(order, outcome));
  const { code, message } = failureOf(outcome, { protocol: 'v3' });
  return { status: errorStatus(code), body: { code, message } };
}

/** @throws Refusal ORDERPAID, ORDERCLOSED, or OUT_TRADE_NO_USED if it was another order */
export function requireNew({ store }: World, { out_trade_no, request }: NewOrder): void {
  const order = store.table(orders).get(out_trade_no);
  if (order === undefined) return;
  if (order.request !== request) throw new Refusal('OUT_TRADE_NO_USED', '商户订单号已用于其他订单');
  if (order.payment !== undefined) throw new Refusal('ORDERPAID', '该订单已扣款成功，请勿重复扣款');
  throw new Refusal('ORDERCLOSED', '该订单已关闭，请换用新的商户订单号');
}
