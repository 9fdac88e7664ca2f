import type { Store, StoreTransaction } from '../store/schema.js';
import type { Snapshot } from '../work/decide.js';

/**
 * Reads a contract with a cycle of it, and the last number of the cycle.
 *
 * @param period of the cycle; without it, the open one
 * @returns `undefined` if there is no such contract
 */
export async function readSnapshot(
  store: Store | StoreTransaction,
  code: string,
  period?: string,
): Promise<Snapshot | undefined> {
  const contract = await store
    .selectFrom('deduction_contracts')
    .selectAll()
    .where('code', '=', code)
    .executeTakeFirst();
  if (contract === undefined) return undefined;
  const of = period ?? contract.cycle;
  if (of === null) return { contract, cycle: undefined, attempt: undefined };
  const cycle = await store
    .selectFrom('deduction_cycles')
    .selectAll()
    .where('contract', '=', code)
    .where('period', '=', of)
    .executeTakeFirst();
  if (cycle === undefined || cycle.attempts === 0) return { contract, cycle, attempt: undefined };
  const attempt = await store
    .selectFrom('deduction_attempts')
    .selectAll()
    .where('contract', '=', code)
    .where('period', '=', of)
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { contract, cycle, attempt };
}
