import { parameterError, Refusal } from '../../../runtime/refusal.js';
import { rfc3339 } from '../../../runtime/time.js';
import { readTime } from '../time-fields.js';

/** What a request gives that creates a stock, as far as it has rules. */
export interface StockRequest {
  readonly stock_name: string;
  readonly available_begin_time: string;
  readonly available_end_time: string;
  readonly stock_use_rule: {
    readonly max_coupons: number;
    readonly max_amount: number;
    readonly max_amount_by_day?: number;
    readonly max_coupons_per_user: number;
    readonly natural_person_limit: boolean;
    readonly prevent_api_abuse: boolean;
  };
  readonly no_cash: boolean;
  readonly stock_type: string;
  readonly belong_merchant: string;
  readonly pattern_info?: { readonly description?: string };
  readonly coupon_use_rule: {
    readonly coupon_available_time?: {
      readonly available_begin_time?: string;
      readonly available_end_time?: string;
      readonly second_day_available?: boolean;
      /** Minutes. */
      readonly available_time_after_receive?: number;
    };
    readonly fixed_normal_coupon?: { readonly coupon_amount: number; readonly transaction_minimum: number };
    readonly discount_coupon?: {
      readonly discount_amount_max?: number;
      readonly discount_percent?: number;
      readonly transaction_minimum?: number;
    };
    readonly exchange_coupon?: { readonly exchange_price?: number; readonly transaction_minimum?: number };
    readonly goods_tag?: readonly string[];
    readonly trade_type?: readonly string[];
    readonly available_items?: readonly string[];
    readonly available_merchants?: readonly string[];
    readonly combine_use?: boolean;
  };
  readonly out_request_no: string;
}

/** As WeChat Pay spells them. */
export type StockState = 'unactivated' | 'running' | 'paused' | 'stoped';

/** A stock of coupons (代金券批次). Times are milliseconds, amounts are fen. */
export interface Stock {
  readonly stock_id: string;
  readonly given: StockRequest;
  readonly begins_at: number;
  readonly ends_at: number;
  readonly items: readonly string[];
  readonly merchants: readonly string[];
  /** The state after the last act. `stockAt` knows the state of a time. */
  readonly state: StockState;
  readonly created_at: number;
  readonly started_at?: number;
  readonly stopped_at?: number;
  /** The coupons sent, and their amount. */
  readonly sent: number;
  readonly sent_amount: number;
  /** The amount sent on the last day with coupons. */
  readonly of_day?: { readonly date: string; readonly amount: number };
}

const day = 86_400_000;
/** https://pay.weixin.qq.com/doc/v3/merchant/4012534633 */
const longestWindow = 90 * day;
const farthestBegin = 365 * day;

/** @throws Refusal PARAM_ERROR naming the field */
export function createStock(given: StockRequest, { stock_id }: { stock_id: string }, now: number): Stock {
  const begins_at = readTime('/available_begin_time', given.available_begin_time);
  const ends_at = readTime('/available_end_time', given.available_end_time);
  const refuse = (field: string, issue: string, value: unknown): never => {
    throw parameterError(field, issue, 'body', value);
  };
  if (ends_at <= begins_at) refuse('/available_end_time', '须晚于开始时间', given.available_end_time);
  if (ends_at <= now) refuse('/available_end_time', '须晚于当前时间', given.available_end_time);
  if (ends_at - begins_at > longestWindow) {
    refuse('/available_end_time', '批次有效期最长 90 天', given.available_end_time);
  }
  if (begins_at - now > farthestBegin) {
    refuse('/available_begin_time', '最多只能设置 365 天内的时间', given.available_begin_time);
  }
  const { max_coupons, max_amount, max_coupons_per_user } = given.stock_use_rule;
  for (const [name, value] of Object.entries({ max_coupons, max_amount, max_coupons_per_user })) {
    if (value < 1) refuse(`/stock_use_rule/${name}`, '须大于 0', value);
  }
  const { fixed_normal_coupon: fixed, available_items = [], available_merchants } = given.coupon_use_rule;
  if (given.stock_type === 'NORMAL' && fixed === undefined) {
    refuse('/coupon_use_rule/fixed_normal_coupon', '固定面额券须填写面额与门槛', undefined);
  }
  if (fixed !== undefined && max_amount !== max_coupons * fixed.coupon_amount) {
    refuse('/stock_use_rule/max_amount', '须等于面额乘以发放总上限', max_amount);
  }
  return {
    stock_id,
    given,
    begins_at,
    ends_at,
    items: available_items,
    merchants: available_merchants ?? [given.belong_merchant],
    state: 'unactivated',
    created_at: now,
    sent: 0,
    sent_amount: 0,
  };
}

