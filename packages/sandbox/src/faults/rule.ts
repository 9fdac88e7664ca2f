import type { FiredFault } from '../records/record.js';

/** What may befall a call. */
export type AnswerFaultKind =
  | 'latency'
  | '429'
  | '500'
  | '502'
  | '503'
  | '504'
  | 'error'
  | 'html'
  | 'reset-before'
  | 'reset-after'
  | 'truncated'
  | 'dropped'
  | 'unsigned'
  | 'wrongly-signed'
  | 'signtest';

/** What may befall a notification. */
export type NotificationFaultKind =
  | 'doubled'
  | 'reordered'
  | 'delayed'
  | 'dropped'
  | 'other-key'
  | 'wrongly-signed'
  | 'signtest';

/**
 * A fault, and where it happens. A rule with `event` is about notifications, one without it about calls. All conditions of
 * a rule must hold.
 *
 * @example { kind: 'reset-after', operation: 'v3/pay/transactions/*', share: 0.1 }
 */
export interface FaultRule {
  kind: AnswerFaultKind | NotificationFaultKind;
  /**
   * The operations: a part of `POST v3/pay/transactions/native`, or a pattern with `*` for any characters.
   * @default all
   */
  operation?: string | undefined;
  /** The notifications, by the names of their handlers: `TRANSACTION.SUCCESS`, `REFUND.*`, `*` for all. */
  event?: string | undefined;
  /** The merchant id or brand id. */
  merchant?: string | undefined;
  /** Only the nth call, or notification, that the other conditions let through, from 1. */
  nth?: number | undefined;
  /** Every nth of them. */
  every?: number | undefined;
  /** A share of them, from 0 to 1. The seed decides which. */
  share?: number | undefined;
  /** At most so many times. */
  times?: number | undefined;
  /** `latency`: milliseconds. */
  ms?: number | undefined;
  /** `latency`: the least of an even distribution, in milliseconds. */
  min?: number | undefined;
  /** `latency`: the most of an even distribution, in milliseconds. */
  max?: number | undefined;
  /** `latency`: the median of a lognormal distribution, in milliseconds. */
  median?: number | undefined;
  /** `latency`: what 99 of 100 calls stay below, in milliseconds. */
  p99?: number | undefined;
  /**
   * `latency`, `429`, `5xx`, `html`: after the operation has taken effect, in place of before it.
   * @default false
   */
  after?: boolean | undefined;
  /** `error`: a code of the operation. `429`: a code with that status, `RATELIMIT_EXCEEDED` by default. */
  code?: string | undefined;
  /** `429`, `5xx`: the seconds of the header `Retry-After`. */
  retryAfter?: number | undefined;
  /**
   * `html`: the HTTP status.
   * @default 502
   */
  status?: number | undefined;
  /**
   * `wrongly-signed`: what is wrong. `other-key`: it is signed by another key than it names. `changed-body`: the body was
   * changed afterwards.
   * @default 'other-key'
   */
  by?: 'other-key' | 'changed-body' | undefined;
  /**
   * `delayed`, `reordered`: the longest delay in seconds, by the sandbox's clock.
   * @default 60
   */
  seconds?: number | undefined;
  /**
   * `dropped`, `other-key` and `wrongly-signed` of notifications: how many attempts at delivery it befalls, from the first.
   * @default 1
   */
  attempts?: number | undefined;
}

/** A rule that is in force. */
export interface FaultStatus {
  /** `1`, `2`, … in order of their addition. */
  readonly id: string;
  readonly rule: FaultRule;
  /** The calls or notifications that its conditions were counted for. */
  readonly calls: number;
  /** How often it happened. */
  readonly hits: number;
  /** The scenario that it belongs to. */
  readonly scenario?: string;
}

/** Rules under a name. */
export interface FaultScenario {
  readonly name: string;
  /** What it is like, in a sentence. */
  readonly description: string;
  readonly rules: readonly FaultRule[];
  /** The file that it comes from; absent for one of the sandbox's own. */
  readonly file?: string;
}

/**
 * Where in the way of a request, or of a notification, a fault happens:
 *
 * - `arrival`: the request was read; its signature was not looked at
 * - `call`: the request is right, and has no effect yet
 * - `answer`: the operation has taken effect, and its answer is signed
 * - `notification`: the notification was created
 */
export type FaultPoint = 'arrival' | 'call' | 'answer' | 'notification';

/** A fault that happens now. */
export interface Fault {
  readonly rule: FaultRule;
  readonly fired: FiredFault;
}

interface Kind {
  readonly point: FaultPoint;
  /** The fields of a rule, besides the conditions. */
  readonly fields: readonly (keyof FaultRule)[];
}

const transient: Kind = { point: 'call', fields: ['after', 'retryAfter'] };

export const answerKinds: Readonly<Record<AnswerFaultKind, Kind>> = {
  latency: { point: 'arrival', fields: ['ms', 'min', 'max', 'median', 'p99', 'after'] },
  '429': { point: 'call', fields: ['code', 'after', 'retryAfter'] },
  '500': transient,
  '502': transient,
  '503': transient,
  '504': transient,
  error: { point: 'call', fields: ['code'] },
  html: { point: 'arrival', fields: ['status', 'after'] },
  'reset-before': { point: 'arrival', fields: [] },
  'reset-after': { point: 'answer', fields: [] },
  truncated: { point: 'answer', fields: [] },
  dropped: { point: 'answer', fields: [] },
  unsigned: { point: 'answer', fields: [] },
  'wrongly-signed': { point: 'answer', fields: ['by'] },
  signtest: { point: 'answer', fields: [] },
};

export const notificationKinds: Readonly<Record<NotificationFaultKind, Kind>> = {
  doubled: { point: 'notification', fields: [] },
  reordered: { point: 'notification', fields: ['seconds'] },
  delayed: { point: 'notification', fields: ['seconds'] },
  dropped: { point: 'notification', fields: ['attempts'] },
  'other-key': { point: 'notification', fields: ['attempts'] },
  'wrongly-signed': { point: 'notification', fields: ['by', 'attempts'] },
  signtest: { point: 'notification', fields: [] },
};

/** Where a rule's fault happens. */
export function findPoint({ kind, event, after }: FaultRule): FaultPoint {
  if (event !== undefined) return 'notification';
  return after === true ? 'answer' : answerKinds[kind as AnswerFaultKind].point;
}
