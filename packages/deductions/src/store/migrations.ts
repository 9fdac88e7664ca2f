import { setTimeout as pause } from 'node:timers/promises';
import { type Kysely, type Migration, Migrator, PostgresAdapter, sql } from 'kysely';
import { createStatements } from './statements.js';

/** The steps of the schema, in order. A step that was published is never changed; a new one follows it. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-ledger': { up: createLedger },
  '0002-books': { up: createBooks },
  '0003-statements': { up: createStatements },
};

/**
 * Brings the tables to the newest schema. Several processes may do so at once: PostgreSQL and SQLite let one after the
 * other.
 *
 * @throws Error of the database, or of the step that failed
 */
export async function migrate(db: Kysely<unknown>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    migrationTableName: 'deduction_migrations',
    migrationLockTableName: 'deduction_migrations_lock',
  });
  for (let tries = 1; ; tries++) {
    const { error } = await migrator.migrateToLatest();
    if (error === undefined) return;
    // Another process may have made the tables in which the steps are listed at the same moment.
    if (tries === 5) throw error;
    await pause(100 * tries);
  }
}

async function createLedger(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('deduction_contracts')
    .addColumn('code', 'text', (column) => column.primaryKey())
    .addColumn('plan', 'text', (column) => column.notNull())
    .addColumn('contract_id', 'text', (column) => column.unique())
    .addColumn('openid', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('signed_at', 'bigint')
    .addColumn('ended_by', 'text')
    .addColumn('ended_at', 'bigint')
    .addColumn('paused', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('first_date', 'text', (column) => column.notNull())
    .addColumn('next_date', 'text')
    .addColumn('cycle', 'text')
    .addColumn('wake_at', 'bigint')
    .addColumn('leased_until', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('lease', 'text')
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .execute();
  await sql`create index deduction_contracts_due on deduction_contracts (wake_at) where wake_at is not null`.execute(
    db,
  );
  await schema
    .createTable('deduction_cycles')
    .addColumn('contract', 'text', (column) => column.notNull().references('deduction_contracts.code'))
    .addColumn('period', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('amount', 'bigint', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('noticed_at', 'bigint')
    .addColumn('first_day', 'text')
    .addColumn('last_day', 'text')
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('not_before', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('reason', 'text')
    .addColumn('attention', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('opened_at', 'bigint', (column) => column.notNull())
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('deduction_cycles_pk', ['contract', 'period'])
    .execute();
  await sql`create index deduction_cycles_attention on deduction_cycles (changed_at) where attention = 1`.execute(
    db,
  );
  await schema
    .createTable('deduction_attempts')
    .addColumn('out_trade_no', 'text', (column) => column.primaryKey())
    .addColumn('contract', 'text', (column) => column.notNull().references('deduction_contracts.code'))
    .addColumn('period', 'text', (column) => column.notNull())
    .addColumn('n', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('amount', 'bigint', (column) => column.notNull())
    .addColumn('plan', 'text', (column) => column.notNull())
    .addColumn('openid', 'text')
    .addColumn('sends', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('sent_at', 'bigint', (column) => column.notNull())
    .addColumn('query_at', 'bigint')
    .addColumn('queries', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('refused', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('code', 'text')
    .addColumn('message', 'text')
    .addColumn('transaction_id', 'text', (column) => column.unique())
    .addColumn('paid_at', 'bigint')
    .addColumn('refunded', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('intended_at', 'bigint', (column) => column.notNull())
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('deduction_attempts_number', ['contract', 'period', 'n'])
    .execute();
  // The heart of the ledger: a second number before the first is proven dead cannot be written, whatever the program does.
  await sql`create unique index deduction_attempts_live on deduction_attempts (contract, period)
    where state <> 'CLOSED'`.execute(db);
  await sql`create index deduction_attempts_user on deduction_attempts (openid, plan, intended_at)`.execute(
    db,
  );
  await sql`create index deduction_attempts_paid on deduction_attempts (paid_at) where paid_at is not null`.execute(
    db,
  );
  await sql`create index deduction_attempts_unsettled on deduction_attempts (intended_at)
    where state in ('INTENDED', 'ACCEPTED', 'UNKNOWN')`.execute(db);
  await schema
    .createTable('deduction_refunds')
    .addColumn('out_refund_no', 'text', (column) => column.primaryKey())
    .addColumn('out_trade_no', 'text', (column) =>
      column.notNull().references('deduction_attempts.out_trade_no'),
    )
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('amount', 'bigint', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('refund_id', 'text')
    .addColumn('code', 'text')
    .addColumn('message', 'text')
    .addColumn('wake_at', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .execute();
  await sql`create index deduction_refunds_order on deduction_refunds (out_trade_no)`.execute(db);
  await sql`create index deduction_refunds_due on deduction_refunds (wake_at) where wake_at is not null`.execute(
    db,
  );
  const id = isPostgres(db) ? sql`bigserial primary key` : sql`integer primary key autoincrement`;
  await sql`create table deduction_history (
    id ${id}, contract text not null, period text, out_trade_no text, at bigint not null, what text not null,
    from_state text, to_state text, "by" text not null, details text not null)`.execute(db);
  await sql`create index deduction_history_contract on deduction_history (contract, id)`.execute(db);
}

async function createBooks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('deduction_bills')
    .addColumn('book', 'text', (column) => column.primaryKey())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('rows', 'bigint', (column) => column.notNull())
    .addColumn('read_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('deduction_bill_rows')
    .addColumn('book', 'text', (column) => column.notNull())
    .addColumn('line', 'integer', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('number', 'text', (column) => column.notNull())
    .addColumn('out_trade_no', 'text', (column) => column.notNull())
    .addColumn('transaction_id', 'text', (column) => column.notNull())
    .addColumn('trade_type', 'text', (column) => column.notNull())
    .addColumn('amount', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('deduction_bill_rows_pk', ['book', 'line'])
    .execute();
  await sql`create index deduction_bill_rows_number on deduction_bill_rows (book, kind, number)`.execute(db);
  await db.schema
    .createTable('deduction_book_rows')
    .addColumn('book', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('number', 'text', (column) => column.notNull())
    .addColumn('amount', 'bigint', (column) => column.notNull())
    .addColumn('at', 'bigint')
    .addPrimaryKeyConstraint('deduction_book_rows_pk', ['book', 'kind', 'number'])
    .execute();
}

/** Which of the two databases it is. */
export function isPostgres(db: Pick<Kysely<unknown>, 'getExecutor'>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
