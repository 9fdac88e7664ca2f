import type { Insertable } from 'kysely';
import { isPostgres } from '../store/migrations.js';
import type {
  AttemptRow,
  ContractRow,
  CycleRow,
  HistoryRow,
  Store,
  StoreTransaction,
} from '../store/schema.js';
import type { Snapshot } from '../work/decide.js';
import { makeAtOnce, updateOf, type Write, writeAlone } from './write.js';

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
  const move = (db: Store | StoreTransaction) =>
    db
      .updateTable('deduction_contracts')
      .set(contract)
      .where('code', '=', code)
      .where('version', '=', version);
  const lines = change.entries.map((entry) => historyRow(code, entry, now, by));
  const writes = writesOf(from, change, now);
  if (lines.length > 0) writes.push({ insert: 'deduction_history', rows: lines });
  const isMade = isPostgres(store)
    ? await makeAtOnce(store, move(store).returning('code'), writes)
    : await store.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await move(transaction).executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        for (const write of writes) await writeAlone(write).execute(transaction);
        return true;
      });
  return isMade ? { ...next, contract: { ...next.contract, ...contract } } : undefined;
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

/** The rows that change with the contract, in order. */
function writesOf({ cycle, attempt }: Snapshot, change: Change, changed_at: number): Write[] {
  const writes: Write[] = [];
  if (change.newCycle !== undefined) {
    writes.push({ insert: 'deduction_cycles', rows: [change.newCycle] });
  }
  if (change.cycle !== undefined && cycle !== undefined) {
    const { contract, period } = cycle;
    writes.push(updateOf('deduction_cycles', { ...change.cycle, changed_at }, { contract, period }));
  }
  if (change.newAttempt !== undefined) {
    writes.push({ insert: 'deduction_attempts', rows: [change.newAttempt] });
  }
  const numbers = [
    { out_trade_no: attempt?.out_trade_no, set: change.attempt },
    { out_trade_no: change.older?.out_trade_no, set: change.older?.set },
  ];
  for (const { out_trade_no, set } of numbers) {
    if (out_trade_no === undefined || set === undefined) continue;
    writes.push(updateOf('deduction_attempts', { ...set, changed_at }, { out_trade_no }));
  }
  return writes;
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
