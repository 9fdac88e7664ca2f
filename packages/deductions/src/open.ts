import type { NotificationEvent, WeChatPay } from 'wechatpay-kit';
import { type ReconcileOptions, reconcile } from './books/reconcile.js';
import type { Report } from './books/types.js';
import { families } from './families/index.js';
import { type HistoryLine, readHistory } from './history/read.js';
import { change, type Ledger } from './ledger/context.js';
import { addContracts, type NewContract, newContract, pauseContract } from './ledger/contracts.js';
import { retryCycle, skipCycle } from './ledger/cycles.js';
import type { DeductionEvent } from './ledger/events.js';
import { readSnapshot } from './ledger/snapshot.js';
import { Listeners } from './listeners.js';
import { bookNotification, createHandlers, type DeductionHandlers } from './notifications.js';
import { type Preview, preview } from './preview.js';
import { isDate } from './rules/beijing.js';
import { resolvePlans } from './rules/resolve.js';
import type { Rules } from './rules/types.js';
import { loopRunner } from './runners/loop.js';
import type { Runner, Work } from './runners/types.js';
import { readStatus, type Status } from './status.js';
import { openStore } from './store/open.js';
import type { Store } from './store/schema.js';
import type { Snapshot } from './work/decide.js';
import { askNumber, checkContract, endContract, skipAhead } from './work/operate.js';
import { type Refund, type RefundAsked, Refunds } from './work/refunds.js';
import { type Ticked, type TickOptions, tick } from './work/tick.js';
import { createWork } from './work/work.js';

/** What {@link openDeductions} takes. */
export interface DeductionsOptions {
  /** The merchant's client. */
  readonly pay: WeChatPay;
  /**
   * The ledger's database: the path or `file:` URL of a file of SQLite, `:memory:`, or `postgres://…` (needs the package
   * `pg`).
   * @default 'deductions.sqlite'
   */
  readonly database?: string;
  /** The plans, and what they have in common. */
  readonly rules: Rules;
  /** The most connections to PostgreSQL of this process. @default 10 */
  readonly connections?: number;
  /** Milliseconds since 1970. A sandbox whose clock is moved gives its own. @default Date.now */
  readonly clock?: () => number;
}

/** Contracts in the ledger. */
export interface Contracts {
  /**
   * Adds a contract. Without `contract_id` it is PENDING until a notification or a query tells that the user has signed.
   *
   * @returns whether it was new; a code that the ledger has is left as it is
   * @throws TypeError naming the wrong field
   * @example await deductions.contracts.add({ code: 'M42', plan: 'monthly', contract_id, openid });
   */
  readonly add: (contract: NewContract) => Promise<boolean>;
  /**
   * Adds many contracts, 500 a transaction. It can be repeated after a failure.
   *
   * @returns how many were new
   * @throws TypeError naming the wrong field and the code
   */
  readonly import: (contracts: Iterable<NewContract> | AsyncIterable<NewContract>) => Promise<number>;
  /** Ends a contract with WeChat Pay. @param remark is kept there. @throws Error if WeChat Pay does not say that it ended */
  readonly end: (code: string, remark: string) => Promise<void>;
  /** Asks WeChat Pay about a contract, and books the answer. */
  readonly check: (code: string) => Promise<void>;
  /** A contract with its open cycle and the cycle's last number. */
  readonly get: (code: string) => Promise<Snapshot | undefined>;
}

/** Recurring deductions: see {@link openDeductions}. */
export interface Deductions {
  readonly contracts: Contracts;
  /**
   * Does everything that is due now. It may be called from anywhere, by several processes at once.
   *
   * @example setInterval(() => deductions.tick(), 60_000);
   */
  readonly tick: (options?: TickOptions) => Promise<Ticked>;
  /**
   * Carries the work on until `signal` is aborted.
   *
   * @example await deductions.run({ signal: AbortSignal.timeout(3_600_000) });
   */
  readonly run: (options?: { readonly signal?: AbortSignal; readonly runner?: Runner }) => Promise<void>;
  /** What would be charged on a date, without charging it. */
  readonly preview: (date: string) => AsyncIterable<Preview>;
  /** Lets a cycle go on that waits for a person, or that failed. @throws Error telling why it cannot */
  readonly retry: (code: string, period?: string) => Promise<void>;
  /** Leaves out the open cycle, or a date ahead. @throws Error if a number of it may still be charged */
  readonly skip: (
    code: string,
    options?: { readonly date?: string; readonly reason?: string },
  ) => Promise<void>;
  /** Begins nothing new for a contract; what is under way is brought to its end. */
  readonly pause: (code: string) => Promise<void>;
  readonly resume: (code: string) => Promise<void>;
  /** Refunds a deduction, whole or in part. The intent is committed before the call. */
  readonly refund: (refund: RefundAsked) => Promise<Refund>;
  /** Tells what happens: see {@link DeductionEvent}. */
  readonly events: Listeners;
  /**
   * Handlers for `pay.notifications.handler`. What is not in the ledger is acknowledged and left.
   *
   * @example const handler = pay.notifications.handler({ ...deductions.notificationHandlers });
   */
  readonly notificationHandlers: DeductionHandlers;
  /**
   * Books one verified notification, for merchants that have handlers of their own for the same events.
   *
   * @returns whether it was about something in the ledger
   * @example pay: async (event) => (await deductions.notify(event)) || shop.book(event.data)
   */
  readonly notify: (event: NotificationEvent) => Promise<boolean>;
  /** Everything that happened to a contract, as sentences. */
  readonly history: (code: string) => AsyncIterable<HistoryLine>;
  readonly status: () => Promise<Status>;
  /** Asks WeChat Pay about a number and books the answer. @returns whether the ledger has the number */
  readonly settle: (out_trade_no: string) => Promise<boolean>;
  /**
   * Compares a day's trade bill with the ledger; or with the orders that are given, whatever they were sold for. What differs
   * in the ledger is asked of WeChat Pay and booked by its answer.
   *
   * @param day `2026-03-31`, or options
   * @throws TypeError if the bill of the day cannot be there yet
   * @example
   * const report = await deductions.reconcile('2026-03-31');
   * if (!report.agrees) console.log(report.first);
   */
  readonly reconcile: (day: string | ReconcileOptions) => Promise<Report>;
  /** The work, for runners. */
  readonly work: Work;
  /** The database. Read it as you like; only the package writes its tables. */
  readonly store: Store;
  readonly close: () => Promise<void>;
}

