import { sql } from 'kysely';
import type { Store } from '../store/schema.js';
import { countRows } from './compare.js';
import { readPages } from './differences.js';
import type { Stage } from './stage.js';
import type { Difference, Report } from './types.js';

/** Questions that are under way at once. WeChat Pay takes some hundred a second. */
const lanes = 8;

/** Numbers that are listed. */
const listed = 1000;

/** Asks WeChat Pay about one number of the ledger, and books the answer. @returns whether the ledger has the number */
export type Settle = (number: string) => Promise<boolean>;

/**
 * Asks about the numbers of the ledger that differ, a page at a time, and lists those that were asked.
 *
 * @returns how many were asked
 */
export async function askDiffering(
  { store, book, progress }: Stage,
  settle: Readonly<Record<Difference['kind'], Settle>>,
): Promise<number> {
  let asked = 0;
  for await (const page of readPages(store, book)) {
    const known: { book: string; kind: Difference['kind']; number: string }[] = [];
    const waiting = page.values();
    const work = Array.from({ length: lanes }, async () => {
      for (const { kind, number } of waiting) {
        if (await settle[kind](number)) known.push({ book, kind, number });
      }
    });
    await Promise.all(work);
    if (known.length > 0) await store.insertInto('deduction_asked_rows').values(known).execute();
    asked += known.length;
    progress?.({ step: 'correct', rows: asked });
  }
  return asked;
}

/** Which of the numbers that were asked agree now. */
export async function listCorrected(store: Store, book: string): Promise<Report['corrected']> {
  const agreeing = sql`from deduction_asked_rows a where a.book = ${book} and not exists (
    select 1 from deduction_differences d
    where d.book = a.book and d."of" = 'books' and d.kind = a.kind and d.number = a.number)`;
  const { rows } = await sql<{ number: string }>`
    select a.number as number ${agreeing} order by a.kind, a.number limit ${listed}`.execute(store);
  return {
    count: await countRows(store, sql`select count(*) as count ${agreeing}`),
    first: rows.map(({ number }) => number),
  };
}
