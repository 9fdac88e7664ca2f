import { isReversed } from '../families/reversal.js';
import type { FamilyRules, Told } from '../families/types.js';
import { nextDayAt } from '../rules/beijing.js';
import { codes, meaningOf } from '../rules/codes.js';
import type { ResolvedPlan } from '../rules/resolve.js';
import { chargeWindow, openingFrom } from '../rules/windows.js';
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

/**
 * Mints the next number of the open cycle. It is committed before it is sent. There is a next number only after the last one
 * became an order that is closed: a number that never became an order is sent again instead.
 */
export function mintNumber({ contract, cycle, attempt }: Snapshot, now: number): Plan | undefined {
  if (cycle === undefined || (attempt !== undefined && attempt.state !== 'CLOSED')) return undefined;
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
    refused: 0,
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
    attempt: {
      sends: sends + 1,
      sent_at: now,
      query_at: now + 30 * second,
      refused: 0,
      code: null,
      message: null,
    },
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
  // A late notification of a payment that was reversed: the money is given back.
  if (told.is === 'paid' && isReversed(attempt.code)) return undefined;
  if (told.is === 'paid') return settlePaid({ ...snapshot, cycle, attempt }, terms, told);
  if (!isLive(attempt)) return undefined;
  switch (told.is) {
    case 'closed':
      return settleClosed({ ...snapshot, cycle, attempt }, terms, told, now);
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
        // Why the last sending was refused is kept until a query has shown whether an earlier one made an order.
        ...(attempt.refused === 1 ? {} : codeOf(told)),
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
  if (older.transaction_id !== null || isReversed(older.code)) return undefined;
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

/** A refusal proves that this call made no order. An earlier call of the same number may have made one: a query decides. */
function settleRefused(snapshot: Full, terms: Terms, told: Failure, now: number): Plan | undefined {
  const { attempt } = snapshot;
  if (attempt.sends > 1) {
    return stay(attempt, 'UNKNOWN', 'refused-in-doubt', {
      query_at: now + 5 * second,
      refused: 1,
      ...codeOf(told),
    });
  }
  return putOff(snapshot, terms, told, now);
}

/** No order of the number exists. The same number is sent again later, or given up. */
function putOff(snapshot: Full, terms: Terms, told: Failure, now: number): Plan | undefined {
  const { cycle, attempt } = snapshot;
  const { out_trade_no, period, state: from } = attempt;
  // A call that was under way when the hours ended is refused as a wrong one is. It is right again when they begin.
  const isLate = told.code === 'INVALID_REQUEST' && openingFrom(now, terms.rules.applyHours) > now;
  const means = isLate ? 'later' : meaningOf(told.code).means;
  const refused = {
    attempt: { state: 'INTENDED' as const, query_at: null, ...codeOf(told) },
    entry: { what: 'put-off', period, out_trade_no, from, to: 'INTENDED', details: { ...codeOf(told) } },
  };
  if (means === 'later' || means === 'halt') {
    const wait = means === 'halt' ? 10 * minute : Math.min(minute * 2 ** (attempt.sends - 1), hour);
    const reason = told.code ?? means;
    return {
      attempt: refused.attempt,
      cycle: { not_before: now + wait, reason },
      entries: [refused.entry],
      events: means === 'halt' ? [{ type: 'needsAttention', contract: cycle.contract, period, reason }] : [],
    };
  }
  const after = afterFailure(snapshot, terms, told.code, now);
  if (after?.cycle?.state === 'FAILED') return withDead(snapshot, after, 'REFUSED', told);
  return {
    ...after,
    attempt: refused.attempt,
    entries: [refused.entry, ...(after?.entries ?? [])],
    events: [
      { type: 'refused', contract: cycle.contract, period, out_trade_no, code: told.code },
      ...(after?.events ?? []),
    ],
  };
}

/** WeChat Pay does not know the number: it is sent again, or given up when it can no longer arrive. */
function settleAbsent(snapshot: Full, terms: Terms, now: number): Plan | undefined {
  const { contract, attempt } = snapshot;
  const { state, sent_at, code } = attempt;
  const { executesAfter } = terms.rules;
  // Until the deduction runs, a query may say so of an order that was accepted.
  if (state === 'ACCEPTED' && now < sent_at + executesAfter + hour) {
    const next = nextQuery(attempt, now);
    return stay(attempt, 'ACCEPTED', 'absent', {
      ...next,
      query_at: Math.max(next.query_at, sent_at + executesAfter),
    });
  }
  if (mayResendAt(snapshot, terms.plan, terms.rules, now) === undefined) {
    if (!isQuiet(attempt, now)) return stay(attempt, 'INTENDED', 'absent', { query_at: null });
    const reason = contract.state === 'ACTIVE' ? 'too-late' : 'contract-ended';
    return withDead(snapshot, failCycle(snapshot, reason), 'REFUSED', { code: code ?? 'ABSENT' });
  }
  if (state === 'UNKNOWN' && code !== null && attempt.refused === 1) {
    return putOff(
      snapshot,
      terms,
      { code, ...(attempt.message === null ? {} : { message: attempt.message }) },
      now,
    );
  }
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

/** The order is closed. What follows is the dunning's decision. */
function settleClosed(snapshot: Full, terms: Terms, told: Failure, now: number): Plan {
  // The code of a lost answer is no reason why the order is closed.
  const kept = snapshot.attempt.code;
  const code = told.code ?? (kept !== null && Object.hasOwn(codes, kept) ? kept : undefined);
  return withDead(snapshot, afterFailure(snapshot, terms, code, now), 'CLOSED', told);
}

/** A number that can never be charged, and what follows from it. */
function withDead(
  { contract, attempt }: Full,
  after: Plan | undefined,
  state: 'CLOSED' | 'REFUSED',
  told: Failure,
): Plan {
  const { out_trade_no, period } = attempt;
  const code = told.code ?? attempt.code ?? undefined;
  const message = told.message ?? attempt.message ?? undefined;
  const entry = {
    what: 'dead',
    period,
    out_trade_no,
    from: attempt.state,
    to: state,
    details: { code, message },
  };
  return {
    ...after,
    attempt: { state, query_at: null, code: code ?? null, message: message ?? null },
    entries: [entry, ...(after?.entries ?? [])],
    events: [
      { type: 'refused', contract: contract.code, period, out_trade_no, code },
      ...(after?.events ?? []),
    ],
  };
}

function afterFailure(
  snapshot: Full,
  { plan, rules }: Terms,
  code: string | undefined,
  now: number,
): Plan | undefined {
  const { contract, cycle } = snapshot;
  // Earlier cycles have been decided.
  if (contract.cycle !== cycle.period) return undefined;
  if (contract.state !== 'ACTIVE') return failCycle(snapshot, 'contract-ended');
  const reason = code ?? 'CLOSED';
  const failures = cycle.failures + 1;
  const { attempts, hours, codes } = plan.dunning;
  const means = codes[reason] ?? meaningOf(code).means;
  switch (means) {
    case 'give-up':
      return failCycle(snapshot, reason);
    case 'end':
      return {
        cycle: { failures, reason: contractInDoubt, not_before: now },
        entries: [{ what: 'contract-doubted', period: cycle.period, details: { code } }],
      };
    case 'ask':
      return {
        cycle: { failures, reason, attention: 1 },
        entries: [{ what: 'attention', period: cycle.period, details: { reason } }],
        events: [{ type: 'needsAttention', contract: contract.code, period: cycle.period, reason }],
      };
    default: {
      if (failures >= attempts) return failCycle(snapshot, reason);
      const wait = (hours[Math.min(failures, hours.length) - 1] ?? 24) * hour;
      const { endsDay } = meaningOf(code);
      const not_before = endsDay === true ? Math.max(now + wait, nextDayAt(now)) : now + wait;
      const [, until] = chargeWindow(rules, plan, contract, cycle);
      if (not_before >= until) return failCycle(snapshot, reason);
      return {
        cycle: { failures, reason, not_before },
        entries: [{ what: 'retry-planned', period: cycle.period, details: { reason, not_before } }],
        // A limit that is met after an earlier failure may be the template's: time alone does not mend it.
        events:
          endsDay === true && failures > 1
            ? [{ type: 'needsAttention', contract: contract.code, period: cycle.period, reason }]
            : [],
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
