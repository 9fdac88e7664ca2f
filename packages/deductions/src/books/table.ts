import { type RawBuilder, sql } from 'kysely';
import { addDays, timeOn } from '../rules/beijing.js';
import { nearMidnight } from './ledger-rows.js';
import type { Stage } from './stage.js';
import { openTable, type Source } from './table-columns.js';

/**
 * Orders in a table, or a view, of the same database. Its rows are read by the database alone.
 *
 * Times are milliseconds since 1970, or `timestamptz` of PostgreSQL.
 */
export interface OrdersTable {
  /** Its name, of PostgreSQL with the schema if that is not the first of the search path: `shop.orders`. */
  readonly table: string;
  /** The names of its columns. Amounts are in fen. */
  readonly columns: {
    readonly out_trade_no: string;
    readonly amount: string;
    /** When it was paid. Rows without it are not paid. */
    readonly paid_at: string;
    /** The column that tells whether it was paid, with {@link paid}. */
    readonly state?: string | undefined;
  };
  /** The values of the state of orders that were paid, those that were refunded later too. */
  readonly paid?: readonly (string | number | boolean)[] | undefined;
  /** The refunds. Without it, only payments are compared. */
  readonly refunds?: RefundsTable | undefined;
}

/** Refunds in a table, or a view, of the same database. */
export interface RefundsTable {
  readonly table: string;
  /** The names of its columns. Amounts are in fen. */
  readonly columns: {
    readonly out_refund_no: string;
    readonly amount: string;
    /** When it was asked for. */
    readonly created_at: string;
    /** The column that tells whether WeChat Pay has taken it, with {@link accepted}. */
    readonly state?: string | undefined;
  };
  /** The values of the state of refunds that are under way or done. */
  readonly accepted?: readonly (string | number | boolean)[] | undefined;
}

/**
 * Puts the rows of tables beside the bill: those of the day and of minutes around it, and all that the bill has.
 *
 * @throws TypeError naming the table or the column that does not exist or is of another type, or the order that is wrong
 */
export async function stageTable(stage: Stage, orders: OrdersTable): Promise<void> {
  const { out_trade_no, amount, paid_at, state } = orders.columns ?? {};
  await stageSource(stage, 'payment', {
    at: 'orders',
    table: orders.table,
    columns: { out_trade_no, amount, paid_at, state },
    roles: { number: 'out_trade_no', time: 'paid_at', values: 'paid' },
    values: orders.paid,
  });
  if (orders.refunds === undefined) return;
  const { refunds } = orders;
  const { out_refund_no, created_at } = refunds.columns ?? {};
  await stageSource(stage, 'refund', {
    at: 'orders.refunds',
    table: refunds.table,
    columns: { out_refund_no, amount: refunds.columns?.amount, created_at, state: refunds.columns?.state },
    roles: { number: 'out_refund_no', time: 'created_at', values: 'accepted' },
    values: refunds.accepted,
  });
}

async function stageSource(stage: Stage, kind: 'payment' | 'refund', source: Source): Promise<void> {
  const { store, book, date, progress } = stage;
  const { table, number, amount, time, isTaken } = await openTable(store, source);
  const from = timeOn(date) - nearMidnight;
  const until = timeOn(addDays(date, 1)) + nearMidnight;
  const chosen = [
    sql`${table} t where ${time.isWithin(from, until)} and ${isTaken}`,
    // Whenever the books say that they were paid: what the bill has is looked for.
    sql`${table} t join (select distinct number from deduction_bill_rows where book = ${book} and kind = ${kind}) b
      on b.number = cast(${number} as text) where ${time.column} is not null and ${isTaken}`,
  ];
  for (const rows of chosen) {
    await requireFen(stage, source, { rows, number, amount });
    await sql`
      insert into deduction_book_rows (book, kind, number, amount, state, at)
      select ${book}, ${sql.lit(kind)}, cast(${number} as text), cast(${amount} as bigint), cast(null as text),
        ${time.milliseconds}
      from ${rows} on conflict (book, kind, number) do nothing`.execute(store);
  }
  const { rows: counted } = await sql<{ count: unknown }>`
    select count(*) as count from deduction_book_rows where book = ${book} and kind = ${kind}`.execute(store);
  progress?.({ step: 'books', rows: Number(counted[0]?.count ?? 0) });
}

interface Chosen {
  readonly rows: RawBuilder<unknown>;
  readonly number: RawBuilder<unknown>;
  readonly amount: RawBuilder<unknown>;
}

/** @throws TypeError naming a row without a number, an amount that is no positive integer, or a number that two rows have */
async function requireFen(
  { store }: Stage,
  { at, columns, roles }: Source,
  { rows, number, amount }: Chosen,
): Promise<void> {
  const { rows: wrong } = await sql<{ number: string | null; amount: unknown }>`
    select cast(w.number as text) as number, cast(w.amount as text) as amount
    from (select ${number} as number, ${amount} as amount from ${rows}) w
    where w.number is null or w.amount is null or w.amount <= 0 or w.amount <> cast(w.amount as bigint)
    limit 1`.execute(store);
  const [first] = wrong;
  if (first !== undefined) {
    throw new TypeError(
      first.number === null
        ? `${at}.columns.${roles.number}: a row of the day has none in ${columns[roles.number]}`
        : `${at}.columns.amount: ${first.number} has ${first.amount} in ${columns['amount']}; expected fen as a positive integer`,
    );
  }
  const { rows: doubled } = await sql<{ number: string }>`
    select cast(w.number as text) as number from (select ${number} as number from ${rows}) w
    group by w.number having count(*) > 1 limit 1`.execute(store);
  if (doubled[0] !== undefined) {
    throw new TypeError(
      `${at}.table: two rows have ${doubled[0].number}; choose the paid one by columns.state and ${roles.values}, or give a view`,
    );
  }
}
