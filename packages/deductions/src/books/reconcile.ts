import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { BillRow as RowOfBill } from 'wechatpay-kit';
import { ApiError, type WeChatPay } from 'wechatpay-kit';
import { addDays, isDate, timeOn } from '../rules/beijing.js';
import type { Store } from '../store/schema.js';
import { allDifferences, type Comparison, countShifted, sumBill, sumBooks } from './compare.js';
import { removeOld, stageBill, stageOrders } from './stage.js';
import type { BookOrder, Difference, DifferenceKind, Progress, Report } from './types.js';

/** What is reconciled. */
export interface ReconcileOptions {
  /** The day in Beijing: `2026-03-31`. Its bill is there from 10:00 on the next day. */
  readonly date: string;
  /** The merchant's own orders instead of the ledger: all that were paid on the day, and may be of the days around it. */
  readonly orders?: AsyncIterable<BookOrder> | Iterable<BookOrder> | undefined;
  /** Names the books of `orders`, so that several can be kept. @default 'orders' */
  readonly books?: string | undefined;
  /** The bill, if it is not to be downloaded: rows as `rowsOf` of wechatpay-kit reads them from a file. */
  readonly bill?: AsyncIterable<RowOfBill> | undefined;
  /** Is told how far it is. */
  readonly progress?: ((progress: Progress) => void) | undefined;
}

/** What reconciling works with. */
export interface Books {
  readonly store: Store;
  readonly pay: WeChatPay;
  readonly now: () => number;
  /** Asks WeChat Pay about a number of the ledger, and books the answer. */
  readonly settle: (out_trade_no: string) => Promise<boolean>;
}

const listed = 1000;
const minutes = 60_000;

/**
 * Compares a day's trade bill with the ledger, or with orders that are given.
 *
 * The bill is read into a staging table, the comparison is made by the database. What differs in the ledger is asked of
 * WeChat Pay and booked by its answer, never from the bill. It can be repeated.
 *
 * @throws TypeError if the date is no day, or its bill cannot be there yet
 * @throws ApiError, TransportError, VerificationError of the bill
 */
export async function reconcile(books: Books, options: ReconcileOptions): Promise<Report> {
  const { store, now } = books;
  const { date, orders, progress } = options;
  requireDay(date, now(), options.bill !== undefined);
  const name = orders === undefined ? 'ledger' : (options.books ?? 'orders');
  await removeOld(store, now());
  // Each reconciliation has rows of its own: two at once do not disturb each other.
  const book = `${name} ${date} ${randomUUID()}`;
  const stage = { store, book, date, now, progress };
  const { digest, rows } = await stageBill(stage, options.bill ?? billOf(books.pay, date));
  if (orders === undefined) await stageLedger(store, book, date);
  else await stageOrders(stage, orders);
  const comparison: Comparison = { store, book, date, isLedger: orders === undefined };
  const corrected = orders === undefined ? await correct(books, comparison, progress) : [];
  progress?.({ step: 'compare', rows });
  const counts: Record<DifferenceKind, number> = { 'missing-here': 0, 'missing-there': 0, amount: 0 };
  const first: Difference[] = [];
  for await (const difference of allDifferences(comparison)) {
    counts[difference.is]++;
    if (first.length < listed) first.push(difference);
  }
  return {
    date,
    books: name,
    bill: await sumBill(comparison),
    here: await sumBooks(comparison),
    rows,
    digest,
    corrected,
    shifted: await countShifted(comparison),
    counts,
    first,
    differences: () => allDifferences(comparison),
    agrees: Object.values(counts).every((count) => count === 0),
  };
}

function requireDay(date: string, now: number, isGiven: boolean): void {
  if (!isDate(date)) throw new TypeError(`date: expected a day such as 2026-03-31, got ${date}`);
  const ready = timeOn(addDays(date, 1), '10:00');
  if (!isGiven && now < ready) {
    throw new TypeError(`date: the bill of ${date} is there from 10:00 in Beijing on ${addDays(date, 1)}`);
  }
  // After that, WeChat Pay answers as for a day on which nothing moved.
  if (!isGiven && now > timeOn(addDays(date, 90))) {
    throw new TypeError(
      `date: WeChat Pay keeps bills for three months; give the bill of ${date} from a file`,
    );
  }
}

/** The day's bill. A day on which nothing moved has none. */
async function* billOf(pay: WeChatPay, date: string): AsyncGenerator<RowOfBill> {
  try {
    yield* pay.bills.trade({ date, bill_type: 'ALL' });
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'NO_STATEMENT_EXIST')) throw error;
  }
}

/** Puts what the ledger says of the day, and of minutes around it, beside the bill: by the database alone. */
async function stageLedger(store: Store, book: string, date: string): Promise<void> {
  const from = timeOn(date) - 10 * minutes;
  const until = timeOn(addDays(date, 1)) + 10 * minutes;
  await store
    .insertInto('deduction_book_rows')
    .columns(['book', 'kind', 'number', 'amount', 'at'])
    .expression((query) =>
      query
        .selectFrom('deduction_attempts')
        .select(({ val, ref }) => [
          val(book).as('book'),
          sql.lit<'payment' | 'refund'>('payment').as('kind'),
          'out_trade_no as number',
          'amount',
          ref('paid_at').as('at'),
        ])
        .where('transaction_id', 'is not', null)
        .where('paid_at', '>=', from)
        .where('paid_at', '<', until),
    )
    .execute();
  await store
    .insertInto('deduction_book_rows')
    .columns(['book', 'kind', 'number', 'amount', 'at'])
    .expression((query) =>
      query
        .selectFrom('deduction_refunds')
        .select(({ val, ref }) => [
          val(book).as('book'),
          sql.lit<'payment' | 'refund'>('refund').as('kind'),
          'out_refund_no as number',
          'amount',
          ref('created_at').as('at'),
        ])
        .where('state', 'in', ['PROCESSING', 'SUCCESS'])
        .where('created_at', '>=', from)
        .where('created_at', '<', until),
    )
    .execute();
}

/** Asks about the ledger's numbers that differ, and puts the answers beside the bill. */
async function correct(
  { store, settle }: Books,
  comparison: Comparison,
  progress: ReconcileOptions['progress'],
): Promise<readonly string[]> {
  const numbers: string[] = [];
  for await (const { kind, number } of allDifferences(comparison)) {
    if (kind === 'payment') numbers.push(number);
  }
  const corrected: string[] = [];
  for (const number of numbers) {
    if (!(await settle(number))) continue;
    corrected.push(number);
    progress?.({ step: 'correct', rows: corrected.length });
  }
  if (corrected.length === 0) return [];
  await store.deleteFrom('deduction_book_rows').where('book', '=', comparison.book).execute();
  await stageLedger(store, comparison.book, comparison.date);
  // What still differs was asked about, but is not corrected.
  const left = new Set<string>();
  for await (const { number } of allDifferences(comparison)) left.add(number);
  return corrected.filter((number) => !left.has(number));
}
