import { Refusal } from '../../runtime/refusal.js';
import { beijingClock, beijingDate, beijingDay, startOfDay } from '../../runtime/time.js';
import type { Installment } from './contract.js';

/** A deduction on an agreed day: of a contract for one deduction, or of a period of an insurance. */
export interface Schedule extends Installment {
  /** The key of the contract, and the period. */
  readonly key: string;
  readonly contract: string;
  /** What the merchant has scheduled, in fen. */
  readonly scheduled?: number | undefined;
  /** The deduction, in fen, and its time. */
  readonly paid?: { readonly amount: number; readonly at: number } | undefined;
}

export type ScheduleState = 'NO_SCHEDULED' | 'SCHEDULED' | 'PAID' | 'EXPIRED';

export function scheduleKey(contract: string, period: number | undefined): string {
  return period === undefined ? contract : `${contract}#${period}`;
}

export function scheduleState({ paid, scheduled, day }: Schedule, now: number): ScheduleState {
  if (paid !== undefined) return 'PAID';
  if (now >= startOfDay(day + 1)) return 'EXPIRED';
  return scheduled === undefined ? 'NO_SCHEDULED' : 'SCHEDULED';
}

/**
 * The merchant schedules the deduction, on the day before it.
 *
 * @param keepsHours whether the hours and days of scheduling count
 * @throws Refusal INVALID_REQUEST at another time, RULE_LIMIT for another amount than the estimated one
 */
export function scheduleDeduction(
  schedule: Schedule,
  amount: number,
  now: number,
  keepsHours: boolean,
): Schedule {
  const state = scheduleState(schedule, now);
  if (state === 'SCHEDULED' && schedule.scheduled === amount) return schedule;
  if (state !== 'NO_SCHEDULED') throw new Refusal('INVALID_REQUEST', `扣费预约状态为 ${state}，不能预约`);
  const time = beijingClock(now);
  const isTime = beijingDay(now) === schedule.day - 1 && time >= '08:00' && time < '19:30';
  if (keepsHours && !isTime) {
    const day = beijingDate(startOfDay(schedule.day - 1));
    throw new Refusal(
      'INVALID_REQUEST',
      `仅可于扣费日前一天（${day}）北京时间 08:00-19:30 预约，沙箱时间为 ${beijingDate(now)} ${time}；可用 wechatpay-kit clock advance 拨快沙箱时钟，或将解读 papay-hours 设为 other 以关闭此限制`,
    );
  }
  if (amount !== schedule.total) {
    throw new Refusal('RULE_LIMIT', `预约金额须与预计扣费金额 ${schedule.total} 分一致`);
  }
  return { ...schedule, scheduled: amount };
}

/**
 * Whether a deduction may be made.
 *
 * @throws Refusal INVALID_REQUEST on another day or for another amount than the scheduled one
 */
export function requireScheduled(
  schedule: Schedule | undefined,
  amount: number,
  now: number,
  keepsHours: boolean,
): Schedule {
  const state = schedule === undefined ? 'NO_SCHEDULED' : scheduleState(schedule, now);
  if (schedule === undefined || state !== 'SCHEDULED') {
    throw new Refusal('INVALID_REQUEST', `扣费预约状态为 ${state}，须先预约再申请扣款`);
  }
  if (keepsHours && beijingDay(now) !== schedule.day) {
    throw new Refusal(
      'INVALID_REQUEST',
      `仅可于扣费日（${beijingDate(startOfDay(schedule.day))}）申请扣款，沙箱时间为 ${beijingDate(now)}；可用 wechatpay-kit clock advance 拨快沙箱时钟`,
    );
  }
  if (amount !== schedule.scheduled) {
    throw new Refusal('INVALID_REQUEST', `扣款金额须与预约金额 ${schedule.scheduled} 分一致`);
  }
  return schedule;
}

/** The deduction has succeeded. */
export function payScheduled(schedule: Schedule, now: number): Schedule {
  return { ...schedule, paid: { amount: schedule.scheduled ?? schedule.total, at: now } };
}
