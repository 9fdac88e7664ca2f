import { sql } from 'kysely';
import { addDays, timeOn } from '../rules/beijing.js';
import { countRows } from './compare.js';
import { type Comparison, isDue, isNear } from './comparison.js';
import { type BillRows, type Stage, stageBill } from './stage.js';

/** Payments of a neighbouring day further from the midnight in common cannot be of this day. */
const beside = 3_600_000;

/**
 * Looks for rows of the books around midnight that the bill does not have in the bill of the day beside it. A bill is read
 * only if such rows exist.
 *
 * @param read the bill of a neighbouring day; `undefined` if it cannot be read yet, or no longer
 * @returns the neighbouring days with bills that were wanted and cannot be read
 */
export async function readNeighbours(
  stage: Stage,
  comparison: Comparison,
  read: (day: string) => BillRows | undefined,
): Promise<readonly string[]> {
  const { store, date } = stage;
  const unread: string[] = [];
  for (const day of [addDays(date, -1), addDays(date, 1)]) {
    const missing = sql`from deduction_book_rows o
      where o.book = ${stage.book} and ${isDue(comparison)} and ${isNear(comparison, day)}
        and not exists (select 1 from deduction_bill_rows b
          where b.book = o.book and b.day = ${date} and b.kind = o.kind and b.number = o.number)`;
    if ((await countRows(store, sql`select count(*) as count ${missing}`)) === 0) continue;
    const bill = read(day);
    if (bill === undefined) {
      unread.push(day);
      continue;
    }
    const midnight = timeOn(day < date ? date : day);
    await stageBill(
      stage,
      bill,
      day,
      ({ kind, at }) => kind === 'refund' || at === null || Math.abs(at - midnight) < beside,
    );
  }
  return unread;
}

/**
 * Removes what the neighbouring days' bills have beside that: it is of those days. A reversal stays with its payment.
 */
export async function pruneNeighbours({ store, book, date }: Stage, comparison: Comparison): Promise<void> {
  const near = sql.join(
    [addDays(date, -1), addDays(date, 1)].map(
      (day) => sql`(deduction_bill_rows.day = ${day} and ${isNear(comparison, day)})`,
    ),
    sql` or `,
  );
  const kind = sql`case when deduction_bill_rows.kind = 'refund' then 'refund' else 'payment' end`;
  await sql`
    delete from deduction_bill_rows where book = ${book} and day <> ${date}
      and not (exists (select 1 from deduction_book_rows o where o.book = ${book}
          and o.kind = ${kind} and o.number = deduction_bill_rows.number and (${near}))
        and not exists (select 1 from deduction_bill_rows b where b.book = ${book} and b.day = ${date}
          and b.kind = ${kind} and b.number = deduction_bill_rows.number))`.execute(store);
}
