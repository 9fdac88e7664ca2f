import type { WeChatPay } from 'wechatpay-kit';
import type { Plan, Rules } from '../rules/types.js';
import type { AttemptRow, ContractRow, CycleRow } from '../store/schema.js';

/**
 * The products that deduct, with their modes:
 *
 * - `papay`: APIv2 委托代扣, executed 24 hours after the application
 * - `papay-notice`: APIv2 委托代扣 with a notice days before the charge
 * - `scheduled`: APIv3 预约扣费: one charge on an agreed date, scheduled the day before
 * - `global`: APIv3 abroad, synchronous
 * - `combined`: APIv3 合单代扣 of platforms, synchronous
 * - `individual`: APIv3 个人收款方 authorisation; nothing is deducted
 */
export type Family = 'papay' | 'papay-notice' | 'scheduled' | 'global' | 'combined' | 'individual';

/** What the functions of a plan read. */
export interface CycleContext {
  /** The merchant's code of the contract. */
  readonly contract: string;
  readonly openid: string | undefined;
  /** The due date: `2026-03-31`. */
  readonly date: string;
  /** What the merchant keeps of the contract. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a family's calls need. */
export interface Call {
  readonly pay: WeChatPay;
  readonly rules: Rules;
  readonly plan: Plan;
  readonly contract: ContractRow;
  readonly cycle: CycleRow;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Ends a query early. Calls that change something at WeChat Pay are brought to their end. */
  readonly signal?: AbortSignal | undefined;
}

/** A call about one number. */
export interface AttemptCall extends Call {
  readonly attempt: AttemptRow;
}

/**
 * What a call or a notification tells about one number:
 *
 * - `paid`: it was deducted
 * - `accepted`: WeChat Pay has it and answers later
 * - `closed`: it can never be deducted; `code` tells why it failed, if it did
 * - `failed`: the deduction failed but the order is not closed: it has to be closed before another number
 * - `refused`: the call was refused, with WeChat Pay's code
 * - `absent`: WeChat Pay knows no such order: the same number may be sent again
 * - `unknown`: nothing is known: only a query can tell
 */
export type Told =
  | {
      readonly is: 'paid';
      readonly transaction_id: string;
      readonly amount: number;
      readonly paid_at: number | undefined;
    }
  | { readonly is: 'accepted' }
  | { readonly is: 'closed' | 'failed' | 'refused'; readonly code?: string; readonly message?: string }
  | { readonly is: 'absent' }
  | { readonly is: 'unknown'; readonly code?: string; readonly message?: string };

/** What a notice tells. `given`: the user is told; `repeated`: by a notice that WeChat Pay had already. */
export type NoticeTold =
  | { readonly is: 'given'; readonly repeated?: boolean }
  | { readonly is: 'refused'; readonly code: string; readonly message: string }
  | { readonly is: 'unknown'; readonly code?: string; readonly message?: string };

/** What a query of a contract tells. */
export interface ContractTold {
  readonly state: 'PENDING' | 'ACTIVE' | 'ENDED' | 'unknown';
  readonly contract_id?: string;
  readonly openid?: string;
  readonly signed_at?: number;
  /** How it ended, as WeChat Pay names it. */
  readonly ended_by?: string;
}

/** A refund, as it is sent. */
export interface RefundCall extends AttemptCall {
  readonly out_refund_no: string;
  readonly amount: number;
  readonly reason: string | undefined;
}

/** What a call, a query or a notification tells about a refund. */
export type RefundTold =
  | {
      readonly is: 'SUCCESS' | 'PROCESSING' | 'CLOSED' | 'ABNORMAL';
      readonly refund_id?: string | undefined;
      readonly amount?: number | undefined;
    }
  | { readonly is: 'refused'; readonly code: string; readonly message: string }
  | { readonly is: 'absent' }
  | { readonly is: 'unknown'; readonly code?: string; readonly message?: string };

/** The calls of a family. They report; the ledger decides. None throws for what WeChat Pay answers or fails to answer. */
export interface FamilyCalls {
  /** The rules of the product that are data. */
  readonly rules: FamilyRules;
  /** Tells the user that a charge is ahead, or schedules it. Absent where no notice exists. */
  readonly notice?: (call: Call) => Promise<NoticeTold>;
  readonly apply: (call: AttemptCall) => Promise<Told>;
  readonly query: (call: AttemptCall) => Promise<Told>;
  /** Closes or reverses an order that is not paid. `closed` only if it is certain. */
  readonly close: (call: AttemptCall) => Promise<Told>;
  readonly queryContract: (call: Omit<Call, 'cycle'>) => Promise<ContractTold>;
  readonly terminate: (call: Omit<Call, 'cycle'>, remark: string) => Promise<ContractTold>;
  readonly refund: (call: RefundCall) => Promise<RefundTold>;
  readonly queryRefund: (call: RefundCall) => Promise<RefundTold>;
}

/** What a product allows, as data; see `rules/`. */
export interface FamilyRules {
  /** Hours of the day in Beijing in which applying is allowed: `['07:00', '22:00']`. */
  readonly applyHours: readonly [from: string, until: string];
  /** Hours of the day in which the notice or the schedule is allowed. */
  readonly noticeHours?: readonly [from: string, until: string];
  /**
   * How the days of the charge follow from the notice: `after` means days 3 to 2 + N, the day of the notice being day 1;
   * `day-before` means that the notice is given the day before the due date and the charge is made on the date alone.
   */
  readonly notice?: 'after' | 'day-before';
  /** Milliseconds from the acceptance to the execution, before which a query tells nothing. */
  readonly executesAfter: number;
  /** A deduction within this time of the signing needs no notice and runs at once. */
  readonly freshFor?: number;
  /** Whether the answer to apply is the result. */
  readonly synchronous: boolean;
  /** Whether one charge ends the contract. */
  readonly single?: boolean;
  /** Whether contracts only authorise: nothing is ever charged, and no cycle is opened. */
  readonly authorisesOnly?: boolean;
  /** Milliseconds after sending before an order may be closed. */
  readonly closeAfter: number;
}
