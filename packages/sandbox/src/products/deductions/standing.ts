import { Refusal } from '../../runtime/refusal.js';
import type { Plan } from '../../runtime/registry.js';
import { beijingDate, beijingDay, startOfDay } from '../../runtime/time.js';
import type { SignedContract } from '../shared/contract.js';
import type { Outcome } from './outcome.js';

/** What deductions have been made of a contract, and what is announced. Days are numbers of days in Beijing. */
export interface Standing {
  readonly contract_id: string;
  /** The out_trade_no of the last accepted deduction. */
  readonly last?: string | undefined;
  /** The last day with successful deductions, and how many there were. */
  readonly paid?: { readonly day: number; readonly times: number } | undefined;
  readonly notice?: Notice | undefined;
  /** How the next deduction ends, if the user or the operator has said so. */
  readonly next?: Outcome | undefined;
}

/** A notice that a deduction is ahead. */
export interface Notice {
  readonly day: number;
  /** How many days the deduction can be made on. */
  readonly days: number;
  /** The most of the deduction, in fen. */
  readonly amount: number;
  /** The content of the request. The same content is the same notice. */
  readonly request: string;
  /** Whether a deduction has succeeded. Then it is over. */
  readonly isUsed: boolean;
}

/** A deduction within 12 hours of the signing runs at once. */
const soon = 12 * 3_600_000;

/** How long a deduction takes that runs at once. */
export const atOnce = 3_000;

const nextDay = 24 * 3_600_000;

/** New plans have these limits until WeChat Pay raises them. */
const firstMost = 50_000;

/** The day's sum for a user and plan, in the most of one deduction: 2,500 yuan with 500 each. */
const timesADay = 5;

/** What a plan allows a user in a day. */
export const mostApplies = 300;
export const mostAttempts = 150;

/** @throws Refusal RULELIMIT unless the plan allows the amount */
export function requireAmount(
  { plan_id, fixed_amount, most_amount = firstMost }: Plan,
  amount: number,
): void {
  if (fixed_amount !== undefined && amount !== fixed_amount) {
    throw new Refusal('RULELIMIT', `模板 ${plan_id} 为固定金额 ${fixed_amount} 分，不能扣 ${amount} 分`);
  }
  if (fixed_amount === undefined && amount > most_amount) {
    throw new Refusal(
      'RULELIMIT',
      `单笔超过模板 ${plan_id} 的限额 ${most_amount} 分（新模板为 ${firstMost} 分；沙箱中登记模板时可用 most_amount 设定）`,
    );
  }
}

/** @throws Refusal RULELIMIT if the contract has had its deductions of the day */
export function requireDayFree({ paid }: Standing, { daily_deductions = 1 }: Plan, now: number): void {
  if (paid?.day === beijingDay(now) && paid.times >= daily_deductions) {
    throw new Refusal('RULELIMIT', `该协议当日已成功扣款 ${paid.times} 次，已达上限`);
  }
}

/** A user's deductions by a plan on a day. */
export interface Tally {
  readonly key: string;
  readonly day: number;
  readonly applies: number;
  readonly attempts: number;
  /** What was deducted, in fen. */
  readonly total: number;
}

/** @returns the tally of the day, which begins with nothing */
export function tallyOf(kept: Tally | undefined, key: string, now: number): Tally {
  const day = beijingDay(now);
  return kept?.day === day ? kept : { key, day, applies: 0, attempts: 0, total: 0 };
}

/** @throws Refusal RULELIMIT if the user has had the deductions of the day */
export function requireTally(
  { applies, attempts, total }: Tally,
  { fixed_amount, most_amount = fixed_amount ?? firstMost, daily_deductions = 1 }: Plan,
  amount: number,
): void {
  if (applies >= mostApplies || attempts >= mostAttempts) {
    throw new Refusal('RULELIMIT', '该用户在此模板下当日的扣款次数已达上限');
  }
  const most = most_amount * Math.max(timesADay, daily_deductions);
  if (total + amount > most) {
    throw new Refusal('RULELIMIT', `该用户在此模板下当日的扣款总额超过限额 ${most} 分`);
  }
}

/**
 * When a deduction runs that is applied for now.
 *
 * @returns milliseconds since 1970
 * @throws Refusal INVALID_REQUEST if it needs a notice, or comes at another time than the notice says
 */
export function findTurn(
  { notice }: Standing,
  { mode }: Plan,
  { signed_at }: SignedContract,
  { amount, now }: { readonly amount: number; readonly now: number },
): number {
  if (now - signed_at < soon) return now + atOnce;
  // A contract that was noticed once needs notices from then on.
  if (mode === 'next-day' || (mode === undefined && notice === undefined)) return now + nextDay;
  requireNotice(notice, amount, now);
  return now + atOnce;
}

function requireNotice(notice: Notice | undefined, amount: number, now: number): void {
  const usual = '该模板须先发送预扣费通知，再于通知后的扣费期内申请扣款';
  if (notice === undefined) throw new Refusal('INVALID_REQUEST', `${usual}：尚未通知`);
  if (notice.isUsed) throw new Refusal('INVALID_REQUEST', `${usual}：本次通知已扣款成功，请重新通知`);
  const [first, last] = spanOf(notice);
  const today = beijingDay(now);
  if (today < first || today > last) {
    const [from, until] = [first, last].map((day) => beijingDate(startOfDay(day)));
    throw new Refusal(
      'INVALID_REQUEST',
      `${usual}：扣费期为 ${from} 至 ${until}，今日为 ${beijingDate(now)}`,
    );
  }
  if (amount > notice.amount) {
    throw new Refusal('INVALID_REQUEST', `扣款金额 ${amount} 分超过通知的预计金额 ${notice.amount} 分`);
  }
}

/** The days of a notice on which the deduction can be made. The day of the notice and the next one do not count. */
function spanOf({ day, days }: Notice): readonly [first: number, last: number] {
  return [day + 2, day + 1 + days];
}

/**
 * A notice is sent.
 *
 * @throws Refusal RESOURCE_ALREADY_EXISTS for the same notice, INVALID_REQUEST for another one before its time is over
 */
export function giveNotice(standing: Standing, given: Omit<Notice, 'isUsed'>): Standing {
  const { notice } = standing;
  if (notice !== undefined && !notice.isUsed && given.day <= spanOf(notice)[1]) {
    if (notice.request === given.request) throw new Refusal('RESOURCE_ALREADY_EXISTS', '该预扣费通知已发送');
    throw new Refusal('INVALID_REQUEST', '上一次通知的扣费期尚未结束，不能发送内容不同的通知');
  }
  return { ...standing, notice: { ...given, isUsed: false } };
}

/** A deduction has succeeded. */
export function countPaid({ next: _, ...standing }: Standing, now: number): Standing {
  const day = beijingDay(now);
  const { paid, notice } = standing;
  return {
    ...standing,
    paid: { day, times: paid?.day === day ? paid.times + 1 : 1 },
    ...(notice === undefined ? {} : { notice: { ...notice, isUsed: true } }),
  };
}
