import type { FamilyRules } from '../families/types.js';
import type { ContractRow, CycleRow } from '../store/schema.js';
import { addDays, dateAt, day, timeOn } from './beijing.js';
import { dateAfter } from './calendar.js';
import type { Plan } from './types.js';

/** Hours of a day in Beijing. */
export type Hours = readonly [from: string, until: string];

/**
 * The first time, not before another, at which a clock in Beijing shows one of the hours.
 *
 * @returns milliseconds since 1970; `time` itself if it is within the hours
 */
export function openingFrom(time: number, [from, until]: Hours): number {
  const date = dateAt(time);
  if (time < timeOn(date, from)) return timeOn(date, from);
  return time < timeOn(date, until) ? time : timeOn(addDays(date, 1), from);
}

/** How many days before the due date the first call is made. */
export function leadDays({ notice, executesAfter }: FamilyRules): number {
  if (notice !== undefined) return notice === 'after' ? 2 : 1;
  return executesAfter >= day ? 1 : 0;
}

/** Whether a contract is so young that it is charged at once, without notice. */
export function isFresh({ freshFor = 0 }: FamilyRules, { signed_at }: ContractRow, now: number): boolean {
  return signed_at !== null && now - signed_at < freshFor;
}

/** When a cycle is opened: on its date, less the days that its product needs beforehand. */
export function opensAt(
  rules: FamilyRules,
  plan: Plan,
  contract: ContractRow,
  date: string,
  now: number,
): number {
  if (isFresh(rules, contract, now) && date <= dateAt(now)) return now;
  return timeOn(addDays(date, -leadDays(rules)), plan.time ?? '08:00');
}

/**
 * When a cycle may be charged: from its first to its last day, by the notice, the product and the dunning. Never on the
 * day on which the next cycle begins.
 *
 * @returns milliseconds since 1970, the end being exclusive
 */
export function chargeWindow(
  rules: FamilyRules,
  plan: Plan,
  contract: ContractRow,
  cycle: CycleRow,
): readonly [from: number, until: number] {
  const [open, close] = rules.applyHours;
  const [first, last] = chargeDays(rules, plan, contract, cycle);
  return [Math.max(timeOn(first, open), cycle.not_before), timeOn(last, close)];
}

function chargeDays(
  rules: FamilyRules,
  plan: Plan,
  contract: ContractRow,
  cycle: Pick<CycleRow, 'period' | 'first_day' | 'last_day' | 'not_before'>,
): readonly [first: string, last: string] {
  const { period, first_day, last_day, not_before } = cycle;
  if (first_day !== null && last_day !== null) return [first_day, last_day];
  if (rules.notice === 'day-before') return [period, period];
  const next = dateAfter(plan.calendar, contract.first_date, period);
  const given = addDays(period, plan.dunning?.days ?? 10);
  const usual = next === undefined || given < next ? given : addDays(next, -leadDays(rules) - 1);
  // An operator's retry has its own day at least, and so has every cycle.
  const last = [usual, period, dateAt(not_before)].sort().at(-1) ?? usual;
  return [addDays(period, -leadDays(rules)), last];
}

/** Whether the time for a date was over before its cycle was opened. */
export function isMissed(
  rules: FamilyRules,
  plan: Plan,
  contract: ContractRow,
  period: string,
  now: number,
): boolean {
  if (rules.notice === 'day-before') return now >= timeOn(period);
  const cycle = { period, first_day: null, last_day: null, not_before: 0 };
  const [, last] = chargeDays(rules, plan, contract, cycle);
  return now >= timeOn(last, rules.applyHours[1]);
}
