/** The ledger's database, filled with contracts of which few are due. */
import { openStore, type Store } from '@wechatpay-kit/deductions';
import { sql } from 'kysely';

const day = 86_400_000;
/** The rows of one statement that fills the table. */
const batch = 50_000;

/** The code of a contract. */
export function codeOf(number: number): string {
  return `B${String(number).padStart(8, '0')}`;
}

/** A range of contracts: from the first to the last but one. */
export interface Slice {
  readonly from: number;
  readonly until: number;
}

/** The filled database. */
export class Book {
  readonly store: Store;
  readonly #isPostgres: boolean;
  readonly #now: () => number;

  constructor(store: Store, isPostgres: boolean, now: () => number) {
    this.store = store;
    this.#isPostgres = isPostgres;
    this.#now = now;
  }

  /** Opens the database and fills it with idle contracts, which are due in three weeks or later. */
  static async fill(database: string, contracts: number, now: () => number): Promise<Book> {
    const store = await openStore(database);
    const book = new Book(store, database.startsWith('postgres:'), now);
    for (let from = 0; from < contracts; from += batch) {
      await book.#insert(from, Math.min(contracts, from + batch));
    }
    await sql`create table bench_intents (out_trade_no text primary key, contract text not null, state text not null,
      amount bigint not null, at bigint not null)`.execute(store);
    if (book.#isPostgres) await sql`vacuum analyze`.execute(store);
    return book;
  }

  async #insert(from: number, until: number): Promise<void> {
    const now = this.#now();
    const date = dateOf(now + 21 * day);
    const numbers = this.#isPostgres
      ? sql`select generate_series(${from}::int, ${until - 1}::int) as i`
      : sql`with recursive n(i) as (select ${from} union all select i + 1 from n where i < ${until - 1}) select i from n`;
    const padded = this.#isPostgres ? sql`lpad(i::text, 8, '0')` : sql`printf('%08d', i)`;
    const text = (prefix: string) => sql`${sql.lit(prefix)} || ${padded}`;
    // Due times have no order that the codes have.
    const wake = sql`${sql.lit(now + 20 * day)} + (cast(i as bigint) * 7919 % 1000003) * 2000`;
    await sql`insert into deduction_contracts (code, plan, contract_id, openid, state, signed_at, first_date, next_date,
      wake_at, data, created_at, changed_at)
      select ${text('B')}, 'monthly', ${text('W')}, ${text('o')}, 'ACTIVE', ${sql.lit(now - 2 * day)}, ${sql.lit(date)},
      ${sql.lit(date)}, ${wake}, '{}', ${sql.lit(now)}, ${sql.lit(now)} from (${numbers}) as numbers`.execute(
      this.store,
    );
  }

  /** Makes contracts due now. */
  async release({ from, until }: Slice): Promise<void> {
    const now = this.#now();
    const date = dateOf(now + day);
    await this.store
      .updateTable('deduction_contracts')
      .set({ wake_at: now, first_date: date, next_date: date })
      .where('code', '>=', codeOf(from))
      .where('code', '<', codeOf(until))
      .execute();
  }

  /** Makes what is left of a row idle again, so that it is not charged in the next one. */
  async settle(): Promise<void> {
    await this.store
      .updateTable('deduction_contracts')
      .set({ wake_at: null, leased_until: 0, lease: null })
      .where('wake_at', '<', this.#now() + day / 2)
      .execute();
    await sql`delete from bench_intents`.execute(this.store);
    if (this.#isPostgres) await sql`vacuum analyze deduction_contracts`.execute(this.store);
  }

  /** Writes the ids by which the sandbox knows contracts. */
  async name({ from }: Slice, ids: readonly string[]): Promise<void> {
    await this.store.transaction().execute(async (transaction) => {
      for (const [at, contract_id] of ids.entries()) {
        await transaction
          .updateTable('deduction_contracts')
          .set({ contract_id })
          .where('code', '=', codeOf(from + at))
          .execute();
      }
    });
  }

  /** How many contracts of a slice are charged: WeChat Pay has accepted their numbers, and that is committed. */
  async charged({ from, until }: Slice): Promise<number> {
    const { rows } = await sql<{ count: number }>`select
      (select count(*) from deduction_attempts where state = 'ACCEPTED' and contract >= ${codeOf(from)} and contract < ${codeOf(until)})
      + (select count(*) from bench_intents where state = 'ACCEPTED') as count`.execute(this.store);
    return Number(rows[0]?.count ?? 0);
  }
}

/** The date in Beijing. */
function dateOf(time: number): string {
  return new Date(time + 8 * 3_600_000).toISOString().slice(0, 10);
}
