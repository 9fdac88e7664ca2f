import type { FamilyRules, Told } from '../families/types.js';
import { meaningOf } from '../rules/codes.js';
import type { ResolvedPlan } from '../rules/resolve.js';
import { chargeWindow } from '../rules/windows.js';
import type { AttemptRow, AttemptState, CycleRow } from '../store/schema.js';
import { contractInDoubt, isLive, isQuiet, mayResendAt, type Snapshot } from '../work/decide.js';
import type { Plan } from './context.js';
import { endOfCycle, failCycle } from './cycles.js';
import type { DeductionEvent } from './events.js';
import { numberOf } from './number.js';

/** What a plan and its product say. */
export interface Terms {
  readonly plan: ResolvedPlan;
  readonly rules: FamilyRules;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long after the sending of a number, or after a query, WeChat Pay is asked about it. The last one repeats. */
const pauses: readonly number[] = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  6 * hour,
];

/** The reason of a cycle of which two numbers were paid: one has to be refunded. */
const chargedTwice = 'charged-twice';

/** Queries without a result after which a person is told. Asking goes on. */
const patience = 12;

/** Mints the next number of the open cycle. It is committed before it is sent. */
export function mintNumber({ contract, cycle, attempt }: Snapshot, now: number): Plan | undefined {
  if (cycle === undefined || (attempt !== undefined && isLive(attempt))) return undefined;
  if (cycle.state === 'PAID' || contract.state !== 'ACTIVE') return undefined;
  const { period, amount, state } = cycle;
  const n = cycle.attempts + 1;
  const out_trade_no = numberOf(contract.code, period, n);
  const newAttempt: AttemptRow = {
    out_trade_no,
    contract: contract.code,
    period,
    n,
    state: 'INTENDED',
    amount,
    plan: contract.plan,
    openid: contract.openid,
    sends: 1,
    sent_at: now,
    // A worker that dies during the call leaves the number to a query.
    query_at: now + 30 * second,
    queries: 0,
    code: null,
    message: null,
    transaction_id: null,
    paid_at: null,
    refunded: 0,
    intended_at: now,
    changed_at: now,
  };
  return {
    cycle: { state: 'ATTEMPTING', attempts: n, reason: null },
    newAttempt,
    entries: [
      { what: 'intended', period, out_trade_no, from: state, to: 'ATTEMPTING', details: { n, amount } },
    ],
  };
}

/** Counts one more sending of the same number, before the call. */
export function countSend({ attempt }: Snapshot, now: number): Plan | undefined {
  if (attempt === undefined || attempt.state !== 'INTENDED' || attempt.query_at !== null) return undefined;
  const { out_trade_no, period, sends } = attempt;
  return {
    attempt: { sends: sends + 1, sent_at: now, query_at: now + 30 * second, code: null, message: null },
    entries: [{ what: 'resent', period, out_trade_no, details: { sends: sends + 1 } }],
  };
}

/**
 * Books what an answer, a notification or a query tells of a number: in any order, any number of times.
 *
 * @returns `undefined` if nothing changes
 */
export function settle(snapshot: Snapshot, terms: Terms, told: Told, now: number): Plan | undefined {
  const { cycle, attempt } = snapshot;
  if (attempt === undefined || cycle === undefined) return undefined;
  if (told.is === 'paid') return settlePaid({ ...snapshot, cycle, attempt }, terms, told);
  if (!isLive(attempt)) return undefined;
  switch (told.is) {
    case 'closed':
      return settleDead({ ...snapshot, cycle, attempt }, terms, 'CLOSED', told, now);
    case 'refused':
      return settleRefused({ ...snapshot, cycle, attempt }, terms, told, now);
    case 'failed':
      return stay(attempt, 'UNKNOWN', 'failing', {
        query_at: Math.max(now + 5 * second, attempt.sent_at + terms.rules.closeAfter),
        ...codeOf(told),
      });
    case 'absent':
      return settleAbsent({ ...snapshot, cycle, attempt }, terms, now);
    case 'accepted':
      return settleAccepted({ ...snapshot, cycle, attempt }, terms, now);
    case 'unknown':
      return stay(attempt, attempt.state === 'ACCEPTED' ? 'ACCEPTED' : 'UNKNOWN', 'unknown', {
        ...codeOf(told),
        ...nextQuery(attempt, now),
      });
  }
}

/**
 * Books that an earlier number of a cycle was paid after it was taken for dead. If no other number is paid or may be, it is
 * the cycle's payment; else a person has to refund one of them.
 *
 * @param snapshot the cycle with its last number
 */
