import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Contract, SignedContract } from '../shared/contract.js';
import { type Standing, type Tally, tallyOf } from './standing.js';

/** What deductions have been made, by contract_id. */
export const standings: TableDefinition<Standing> = {
  name: 'deductions',
  key: ({ contract_id }) => contract_id,
  indexes: {},
};

/** The deductions of the last day that had some, by plan and user. */
export const tallies: TableDefinition<Tally> = {
  name: 'deduction-tallies',
  key: ({ key }) => key,
  indexes: {},
};

export function standingOf({ store }: Pick<World, 'store'>, contract_id: string): Standing {
  return store.table(standings).get(contract_id) ?? { contract_id };
}

/** Today's tally of the contract's user and plan. */
export function todaysTally(
  { store, clock }: Pick<World, 'store' | 'clock'>,
  { family, plan_id, openid }: Pick<SignedContract, 'family' | 'plan_id' | 'openid'>,
): Tally {
  const key = `${family}/${plan_id}/${openid}`;
  return tallyOf(store.table(tallies).get(key), key, clock.now());
}

/** Whether an id of a contract is one of a family. */
export function isOf(contract: Contract | undefined, family: Contract['family']): contract is Contract {
  return contract?.family === family;
}
