import { both, type Text } from '../description/text.js';
import { type DailyBill, listDailyBills, stateOf } from '../products/bills/daily.js';
import { type BillState, billTime } from '../products/bills/day.js';
import { type BilledPurse, billedPurses } from '../products/bills/fund-flow.js';
import { composeBill } from '../products/bills/spec.js';
import { writeBill } from '../products/bills/table.js';
import { Refusal } from '../runtime/refusal.js';
import { beijingDate } from '../runtime/time.js';
import type { World } from '../runtime/world.js';
import { type Arguments, refuseOthers } from './arguments.js';
import { findMerchant } from './merchants.js';

/** `trade`: 交易账单, `fund-flow`: 资金账单, `sharing`: 分账账单, `statement`: of trade abroad. */
export type BillKind = 'trade' | 'fund-flow' | 'sharing' | 'statement';

/** The bill of a day on which something moved. */
export interface ListedBill {
  readonly kind: BillKind;
  readonly name: Text;
  /** The day in Beijing: `2026-01-31`. */
  readonly date: string;
  readonly merchant: string;
  /** Of a fund flow bill: the purse whose money it tells. */
  readonly account?: BilledPurse;
  /**
   * `open`: the day is not over; `creating`: it comes at nine o'clock (Beijing) of the next day; `ready`: the merchant
   * can download it; `expired`: it is no longer kept.
   */
  readonly state: BillState;
  /** When it is ready, or was. */
  readonly ready: Date;
  /** The rows that it has, or has so far. */
  readonly rows: number;
}

/** Selects bills. */
export interface BillFilter {
  readonly kind?: BillKind | undefined;
  /** `2026-01-31` */
  readonly date?: string | undefined;
  /** All merchants by default. */
  readonly merchant?: string | undefined;
}

/** Names a bill. */
export interface BillQuestion {
  readonly kind: BillKind;
  /** `2026-01-31` */
  readonly date: string;
  /** Of a fund flow bill. @default 'BASIC' */
  readonly account?: BilledPurse | undefined;
  /** @default the sandbox's own */
  readonly merchant?: string | undefined;
}

/** A bill with its cells, and as the merchant gets it. */
export interface BillView extends ListedBill {
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
  /** The sums. Statements of trade abroad have none. */
  readonly totals: readonly { readonly name: string; readonly value: string }[];
  /** The file, with its byte order mark. */
  readonly text: string;
}

const names: Readonly<Record<BillKind, Text>> = {
  trade: both('交易账单', 'Trades'),
  'fund-flow': both('资金账单', 'Fund flow'),
  sharing: both('分账账单', 'Profit sharing'),
  statement: both('境外对账单', 'Statement of trade abroad'),
};

/**
 * The bills of the days on which something moved, the newest day first.
 *
 * @throws TypeError or RangeError naming the argument
 */
export function listBills(world: World, given: Arguments): ListedBill[] {
  refuseOthers(given, ['kind', 'date', 'merchant']);
  const kind = given['kind'] === undefined ? undefined : readKind(given);
  const date = given['date'] === undefined ? undefined : readDate(given);
  const owners = given['merchant'] === undefined ? world.merchants.list() : [findMerchant(world, given)];
  return owners
    .flatMap((owner) => listDailyBills(owner).map((bill) => describe(owner, bill)))
    .filter((bill) => (kind ?? bill.kind) === bill.kind && (date ?? bill.date) === bill.date)
    .sort((one, other) => (one.date < other.date ? 1 : one.date > other.date ? -1 : 0));
}

/**
 * A bill with its rows. The bill of a day that is not over has the rows so far.
 *
 * @throws TypeError or RangeError naming the argument; Refusal UNKNOWN_ID if nothing moved that day
 */
export function viewBill(world: World, given: Arguments): BillView {
  refuseOthers(given, ['kind', 'date', 'account', 'merchant']);
  const kind = readKind(given);
  const date = readDate(given);
  const account = readAccount(given, kind);
  const owner = findMerchant(world, given);
  for (const bill of listDailyBills(owner)) {
    const listed = describe(owner, bill);
    if (listed.kind !== kind || listed.date !== date || listed.account !== account) continue;
    const text = composeBill(owner, bill.day, bill.spec);
    if (text === undefined) continue;
    const { head, rows, totalHead = [], totals = [] } = text;
    const sums = totalHead.map((name, at) => ({ name, value: totals[at] ?? '' }));
    return { ...listed, head, lines: rows, totals: sums, text: writeBill(text).toString() };
  }
  throw new Refusal('UNKNOWN_ID', `no ${kind} bill of ${date}: nothing moved on that day`);
}

function describe(owner: World, bill: DailyBill): ListedBill {
  const { spec, day, rows } = bill;
  return {
    kind: spec.kind,
    name: names[spec.kind],
    date: beijingDate(day.from),
    merchant: owner.mchid,
    ...(spec.kind === 'fund-flow' ? { account: spec.purses[0] as BilledPurse } : {}),
    state: stateOf(owner, bill),
    ready: new Date(billTime(day)),
    rows,
  };
}

function readKind({ kind }: Arguments): BillKind {
  if (typeof kind === 'string' && Object.hasOwn(names, kind)) return kind as BillKind;
  throw new RangeError(`kind: expected one of ${Object.keys(names).join(', ')}, got ${String(kind)}`);
}

function readDate({ date }: Arguments): string {
  if (typeof date === 'string' && /^\d{4}-\d\d-\d\d$/.test(date)) return date;
  throw new RangeError(`date: expected a day such as 2026-01-31, got ${String(date)}`);
}

function readAccount({ account = 'BASIC' }: Arguments, kind: BillKind): BilledPurse | undefined {
  if (kind !== 'fund-flow') return undefined;
  const found = billedPurses.find((purse) => purse === account);
  if (found !== undefined) return found;
  throw new RangeError(`account: expected one of ${billedPurses.join(', ')}, got ${String(account)}`);
}
