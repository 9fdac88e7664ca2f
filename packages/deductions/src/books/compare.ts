import { sql } from 'kysely';
import { addDays, timeOn } from '../rules/beijing.js';
import type { Store } from '../store/schema.js';
import type { Difference, DifferenceKind, Sums } from './types.js';

/** Differences that are read at a time. */
const page = 1000;

/** A payment so near to midnight may stand in the bill of the next or the previous day. */
const nearMidnight = 10 * 60_000;

/** What is compared. */
export interface Comparison {
  readonly store: Store;
  readonly book: string;
  /** The day of the bill. */
  readonly date: string;
  /** Whether rows of the bill that the books do not have are others' affair, unless they are deductions. */
  readonly isLedger: boolean;
}

/** A page of differences after a position, in order: first what the bill has, then what it lacks. */
export async function readDifferences(
  { store, book, date, isLedger }: Comparison,
  after: { readonly side: 0 | 1; readonly key: string },
): Promise<readonly (Difference & { readonly side: 0 | 1; readonly key: string })[]> {
  const begins = timeOn(date);
  const ends = timeOn(addDays(date, 1));
  // Deductions are told by their trade type, PAP at home and AUTH abroad; what else the merchant sells is not in the ledger.
  const theirs = isLedger ? sql`and (b.trade_type in ('PAP', 'AUTH') or o.number is not null)` : sql``;
  const { rows } = await sql<{
    side: 0 | 1;
    key: string;
    is: DifferenceKind;
    kind: 'payment' | 'refund';
    number: string;
    there: number | null;
    here: number | null;
    transaction_id: string | null;
  }>`
    select * from (
      select 0 as side, b.kind || ' ' || b.number as key,
        case when o.number is null then 'missing-here' else 'amount' end as "is",
        b.kind as kind, b.number as number, b.amount as there, o.amount as here, b.transaction_id as transaction_id
      from deduction_bill_rows b
      left join deduction_book_rows o on o.book = b.book and o.kind = b.kind and o.number = b.number
      where b.book = ${book} and (o.number is null or o.amount <> b.amount) ${theirs}
      union all
      select 1 as side, o.kind || ' ' || o.number as key,
        'missing-there' as "is", o.kind as kind, o.number as number, null as there, o.amount as here, null as transaction_id
      from deduction_book_rows o
      left join deduction_bill_rows b on b.book = o.book and b.kind = o.kind and b.number = o.number
      where o.book = ${book} and b.number is null
        and (o.at is null or (o.at >= ${begins + nearMidnight} and o.at < ${ends - nearMidnight}))
    ) d
    where side > ${after.side} or (side = ${after.side} and key > ${after.key})
    order by side, key limit ${page}`.execute(store);
  return rows.map(({ there, here, transaction_id, ...row }) => ({
    ...row,
    there: there === null ? undefined : Number(there),
    here: here === null ? undefined : Number(here),
    transaction_id: transaction_id ?? undefined,
  }));
}

/** All differences, a page at a time. */
export async function* allDifferences(comparison: Comparison): AsyncGenerator<Difference> {
  let after: { side: 0 | 1; key: string } = { side: 0, key: '' };
  for (;;) {
    const found = await readDifferences(comparison, after);
    for (const { side, key, ...difference } of found) {
      after = { side, key };
      yield difference;
    }
    if (found.length < page) return;
  }
}

/** The sums of one side. */
export async function sumUp(
  store: Store,
  table: 'deduction_bill_rows' | 'deduction_book_rows',
  book: string,
): Promise<Sums> {
  const rows = await store
    .selectFrom(table)
    .select(({ fn }) => ['kind', fn.countAll().as('count'), fn.sum('amount').as('sum')])
    .where('book', '=', book)
    .groupBy('kind')
    .execute();
  const of = (kind: string): { count: number; sum: number } => {
    const row = rows.find((one) => one.kind === kind);
    return { count: Number(row?.count ?? 0), sum: Number(row?.sum ?? 0) };
  };
  const [payment, refund] = [of('payment'), of('refund')];
  return { payments: payment.count, paid: payment.sum, refunds: refund.count, refunded: refund.sum };
}
