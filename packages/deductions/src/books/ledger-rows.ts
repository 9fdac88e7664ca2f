import { sql } from 'kysely';
import { addDays, timeOn } from '../rules/beijing.js';
import type { Store } from '../store/schema.js';

/** A payment so near to midnight may stand in the bill of the day beside. */
export const nearMidnight: number = 10 * 60_000;

/**
 * Puts what the ledger says beside the bill, by the database alone: all of the day and of minutes around it, and all that the
 * bill has, whenever the ledger says that it was.
 */
export async function stageLedger(store: Store, book: string, date: string): Promise<void> {
  const from = timeOn(date) - nearMidnight;
  const until = timeOn(addDays(date, 1)) + nearMidnight;
  await sql`
    insert into deduction_book_rows (book, kind, number, amount, state, at)
    select ${book}, 'payment', out_trade_no, amount, null, paid_at from deduction_attempts
    where transaction_id is not null and paid_at >= ${from} and paid_at < ${until}`.execute(store);
  await sql`
    insert into deduction_book_rows (book, kind, number, amount, state, at)
    select distinct ${book}, 'payment', a.out_trade_no, a.amount, cast(null as text), a.paid_at
    from deduction_bill_rows b join deduction_attempts a on a.out_trade_no = b.number
    where b.book = ${book} and b.kind = 'payment' and a.transaction_id is not null
    on conflict (book, kind, number) do nothing`.execute(store);
  await sql`
    insert into deduction_book_rows (book, kind, number, amount, state, at)
    select ${book}, 'refund', out_refund_no, amount, state, created_at from deduction_refunds
    where created_at >= ${from} and created_at < ${until}`.execute(store);
  await sql`
    insert into deduction_book_rows (book, kind, number, amount, state, at)
    select distinct ${book}, 'refund', r.out_refund_no, r.amount, r.state, r.created_at
    from deduction_bill_rows b join deduction_refunds r on r.out_refund_no = b.number
    where b.book = ${book} and b.kind = 'refund'
    on conflict (book, kind, number) do nothing`.execute(store);
}

/**
 * Gives the sub-orders of combined deductions, and the refunds of them, the number of the whole. The bill has a row for each:
 * the number of the attempt, or of the refund, and two digits.
 */
export async function joinParts(store: Store, book: string): Promise<void> {
  const whole = sql`substr(number, 1, length(number) - 2)`;
  await sql`
    update deduction_bill_rows set number = ${whole}
    where book = ${book} and kind in ('payment', 'reversal') and trade_type in ('PAP', 'AUTH')
      and exists (select 1 from deduction_attempts a where a.out_trade_no = ${whole})
      and not exists (select 1 from deduction_attempts a where a.out_trade_no = number)`.execute(store);
  await sql`
    update deduction_bill_rows set number = ${whole}
    where book = ${book} and kind = 'refund' and trade_type in ('PAP', 'AUTH')
      and exists (select 1 from deduction_refunds r where r.out_refund_no = ${whole}
        and r.out_trade_no = substr(deduction_bill_rows.out_trade_no, 1, length(deduction_bill_rows.out_trade_no) - 2))
      and not exists (select 1 from deduction_refunds r where r.out_refund_no = number)`.execute(store);
}
