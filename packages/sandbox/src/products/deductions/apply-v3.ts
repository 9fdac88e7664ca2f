import type { ContractFamily, SignedContract } from '../shared/contract.js';
import type { Answer, V3Call, V3Handler } from '../shared/handler.js';
import { keepsHours } from '../shared/hours.js';
import type { NewOrder } from '../shared/orders/create.js';
import { requireScheduled } from '../shared/schedule.js';
import { amountOf } from '../shared/schedules.js';
import { acceptDeduction, findRepeated, requireNoneWaiting, requireSigned } from './accept.js';
import { findSchedule } from './schedules.js';
import { atOnce } from './standing.js';
import { standingOf } from './tables.js';
import { requireTurn } from './turn.js';
import { readV3Deduction, withV3Codes } from './v3-order.js';

/**
 * Applies for a deduction of a contract of APIv3. It runs a moment later; the answer only says that it is accepted.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012467036
 */
export function applyV3(family: ContractFamily): V3Handler {
  return (call): Answer => {
    const order = readV3Deduction(call, 'transaction_notify_url', 'PAP');
    // A repeated request is answered like the first one.
    if (findRepeated(call.world, order) === undefined) accept(call, family, order);
    return { status: 200, body: { out_trade_no: order.out_trade_no, amount: amountOf(order.total) } };
  };
}

function accept({ world }: V3Call, family: ContractFamily, order: NewOrder): void {
  const contract = requireSigned(world, order.contract_id ?? '', [family], 'v3');
  withV3Codes(() => {
    const { standing, runs_at } = isScheduled(contract)
      ? requireDay(world, contract, order)
      : requireTurn(world, contract, order.total, (found) => requireNoneWaiting(world, found));
    acceptDeduction(world, { contract, standing, order }, runs_at);
  });
}

function isScheduled({ terms }: SignedContract): boolean {
  return terms.installments !== undefined;
}

/** A deduction on an agreed day needs to be scheduled, and then has neither limits nor notices. */
function requireDay(world: V3Call['world'], contract: SignedContract, order: NewOrder) {
  const standing = standingOf(world, contract.contract_id);
  const now = world.clock.now();
  requireScheduled(findSchedule(world, contract, order.fields), order.total, now, keepsHours(world));
  requireNoneWaiting(world, standing);
  return { standing, runs_at: now + atOnce };
}
