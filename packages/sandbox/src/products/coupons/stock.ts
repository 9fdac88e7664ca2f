import { parameterError, Refusal } from '../../runtime/refusal.js';
import { beijingDate } from '../../runtime/time.js';
import { readAvailability, type UsageRule } from './availability.js';

/** How a coupon gets its code: from WeChat Pay, with each sending, or from those that are uploaded. */
export type CodeMode = 'WECHATPAY' | 'API_ASSIGN' | 'UPLOAD';

/** What a request gives that creates a stock, as far as it has rules. */
export interface StockRequest {
  readonly coupon_code_mode: CodeMode;
  readonly stock_send_rule: SendRule;
  readonly single_usage_rule?: UsageRule;
  readonly sequential_usage_rule?: UsageRule;
  readonly progressive_bundle_usage_rule?: UsageRule;
  readonly store_scope: 'NONE' | 'ALL' | 'SPECIFIC';
  readonly notify_config?: { readonly notify_appid?: string };
}

interface SendRule {
  readonly max_count: number;
  readonly max_count_per_day?: number;
  readonly max_count_per_user?: number;
}

export type StockState = 'SENDING' | 'PAUSED' | 'STOPPED' | 'DEACTIVATED';

/** The end of a coupon or a stock, by a request of the brand. */
export interface Deactivation {
  readonly at: number;
  readonly number: string;
  readonly reason: string;
}

/** A stock of product coupons (商品券批次). Times are milliseconds. */
export interface Stock {
  readonly stock_id: string;
  readonly product_coupon_id: string;
  readonly brand_id: string;
  /** As it is after modifications. */
  readonly given: StockRequest;
  readonly ends_at: number;
  /** The state after the last act. `stockAt` knows the state of a time. */
  readonly state: StockState;
  /** Its bundle, and its place there. */
  readonly bundle?: { readonly id: string; readonly index: number } | undefined;
  /** The associated stores. */
  readonly stores: readonly string[];
  readonly sent: number;
  /** How many were sent on the last day with coupons. */
  readonly of_day: { readonly date: string; readonly count: number };
  readonly deactivated?: Deactivation;
}

/**
 * @param at the field of the request: `/stock`
 * @throws Refusal PARAM_ERROR naming the field
 */
export function createStock(
  given: StockRequest,
  ids: Pick<Stock, 'stock_id' | 'product_coupon_id' | 'brand_id' | 'bundle'>,
  at: string,
  now: number,
): Stock {
  const { ends_at } = readAvailability(usageRuleOf(given, at), at);
  if (ends_at <= now) throw parameterError(`${at}/available_end_time`, '须晚于当前时间');
  for (const [name, value] of Object.entries(given.stock_send_rule)) {
    if (value < 1) throw parameterError(`${at}/stock_send_rule/${name}`, '须大于 0', 'body', value);
  }
  const none = { stores: [], sent: 0, of_day: { date: '', count: 0 } };
  return { ...ids, given, ends_at, state: 'SENDING', ...none };
}

/** @throws Refusal PARAM_ERROR unless there is one */
export function usageRuleOf(given: StockRequest, at: string): UsageRule {
  const rule = given.single_usage_rule ?? given.sequential_usage_rule ?? given.progressive_bundle_usage_rule;
  if (rule !== undefined) return rule;
  throw parameterError(`${at}/single_usage_rule`, '须填写券使用规则');
}

/** The stock at this time: it stops at its end. */
export function stockAt(stock: Stock, now: number): Stock {
  return now < stock.ends_at || stock.state === 'DEACTIVATED' ? stock : { ...stock, state: 'STOPPED' };
}

/** How many were sent on the day of this time. */
export function sentOn({ of_day }: Stock, now: number): number {
  return of_day.date === beijingDate(now) ? of_day.count : 0;
}

/**
 * Takes a coupon out of the stock.
 *
 * @param had how many coupons of the stock the user has got so far
 * @throws Refusal INVALID_REQUEST if the stock does not send, or a limit is reached
 */
export function sendFrom(stock: Stock, { had }: { readonly had: number }, now: number): Stock {
  const {
    max_count,
    max_count_per_day = max_count,
    max_count_per_user = max_count,
  } = stock.given.stock_send_rule;
  const [sent, count] = [stock.sent + 1, sentOn(stock, now) + 1];
  const { state } = stockAt(stock, now);
  if (state !== 'SENDING') throw refused(`批次状态为 ${state}，不在发放中`);
  if (had >= max_count_per_user) throw refused('用户已达到领取上限');
  if (sent > max_count) throw refused('批次已发完');
  if (count > max_count_per_day) throw refused('批次当天已发完');
  return { ...stock, sent, of_day: { date: beijingDate(now), count } };
}

/** What a change of the budget names. */
export interface BudgetRequest {
  readonly update_mode: 'MAX_COUNT' | 'MAX_COUNT_PER_DAY';
  readonly current_max_count?: number;
  readonly target_max_count?: number;
  readonly current_max_count_per_day?: number;
  readonly target_max_count_per_day?: number;
}

/** @throws Refusal PARAM_ERROR if the present limit is another, or fewer coupons are left than were sent */
export function updateBudget(stock: Stock, request: BudgetRequest): Stock {
  requireActive(stock);
  const rule = stock.given.stock_send_rule;
  const name = request.update_mode === 'MAX_COUNT' ? 'max_count' : 'max_count_per_day';
  const [current, target] = [request[`current_${name}`], request[`target_${name}`]];
  if (current !== rule[name]) {
    throw parameterError(`/current_${name}`, `须为当前值 ${rule[name] ?? '（未设置）'}`, 'body', current);
  }
  if (target === undefined || target < 1) {
    throw parameterError(`/target_${name}`, '须填写，且大于 0', 'body', target);
  }
  if (name === 'max_count' && target < stock.sent) {
    throw parameterError(`/target_${name}`, `已发放 ${stock.sent} 张`, 'body', target);
  }
  return { ...stock, given: { ...stock.given, stock_send_rule: { ...rule, [name]: target } } };
}

/** @throws Refusal INVALID_REQUEST for a stock that is deactivated already */
export function deactivateStock(stock: Stock, deactivated: Deactivation): Stock {
  requireActive(stock);
  return { ...stock, state: 'DEACTIVATED', deactivated };
}

/**
 * The brand pauses, resumes or ends the stock on its platform.
 *
 * @throws Refusal INVALID_REQUEST for a stock that is over
 */
export function setState(stock: Stock, state: 'SENDING' | 'PAUSED' | 'STOPPED', now: number): Stock {
  const present = stockAt(stock, now).state;
  if (present === 'SENDING' || present === 'PAUSED') return { ...stock, state };
  throw refused(`批次状态为 ${present}`);
}

/** @throws Refusal INVALID_REQUEST */
export function requireActive({ state }: Stock): void {
  if (state === 'DEACTIVATED') throw refused('批次已失效');
}

function refused(message: string): Refusal {
  return new Refusal('INVALID_REQUEST', message);
}
