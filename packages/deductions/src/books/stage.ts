import { createHash } from 'node:crypto';
import type { BillRow as RowOfBill } from 'wechatpay-kit';
import type { BillLineRow, BookRow, Store } from '../store/schema.js';
import { fenOf } from './fen.js';
import type { BookOrder, Progress } from './types.js';

/** Rows of one statement. SQLite takes 32,766 parameters, PostgreSQL 65,535. */
const batch = 1000;

/** Where rows are staged. */
export interface Stage {
  readonly store: Store;
  readonly book: string;
  /** The day of the bill. */
  readonly date: string;
  readonly now: () => number;
  readonly progress?: ((progress: Progress) => void) | undefined;
}

/**
 * Reads a trade bill into the staging table, in constant memory.
 *
 * @returns the digest of its rows, and how many there are
 * @throws Error naming the row and the column that are not as expected; errors of the bill
 */
export async function stageBill(
  { store, book, date, now, progress }: Stage,
  rows: AsyncIterable<RowOfBill>,
): Promise<{ readonly digest: string; readonly rows: number }> {
  // The reading is known from its beginning, so that what an interrupted one leaves is removed later.
  await store.insertInto('deduction_bills').values({ book, digest: '', rows: 0, read_at: now() }).execute();
  const hash = createHash('sha256');
  let pending: BillLineRow[] = [];
  let count = 0;
  const flush = async (): Promise<void> => {
    if (pending.length === 0) return;
    await store.insertInto('deduction_bill_rows').values(pending).execute();
    pending = [];
    progress?.({ step: 'bill', rows: count });
  };
  for await (const row of rows) {
    count++;
    hash.update(Object.values(row).join('\u001f')).update('\n');
    const line = lineOf(row, count, date);
    if (line !== undefined) pending.push({ book, ...line });
    if (pending.length >= batch) await flush();
  }
  await flush();
  const digest = hash.digest('hex');
  await store.updateTable('deduction_bills').set({ digest, rows: count }).where('book', '=', book).execute();
  return { digest, rows: count };
}

/** Reads the merchant's own orders into the staging table. @throws TypeError naming a wrong field and the order */
export async function stageOrders(
  { store, book, progress }: Stage,
  orders: AsyncIterable<BookOrder> | Iterable<BookOrder>,
): Promise<void> {
  let pending: BookRow[] = [];
  let count = 0;
  const flush = async (): Promise<void> => {
    if (pending.length === 0) return;
    await store
      .insertInto('deduction_book_rows')
      .values(pending)
      .onConflict((conflict) =>
        conflict.columns(['book', 'kind', 'number']).doUpdateSet((set) => ({
          amount: set.ref('excluded.amount'),
          at: set.ref('excluded.at'),
        })),
      )
      .execute();
    pending = [];
    progress?.({ step: 'books', rows: count });
  };
  for await (const order of orders) {
    count++;
    pending.push(...rowsOf(book, order));
    if (pending.length >= batch) await flush();
  }
  await flush();
}

/** How long what was staged is kept, so that its differences can be read. */
const kept = 24 * 3_600_000;

/** Removes what earlier readings staged, finished or not. */
export async function removeOld(store: Store, now: number): Promise<void> {
  const old = await store
    .selectFrom('deduction_bills')
    .select('book')
    .where('read_at', '<', now - kept)
    .execute();
  for (const { book } of old) {
    for (const table of ['deduction_bill_rows', 'deduction_book_rows', 'deduction_bills'] as const) {
      await store.deleteFrom(table).where('book', '=', book).execute();
    }
  }
}

/** A row of the bill as the comparison needs it; `undefined` for rows that are neither payments nor refunds. */
function lineOf(row: RowOfBill, line: number, date: string): Omit<BillLineRow, 'book'> | undefined {
  const out_trade_no = row['商户订单号'];
  const state = row['交易状态'];
  if (out_trade_no === undefined || state === undefined) {
    throw new Error(`row ${line} of the bill has no 商户订单号 or 交易状态: it is no trade bill`);
  }
  const common = {
    line,
    out_trade_no,
    transaction_id: row['微信订单号'] ?? '',
    trade_type: row['交易类型'] ?? '',
  };
  if (state === 'REFUND') {
    const number = row['商户退款单号'] ?? '';
    const text = row['申请退款金额'] || row['退款金额'] || '';
    return {
      ...common,
      kind: 'refund',
      number,
      amount: fenOf(text, line, '申请退款金额'),
    };
  }
  // What was revoked has been given back: there is nothing to compare.
  if (state !== 'SUCCESS') return undefined;
  const time = row['交易时间'] ?? '';
  if (!time.startsWith(date)) {
    throw new Error(
      `row ${line} of the bill, 交易时间: expected the day ${date}, got ${JSON.stringify(time)}`,
    );
  }
  const amount = fenOf(row['订单金额'] || row['应结订单金额'] || '', line, '订单金额');
  return { ...common, kind: 'payment', number: out_trade_no, amount };
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
    { book, kind: 'payment', number: out_trade_no, amount: fen(amount, 'amount'), at: paid_at ?? null },
    ...refunds.map((refund): BookRow => {
      return {
        book,
        kind: 'refund',
        number: refund.out_refund_no,
        amount: fen(refund.amount, 'refunds'),
        at: null,
      };
    }),
  ];
}
