import { type RawBuilder, sql } from 'kysely';
import type { DifferenceRow, Store } from '../store/schema.js';
import type { Difference, DifferenceKind } from './types.js';

/** Differences that are read at a time. */
const page = 1000;

/** Begins a statement that writes differences. */
export const insertDifferences: RawBuilder<unknown> = sql`insert into deduction_differences
  (book, "of", kind, number, "is", there, here, there_state, here_state, transaction_id)`;

/** All differences of a reconciliation, a page at a time: payments first. @param of what was compared with the trade bill */
export async function* readDifferences(
  store: Store,
  book: string,
  of: DifferenceRow['of'] = 'books',
): AsyncGenerator<Difference> {
  for await (const rows of readPages(store, book, of)) yield* rows;
}

/** The first thousand differences. */
export async function firstDifferences(
  store: Store,
  book: string,
  of: DifferenceRow['of'] = 'books',
): Promise<readonly Difference[]> {
  for await (const rows of readPages(store, book, of)) return rows;
  return [];
}

/** How many differences there are, by what they are. */
export async function countDifferences(
  store: Store,
  book: string,
  of: DifferenceRow['of'] = 'books',
): Promise<Record<DifferenceKind, number>> {
  const counted = await store
    .selectFrom('deduction_differences')
    .select(({ fn }) => ['is', fn.countAll().as('count')])
    .where('book', '=', book)
    .where('of', '=', of)
    .groupBy('is')
    .execute();
  return {
    'missing-here': 0,
    'missing-there': 0,
    amount: 0,
    state: 0,
    ...Object.fromEntries(counted.map(({ is, count }) => [is, Number(count)])),
  };
}

/** Pages of differences. A page that is not full is the last. */
export async function* readPages(
  store: Store,
  book: string,
  of: DifferenceRow['of'] = 'books',
): AsyncGenerator<readonly Difference[]> {
  let [kind, number] = ['', ''];
  for (;;) {
    const { rows } = await sql<DifferenceRow & { contract: string | null; period: string | null }>`
      select d.*, a.contract, a.period from (
        select * from deduction_differences
        where book = ${book} and "of" = ${of} and (kind, number) > (${kind}, ${number})
        order by kind, number limit ${page}) d
      left join deduction_refunds r on d.kind = 'refund' and r.out_refund_no = d.number
      left join deduction_attempts a
        on a.out_trade_no = case when d.kind = 'payment' then d.number else r.out_trade_no end
      order by d.kind, d.number`.execute(store);
    const last = rows.at(-1);
    if (last === undefined) return;
    ({ kind, number } = last);
    yield rows.map(differenceOf);
    if (rows.length < page) return;
  }
}

function differenceOf(row: DifferenceRow & { contract: string | null; period: string | null }): Difference {
  const { kind, number, there, here } = row;
  return {
    is: row.is as DifferenceKind,
    kind,
    number,
    there: there === null ? undefined : Number(there),
    here: here === null ? undefined : Number(here),
    there_state: row.there_state ?? undefined,
    here_state: row.here_state ?? undefined,
    transaction_id: row.transaction_id ?? undefined,
    contract: row.contract ?? undefined,
    period: row.period ?? undefined,
  };
}
