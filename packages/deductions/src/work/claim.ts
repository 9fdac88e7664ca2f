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

/**
 * When something is due next, of contracts that no worker holds, or when a hold ends.
 *
 * @returns milliseconds since 1970; `undefined` if nothing is
 */
export async function nextDue(store: Store): Promise<number | undefined> {
  const { next } = await store
    .selectFrom('deduction_contracts')
    .select(({ fn }) => fn.min(sql<number>`wake_at`).as('next'))
    .where('wake_at', 'is not', null)
    .executeTakeFirstOrThrow();
  return next === null ? undefined : Number(next);
}
