import { randomUUID } from 'node:crypto';
import type { BillRow as RowOfBill } from 'wechatpay-kit';
import { ApiError, type WeChatPay } from 'wechatpay-kit';
import { addDays, isDate, timeOn } from '../rules/beijing.js';
import type { Store } from '../store/schema.js';
import { compareBooks, countShifted, countWaiting, sumBill, sumBooks } from './compare.js';
import type { Comparison } from './comparison.js';
import { askDiffering, listCorrected, type Settle } from './correct.js';
import { countDifferences, firstDifferences, readDifferences } from './differences.js';
import { compareFlow } from './flow.js';
import { joinParts, stageLedger } from './ledger-rows.js';
import { pruneNeighbours, readNeighbours } from './neighbours.js';
import { analyze, type BillRows, beginBook, removeOld, type Stage, stageBill, stageOrders } from './stage.js';
import { type OrdersTable, stageTable } from './table.js';
import type { BookOrder, Progress, Report } from './types.js';

/** What is reconciled. */
export interface ReconcileOptions {
  /** The day in Beijing: `2026-03-31`. Its bill is there from 10:00 on the next day. */
  readonly date: string;
  /**
   * The merchant's own orders instead of the ledger: all that were paid on the day, and may be of the days around it. Or the
   * table of the same database that has them.
   */
  readonly orders?: AsyncIterable<BookOrder> | Iterable<BookOrder> | OrdersTable | undefined;
  /** Names the books of `orders`, so that several can be kept. @default 'orders' */
  readonly books?: string | undefined;
  /**
   * The bill, if it is not to be downloaded: rows as `rowsOf` of wechatpay-kit reads them from a file. A function is asked
   * for the bill of the day, and for that of the day beside it if a payment around midnight is missing; it may return
   * `undefined` for a day beside.
   */
  readonly bill?:
    | AsyncIterable<RowOfBill>
    | ((day: string) => AsyncIterable<RowOfBill> | undefined)
    | undefined;
  /**
   * Whether the fund flow bill of the basic account is compared with the trade bill: that each payment and refund moved its
   * money. Or the rows of that bill, as `rowsOf` of wechatpay-kit reads them from a file.
   * @default false
   */
  readonly fundflow?: boolean | AsyncIterable<RowOfBill> | undefined;
  /** Is told how far it is. */
  readonly progress?: ((progress: Progress) => void) | undefined;
}

/** What reconciling works with. */
export interface Books {
  readonly store: Store;
  readonly pay: WeChatPay;
  readonly now: () => number;
  /** Asks WeChat Pay about a number of the ledger, and books the answer. */
  readonly settle: Settle;
  /** The same for the number of a refund. */
  readonly settleRefund: Settle;
}

/**
 * Compares a day's trade bill with the ledger, or with orders that are given.
 *
 * The bill is read into a staging table, the comparison is made by the database. What differs in the ledger is asked of
 * WeChat Pay and booked by its answer, never from the bill. It can be repeated.
 *
 * @throws TypeError if the date is no day, its bill cannot be there yet, or a table of orders is not as described
 * @throws ApiError, TransportError, VerificationError of the bill
 */
export async function reconcile(books: Books, options: ReconcileOptions): Promise<Report> {
  const { store, now } = books;
  const { date, orders, bill } = options;
  requireDay(date, now(), bill !== undefined);
  const name = orders === undefined ? 'ledger' : (options.books ?? 'orders');
  await removeOld(store, now());
  // Each reconciliation has rows of its own: two at once do not disturb each other.
  const book = randomUUID().slice(0, 13);
  const stage: Stage = { store, book, date, progress: options.progress };
  await beginBook(store, book, now());
  const { digest, rows } = await stageBill(stage, readBill(books, options, date) ?? noRows());
  await store.updateTable('deduction_bills').set({ digest, rows }).where('book', '=', book).execute();
  const comparison = await stageBooks(books, options, stage);
  await compareBooks(comparison);
  if (comparison.isLedger) await correct(books, stage, comparison);
  options.progress?.({ step: 'compare', rows });
  const counts = await countDifferences(store, book);
  const flow = readFlow(books, options);
  return {
    date,
    books: name,
    bill: await sumBill(comparison),
    here: await sumBooks(comparison),
    rows,
    digest,
    corrected: await listCorrected(store, book),
    shifted: await countShifted(comparison),
    waiting: await countWaiting(comparison),
    counts,
    first: await firstDifferences(store, book),
    differences: () => readDifferences(store, book),
    agrees: Object.values(counts).every((count) => count === 0),
    fundflow: flow && (await compareFlow(stage, flow)),
  };
}

