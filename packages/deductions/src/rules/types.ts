import type { CycleContext, Family } from '../families/types.js';

/** When cycles are due. All days are days in Beijing time. */
export type Calendar =
  | {
      /** On a day of every month, or of every so many months. */
      readonly every: 'month';
      /** 1 to 31. */
      readonly day: number;
      /** @default 1 */
      readonly months?: number;
      /**
       * What is done in a month that has no such day: `last` takes its last day, `next` the first of the next month, `skip`
       * leaves the month out.
       * @default 'last'
       */
      readonly short?: 'last' | 'next' | 'skip';
    }
  | {
      readonly every: 'week';
      /** 1 (Monday) to 7 (Sunday). */
      readonly day: number;
      /** @default 1 */
      readonly weeks?: number;
    }
  | {
      readonly every: 'days';
      /** The days from one date to the next. */
      readonly days: number;
    }
  | {
      readonly every: 'date';
      /** Given dates, in order: `2026-03-31`. The contract is charged on no other. */
      readonly dates: readonly string[];
    };

/** How a plan's contracts are charged. */
export interface Plan {
  /** The product and its mode: which calls are made, in which windows. */
  readonly family: Family;
  /** WeChat Pay's id of the template. */
  readonly plan_id: string | number;
  /** @default the appid of the rules */
  readonly appid?: string;
  /** The sub-merchant, for a service provider: the partner's calls are made. */
  readonly sub_mchid?: string;
  /** The appid of the sub-merchant. The user's openid is then that of either. */
  readonly sub_appid?: string;
  /** The currency of the amounts, abroad (`global`). @default 'CNY' */
  readonly currency?: string;
  /**
   * Fen of each cycle, or a function of the cycle that tells it. It is asked once a cycle, when the cycle is opened.
   * `undefined` skips the cycle.
   */
  readonly amount: number | ((cycle: CycleContext) => number | undefined | Promise<number | undefined>);
  readonly calendar: Calendar;
  /** The time of the day, in Beijing, before which nothing is applied for. @default '08:00' */
  readonly time?: string;
  /** What the user reads. */
  readonly description: string | ((cycle: CycleContext) => string);
  /** Days on which a notice allows the charge (`papay-notice`). Without it, WeChat Pay takes seven. */
  readonly noticeDays?: 1 | 2 | 3;
  /** The most fen of one deduction that the template allows. A cycle above it waits for a person. */
  readonly most?: number;
  /** @default the dunning of the rules */
  readonly dunning?: Dunning;
  /**
   * Further fields of the apply call, such as `attach` or `spbill_create_ip`; abroad also `merchant_category_code`, which is
   * needed there. For `combined` also `sub_orders`, each with its `sub_mchid` and its `amount`: their numbers are derived,
   * and together they make up the amount of the cycle. A function has to give the same for the same cycle.
   */
  readonly fields?:
    | Readonly<Record<string, unknown>>
    | ((cycle: CycleContext) => Readonly<Record<string, unknown>>);
}

/** What is done with a deduction that failed. */
export interface Dunning {
  /** The most numbers of a cycle. @default 4 */
  readonly attempts?: number;
  /**
   * Hours from a failure to the next attempt, one after the other; the last repeats. What is charged on its date alone
   * (`scheduled`) takes those of its own plan only, else [8, 6, 4].
   * @default [24, 48, 72]
   */
  readonly hours?: readonly number[];
  /** Days after the due date on which the cycle is given up. @default 10; never later than the next cycle */
  readonly days?: number;
  /**
   * What codes do, beside or instead of the usual: `retry` later with a new number, `give-up` the cycle, `ask` a person,
   * `end` the contract after a query has shown that it is over.
   */
  readonly codes?: Readonly<Record<string, 'retry' | 'give-up' | 'ask' | 'end'>>;
}

/** What deductions follow. */
export interface Rules {
  /** Plans by the names that contracts carry. */
  readonly plans: Readonly<Record<string, Plan>>;
  readonly appid?: string;
  /** Where WeChat Pay notifies of deductions: a public HTTPS address without a query, served by `notificationHandlers`. */
  readonly notify_url: string;
  readonly dunning?: Dunning;
  readonly limits?: Limits;
}

/** Limits of WeChat Pay, and of the merchant. */
export interface Limits {
  /** Calls to apply, a second. WeChat Pay takes 150. @default 100 */
  readonly appliesPerSecond?: number;
  /** Applies a day for one user and plan. @default 300 */
  readonly appliesPerUserDay?: number;
  /** Attempts a day for one user and plan. @default 150 */
  readonly attemptsPerUserDay?: number;
}