/**
 * Opens the ledger of recurring deductions.
 *
 * Every number is committed before it is sent, and a second number of a cycle exists only after the first is proven dead: a
 * crash, a lost answer, a doubled notification or a second worker charges no user twice.
 *
 * @throws TypeError naming a wrong field of the rules
 * @throws Error if the database cannot be opened
 * @example
 * const deductions = await openDeductions({
 *   pay,
 *   rules: {
 *     appid: 'wxd678efh567hg6787',
 *     notify_url: 'https://shop.example/wechatpay',
 *     plans: {
 *       monthly: {
 *         family: 'papay', plan_id: 123, amount: 1500, description: '会员月费',
 *         calendar: { every: 'month', day: 15 },
 *       },
 *     },
 *   },
 * });
 * await deductions.contracts.add({ code: 'M42', plan: 'monthly', contract_id, openid });
 * await deductions.run({ signal });
 */
export async function openDeductions(options: DeductionsOptions): Promise<Deductions> {
  const { pay, rules, database = 'deductions.sqlite', connections, clock = Date.now } = options;
  const plans = resolvePlans(rules);
  const events = new Listeners();
  const store = await openStore(database, connections);
  const emit = (event: DeductionEvent): void => events.emit(event);
  const ledger: Ledger = { store, rules, plans, families, now: clock, emit };
  const refunds = new Refunds(ledger, pay);
  const work = createWork(ledger, pay, refunds, events);
  return {
    contracts: contractsOf(ledger, pay),
    tick: (given = {}) => tick(work, given),
    run: ({ signal, runner = loopRunner() } = {}) => runner.run(work, { signal }),
    preview: (date) => preview(ledger, date),
    retry: async (code, period) => {
      await operate(
        ledger,
        code,
        (snapshot, now) => retryCycle(snapshot, now),
        period ?? (await lastPeriod(store, code)),
      );
    },
    skip: async (code, { date, reason = 'operator' } = {}) => {
      if (date !== undefined && !isDate(date)) throw new TypeError(`date: expected 2026-03-31, got ${date}`);
      if (date !== undefined && (await readSnapshot(store, code))?.contract.cycle !== date) {
        return skipAhead(ledger, code, date, reason);
      }
      return operate(ledger, code, (snapshot, now) => {
        if (snapshot.cycle === undefined) throw new Error(`${code}: no cycle is open; name a date`);
        return skipCycle(snapshot, reason, now);
      });
    },
    pause: (code) => pause(ledger, code, true),
    resume: (code) => pause(ledger, code, false),
    refund: (asked) => refunds.begin(asked),
    events,
    notificationHandlers: createHandlers(ledger, refunds),
    notify: (event) => bookNotification(ledger, refunds, event),
    history: (code) => readHistory(store, code),
    status: () => readStatus(store, clock()),
    settle: (out_trade_no) => askNumber(ledger, pay, out_trade_no),
    reconcile: (day) =>
      reconcile(
        {
          store,
          pay,
          now: clock,
          settle: (number) => askNumber(ledger, pay, number),
          settleRefund: (number) => refunds.ask(number),
        },
        typeof day === 'string' ? { date: day } : day,
      ),
    work,
    store,
    close: () => store.destroy(),
  };
}

function contractsOf(ledger: Ledger, pay: WeChatPay): Contracts {
  return {
    add: async (contract) => (await addContracts(ledger, [newContract(ledger, contract)])) === 1,
    import: async (given) => {
      let added = 0;
      let rows = [];
      for await (const contract of given) {
        rows.push(newContract(ledger, contract));
        if (rows.length < 500) continue;
        added += await addContracts(ledger, rows);
        rows = [];
      }
      return added + (await addContracts(ledger, rows));
    },
    end: (code, remark) => endContract(ledger, pay, code, remark),
    check: (code) => checkContract(ledger, pay, code),
    get: (code) => readSnapshot(ledger.store, code),
  };
}

async function operate(
  ledger: Ledger,
  code: string,
  work: Parameters<typeof change>[3],
  period?: string,
): Promise<void> {
  if ((await change(ledger, code, 'operator', work, period)) === undefined) throw unknownContract(code);
}

async function pause(ledger: Ledger, code: string, isPaused: boolean): Promise<void> {
  if (!(await pauseContract(ledger, code, isPaused))) throw unknownContract(code);
}

function unknownContract(code: string): Error {
  return new Error(`${code}: the ledger has no such contract`);
}

/** The cycle that was opened last. */
async function lastPeriod(store: Store, code: string): Promise<string | undefined> {
  const row = await store
    .selectFrom('deduction_cycles')
    .select('period')
    .where('contract', '=', code)
    .where('state', '!=', 'SKIPPED')
    .orderBy('period', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.period;
}