/** The stock at this time: it stops at its end. */
export function stockAt(stock: Stock, now: number): Stock {
  if (stock.state === 'stoped' || now < stock.ends_at) return stock;
  return { ...stock, state: 'stoped', stopped_at: stock.ends_at };
}

/**
 * Starts the stock. Again, it changes nothing.
 *
 * @throws Refusal REQUEST_BLOCKED for a stopped stock
 */
export function startStock(stock: Stock, now: number): Stock {
  const { state, started_at } = stockAt(stock, now);
  if (state === 'stoped') throw blocked('批次已停止，不能激活');
  return started_at === undefined ? { ...stock, state: 'running', started_at: now } : stock;
}

/** @throws Refusal REQUEST_BLOCKED unless it is running */
export function pauseStock(stock: Stock, now: number): Stock {
  const { state } = stockAt(stock, now);
  if (state === 'paused') return stock;
  if (state !== 'running') throw blocked('只有发放中的批次可以暂停');
  return { ...stock, state: 'paused' };
}

/** @throws Refusal REQUEST_BLOCKED unless it is paused */
export function restartStock(stock: Stock, now: number): Stock {
  const { state } = stockAt(stock, now);
  if (state === 'running') return stock;
  if (state !== 'paused') throw blocked('只有已暂停的批次可以重启');
  return { ...stock, state: 'running' };
}

/** The merchant ends the stock on the merchant platform. */
export function stopStock(stock: Stock, now: number): Stock {
  if (stockAt(stock, now).state === 'stoped') throw blocked('批次已停止');
  return { ...stock, state: 'stoped', stopped_at: now };
}

/**
 * Takes a coupon of this amount out of the stock.
 *
 * @param had how many coupons of the stock the user has got so far
 * @throws Refusal REQUEST_BLOCKED if the stock does not run or the user has enough, NOT_ENOUGH if the stock is used up
 */
export function sendFrom(stock: Stock, { had, amount }: { had: number; amount: number }, now: number): Stock {
  const { max_coupons, max_amount, max_amount_by_day, max_coupons_per_user } = stock.given.stock_use_rule;
  if (stockAt(stock, now).state !== 'running') throw blocked('批次不在发放中');
  if (now < stock.begins_at) throw blocked('批次未到开始时间');
  if (had >= max_coupons_per_user) throw blocked('用户已达到领取上限');
  const date = rfc3339(now).slice(0, 10);
  const sent_amount = stock.sent_amount + amount;
  const today = (stock.of_day?.date === date ? stock.of_day.amount : 0) + amount;
  if (stock.sent >= max_coupons || sent_amount > max_amount) throw new Refusal('NOT_ENOUGH', '批次预算不足');
  if (max_amount_by_day !== undefined && today > max_amount_by_day) {
    throw new Refusal('NOT_ENOUGH', '批次当天的预算不足');
  }
  return { ...stock, sent: stock.sent + 1, sent_amount, of_day: { date, amount: today } };
}

/** Adds goods to those that the coupons are for, and removes some. */
export function modifyItems(stock: Stock, add: readonly string[], remove: readonly string[]): Stock {
  const removed = new Set(remove);
  return { ...stock, items: [...new Set([...stock.items, ...add])].filter((item) => !removed.has(item)) };
}

function blocked(message: string): Refusal {
  return new Refusal('REQUEST_BLOCKED', message);
}
