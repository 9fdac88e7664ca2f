import { parameterError } from '../../runtime/refusal.js';
import { compactTime } from '../../runtime/time.js';
import { fieldsOf } from '../shared/request.js';

type Fields = Readonly<Record<string, unknown>>;

/** What a completion or a modification says of the service. Its fields are those of the request. */
export interface Charges extends Fields {
  readonly post_payments?: unknown;
  readonly post_discounts?: unknown;
  readonly total_amount?: unknown;
  readonly time_range?: unknown;
  readonly location?: unknown;
  readonly goods_tag?: unknown;
  readonly profit_sharing?: unknown;
}

/** The risk fund of the mode in which the user may pay a deposit (先免模式). It bounds the total. */
const deposits: readonly unknown[] = ['DEPOSIT', 'ADVANCE', 'CASH_DEPOSIT'];

/**
 * @param order the fields of the order
 * @returns the total in fen
 * @throws Refusal PARAM_ERROR naming the field
 */
export function requireCharges(charges: Charges, order: Fields, now: number): number {
  const { post_payments, post_discounts, total_amount } = charges;
  const sum = sumOf('post_payments', post_payments) - sumOf('post_discounts', post_discounts);
  const total = total_amount === undefined ? sum : amountOf('/total_amount', total_amount);
  if (total !== sum) {
    const issue = `须等于后付费项目之和减去优惠之和 ${sum} 分`;
    throw parameterError('/total_amount', issue, 'body', total);
  }
  const { name, amount } = fieldsOf(order['risk_fund']);
  if (deposits.includes(name) && amount !== undefined && total > Number(amount)) {
    throw parameterError('/total_amount', `不得大于服务风险金 ${String(amount)} 分`, 'body', total);
  }
  requireTimes({ ...fieldsOf(order['time_range']), ...fieldsOf(charges.time_range) }, now);
  return total;
}

function sumOf(name: string, items: unknown): number {
  if (!Array.isArray(items)) return 0;
  return items.reduce((sum: number, item: unknown, at) => {
    const { amount } = fieldsOf(item);
    return sum + (amount === undefined ? 0 : amountOf(`/${name}/${at}/amount`, amount));
  }, 0);
}

function amountOf(field: string, value: unknown): number {
  const amount = Number(value);
  if (Number.isSafeInteger(amount) && amount >= 0) return amount;
  throw parameterError(field, '须为不小于 0 的整数，单位为分', 'body', value);
}

/** Times are yyyyMMddHHmmss or yyyyMMdd in Beijing. Others, such as `OnAccept`, are not compared. */
function requireTimes({ start_time, end_time }: Fields, now: number): void {
  const [start, end] = [timeOf(start_time), timeOf(end_time)];
  if (end === undefined) return;
  if (isBefore(compactTime(now), end)) {
    throw parameterError('/time_range/end_time', '不得晚于当前时间', 'body', end_time);
  }
  if (start !== undefined && isBefore(end, start)) {
    throw parameterError('/time_range/end_time', '不得早于服务开始时间', 'body', end_time);
  }
}

function timeOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{8}(\d{6})?$/.test(value) ? value : undefined;
}

/** A day is compared as a whole. */
function isBefore(one: string, other: string): boolean {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length) < other.slice(0, length);
}
