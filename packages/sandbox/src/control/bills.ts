import type { Text } from '../description/text.js';
import { products } from '../products/list.js';
import type {
  BilledPurse,
  BillKind,
  BillSource,
  BillState,
  DailyBill,
  WrittenBill,
} from '../products/shared/bill.js';
import { Refusal } from '../runtime/refusal.js';
import type { World } from '../runtime/world.js';
import { type Arguments, refuseOthers } from './arguments.js';
import { findMerchant } from './merchants.js';

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
export interface BillView extends ListedBill, WrittenBill {}

const sources: readonly BillSource[] = products.flatMap(({ bills = [] }) => bills);

/**
 * The bills of the days on which something moved, the newest day first.
 *
 * @throws TypeError or RangeError naming the argument
 */
export function listBills(world: World, given: Arguments): ListedBill[] {
  refuseOthers(given, ['kind', 'date', 'merchant']);
  const chosen = given['kind'] === undefined ? sources : [readSource(given)];
  const date = given['date'] === undefined ? undefined : readDate(given);
  const owners = given['merchant'] === undefined ? world.merchants.list() : [findMerchant(world, given)];
  return owners
    .flatMap((owner) =>
      chosen.flatMap((source) => source.list(owner).map((bill) => describe(owner, source, bill))),
    )
    .filter((bill) => (date ?? bill.date) === bill.date)
    .sort((one, other) => (one.date < other.date ? 1 : one.date > other.date ? -1 : 0));
}

/**
 * A bill with its rows. The bill of a day that is not over has the rows so far.
 *
 * @throws TypeError or RangeError naming the argument; Refusal UNKNOWN_ID if nothing moved that day
 */
export function viewBill(world: World, given: Arguments): BillView {
  refuseOthers(given, ['kind', 'date', 'account', 'merchant']);
  const source = readSource(given);
  const date = readDate(given);
  const account = readAccount(given, source);
  const owner = findMerchant(world, given);
  const found = source.list(owner).find((bill) => bill.date === date && bill.account === account);
  if (found !== undefined) return { ...describe(owner, source, found), ...found.write() };
  throw new Refusal('UNKNOWN_ID', `no ${source.kind} bill of ${date}: nothing moved on that day`);
}

function describe({ mchid }: World, { kind, name }: BillSource, bill: DailyBill): ListedBill {
  const { write: _, ready, ...told } = bill;
  return { kind, name, merchant: mchid, ...told, ready: new Date(ready) };
}

function readSource({ kind }: Arguments): BillSource {
  const source = sources.find((one) => one.kind === kind);
  if (source !== undefined) return source;
  throw new RangeError(
    `kind: expected one of ${sources.map((one) => one.kind).join(', ')}, got ${String(kind)}`,
  );
}

function readDate({ date }: Arguments): string {
  if (typeof date === 'string' && /^\d{4}-\d\d-\d\d$/.test(date)) return date;
  throw new RangeError(`date: expected a day such as 2026-01-31, got ${String(date)}`);
}

function readAccount({ account = 'BASIC' }: Arguments, { accounts }: BillSource): BilledPurse | undefined {
  if (accounts === undefined) return undefined;
  const found = accounts.find((purse) => purse === account);
  if (found !== undefined) return found;
  throw new RangeError(`account: expected one of ${accounts.join(', ')}, got ${String(account)}`);
}
