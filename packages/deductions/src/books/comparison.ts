import { type RawBuilder, sql } from 'kysely';
import { addDays, timeOn } from '../rules/beijing.js';
import type { Store } from '../store/schema.js';
import { nearMidnight } from './ledger-rows.js';

/** What is compared. */
export interface Comparison {
  readonly store: Store;
  readonly book: string;
  /** The day that is reconciled. */
  readonly date: string;
  /** Whether rows of the bill that the books do not have are left out, unless they are deductions. */
  readonly isLedger: boolean;
  /** Whether the books tell refunds. If not, only payments are compared. */
  readonly hasRefunds: boolean;
  /** The neighbouring days with bills that cannot be read yet. */
  readonly unread: readonly string[];
}

/**
 * The bill, one row a number: sub-orders of a combined deduction together. `own` is 1 if it stands in the bill of the day,
 * and not in that of a neighbour. `reversed` is 1 if a payment went back by a reversal.
 */
export function billOf({ book, date, hasRefunds }: Comparison): RawBuilder<unknown> {
  return sql`(
    select kind, number, sum(amount) as amount, max(transaction_id) as transaction_id, max(trade_type) as trade_type,
      case when min(state) = max(state) then min(state) else 'PROCESSING' end as state,
      max(case when day = ${date} then 1 else 0 end) as own,
      case when kind = 'payment' and exists (select 1 from deduction_bill_rows r
        where r.book = ${book} and r.kind = 'reversal' and r.number = l.number) then 1 else 0 end as reversed
    from deduction_bill_rows l
    where book = ${book} and kind in (${hasRefunds ? sql`'payment', 'refund'` : sql`'payment'`})
    group by kind, number)`;
}

/** Which rows `b` of the bill are compared, beside `o` of the books. Deductions are told by their trade type, PAP at home and AUTH abroad. */
export function isTheirs({ isLedger }: Comparison): RawBuilder<boolean> {
  return isLedger
    ? sql<boolean>`(b.trade_type in ('PAP', 'AUTH') or o.number is not null)`
    : sql<boolean>`true`;
}

/** Whether a row `o` of the books is of the day, and one of which the bill should know. */
export function isDue(comparison: Comparison): RawBuilder<boolean> {
  const { from, until } = boundsOf(comparison);
  return sql<boolean>`((o.at is null or (o.at >= ${from} and o.at < ${until}))
    and (o.state is null or o.state in ('PROCESSING', 'SUCCESS', 'ABNORMAL')))`;
}

/** Whether a row `o` of the books is so near to a midnight that the neighbouring day's bill may have it. */
export function isNear(comparison: Comparison, neighbour: string): RawBuilder<boolean> {
  const { from, until } = boundsOf(comparison);
  return neighbour < comparison.date
    ? sql<boolean>`(o.at is not null and o.at >= ${from} and o.at < ${from + nearMidnight})`
    : sql<boolean>`(o.at is not null and o.at >= ${until - nearMidnight} and o.at < ${until})`;
}

/** Whether a row `o` of the books may stand in a neighbour's bill that cannot be read yet. */
export function isWaiting(comparison: Comparison): RawBuilder<boolean> {
  const near = comparison.unread.map((day) => isNear(comparison, day));
  return near.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(near, sql` or `)})`;
}

/** Whether the states of `b` in the bill and `o` in the books agree. A bill keeps the state that a refund had when it was made. */
export const statesAgree: RawBuilder<boolean> = sql<boolean>`(case
  when b.kind = 'payment' then b.reversed = 0
  when o.state is null then b.state <> 'CLOSED'
  when o.state in ('INTENDED', 'REFUSED') then false
  when b.state in ('PROCESSING', 'ABNORMAL') then true
  else o.state = b.state end)`;

/** The day in milliseconds since 1970. */
export function boundsOf({ date }: Pick<Comparison, 'date'>): {
  readonly from: number;
  readonly until: number;
} {
  return { from: timeOn(date), until: timeOn(addDays(date, 1)) };
}
