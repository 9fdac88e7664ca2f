import { parameterError, Refusal } from '../../runtime/refusal.js';
import { beijingDate, beijingDay, startOfDay } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { BillState } from '../shared/bill.js';

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
 * @param text `2026-01-31`, or with APIv2 and abroad `20260131`
 * @param rule by default, that of the bills of mainland merchants
 * @throws Refusal PARAM_ERROR; STATEMENT_CREATING before nine o'clock of the next day; NO_STATEMENT_EXIST for a day that
 *   is not over, or too long ago
 */
export function readDay(
  { clock }: Pick<World, 'clock'>,
  text: string,
  format: RegExp,
  rule: DayRule = threeMonths,
): Day {
  const { field, kept } = rule;
  const [, year, month, date] = format.exec(text) ?? [];
  const from = Date.parse(`${year}-${month}-${date}T00:00:00+08:00`);
  if (Number.isNaN(from) || beijingDate(from) !== `${year}-${month}-${date}`) {
    const example = format.source.includes('-') ? 'yyyy-MM-dd' : 'yyyyMMdd';
    throw parameterError(field, `格式须为 ${example}`, 'query', text);
  }
  const day = { from, until: from + dayLength };
  switch (billState(day, clock.now(), rule)) {
    case 'open':
      throw noBill(`账单日期 ${text} 尚未结束`);
    case 'creating':
      throw new Refusal('STATEMENT_CREATING', '账单生成中：次日上午 9 点（北京时间）之后可以下载');
    case 'expired':
      throw noBill(`只能下载${kept}以内的账单`);
    case 'ready':
      return day;
  }
}

/** @param rule by default, that of the bills of mainland merchants */
export function billState(day: Day, now: number, { before }: DayRule = threeMonths): BillState {
  if (now < day.until) return 'open';
  if (now < billTime(day)) return 'creating';
  return day.until < before(now) ? 'expired' : 'ready';
}

/** Which days have a bill. */
export interface DayRule {
  /** The parameter that names the day. */
  readonly field: string;
  /** How long bills are kept, in words. */
  readonly kept: string;
  /** @returns the first moment of which a bill is kept */
  readonly before: (now: number) => number;
}

const threeMonths: DayRule = { field: '/bill_date', kept: '三个月', before: threeMonthsBefore };

/** The moment from which a day's bill is there. */
export function billTime({ until }: Day): number {
  return until + readyAt;
}

/** The day in Beijing of a moment. */
export function dayOf(time: number): Day {
  const from = startOfDay(beijingDay(time));
  return { from, until: from + dayLength };
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
