import { type RawBuilder, sql } from 'kysely';
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
  comparison: Comparison,
  after: { readonly side: 0 | 1; readonly key: string },
): Promise<readonly (Difference & { readonly side: 0 | 1; readonly key: string })[]> {
  const { store, book, isLedger } = comparison;
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
        and not ${isNearMidnight(comparison)}
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

/** The sums of the bill: with the ledger, of its deductions alone. */
export async function sumBill({ store, book, isLedger }: Comparison): Promise<Sums> {
  const theirs = isLedger ? sql`and (b.trade_type in ('PAP', 'AUTH') or o.number is not null)` : sql``;
  return sumsOf(
    await sql<Summed>`
      select b.kind as kind, count(*) as count, sum(b.amount) as sum from deduction_bill_rows b
      left join deduction_book_rows o on o.book = b.book and o.kind = b.kind and o.number = b.number
      where b.book = ${book} ${theirs} group by b.kind`.execute(store),
  );
}

/** The sums of the books: without what stands in a neighbouring day's bill. */
export async function sumBooks(comparison: Comparison): Promise<Sums> {
  const { store, book } = comparison;
  return sumsOf(
    await sql<Summed>`
      select o.kind as kind, count(*) as count, sum(o.amount) as sum from deduction_book_rows o
      left join deduction_bill_rows b on b.book = o.book and b.kind = o.kind and b.number = o.number
      where o.book = ${book} and not (b.number is null and ${isNearMidnight(comparison)}) group by o.kind`.execute(
      store,
    ),
  );
}

/** How many payments and refunds of the books stand in a neighbouring day's bill, or may. */
export async function countShifted(comparison: Comparison): Promise<number> {
  const { store, book } = comparison;
  const { rows } = await sql<{ count: unknown }>`
    select count(*) as count from deduction_book_rows o
    left join deduction_bill_rows b on b.book = o.book and b.kind = o.kind and b.number = o.number
    where o.book = ${book} and b.number is null and ${isNearMidnight(comparison)}`.execute(store);
  return Number(rows[0]?.count ?? 0);
}

function isNearMidnight({ date }: Comparison): RawBuilder<boolean> {
  const from = timeOn(date) + nearMidnight;
  const until = timeOn(addDays(date, 1)) - nearMidnight;
  return sql<boolean>`(o.at is not null and (o.at < ${from} or o.at >= ${until}))`;
}

interface Summed {
  readonly kind: string;
  readonly count: unknown;
  readonly sum: unknown;
}

function sumsOf({ rows }: { readonly rows: readonly Summed[] }): Sums {
  const of = (kind: string): { count: number; sum: number } => {
    const row = rows.find((one) => one.kind === kind);
    return { count: Number(row?.count ?? 0), sum: Number(row?.sum ?? 0) };
  };
  const [payment, refund] = [of('payment'), of('refund')];
  return { payments: payment.count, paid: payment.sum, refunds: refund.count, refunded: refund.sum };
}
