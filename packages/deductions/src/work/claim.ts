import { sql } from 'kysely';
import { isPostgres } from '../store/migrations.js';
import type { Store } from '../store/schema.js';

/** How long a worker holds a contract that it has claimed, in milliseconds. */
export const leaseLength: number = 120_000;

/** A claim. */
export interface Claim {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The most contracts. */
  readonly limit: number;
  /** Names the worker. */
  readonly holder: string;
}

/**
 * Claims contracts for which something is due, the longest due first. On PostgreSQL workers do not wait for each other:
 * what one is about to claim, the others pass over.
 *
 * @returns the codes
 */
export async function claimDue(store: Store, { now, limit, holder }: Claim): Promise<string[]> {
  const due = store
    .selectFrom('deduction_contracts')
    .select('code')
    .where('wake_at', '<=', now)
    .where('leased_until', '<=', now)
    .orderBy('wake_at')
    .limit(limit);
  const rows = await store
    .updateTable('deduction_contracts')
    .set({ lease: holder, leased_until: now + leaseLength })
    .where('code', 'in', isPostgres(store) ? due.forUpdate().skipLocked() : due)
    .returning('code')
    .execute();
  return rows.map(({ code }) => code);
}

/** The longest due contracts that are looked at for the next one. */
const looked = 500;

/**
 * When something is due next that no worker holds, or when a hold ends, of the longest due contracts.
 *
 * @returns milliseconds since 1970; `undefined` if nothing is
 */
export async function nextDue(store: Store): Promise<number | undefined> {
  const due = store
    .selectFrom('deduction_contracts')
    .select([
      'wake_at',
      sql<number>`case when leased_until > wake_at then leased_until else wake_at end`.as('at'),
    ])
    .where('wake_at', 'is not', null)
    .orderBy('wake_at');
  const first = await due.limit(1).executeTakeFirst();
  // Nothing is due before the longest due contract, unless a worker holds it.
  if (first === undefined || first.at === first.wake_at) return first?.at;
  const { next } = await store
    .selectFrom(due.limit(looked).as('due'))
    .select(({ fn }) => fn.min('at').as('next'))
    .executeTakeFirstOrThrow();
  return next === null ? undefined : Number(next);
}
