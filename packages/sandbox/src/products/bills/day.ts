import { parameterError, Refusal } from '../../runtime/refusal.js';
import { beijingDate } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';

/** A day in Beijing, in milliseconds since 1970. */
export interface Day {
  readonly from: number;
  /** The first moment after it. */
  readonly until: number;
}

const dayLength = 86_400_000;

/** A day's bill is there from nine o'clock of the next day. */
const readyAt = 9 * 3_600_000;

/**
 * Reads the day of a bill.
 *
 * @param text `2026-01-31`, or with APIv2 `20260131`
 * @throws Refusal PARAM_ERROR; STATEMENT_CREATING before nine o'clock of the next day; NO_STATEMENT_EXIST for a day that
 *   is not over, or longer ago than three months
 */
export function readDay({ clock }: Pick<World, 'clock'>, text: string, format: RegExp): Day {
  const [, year, month, date] = format.exec(text) ?? [];
  const from = Date.parse(`${year}-${month}-${date}T00:00:00+08:00`);
  if (Number.isNaN(from) || beijingDate(from) !== `${year}-${month}-${date}`) {
    const example = format.source.includes('-') ? 'yyyy-MM-dd' : 'yyyyMMdd';
    throw parameterError('/bill_date', `格式须为 ${example}`, 'query', text);
  }
  const now = clock.now();
  const until = from + dayLength;
  if (now < until) throw noBill(`账单日期 ${text} 尚未结束`);
  if (now < until + readyAt) {
    throw new Refusal('STATEMENT_CREATING', '账单生成中：次日上午 9 点（北京时间）之后可以下载');
  }
  if (until < threeMonthsBefore(now)) throw noBill('只能下载三个月以内的账单');
  return { from, until };
}

/** Nothing happened that day. */
export function noBill(reason = '该日没有交易'): Refusal {
  return new Refusal('NO_STATEMENT_EXIST', `请求的账单文件不存在：${reason}`);
}

export function isWithin({ from, until }: Day, time: number): boolean {
  return from <= time && time < until;
}

function threeMonthsBefore(now: number): number {
  const date = new Date(now);
  return date.setUTCMonth(date.getUTCMonth() - 3);
}
