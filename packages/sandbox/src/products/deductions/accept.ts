import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { isProposed, type SignedContract } from '../shared/contract.js';
import { contracts } from '../shared/contracts.js';
import { type NewOrder, openOrder } from '../shared/orders/create.js';
import { isPaid, type Order } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';
import type { Standing } from './standing.js';
import { standings, tallies, todaysTally } from './tables.js';

/** The kind of the jobs that run a deduction. The payload is its out_trade_no. */
export const runKind = 'deduction.run';

/**
 * The contract of a deduction.
 *
 * @throws Refusal CONTRACT_NOT_EXIST if it is not signed or no more; CONTRACTERROR, in APIv3 CONTRACT_ERROR, if it has
 *   expired
 */
export function requireSigned(
  { store }: World,
  contract_id: string,
  families: readonly SignedContract['family'][],
  protocol: Order['protocol'],
): SignedContract {
  const contract = store.table(contracts).find('contract_id', contract_id);
  if (contract === undefined || isProposed(contract) || !families.includes(contract.family)) {
    throw new Refusal('CONTRACT_NOT_EXIST', '协议不存在：没有查到对应的签约');
  }
  if (contract.state === 'SIGNED') return contract;
  if (contract.mode === 'EXPIRED') {
    throw new Refusal(protocol === 'v2' ? 'CONTRACTERROR' : 'CONTRACT_ERROR', '协议状态异常：协议已过期');
  }
  throw new Refusal('CONTRACT_NOT_EXIST', '协议不存在：协议已解约');
}

/**
 * The deduction of a repeated number, if it still waits.
 *
 * @returns `undefined` if the number is new
 * @throws Refusal ORDERPAID, ORDERCLOSED; INVALID_REQUEST, in APIv3 OUT_TRADE_NO_USED, if it was another order
 */
export function findRepeated({ store }: World, given: NewOrder): Order | undefined {
  const order = store.table(orders).get(given.out_trade_no);
  if (order === undefined) return undefined;
  if (order.contract_id === undefined || order.request !== given.request) {
    const code = given.protocol === 'v2' ? 'INVALID_REQUEST' : 'OUT_TRADE_NO_USED';
    throw new Refusal(code, '商户订单号重复：该单号已用于其他订单，或参数与首次不一致');
  }
  if (isPaid(order)) throw new Refusal('ORDERPAID', '该订单已扣款成功，请勿重复扣款');
  if (order.state === 'ACCEPT') return order;
  if (order.state === 'CLOSED') throw new Refusal('ORDERCLOSED', '该订单已关闭，请换用新的商户订单号');
  throw new Refusal('INVALID_REQUEST', '该订单扣款未成功且未关闭，请先关单，再换用新的商户订单号');
}

/** @throws Refusal ORDER_ACCEPTED if a deduction of the contract waits */
export function requireNoneWaiting({ store }: World, { last }: Standing): void {
  const order = last === undefined ? undefined : store.table(orders).get(last);
  if (order?.state !== 'ACCEPT') return;
  throw new Refusal('ORDER_ACCEPTED', `该协议有已受理、等待扣款的订单 ${last}，请等待其结果`);
}

/**
 * Takes a deduction, which runs later.
 *
 * @param runs_at milliseconds since 1970
 */
export function acceptDeduction(
  world: World,
  {
    contract,
    standing,
    order: given,
  }: {
    readonly contract: SignedContract;
    readonly standing: Standing;
    readonly order: NewOrder;
  },
  runs_at: number,
): Order {
  const { store, clock, mchid } = world;
  const { contract_id, openid, terms } = contract;
  const payer = { openid, sub_openid: terms.sub_openid };
  const order = openOrder(world, { ...given, contract_id, payer }, 'ACCEPT');
  store.table(standings).put({ ...standing, last: order.out_trade_no });
  const tally = todaysTally(world, contract);
  store.table(tallies).put({ ...tally, applies: tally.applies + 1 });
  clock.schedule({ at: runs_at, kind: runKind, payload: order.out_trade_no, mchid });
  return order;
}

/** A deduction is attempted. The day may be another one than that of its acceptance. */
export function countAttempt(world: World, contract: SignedContract, deducted: number): void {
  const tally = todaysTally(world, contract);
  world.store.table(tallies).put({ ...tally, attempts: tally.attempts + 1, total: tally.total + deducted });
}
