import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import { isPostgres } from './migrations.js';

/**
 * The tables of reconciliation, with the state of refunds, the neighbouring days, the fund flow bill, and what differs. What
 * the tables before held is staged anew by each reconciliation.
 */
export async function createStatements(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  /** SQLite keeps such a table in its key: no second tree to write. */
  const keyed = <Name extends string, Column extends string>(
    table: CreateTableBuilder<Name, Column>,
  ): CreateTableBuilder<Name, Column> => (isPostgres(db) ? table : table.modifyEnd(sql`without rowid`));
  await schema.dropTable('deduction_bill_rows').execute();
  await schema.dropTable('deduction_book_rows').execute();
  await keyed(
    schema
      .createTable('deduction_bill_rows')
      .addColumn('book', 'text', (column) => column.notNull())
      .addColumn('day', 'text', (column) => column.notNull())
      .addColumn('line', 'integer', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('number', 'text', (column) => column.notNull())
      .addColumn('out_trade_no', 'text', (column) => column.notNull())
      .addColumn('transaction_id', 'text', (column) => column.notNull())
      .addColumn('refund_id', 'text', (column) => column.notNull())
      .addColumn('sub_mchid', 'text', (column) => column.notNull())
      .addColumn('trade_type', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('amount', 'bigint', (column) => column.notNull())
      .addColumn('settled', 'bigint', (column) => column.notNull())
      .addColumn('fee', 'bigint', (column) => column.notNull())
      .addColumn('at', 'bigint')
      .addPrimaryKeyConstraint('deduction_bill_rows_pk', ['book', 'day', 'line']),
  ).execute();
  await sql`create index deduction_bill_rows_number on deduction_bill_rows (book, kind, number)`.execute(db);
  await keyed(
    schema
      .createTable('deduction_book_rows')
      .addColumn('book', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('number', 'text', (column) => column.notNull())
      .addColumn('amount', 'bigint', (column) => column.notNull())
      .addColumn('state', 'text')
      .addColumn('at', 'bigint')
      .addPrimaryKeyConstraint('deduction_book_rows_pk', ['book', 'kind', 'number']),
  ).execute();
  await keyed(
    schema
      .createTable('deduction_flow_rows')
      .addColumn('book', 'text', (column) => column.notNull())
      .addColumn('line', 'integer', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('number', 'text', (column) => column.notNull())
      .addColumn('amount', 'bigint', (column) => column.notNull())
      .addColumn('at', 'bigint')
      .addPrimaryKeyConstraint('deduction_flow_rows_pk', ['book', 'line']),
  ).execute();
  await sql`create index deduction_flow_rows_number on deduction_flow_rows (book, kind, number)`.execute(db);
  await keyed(
    schema
      .createTable('deduction_asked_rows')
      .addColumn('book', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('number', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('deduction_asked_rows_pk', ['book', 'kind', 'number']),
  ).execute();
  await keyed(
    schema
      .createTable('deduction_differences')
      .addColumn('book', 'text', (column) => column.notNull())
      .addColumn('of', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('number', 'text', (column) => column.notNull())
      .addColumn('is', 'text', (column) => column.notNull())
      .addColumn('there', 'bigint')
      .addColumn('here', 'bigint')
      .addColumn('there_state', 'text')
      .addColumn('here_state', 'text')
      .addColumn('transaction_id', 'text')
      .addPrimaryKeyConstraint('deduction_differences_pk', ['book', 'of', 'kind', 'number']),
  ).execute();
}