/** The fund flow bill, if it is wanted. */
function readFlow({ pay }: Books, { date, fundflow = false }: ReconcileOptions): BillRows | undefined {
  if (typeof fundflow === 'object') return fundflow;
  return fundflow ? pay.bills.fundflow({ date, account_type: 'BASIC' }) : undefined;
}

/** Puts the books beside the bill, and what the neighbouring days' bills have of them. */
async function stageBooks(books: Books, options: ReconcileOptions, stage: Stage): Promise<Comparison> {
  const { store, book, date } = stage;
  const { orders } = options;
  const isLedger = orders === undefined;
  if (isLedger) {
    await analyze(store);
    await joinParts(store, book);
    await stageLedger(store, book, date);
  } else if ('table' in orders) {
    await stageTable(stage, orders);
  } else {
    await stageOrders(stage, orders);
  }
  await analyze(store);
  const hasRefunds = isLedger || !('table' in orders) || orders.refunds !== undefined;
  const comparison: Comparison = { store, book, date, isLedger, hasRefunds, unread: [] };
  const unread = await readNeighbours(stage, comparison, (day) => readBill(books, options, day));
  if (isLedger) await joinParts(store, book);
  await pruneNeighbours(stage, comparison);
  return { ...comparison, unread };
}

/** Asks about what differs in the ledger, and compares again what the ledger says then. */
async function correct({ settle, settleRefund }: Books, stage: Stage, comparison: Comparison): Promise<void> {
  const { store, book, date } = stage;
  if ((await askDiffering(stage, { payment: settle, refund: settleRefund })) === 0) return;
  await store.deleteFrom('deduction_book_rows').where('book', '=', book).execute();
  await stageLedger(store, book, date);
  await compareBooks(comparison);
}

/** WeChat Pay keeps bills for three months. After that, it answers as for a day on which nothing moved. */
const keptDays = 90;

function requireDay(date: string, now: number, isGiven: boolean): void {
  if (!isDate(date)) throw new TypeError(`date: expected a day such as 2026-03-31, got ${date}`);
  if (isGiven) return;
  if (now < readyAt(date)) {
    throw new TypeError(`date: the bill of ${date} is there from 10:00 in Beijing on ${addDays(date, 1)}`);
  }
  if (now > timeOn(addDays(date, keptDays))) {
    throw new TypeError(
      `date: WeChat Pay keeps bills for three months; give the bill of ${date} from a file`,
    );
  }
}

function readyAt(date: string): number {
  return timeOn(addDays(date, 1), '10:00');
}

/** A day's bill; `undefined` if it cannot be read. */
function readBill({ pay, now }: Books, { bill, date }: ReconcileOptions, day: string): BillRows | undefined {
  if (typeof bill === 'function') return bill(day);
  if (bill !== undefined) return day === date ? bill : undefined;
  const isKept = now() >= readyAt(day) && now() <= timeOn(addDays(day, keptDays));
  return isKept ? orNone(pay.bills.trade({ date: day, bill_type: 'ALL' })) : undefined;
}

/** A day on which nothing moved has no bill. */
function orNone(bill: BillRows): BillRows {
  return {
    get bytes() {
      return bill.bytes;
    },
    async *[Symbol.asyncIterator]() {
      try {
        yield* bill;
      } catch (error) {
        if (!(error instanceof ApiError && error.code === 'NO_STATEMENT_EXIST')) throw error;
      }
    },
  };
}

async function* noRows(): AsyncGenerator<RowOfBill> {}
