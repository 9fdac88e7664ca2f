import type { Text } from '../../description/text.js';
import type { World } from '../../runtime/world.js';
import type { Purse } from './ledger.js';

/** `trade`: 交易账单, `fund-flow`: 资金账单, `sharing`: 分账账单, `statement`: of trade abroad. */
export type BillKind = 'trade' | 'fund-flow' | 'sharing' | 'statement';

/** A purse of a merchant that has a bill of its own. */
export type BilledPurse = Extract<Purse, 'BASIC' | 'OPERATION' | 'FEES' | 'DEPOSIT'>;

/** Those purses. */
export const billedPurses: readonly BilledPurse[] = ['BASIC', 'OPERATION', 'FEES', 'DEPOSIT'];

/**
 * Whether the bill of a day can be had: its day is not over (`open`), it comes at nine o'clock of the next day
 * (`creating`), it is there (`ready`), or is no longer kept (`expired`).
 */
export type BillState = 'open' | 'creating' | 'ready' | 'expired';

/** A kind of daily bills that a product writes. */
export interface BillSource {
  readonly kind: BillKind;
  readonly name: Text;
  /** The purses of which each has a bill. Absent if a day has one bill. */
  readonly accounts?: readonly BilledPurse[];
  /** The bills of a merchant's days on which something moved, in any order. */
  list(world: World): readonly DailyBill[];
}

/** The bill of a day on which something moved. */
export interface DailyBill {
  /** The day in Beijing: `2026-01-31`. */
  readonly date: string;
  /** Of the kinds that have `accounts`. */
  readonly account?: BilledPurse;
  readonly state: BillState;
  /** When it is ready, or was, in milliseconds since 1970. */
  readonly ready: number;
  /** The rows that it has, or has so far. */
  readonly rows: number;
  write(): WrittenBill;
}

/** The cells of a bill, and its file. */
export interface WrittenBill {
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
  /** The sums. Statements of trade abroad have none. */
  readonly totals: readonly { readonly name: string; readonly value: string }[];
  /** The file, with its byte order mark. */
  readonly text: string;
}
