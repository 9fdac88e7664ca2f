import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { BillRow as RowOfBill } from 'wechatpay-kit';
import { type Columns, insertRows } from '../store/insert.js';
import { isPostgres } from '../store/migrations.js';
import type { BillLineRow, BookRow, Store } from '../store/schema.js';
import { lineOf, type TradeLine } from './lines.js';
import type { BookOrder, Progress } from './types.js';

/** Rows of one statement, and of one commit, which waits for the disk. */
const batch = 5000;

/** Rows of a bill; a bill of wechatpay-kit tells how much of it was read. */
export type BillRows = AsyncIterable<RowOfBill> & { readonly bytes?: number | undefined };

/** Where rows are staged. */
export interface Stage {
  readonly store: Store;
  readonly book: string;
  /** The day that is reconciled. */
  readonly date: string;
  readonly progress?: ((progress: Progress) => void) | undefined;
}

const billColumns: Columns = {
  book: 'text',
  day: 'text',
  line: 'integer',
  kind: 'text',
  number: 'text',
  out_trade_no: 'text',
  transaction_id: 'text',
  refund_id: 'text',
  sub_mchid: 'text',
  trade_type: 'text',
  state: 'text',
  amount: 'bigint',
  settled: 'bigint',
  fee: 'bigint',
  at: 'bigint',
};

const bookColumns: Columns = {
  book: 'text',
  kind: 'text',
  number: 'text',
  amount: 'bigint',
  state: 'text',
  at: 'bigint',
};

/** Makes a reconciliation known before it stages anything, so that what an interrupted one leaves is removed later. */
export async function beginBook(store: Store, book: string, now: number): Promise<void> {
  await store.insertInto('deduction_bills').values({ book, digest: '', rows: 0, read_at: now }).execute();
}

/**
 * Reads a trade bill into the staging table, in constant memory.
 *
 * @param day of the bill
 * @param isWanted which lines are staged; all are read
 * @returns the digest of its rows, and how many there are
 * @throws Error naming the row and the column that are not as expected; errors of the bill
 */
export async function stageBill(
  { store, book, date, progress }: Stage,
  bill: BillRows,
  day: string = date,
  isWanted: (line: TradeLine) => boolean = () => true,
): Promise<{ readonly digest: string; readonly rows: number }> {
  const step = day === date ? 'bill' : 'neighbour';
  const hash = createHash('sha256');
  let pending: BillLineRow[] = [];
  let rows = 0;
  for await (const row of bill) {
    rows++;
    hash.update(`${Object.values(row).join('\u001f')}\n`);
    const line = lineOf(row, rows, day);
    if (line !== undefined && isWanted(line)) pending.push({ book, day, ...line });
    if (rows % batch === 0) {
      await insertRows(store, 'deduction_bill_rows', billColumns, pending);
      pending = [];
      progress?.({ step, rows, bytes: bill.bytes });
    }
  }
  await insertRows(store, 'deduction_bill_rows', billColumns, pending);
  progress?.({ step, rows, bytes: bill.bytes });
  return { digest: hash.digest('hex'), rows };
}

/** Reads the merchant's own orders into the staging table. @throws TypeError naming a wrong field and the order */
export async function stageOrders(
  { store, book, progress }: Stage,
  orders: AsyncIterable<BookOrder> | Iterable<BookOrder>,
): Promise<void> {
  // Of an order that is given twice, the last counts.
  const pending = new Map<string, BookRow>();
  let rows = 0;
  const flush = async (): Promise<void> => {
    const conflict = sql`(book, kind, number) do update set
      amount = excluded.amount, state = excluded.state, at = excluded.at`;
    await insertRows(store, 'deduction_book_rows', bookColumns, [...pending.values()], conflict);
    pending.clear();
    progress?.({ step: 'books', rows });
  };
  for await (const order of orders) {
    rows++;
    for (const row of rowsOf(book, order)) pending.set(`${row.kind} ${row.number}`, row);
    if (pending.size >= batch) await flush();
  }
  await flush();
}

/** Lets PostgreSQL know how much was staged: it plans the comparison by that. SQLite has one plan. */
export async function analyze(store: Store): Promise<void> {
  if (!isPostgres(store)) return;
  await sql`analyze deduction_bill_rows`.execute(store);
  await sql`analyze deduction_book_rows`.execute(store);
}

/** How long what was staged is kept, so that its differences can be read. */
const kept = 24 * 3_600_000;

/** The tables of what is staged, with their keys beside the book. */
const staged: Readonly<Record<string, readonly string[]>> = {
  deduction_bill_rows: ['day', 'line'],
  deduction_book_rows: ['kind', 'number'],
  deduction_flow_rows: ['line'],
  deduction_asked_rows: ['kind', 'number'],
  deduction_differences: ['of', 'kind', 'number'],
};

/** Removes what earlier readings staged, finished or not: some rows at a time, so that the ledger does not wait for it. */
export async function removeOld(store: Store, now: number): Promise<void> {
  const old = await store
    .selectFrom('deduction_bills')
    .select('book')
    .where('read_at', '<', now - kept)
    .execute();
  for (const { book } of old) {
    for (const [table, key] of Object.entries(staged)) await removeRows(store, table, key, book);
    await store.deleteFrom('deduction_bills').where('book', '=', book).execute();
  }
}

async function removeRows(store: Store, table: string, key: readonly string[], book: string): Promise<void> {
  const columns = sql.join(key.map((name) => sql.ref(name)));
  for (;;) {
    const { numAffectedRows } =
      await sql`delete from ${sql.table(table)} where book = ${book} and (${columns}) in
      (select ${columns} from ${sql.table(table)} where book = ${book} limit ${batch})`.execute(store);
    if ((numAffectedRows ?? 0n) < BigInt(batch)) return;
  }
}

function rowsOf(book: string, { out_trade_no, amount, paid_at, refunds = [] }: BookOrder): BookRow[] {
  if (typeof out_trade_no !== 'string' || out_trade_no === '') {
    throw new TypeError('orders: an order has no out_trade_no');
  }
  const fen = (value: number, field: string): number => {
    if (Number.isSafeInteger(value) && value > 0) return value;
    throw new TypeError(
      `orders: ${out_trade_no}, ${field}: expected fen as a positive integer, got ${value}`,
    );
  };
  return [
    {
      book,
      kind: 'payment',
      number: out_trade_no,
      amount: fen(amount, 'amount'),
      state: null,
      at: paid_at ?? null,
    },
    ...refunds.map((refund): BookRow => {
      return {
        book,
        kind: 'refund',
        number: refund.out_refund_no,
        amount: fen(refund.amount, 'refunds'),
        state: refund.state ?? null,
        at: refund.created_at ?? null,
      };
    }),
  ];
}
