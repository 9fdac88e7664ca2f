import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { Plan } from '../../runtime/registry.js';
import { beijingClock, beijingDay, parseDate, startOfDay } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { Installment, Terms } from '../shared/contract.js';
import { howToMove, keepsHours } from '../shared/hours.js';

type Body = Readonly<Record<string, unknown>>;

/** What the user agrees to besides: one deduction on a day, or the periods of an insurance policy and its end. */
export function readAgreed(world: World, plan: Plan, body: Body): Pick<Terms, 'installments' | 'expires_at'> {
  const { deduct_schedule: schedule, policy_periods: periods, policy_end_date: end } = body;
  if (schedule !== undefined) {
    const installment = readInstallment(schedule as Body, '/deduct_schedule');
    requireDay(world, installment);
    requireMost(plan, [installment]);
    return { installments: [installment] };
  }
  if (!Array.isArray(periods)) return {};
  const installments = readPeriods(periods);
  requireMost(plan, installments);
  const day = parseDate(String(end));
  if (day === undefined) throw parameterError('/policy_end_date', '格式须为 yyyy-MM-dd', 'body', end);
  const expires_at = startOfDay(day + 1);
  // The samples of the documents end in the past. Such an end counts as missing.
  return { installments, ...(expires_at > world.clock.now() ? { expires_at } : {}) };
}

/** @throws Refusal PARAM_ERROR for a period that is given twice, or has no date or amount */
export function readPeriods(periods: readonly unknown[]): Installment[] {
  const read = periods.map((given, index) => {
    const place = `/policy_periods/${index}`;
    const { policy_period_id: period } = given as Body;
    if (typeof period !== 'number' || !Number.isSafeInteger(period)) {
      throw parameterError(`${place}/policy_period_id`, '须为整数', 'body', period);
    }
    return { ...readInstallment(given as Body, place), period };
  });
  if (new Set(read.map(({ period }) => period)).size < read.length) {
    throw parameterError('/policy_periods', '保单周期不能重复');
  }
  return read;
}

function readInstallment(given: Body, place: string): Installment {
  const { estimated_deduct_date: date, estimated_deduct_amount: amount } = given;
  const day = parseDate(String(date));
  if (day === undefined) {
    throw parameterError(`${place}/estimated_deduct_date`, '格式须为 yyyy-MM-dd', 'body', date);
  }
  const total = (amount as Body)['total'];
  if (typeof total !== 'number' || !Number.isSafeInteger(total) || total <= 0) {
    throw parameterError(
      `${place}/estimated_deduct_amount/total`,
      '须为大于 0 的整数，单位为分',
      'body',
      total,
    );
  }
  return { day, total };
}

/** The user signs before 19:00 of the day before the deduction. */
function requireDay(world: World, { day }: Installment): void {
  const now = world.clock.now();
  const ahead = day - beijingDay(now);
  if (!keepsHours(world) || ahead > 1 || (ahead === 1 && beijingClock(now) < '19:00')) return;
  throw new Refusal(
    'INVALID_REQUEST',
    `须在扣费日前一天北京时间 19:00 之前签约，请给出更晚的 estimated_deduct_date；${howToMove(now, '08:00')}`,
  );
}

function requireMost({ plan_id, most_amount }: Plan, installments: readonly Installment[]): void {
  const over = installments.find(({ total }) => most_amount !== undefined && total > most_amount);
  if (over === undefined) return;
  throw new Refusal(
    'INVALID_REQUEST',
    `预计扣费金额 ${over.total} 分超过模板 ${plan_id} 的上限 ${most_amount} 分`,
  );
}
