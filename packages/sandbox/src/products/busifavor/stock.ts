import { parameterError, Refusal } from '../../runtime/refusal.js';
import { beijingDate } from '../../runtime/time.js';
import { readTime } from '../shared/time-fields.js';

/** How a coupon gets its code: from WeChat Pay, with each sending, or from those that are uploaded. */
export type CodeMode = 'WECHATPAY_MODE' | 'MERCHANT_API' | 'MERCHANT_UPLOAD';

/** What a request gives that creates a stock, as far as it has rules. */
export interface StockRequest {
  readonly stock_name: string;
  readonly belong_merchant: string;
  readonly comment?: string;
  readonly goods_name: string;
  readonly stock_type: string;
  readonly coupon_use_rule: {
    readonly coupon_available_time: {
      readonly available_begin_time: string;
      readonly available_end_time: string;
      readonly available_day_after_receive?: number;
      readonly wait_days_after_receive?: number;
      readonly available_second_after_receive?: number;
    };
    readonly fixed_normal_coupon?: { readonly discount_amount: number };
  };
  readonly stock_send_rule: {
    readonly max_amount?: number;
    readonly max_coupons: number;
    readonly max_coupons_per_user: number;
    readonly max_amount_by_day?: number;
    readonly max_coupons_by_day?: number;
    readonly transferable?: boolean;
    readonly shareable?: boolean;
  };
  readonly out_request_no: string;
  readonly custom_entrance?: object;
  readonly display_pattern_info?: object;
  readonly coupon_code_mode: CodeMode;
  readonly notify_config?: object;
  readonly subsidy?: boolean;
}

/** As WeChat Pay spells them. */
export type StockState = 'RUNNING' | 'PAUSED' | 'STOPED';

/** A stock of a merchant's own coupons (商家券批次). Times are milliseconds, amounts are fen. */
export interface Stock {
  readonly stock_id: string;
  /** As it is after modifications. */
  readonly given: StockRequest;
  readonly begins_at: number;
  readonly ends_at: number;
  /** The state after the last act. `stockAt` knows the state of a time. */
  readonly state: StockState;
  readonly created_at: number;
  readonly sent: Count;
  /** What was sent on the last day with coupons. */
  readonly of_day: Count & { readonly date: string };
}

interface Count {
  readonly coupons: number;
  readonly amount: number;
}

const none: Count = { coupons: 0, amount: 0 };

/** @throws Refusal PARAM_ERROR naming the field */
export function createStock(given: StockRequest, { stock_id }: { stock_id: string }, now: number): Stock {
  const at = '/coupon_use_rule/coupon_available_time';
  const { available_begin_time: begin, available_end_time: end } =
    given.coupon_use_rule.coupon_available_time;
  const begins_at = readTime(`${at}/available_begin_time`, begin);
  const ends_at = readTime(`${at}/available_end_time`, end);
  if (ends_at <= begins_at || ends_at <= now) {
    throw parameterError(`${at}/available_end_time`, '须晚于开始时间与当前时间', 'body', end);
  }
  const { max_coupons, max_coupons_per_user } = given.stock_send_rule;
  for (const [name, value] of Object.entries({ max_coupons, max_coupons_per_user })) {
    if (value < 1) throw parameterError(`/stock_send_rule/${name}`, '须大于 0', 'body', value);
  }
  return {
    stock_id,
    given,
    begins_at,
    ends_at,
    state: 'RUNNING',
    created_at: now,
    sent: none,
    of_day: { ...none, date: '' },
  };
}

/** The stock at this time: it stops at its end. */
export function stockAt(stock: Stock, now: number): Stock {
  return now < stock.ends_at ? stock : { ...stock, state: 'STOPED' };
}

/** What was sent on the day of this time. */
export function sentOn({ of_day }: Stock, now: number): Count {
  return of_day.date === beijingDate(now) ? of_day : none;
}

/** What a coupon counts for in budgets of amounts. */
export function amountOf({ given }: Stock): number {
  return given.coupon_use_rule.fixed_normal_coupon?.discount_amount ?? 0;
}

/**
 * Takes a coupon out of the stock.
 *
 * @param had how many coupons of the stock the user has got so far
 * @throws Refusal RULELIMIT if the stock does not run, or a limit is reached
 */
export function sendFrom(stock: Stock, { had }: { had: number }, now: number): Stock {
  const rule = stock.given.stock_send_rule;
  const amount = amountOf(stock);
  const add = ({ coupons, amount: sum }: Count): Count => ({ coupons: coupons + 1, amount: sum + amount });
  const [sent, today] = [add(stock.sent), add(sentOn(stock, now))];
  const isOver = (count: number, limit: number | undefined): boolean => limit !== undefined && count > limit;
  if (stockAt(stock, now).state !== 'RUNNING') throw limit('批次不在发放中');
  if (had >= rule.max_coupons_per_user) throw limit('用户已达到领取上限');
  if (isOver(sent.coupons, rule.max_coupons)) throw limit('批次已发完');
  if (isOver(sent.amount, rule.max_amount)) throw limit('批次预算不足');
  if (isOver(today.coupons, rule.max_coupons_by_day)) throw limit('批次当天已发完');
  if (isOver(today.amount, rule.max_amount_by_day)) throw limit('批次当天的预算不足');
  return { ...stock, sent, of_day: { ...today, date: beijingDate(now) } };
}

/** What a change of the budget names. */
export interface BudgetRequest {
  readonly target_max_coupons?: number;
  readonly target_max_coupons_by_day?: number;
  readonly current_max_coupons?: number;
  readonly current_max_coupons_by_day?: number;
}

/** @throws Refusal PARAM_ERROR if the present limits are others, or fewer coupons are left than were sent */
export function modifyBudget(stock: Stock, request: BudgetRequest): Stock {
  const rule = stock.given.stock_send_rule;
  for (const name of ['max_coupons', 'max_coupons_by_day'] as const) {
    const current = request[`current_${name}`];
    if (current !== undefined && current !== rule[name]) {
      throw parameterError(`/current_${name}`, `须为当前值 ${rule[name] ?? '（未设置）'}`, 'body', current);
    }
  }
  const { target_max_coupons: all, target_max_coupons_by_day: by_day } = request;
  if (all === undefined && by_day === undefined) {
    throw parameterError('/target_max_coupons', '与 target_max_coupons_by_day 须填一个');
  }
  if (all !== undefined && all < stock.sent.coupons) {
    throw parameterError('/target_max_coupons', `已发放 ${stock.sent.coupons} 张`, 'body', all);
  }
  const stock_send_rule = {
    ...rule,
    ...(all === undefined ? {} : { max_coupons: all }),
    ...(by_day === undefined ? {} : { max_coupons_by_day: by_day }),
  };
  return { ...stock, given: { ...stock.given, stock_send_rule } };
}

/** The merchant pauses, resumes or ends the stock on the merchant platform. */
export function setState(stock: Stock, state: StockState, now: number): Stock {
  if (stockAt(stock, now).state === 'STOPED') throw limit('批次已停止');
  return { ...stock, state };
}

function limit(message: string): Refusal {
  return new Refusal('RULELIMIT', message);
}