export function settleOlder(
  { contract, cycle, attempt }: Snapshot,
  older: AttemptRow,
  told: Told,
): Plan | undefined {
  if (told.is !== 'paid' || cycle === undefined || attempt === undefined) return undefined;
  if (older.transaction_id !== null) return undefined;
  const { out_trade_no, period, state, sent_at } = older;
  const { transaction_id, amount, paid_at = sent_at } = told;
  const isTwice = isLive(attempt) || attempt.state === 'PAID';
  const entry = { period, out_trade_no, from: state, details: { transaction_id, amount } };
  const code = contract.code;
  const paid: DeductionEvent = { type: 'paid', contract: code, period, out_trade_no, transaction_id, amount };
  if (!isTwice) {
    return {
      ...endOfCycle(contract, cycle, { state: 'PAID', reason: null, attention: 0 }),
      older: { out_trade_no, set: { state: 'PAID', transaction_id, paid_at } },
      entries: [{ what: 'paid', to: 'PAID', ...entry }],
      events: [paid],
    };
  }
  return {
    cycle: { attention: 1, reason: chargedTwice },
    older: { out_trade_no, set: { transaction_id, paid_at } },
    entries: [{ what: chargedTwice, ...entry }],
    events: [paid, { type: 'needsAttention', contract: code, period, reason: chargedTwice }],
  };
}

type Full = Snapshot & { readonly cycle: CycleRow; readonly attempt: AttemptRow };
type Paid = Extract<Told, { is: 'paid' }>;
type Failure = { readonly code?: string; readonly message?: string };

function settlePaid({ contract, cycle, attempt }: Full, { rules }: Terms, told: Paid): Plan | undefined {
  const { out_trade_no, period, state } = attempt;
  if (state === 'PAID') return undefined;
  const { transaction_id, amount } = told;
  const paid_at = told.paid_at ?? attempt.sent_at;
  const entry = { period, out_trade_no, from: state, to: 'PAID' };
  const paid: DeductionEvent = {
    type: 'paid',
    contract: contract.code,
    period,
    out_trade_no,
    transaction_id,
    amount,
  };
  const wrong = amount === attempt.amount ? undefined : 'paid-other-amount';
  const events: DeductionEvent[] = [paid];
  if (wrong !== undefined) {
    events.push({ type: 'needsAttention', contract: contract.code, period, reason: wrong });
  }
  return {
    ...endOfCycle(contract, cycle, {
      state: 'PAID',
      reason: wrong ?? (cycle.reason === chargedTwice ? chargedTwice : null),
      attention: wrong !== undefined || cycle.reason === chargedTwice ? 1 : 0,
    }),
    ...(rules.single === true ? { contract: { cycle: null, next_date: null } } : {}),
    attempt: { state: 'PAID', transaction_id, paid_at, query_at: null, code: null, message: null },
    entries: [{ what: 'paid', ...entry, details: { transaction_id, amount } }],
    events,
  };
}

/** The first refusal of a number that was sent once proves that no order exists. Otherwise only a query can tell. */
function settleRefused(snapshot: Full, terms: Terms, told: Failure, now: number): Plan | undefined {
  const { cycle, attempt } = snapshot;
  const { means } = meaningOf(told.code);
  if (means === 'later' || means === 'halt') {
    const wait = means === 'halt' ? 10 * minute : Math.min(minute * 2 ** (attempt.sends - 1), hour);
    const { out_trade_no, period } = attempt;
    return {
      attempt: { state: 'INTENDED', query_at: null, ...codeOf(told) },
      cycle: { not_before: now + wait, reason: told.code ?? null },
      entries: [{ what: 'put-off', period, out_trade_no, details: { ...told, until: now + wait } }],
      events:
        means === 'halt'
          ? [{ type: 'needsAttention', contract: cycle.contract, period, reason: told.code ?? 'halt' }]
          : [],
    };
  }
  if (attempt.sends === 1) return settleDead(snapshot, terms, 'REFUSED', told, now);
  return stay(attempt, 'UNKNOWN', 'refused-in-doubt', {
    query_at: attempt.sent_at + 10 * minute,
    ...codeOf(told),
  });
}

/** WeChat Pay does not know the number: it is sent again, or given up when it can no longer arrive. */
function settleAbsent(snapshot: Full, terms: Terms, now: number): Plan | undefined {
  const { attempt } = snapshot;
  const { state, sent_at, code } = attempt;
  // Until the deduction runs, a query may say so of an order that was accepted.
  if (state === 'ACCEPTED' && now < sent_at + terms.rules.executesAfter + hour) {
    return stay(attempt, 'ACCEPTED', 'absent', {
      query_at: Math.max(nextQuery(attempt, now).query_at, sent_at + terms.rules.executesAfter),
      queries: attempt.queries + 1,
    });
  }
  const isDead = isQuiet(attempt, now);
  const wasRefused = code !== null && state === 'UNKNOWN' && meaningOf(code).means !== 'later';
  if (isDead && (wasRefused || mayResendAt(snapshot, terms.plan, terms.rules, now) === undefined)) {
    return settleDead(snapshot, terms, 'REFUSED', { code: code ?? 'ABSENT' }, now);
  }
  if (wasRefused) return stay(attempt, 'UNKNOWN', 'absent', nextQuery(attempt, now));
  return stay(attempt, 'INTENDED', 'absent', { query_at: null, queries: attempt.queries + 1 });
}

