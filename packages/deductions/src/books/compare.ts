import { sql } from 'kysely';
import type { Store } from '../store/schema.js';
import { billOf, boundsOf, type Comparison, isDue, isTheirs, isWaiting, statesAgree } from './comparison.js';
import { insertDifferences } from './differences.js';
import type { Sums } from './types.js';

/** Compares the bill with the books, and writes what differs into a table. */
export async function compareBooks(comparison: Comparison): Promise<void> {
  const { store, book } = comparison;
  const bill = billOf(comparison);
  await sql`delete from deduction_differences where book = ${book} and "of" = 'books'`.execute(store);
  await sql`${insertDifferences}
    select ${book}, 'books', b.kind, b.number,
      case when o.number is null then 'missing-here' when o.amount <> b.amount then 'amount' else 'state' end,
      b.amount, o.amount, case when b.reversed = 1 then 'REVERSED' when b.state = '' then null else b.state end,
      o.state, b.transaction_id
    from ${bill} b
    left join deduction_book_rows o on o.book = ${book} and o.kind = b.kind and o.number = b.number
    where (o.number is null and b.reversed = 0 and ${isTheirs(comparison)})
      or (o.number is not null and (o.amount <> b.amount or not ${statesAgree}))`.execute(store);
  await sql`${insertDifferences}
    select ${book}, 'books', o.kind, o.number, 'missing-there', null, o.amount, null, o.state, null
    from deduction_book_rows o
    where o.book = ${book} and ${isDue(comparison)} and not ${isWaiting(comparison)}
      and not exists (select 1 from deduction_bill_rows b
        where b.book = ${book} and b.kind = o.kind and b.number = o.number)`.execute(store);
}

/** The sums of the bill: with the ledger, of its deductions alone. What was reversed has gone back, and is left out. */
export async function sumBill(comparison: Comparison): Promise<Sums> {
  const { store, book } = comparison;
  return sumsOf(
    await sql<Summed>`
      select b.kind as kind, count(*) as count, sum(b.amount) as sum from ${billOf(comparison)} b
      left join deduction_book_rows o on o.book = ${book} and o.kind = b.kind and o.number = b.number
      where b.own = 1 and b.reversed = 0 and ${isTheirs(comparison)} group by b.kind`.execute(store),
  );
}

/** The sums of the books: what stands in the bill, and what should. */
export async function sumBooks(comparison: Comparison): Promise<Sums> {
  const { store, book } = comparison;
  return sumsOf(
    await sql<Summed>`
      select o.kind as kind, count(*) as count, sum(o.amount) as sum from deduction_book_rows o
      left join ${billOf(comparison)} b on b.kind = o.kind and b.number = o.number
      where o.book = ${book} and ((b.own = 1 and (o.state is null or o.state not in ('INTENDED', 'REFUSED')))
        or (b.number is null and ${isDue(comparison)} and not ${isWaiting(comparison)}))
      group by o.kind`.execute(store),
  );
}

/** How many rows stand in the bill of one day and in the books of the day beside it. */
export function countShifted(comparison: Comparison): Promise<number> {
  const { from, until } = boundsOf(comparison);
  const { store, book } = comparison;
  return countRows(
    store,
    sql`select count(*) as count from deduction_book_rows o
      join ${billOf(comparison)} b on b.kind = o.kind and b.number = o.number
      where o.book = ${book} and o.at is not null
        and ((b.own = 0 and o.at >= ${from} and o.at < ${until})
          or (b.own = 1 and (o.at < ${from} or o.at >= ${until})))`,
  );
}

/** How many rows of the books wait for a neighbouring day's bill. */
export function countWaiting(comparison: Comparison): Promise<number> {
  const { store, book } = comparison;
  return countRows(
    store,
    sql`select count(*) as count from deduction_book_rows o
      where o.book = ${book} and ${isDue(comparison)} and ${isWaiting(comparison)}
        and not exists (select 1 from deduction_bill_rows b
          where b.book = ${book} and b.kind = o.kind and b.number = o.number)`,
  );
}

/** The count that a query selects. */
export async function countRows(store: Store, query: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await query.execute(store);
  return Number((rows[0] as { readonly count?: unknown } | undefined)?.count ?? 0);
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
