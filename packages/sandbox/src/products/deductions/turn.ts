import type { World } from '../../runtime/world.js';
import type { SignedContract } from '../shared/contract.js';
import { findTurn, requireAmount, requireDayFree, requireTally, type Standing } from './standing.js';
import { standingOf, todaysTally } from './tables.js';

/**
 * Checks whether the plan, the limits and the notice of a contract allow a deduction now.
 *
 * @param amount in fen
 * @param requireFree refuses if another deduction is in the way
 * @returns what was deducted so far, and when the deduction runs
 * @throws Refusal RULELIMIT or INVALID_REQUEST
 */
export function requireTurn(
  world: World,
  contract: SignedContract,
  amount: number,
  requireFree: (standing: Standing) => void,
): { readonly standing: Standing; readonly runs_at: number } {
  const now = world.clock.now();
  const plan = world.registry.plans.get(contract.plan_id) ?? { plan_id: contract.plan_id };
  const standing = standingOf(world, contract.contract_id);
  requireAmount(plan, amount);
  requireFree(standing);
  requireDayFree(standing, plan, now);
  requireTally(todaysTally(world, contract), plan, amount);
  return { standing, runs_at: findTurn(standing, plan, contract, { amount, now }) };
}
