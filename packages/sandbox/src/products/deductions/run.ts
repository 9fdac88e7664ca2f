import type { World } from '../../runtime/world.js';
import {
  type Contract,
  isProposed,
  type SignedContract,
  type TerminatedContract,
} from '../shared/contract.js';
import { contracts } from '../shared/contracts.js';
import type { Order } from '../shared/orders/order.js';
import { payOrder } from '../shared/orders/pay.js';
import { orders } from '../shared/orders/table.js';
import { payScheduled } from '../shared/schedule.js';
import { schedules } from '../shared/schedules.js';
import { endContract } from '../shared/signing.js';
import { countAttempt } from './accept.js';
import { notifyFailure } from './notification.js';
import { failureOf, type Outcome } from './outcome.js';
import { findSchedule } from './schedules.js';
import { countPaid } from './standing.js';
import { standingOf, standings } from './tables.js';

type Kept = SignedContract | TerminatedContract;

/** Runs an accepted deduction, unless the merchant has closed it. The merchant is notified of both ends. */
export function runDeduction(world: World, out_trade_no: string): void {
  const { store } = world;
  const order = store.table(orders).get(out_trade_no);
  if (order?.state !== 'ACCEPT' || order.contract_id === undefined) return;
  const contract = requireKept(store.table(contracts).find('contract_id', order.contract_id));
  const outcome = contract.state === 'SIGNED' ? takeNext(world, contract) : endOf(contract);
  if (contract.state === 'SIGNED') countAttempt(world, contract, outcome === undefined ? order.total : 0);
  if (outcome !== undefined) {
    const failed = fail(order, outcome);
    store.table(orders).put(failed);
    notifyFailure(world, failed);
    return;
  }
  payOrder(world, order);
  store.table(standings).put(countPaid(standingOf(world, order.contract_id), world.clock.now()));
  settleSchedule(world, contract, order);
}

/** A deduction on an agreed day is made. A contract for one deduction ends with it. */
function settleSchedule(world: World, contract: Kept, { fields }: Order): void {
  const found = findSchedule(world, contract, fields);
  if (found === undefined) return;
  world.store.table(schedules).put(payScheduled(found, world.clock.now()));
  if (contract.family === 'entrust') endContract(world, contract, 'EXPIRED', '');
}

/** A failed deduction is closed; only after a system error, the merchant has to. */
export function fail(order: Order, outcome: Outcome): Order {
  const state = outcome === 'SYSTEMERROR' ? 'NOTPAY' : 'CLOSED';
  return { ...order, state, failure: failureOf(outcome, order) };
}

/** How the deduction ends, as it was set. That counts once. */
export function takeNext(world: World, { contract_id }: SignedContract): Outcome | undefined {
  const { next, ...standing } = standingOf(world, contract_id);
  if (next !== undefined) world.store.table(standings).put(standing);
  return next;
}

function endOf({ mode }: TerminatedContract): Outcome {
  return mode === 'EXPIRED' ? 'CONTRACTERROR' : 'CONTRACT_NOT_EXIST';
}

function requireKept(contract: Contract | undefined): Kept {
  if (contract === undefined || isProposed(contract)) throw new Error('a deduction has lost its contract');
  return contract;
}
