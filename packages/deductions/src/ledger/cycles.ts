import type { FamilyRules } from '../families/types.js';
import { addDays, dateAt } from '../rules/beijing.js';
import { dateAfter } from '../rules/calendar.js';
import type { ResolvedPlan } from '../rules/resolve.js';
import type { ContractRow, CycleRow } from '../store/schema.js';
import type { CycleEnd, Snapshot } from '../work/decide.js';
import { isLive, isQuiet } from '../work/decide.js';
import type { Plan } from './context.js';

/** The plan of a contract, and what its product allows. */
interface CycleTerms {
  readonly plan: ResolvedPlan;
  readonly rules: FamilyRules;
}

/** A cycle is opened: with its amount, or skipped. Of a contract for one charge, it is the last. */
export function openCycle(
  { contract }: Snapshot,
  terms: CycleTerms,
  given: { readonly amount: number; readonly description: string } | { readonly skipped: string },
  now: number,
): Plan | undefined {
  const { code, next_date: period, cycle } = contract;
  if (period === null || cycle !== null) return undefined;
  const next_date = dateFollowing(contract, period, terms);
  const row = newCycleRow(code, period, now);
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
  const { most } = terms.plan;
  const isTooMuch = most !== undefined && amount > most;
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
export function passCycle({ contract }: Snapshot, terms: CycleTerms): Plan | undefined {
  const { next_date: period, cycle } = contract;
  if (period === null || cycle !== null) return undefined;
  return { contract: { next_date: dateFollowing(contract, period, terms) }, entries: [] };
}

/** The date of the next cycle. A contract for one charge has none. */
function dateFollowing(
  { first_date }: ContractRow,
  period: string,
  { plan, rules }: CycleTerms,
): string | null {
  if (rules.single === true) return null;
  return dateAfter(plan.calendar, first_date, period) ?? null;
}

/** A notice is about to be sent. The first time counts: what follows may find the notice that it made. */
export function noticeIntended({ cycle }: Snapshot, now: number): Plan | undefined {
  if (cycle === undefined || cycle.state !== 'DUE') return undefined;
  if (cycle.noticed_at !== null) return { entries: [] };
  return { cycle: { noticed_at: now }, entries: [{ what: 'notice-intended', period: cycle.period }] };
}

/** The user is told: the days of the charge are known. */
export function noticeGiven(
  { cycle }: Snapshot,
  days: { readonly first: string; readonly last: string },
): Plan | undefined {
  if (cycle === undefined || cycle.state !== 'DUE') return undefined;
  const { first: first_day, last: last_day } = days;
  const { period } = cycle;
  return {
    cycle: { state: 'NOTICED', first_day, last_day, reason: null },
    entries: [{ what: 'noticed', period, from: 'DUE', to: 'NOTICED', details: { first_day, last_day } }],
  };
}

/**
 * The days that a notice allows: days 3 to 2 + N, the day of the notice being day 1. Which day that is, is known as far as
 * the notice was made between two times: the days that count in either case are taken.
 *
 * @param sent when it was first sent
 * @param given when it was surely made
 */
export function noticeDays(
  sent: number,
  given: number,
  count: number,
): { readonly first: string; readonly last: string } {
  return { first: addDays(dateAt(given), 2), last: addDays(dateAt(sent), 1 + count) };
}

/**
 * WeChat Pay had a notice already, and no day is known on which it surely allows the charge: it may be one of an earlier cycle.
 * A notice of this cycle is given when that one is over.
 *
 * @param over when it is over at the latest
 */
export function noticeUnclear({ cycle }: Snapshot, over: number): Plan | undefined {
  if (cycle === undefined || cycle.state !== 'DUE') return undefined;
  return {
    cycle: { noticed_at: null, not_before: over, reason: 'notice-unclear' },
    entries: [{ what: 'notice-unclear', period: cycle.period, details: { not_before: over } }],
  };
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
export function skipCycle(
  { contract, cycle, attempt }: Snapshot,
  reason: string,
  now: number,
): Plan | undefined {
  if (cycle === undefined) return undefined;
  // A number that never became an order, and can no longer become one, is given up with the cycle.
  const isGone = attempt?.state === 'INTENDED' && attempt.query_at === null && isQuiet(attempt, now);
  if (attempt !== undefined && isLive(attempt) && !isGone) {
    throw new Error(
      `${contract.code}: the deduction ${attempt.out_trade_no} of ${cycle.period} may still be charged; wait until it is settled`,
    );
  }
  const { period, state } = cycle;
  return {
    ...endOfCycle(contract, cycle, { state: 'SKIPPED', reason, attention: 0 }),
    ...(isGone ? { attempt: { state: 'REFUSED' } } : {}),
    entries: [{ what: 'skipped', period, from: state, to: 'SKIPPED', details: { reason } }],
    events: [{ type: 'skipped', contract: contract.code, period, reason }],
  };
}

/** An operator lets a cycle go on: one that waits for a person, or the last one that failed. */
export function retryCycle({ contract, cycle, attempt }: Snapshot, now: number): Plan | undefined {
  if (cycle === undefined) return undefined;
  const { period, state } = cycle;
  if (state === 'PAID') throw new Error(`${contract.code}: the cycle ${period} is paid`);
  if (attempt !== undefined && isLive(attempt) && attempt.query_at !== null) return undefined;
  if (contract.state !== 'ACTIVE') throw new Error(`${contract.code}: the contract is ${contract.state}`);
  if (contract.cycle !== null && contract.cycle !== period) {
    throw new Error(`${contract.code}: the cycle ${contract.cycle} is open; ${period} cannot be taken up`);
  }
  const to = cycle.attempts > 0 ? 'ATTEMPTING' : cycle.first_day === null ? 'DUE' : 'NOTICED';
  return {
    contract: { cycle: period },
    cycle: { state: to, attention: 0, reason: null, not_before: now },
    // The same number again: it never became an order.
    ...(attempt?.state === 'REFUSED' ? { attempt: { state: 'INTENDED', query_at: null } } : {}),
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

/** The row of a cycle that is due, before anything is known of it. */
export function newCycleRow(contract: string, period: string, now: number): CycleRow {
  return {
    contract,
    period,
    state: 'DUE',
    amount: 0,
    description: '',
    noticed_at: null,
    first_day: null,
    last_day: null,
    attempts: 0,
    failures: 0,
    not_before: 0,
    reason: null,
    attention: 0,
    opened_at: now,
    changed_at: now,
  };
}
