import type { Insertable } from 'kysely';
import type {
  AttemptRow,
  ContractRow,
  CycleRow,
  HistoryRow,
  Store,
  StoreTransaction,
} from '../store/schema.js';
import type { Snapshot } from '../work/decide.js';

/** What makes a transition. */
export type Actor = 'work' | 'notification' | 'query' | 'reconciliation' | 'operator';

/** A line of the history, without what every line has. */
export interface Entry {
  /** What happened: a name in `history/sentences.ts`. */
  readonly what: string;
  readonly period?: string | undefined;
  readonly out_trade_no?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** What changes together. Rows that are not named stay as they are. */
export interface Change {
  readonly contract?: Partial<ContractRow>;
  readonly cycle?: Partial<CycleRow>;
  readonly attempt?: Partial<AttemptRow>;
  /** An earlier number of the cycle. */
  readonly older?: { readonly out_trade_no: string; readonly set: Partial<AttemptRow> };
  /** A cycle that begins. */
  readonly newCycle?: CycleRow;
  /** A number that is minted. */
  readonly newAttempt?: AttemptRow;
  readonly entries: readonly Entry[];
}

/** When and by what a transition is made, and when the contract has to be carried on after it. */
export interface Occasion {
  readonly now: number;
  readonly by: Actor;
  /** @returns milliseconds since 1970; null if nothing is to be done */
  readonly wake: (next: Snapshot) => number | null;
}

/**
 * Makes one transition: compares and sets the contract's version, changes the rows and writes the history, all in one
 * transaction. The state that was read is the state that is changed, or nothing is.
 *
 * @returns the new state; `undefined` if the contract has changed since it was read: read and decide again
 * @throws Error of the database. If the connection was lost, the transition may have been made: read and decide again
 */
export async function transit(
  store: Store,
  from: Snapshot,
  change: Change,
  { now, by, wake }: Occasion,
): Promise<Snapshot | undefined> {
  const { code, version } = from.contract;
  const next = applyChange(from, change, now);
  const wake_at = wake(next);
  const contract: Partial<ContractRow> = {
    ...change.contract,
    wake_at,
    version: version + 1,
    changed_at: now,
    // The worker that holds the contract goes on while something is due.
    ...(wake_at === null || wake_at > now ? { leased_until: 0, lease: null } : {}),
  };
  return store.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('deduction_contracts')
      .set(contract)
      .where('code', '=', code)
      .where('version', '=', version)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return undefined;
    await writeRows(transaction, from, change, now);
    const rows = change.entries.map((entry) => historyRow(code, entry, now, by));
    if (rows.length > 0) await transaction.insertInto('deduction_history').values(rows).execute();
    return { ...next, contract: { ...next.contract, ...contract } };
  });
}

/** The row of a line of the history. */
export function historyRow(contract: string, entry: Entry, at: number, by: Actor): Insertable<HistoryRow> {
  return {
    contract,
    period: entry.period ?? null,
    out_trade_no: entry.out_trade_no ?? null,
    at,
    what: entry.what,
    from_state: entry.from ?? null,
    to_state: entry.to ?? null,
    by,
    details: JSON.stringify(entry.details ?? {}),
  };
}

async function writeRows(
  transaction: StoreTransaction,
  { cycle, attempt }: Snapshot,
  change: Change,
  changed_at: number,
): Promise<void> {
  if (change.newCycle !== undefined) {
    await transaction.insertInto('deduction_cycles').values(change.newCycle).execute();
  }
  if (change.cycle !== undefined && cycle !== undefined) {
    await transaction
      .updateTable('deduction_cycles')
      .set({ ...change.cycle, changed_at })
      .where('contract', '=', cycle.contract)
      .where('period', '=', cycle.period)
      .execute();
  }
  if (change.newAttempt !== undefined) {
    await transaction.insertInto('deduction_attempts').values(change.newAttempt).execute();
  }
  const numbers = [
    { out_trade_no: attempt?.out_trade_no, set: change.attempt },
    { out_trade_no: change.older?.out_trade_no, set: change.older?.set },
  ];
  for (const { out_trade_no, set } of numbers) {
    if (out_trade_no === undefined || set === undefined) continue;
    await transaction
      .updateTable('deduction_attempts')
      .set({ ...set, changed_at })
      .where('out_trade_no', '=', out_trade_no)
      .execute();
  }
}

/** The state after a change, as it would be read. */
function applyChange({ contract, cycle, attempt }: Snapshot, change: Change, changed_at: number): Snapshot {
  const nextContract = { ...contract, ...change.contract, changed_at };
  // A cycle that is over is no longer the contract's open one.
  if (nextContract.cycle === null) return { contract: nextContract, cycle: undefined, attempt: undefined };
  if (change.newCycle !== undefined) {
    return { contract: nextContract, cycle: change.newCycle, attempt: undefined };
  }
  return {
    contract: nextContract,
    cycle: cycle && { ...cycle, ...change.cycle, changed_at },
    attempt: change.newAttempt ?? (attempt && { ...attempt, ...change.attempt, changed_at }),
  };
}
