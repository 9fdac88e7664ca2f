import type { FamilyRules } from '../families/types.js';
import { timeOn } from '../rules/beijing.js';
import type { Plan } from '../rules/types.js';
import { chargeWindow, isFresh, openingFrom, opensAt } from '../rules/windows.js';
import type { AttemptRow, ContractRow, CycleRow } from '../store/schema.js';

/** A contract with its open cycle and the last number of the cycle. */
export interface Snapshot {
  readonly contract: ContractRow;
  readonly cycle: CycleRow | undefined;
  readonly attempt: AttemptRow | undefined;
}

/** What has to be done for a contract, and when. */
export type Step =
  /** Nothing, until a notification or an operator changes something. */
  | { readonly do: 'nothing' }
  /** A step of work, not before a time. */
  | { readonly do: WorkStep; readonly at: number }
  /** The cycle is over. */
  | { readonly do: 'fail'; readonly at: number; readonly reason: CycleEnd };

/**
 * - `sign-check`: ask whether the user has signed
 * - `open` the next cycle
 * - `notice`: tell the user
 * - `intend`: commit a new number, and send it
 * - `send` the same number again
 * - `query` the number
 * - `contract-check`: ask whether the contract still exists
 */
export type WorkStep = 'sign-check' | 'open' | 'notice' | 'intend' | 'send' | 'query' | 'contract-check';

/** Why a cycle failed without a code of WeChat Pay. */
export type CycleEnd = 'contract-ended' | 'not-noticed' | 'too-late';

/** The reason of a cycle that waits for a query of its contract. */
export const contractInDoubt = 'contract-in-doubt';

/** How long what was sent may still be under way. Before, a number that WeChat Pay does not know is not dead. */
const quiet = 10 * 60_000;

/**
 * Decides what is to be done for a contract. It reads nothing but its arguments: any worker decides the same.
 *
 * @param now milliseconds since 1970
 */
export function decide(snapshot: Snapshot, plan: Plan, rules: FamilyRules, now: number): Step {
  const { contract, cycle, attempt } = snapshot;
  if (attempt !== undefined && isLive(attempt)) return decideLive({ ...snapshot, attempt }, plan, rules, now);
  if (contract.state === 'PENDING') return decidePending(contract);
  if (contract.state === 'ENDED') {
    return cycle === undefined ? { do: 'nothing' } : { do: 'fail', at: now, reason: 'contract-ended' };
  }
  if (cycle === undefined) {
    if (contract.next_date === null || contract.paused === 1 || rules.authorisesOnly === true) {
      return { do: 'nothing' };
    }
    return { do: 'open', at: opensAt(rules, plan, contract, contract.next_date, now) };
  }
  if (cycle.reason === contractInDoubt) return { do: 'contract-check', at: cycle.not_before };
  if (cycle.attention === 1 || contract.paused === 1) return { do: 'nothing' };
  return decideOpen(contract, cycle, plan, rules, now);
}

/** Whether a number may still be charged: no other number of its cycle may be minted. */
export function isLive({ state }: AttemptRow): boolean {
  return state === 'INTENDED' || state === 'ACCEPTED' || state === 'UNKNOWN';
}

/** Whether what was sent last has surely arrived or been lost. */
export function isQuiet({ sent_at }: AttemptRow, now: number): boolean {
  return now - sent_at >= quiet;
}

/** When the number that WeChat Pay does not know may be sent once more; `undefined` if it may not. */
export function mayResendAt(
  { contract, cycle }: Snapshot,
  plan: Plan,
  rules: FamilyRules,
  now: number,
): number | undefined {
  if (cycle === undefined || contract.state !== 'ACTIVE') return undefined;
  const [from, until] = chargeWindow(rules, plan, contract, cycle);
  const at = openingFrom(Math.max(now, from), rules.applyHours);
  return at < until ? at : undefined;
}

function decideLive(
  snapshot: Snapshot & { readonly attempt: AttemptRow },
  plan: Plan,
  rules: FamilyRules,
  now: number,
): Step {
  const { contract, cycle, attempt } = snapshot;
  const { query_at, sent_at } = attempt;
  if (query_at !== null) return { do: 'query', at: query_at };
  if (cycle?.reason === contractInDoubt && contract.state === 'ACTIVE') {
    return { do: 'contract-check', at: cycle.not_before };
  }
  if (contract.state === 'ACTIVE' && (contract.paused === 1 || cycle?.attention === 1))
    return { do: 'nothing' };
  const at = mayResendAt(snapshot, plan, rules, now);
  // A number that must not be sent any more is given up by a query that still does not find it when everything that was sent
  // has arrived or been lost.
  return at === undefined ? { do: 'query', at: Math.max(now, sent_at + quiet) } : { do: 'send', at };
}

function decidePending({ created_at, changed_at }: ContractRow): Step {
  // Each check changes the contract: the next one follows after as long as it has waited until then.
  const age = changed_at - created_at;
  // A user who has left does not sign after a week. A notification of a later signing is booked nevertheless.
  if (age > 7 * 86_400_000) return { do: 'nothing' };
  return { do: 'sign-check', at: changed_at + Math.min(Math.max(age, 60_000), 86_400_000) };
}

function decideOpen(
  contract: ContractRow,
  cycle: CycleRow,
  plan: Plan,
  rules: FamilyRules,
  now: number,
): Step {
  const [from, until] = chargeWindow(rules, plan, contract, cycle);
  const needsNotice =
    rules.notice === 'day-before' || (rules.notice === 'after' && !isFresh(rules, contract, now));
  if (needsNotice && cycle.state === 'DUE') {
    const at = openingFrom(Math.max(now, cycle.not_before), rules.noticeHours ?? rules.applyHours);
    // What is charged on its date alone has to be scheduled before that date; other notices bring days of their own.
    const end = rules.notice === 'day-before' ? timeOn(cycle.period) : until;
    return at < end ? { do: 'notice', at } : { do: 'fail', at: now, reason: 'not-noticed' };
  }
  const at = openingFrom(Math.max(now, from), rules.applyHours);
  return at < until ? { do: 'intend', at } : { do: 'fail', at: now, reason: 'too-late' };
}