function settleAccepted({ contract, attempt }: Full, { rules }: Terms, now: number): Plan | undefined {
  const { state, sent_at, period, queries } = attempt;
  const executed = sent_at + rules.executesAfter;
  const query_at = now < executed ? executed + minute : nextQuery(attempt, now).query_at;
  const isFirst = state !== 'ACCEPTED';
  const isLate = !isFirst && queries + 1 === patience;
  const plan = stay(attempt, 'ACCEPTED', isFirst ? 'accepted' : 'still-waiting', {
    query_at,
    queries: isFirst ? 0 : queries + 1,
    code: null,
    message: null,
  });
  return isLate
    ? {
        ...plan,
        events: [{ type: 'needsAttention', contract: contract.code, period, reason: 'no-result' }],
      }
    : plan;
}

/** The number is proven dead. What follows is the dunning's decision. */
function settleDead(
  snapshot: Full,
  { plan, rules }: Terms,
  state: 'CLOSED' | 'REFUSED',
  told: Failure,
  now: number,
): Plan {
  const { contract, attempt } = snapshot;
  const { out_trade_no, period } = attempt;
  const code = told.code ?? attempt.code ?? undefined;
  const message = told.message ?? attempt.message ?? undefined;
  const dead = {
    attempt: { state, query_at: null, code: code ?? null, message: message ?? null },
    entry: { what: 'dead', period, out_trade_no, from: attempt.state, to: state, details: { code, message } },
    event: { type: 'refused', contract: contract.code, period, out_trade_no, code } satisfies DeductionEvent,
  };
  const after = afterFailure(snapshot, plan, rules, code, now);
  return {
    ...after,
    attempt: dead.attempt,
    entries: [dead.entry, ...(after?.entries ?? [])],
    events: [dead.event, ...(after?.events ?? [])],
  };
}

function afterFailure(
  snapshot: Full,
  plan: ResolvedPlan,
  rules: FamilyRules,
  code: string | undefined,
  now: number,
): Plan | undefined {
  const { contract, cycle } = snapshot;
  // Earlier cycles have been decided.
  if (contract.cycle !== cycle.period) return undefined;
  if (contract.state !== 'ACTIVE') return failCycle(snapshot, 'contract-ended');
  const reason = code ?? 'CLOSED';
  const { attempts, hours, codes } = plan.dunning;
  const means = codes[reason] ?? meaningOf(code).means;
  switch (means) {
    case 'give-up':
      return failCycle(snapshot, reason);
    case 'end':
      return {
        cycle: { reason: contractInDoubt, not_before: now },
        entries: [{ what: 'contract-doubted', period: cycle.period, details: { code } }],
      };
    case 'ask':
      return {
        cycle: { reason, attention: 1 },
        entries: [{ what: 'attention', period: cycle.period, details: { reason } }],
        events: [{ type: 'needsAttention', contract: contract.code, period: cycle.period, reason }],
      };
    default: {
      if (cycle.attempts >= attempts) return failCycle(snapshot, reason);
      const wait = (hours[Math.min(cycle.attempts, hours.length) - 1] ?? 24) * hour;
      const not_before = now + (code === undefined || code === 'ABSENT' ? 5 * minute : wait);
      const [, until] = chargeWindow(rules, plan, contract, cycle);
      if (not_before >= until) return failCycle(snapshot, reason);
      return {
        cycle: { reason, not_before },
        entries: [{ what: 'retry-planned', period: cycle.period, details: { reason, not_before } }],
      };
    }
  }
}

/** The number stays alive: what is known of it is written. */
function stay(attempt: AttemptRow, to: AttemptState, what: string, change: Partial<AttemptRow>): Plan {
  const { out_trade_no, period, state: from } = attempt;
  return {
    attempt: { ...change, state: to },
    // Queries that tell nothing new leave no line, or the history would be full of them.
    entries:
      from === to && change.code === undefined && what !== 'failing'
        ? []
        : [{ what, period, out_trade_no, from, to, details: pick(change) }],
  };
}

function nextQuery({ queries }: AttemptRow, now: number): { query_at: number; queries: number } {
  const pause = pauses[Math.min(queries, pauses.length - 1)] ?? hour;
  return { query_at: now + pause, queries: queries + 1 };
}

function codeOf({ code, message }: Failure): Partial<AttemptRow> {
  return { ...(code === undefined ? {} : { code }), ...(message === undefined ? {} : { message }) };
}

function pick({ code, message, query_at }: Partial<AttemptRow>): Readonly<Record<string, unknown>> {
  return { code, message, query_at };
}
