import { addDays } from '../rules/beijing.js';
import { dateAfter } from '../rules/calendar.js';
import type { ResolvedPlan } from '../rules/resolve.js';
import type { ContractRow, CycleRow } from '../store/schema.js';
import type { CycleEnd, Snapshot } from '../work/decide.js';
import { isLive } from '../work/decide.js';
import type { Plan } from './context.js';

/** A cycle is opened: with its amount, or skipped. */
export function openCycle(
  { contract }: Snapshot,
  plan: ResolvedPlan,
  given: { readonly amount: number; readonly description: string } | { readonly skipped: string },
  now: number,
): Plan | undefined {
  const { code, next_date: period, cycle } = contract;
  if (period === null || cycle !== null) return undefined;
  const next_date = dateAfter(plan.calendar, contract.first_date, period) ?? null;
  const row: CycleRow = {
    contract: code,
    period,
    state: 'DUE',
    amount: 0,
    description: '',
    noticed_at: null,
    first_day: null,
    last_day: null,
    attempts: 0,
    not_before: 0,
    reason: null,
    attention: 0,
    opened_at: now,
    changed_at: now,
  };
  if ('skipped' in given) {
    const reason = given.skipped;
    return {
      contract: { next_date },
      newCycle: { ...row, state: 'SKIPPED', reason },
      entries: [{ what: 'skipped', period, to: 'SKIPPED', details: { reason } }],
      events: [{ type: 'skipped', contract: code, period, reason }],
    };
  }
  const { amount, description } = given;
  const isTooMuch = plan.most !== undefined && amount > plan.most;
  const reason = isTooMuch ? 'amount-above-most' : null;
  return {
    contract: { cycle: period, next_date },
    newCycle: { ...row, amount, description, reason, attention: isTooMuch ? 1 : 0 },
    entries: [{ what: 'opened', period, to: 'DUE', details: { amount } }],
    events: isTooMuch
      ? [{ type: 'needsAttention', contract: code, period, reason: 'amount-above-most' }]
      : [],
  };
}

/** A date that an operator has skipped beforehand has its row: the next one follows. */
export function passCycle({ contract }: Snapshot, plan: ResolvedPlan): Plan | undefined {
  const { next_date: period, cycle } = contract;
  if (period === null || cycle !== null) return undefined;
  return {
    contract: { next_date: dateAfter(plan.calendar, contract.first_date, period) ?? null },
    entries: [],
  };
}

/** The user is told: the days of the charge are known. */
export function noticeGiven(
  { cycle }: Snapshot,
  days: { readonly first: string; readonly last: string },
  now: number,
): Plan | undefined {
  if (cycle === undefined || cycle.noticed_at !== null || cycle.state !== 'DUE') return undefined;
  const { first: first_day, last: last_day } = days;
  return {
    cycle: { state: 'NOTICED', noticed_at: now, first_day, last_day },
    entries: [
      { what: 'noticed', period: cycle.period, from: 'DUE', to: 'NOTICED', details: { first_day, last_day } },
    ],
  };
}

/** The days that a notice allows: days 3 to 2 + N, the day of the notice being day 1. */
export function noticeDays(date: string, count: number): { readonly first: string; readonly last: string } {
  return { first: addDays(date, 2), last: addDays(date, 1 + count) };
}

/** A cycle is over without money. */
export function failCycle({ contract, cycle }: Snapshot, reason: CycleEnd | string): Plan | undefined {
  if (cycle === undefined) return undefined;
  const { period, state } = cycle;
  return {
    ...endOfCycle(contract, cycle, { state: 'FAILED', reason, attention: 0 }),
    entries: [{ what: 'failed', period, from: state, to: 'FAILED', details: { reason } }],
    events: [{ type: 'failed', contract: contract.code, period, reason }],
  };
}

/** A cycle is put off or waits for a person. */
export function holdCycle(
  { contract, cycle }: Snapshot,
  {
    not_before,
    reason,
    attention = false,
  }: {
    readonly not_before?: number;
    readonly reason: string;
    readonly attention?: boolean;
  },
): Plan | undefined {
  if (cycle === undefined) return undefined;
  const { period } = cycle;
  return {
    cycle: {
      ...(not_before === undefined ? {} : { not_before }),
      reason,
      attention: attention ? 1 : cycle.attention,
    },
    entries: [{ what: attention ? 'attention' : 'held', period, details: { reason, not_before } }],
    events: attention ? [{ type: 'needsAttention', contract: contract.code, period, reason }] : [],
  };
}

/** An operator leaves out the open cycle. @throws Error if a number of it may still be charged, or is */
export function skipCycle({ contract, cycle, attempt }: Snapshot, reason: string): Plan | undefined {
  if (cycle === undefined) return undefined;
  if (attempt !== undefined && isLive(attempt)) {
    throw new Error(
      `${contract.code}: the deduction ${attempt.out_trade_no} of ${cycle.period} may still be charged; wait until it is settled`,
    );
  }
  const { period, state } = cycle;
  return {
    ...endOfCycle(contract, cycle, { state: 'SKIPPED', reason, attention: 0 }),
    entries: [{ what: 'skipped', period, from: state, to: 'SKIPPED', details: { reason } }],
    events: [{ type: 'skipped', contract: contract.code, period, reason }],
  };
}

/** An operator lets a cycle go on: one that waits for a person, or the last one that failed. */
export function retryCycle({ contract, cycle, attempt }: Snapshot, now: number): Plan | undefined {
  if (cycle === undefined) return undefined;
  const { period, state } = cycle;
  if (state === 'PAID') throw new Error(`${contract.code}: the cycle ${period} is paid`);
  if (attempt !== undefined && isLive(attempt)) return undefined;
  if (contract.state !== 'ACTIVE') throw new Error(`${contract.code}: the contract is ${contract.state}`);
  if (contract.cycle !== null && contract.cycle !== period) {
    throw new Error(`${contract.code}: the cycle ${contract.cycle} is open; ${period} cannot be taken up`);
  }
  const to = cycle.attempts > 0 ? 'ATTEMPTING' : cycle.noticed_at === null ? 'DUE' : 'NOTICED';
  return {
    contract: { cycle: period },
    cycle: { state: to, attention: 0, reason: null, not_before: now },
    entries: [{ what: 'retried', period, from: state, to }],
  };
}

/** The rows of a cycle that is over. An earlier cycle does not end the open one. */
export function endOfCycle(
  { cycle: open }: ContractRow,
  { period }: CycleRow,
  end: Partial<CycleRow>,
): Pick<Plan, 'contract' | 'cycle'> {
  return { ...(open === period ? { contract: { cycle: null } } : {}), cycle: end };
}
