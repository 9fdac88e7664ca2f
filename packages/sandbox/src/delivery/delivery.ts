import type { FaultRule } from '../faults/rule.js';
import type { FiredFault } from '../records/record.js';
import type { PlatformKeyKind } from '../runtime/keyring.js';
import { countAttempts } from './faults.js';

/** The state of a notification. */
export type DeliveryState = 'pending' | 'delivered' | 'not_allowed' | 'given_up';

/**
 * How a notification is sent once more: `again`; `twice`, two at once; `late`, after a while; `old-key`, signed with the
 * platform key that was in use before the present one.
 */
export type ResendHow = 'again' | 'twice' | 'late' | 'old-key';

/** A delivery attempt: the status of the receiver's answer, or the reason of the failure. */
export interface Attempt {
  /** By the sandbox's clock. */
  readonly at: Date;
  /** The HTTP status; absent if there was no answer. */
  readonly status?: number;
  /** The reason why the attempt does not count as delivered. */
  readonly error?: string;
  /** What the receiver answered; the first 2,000 characters. Absent without an answer or with an empty one. */
  readonly reply?: string;
  /** From the first byte to the end of the answer, or to the failure, in milliseconds. Absent if nothing was sent. */
  readonly ms?: number;
  /** The fault that befell it: `wrongly-signed` */
  readonly fault?: string;
  /** How it was sent once more by hand. Absent for an attempt of WeChat Pay's schedule. */
  readonly resent?: ResendHow;
}

/** A notification to the merchant. */
export interface Delivery {
  readonly id: string;
  /** `pay`, `contract.add`, `contract.delete`, `PAPAY.SIGN`, … */
  readonly type: string;
  readonly url: string;
  readonly state: DeliveryState;
  readonly attempts: readonly Attempt[];
  /** The id of the request that caused it. Absent if the user or the clock did. */
  readonly request?: string;
  /** The time of the next attempt, by the sandbox's clock. */
  readonly next?: Date;
  /** The exact request of the last attempt. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** The faults that befall it. Absent if there are none. */
  readonly faults?: readonly FiredFault[];
}

/** A notification in one line: what a list shows. */
export interface DeliverySummary extends Omit<Delivery, 'headers' | 'body'> {
  /** The mchid of the merchant that receives it. */
  readonly merchant: string;
}

/** Selects the deliveries that have all given values. */
export interface DeliveryFilter {
  readonly type?: string | undefined;
  readonly url?: string | undefined;
  readonly state?: DeliveryState | undefined;
}

/** What a notification asks the merchant, whose reply decides. */
export interface Question {
  /**
   * The kind of the job that takes the reply when the delivery has ended. Its payload is JSON: `about`, and `reply`, the
   * body of the reply, which is missing if the question was not acknowledged.
   */
  readonly kind: string;
  readonly about: string;
}

/** The most of a reply that is kept, in characters. */
const replyLength = 2_000;

/** A stored delivery. */
export interface DeliveryRecord extends Delivery {
  readonly protocol: 'v2' | 'v3';
  /** The merchant that receives it. */
  readonly mchid: string;
  /** Milliseconds, by the sandbox's clock. */
  readonly posted_at?: number;
  /** The ids of what it is about. */
  readonly about?: readonly string[];
  /** The key that signs an APIv3 notification, where it was chosen. */
  readonly signedBy?: SigningKey;
  /** The rules of its faults. */
  readonly plan?: readonly FaultRule[];
  /** The merchant whose next notification it waits for. */
  readonly held?: string;
  /** The id of the notification that waits for this one. */
  readonly releases?: string;
  /** The kind of key that the request named which made the resource. */
  readonly named?: PlatformKeyKind | undefined;
  readonly asks?: Question | undefined;
  /** The body of the last reply to a question. */
  readonly reply?: string;
}

/** WeChat Pay's keys: the public key, the platform certificate's, and the public key for the brand. */
export type SigningKey = 'publicKey' | 'certificate' | 'brand';

/** The result of an attempt. */
export type Outcome =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'not_allowed'; readonly error: string };

/** @returns the reason why the answer is not an acknowledgement, or `undefined` if it is one */
export type Acknowledge = (status: number, body: string) => string | undefined;

/**
 * Records an attempt.
 *
 * @param retry the seconds between the attempts
 */
export function afterAttempt(
  delivery: DeliveryRecord,
  outcome: Outcome,
  event: {
    at: number;
    /** `undefined`: nothing was sent. */
    headers: Readonly<Record<string, string>> | undefined;
    retry: readonly number[];
    acknowledge: Acknowledge;
    ms?: number | undefined;
    fault?: string | undefined;
  },
): DeliveryRecord {
  const { next: _, ...rest } = delivery;
  const result = describeOutcome(outcome, event.acknowledge);
  const attempt = {
    at: new Date(event.at),
    ...result,
    ...(event.ms === undefined ? {} : { ms: event.ms }),
    ...(event.fault === undefined ? {} : { fault: event.fault }),
  };
  const isReply = delivery.asks !== undefined && outcome.kind === 'answered';
  const recorded = {
    ...rest,
    attempts: [...delivery.attempts, attempt],
    ...(isReply ? { reply: outcome.body.slice(0, replyLength) } : {}),
  };
  // Nothing was sent. The address stays forbidden, so there is no further attempt.
  if (outcome.kind === 'not_allowed') return { ...recorded, state: 'not_allowed' };

  const sent = { ...recorded, ...(event.headers === undefined ? {} : { headers: event.headers }) };
  if (result.error === undefined) return { ...sent, state: 'delivered' };
  const pause = event.retry[countAttempts(delivery.attempts)];
  if (pause === undefined) return { ...sent, state: 'given_up' };
  return { ...sent, state: 'pending', next: new Date(event.at + pause * 1000) };
}

/** The result as an attempt has it: without an error, the receiver has acknowledged. */
export function describeOutcome(
  outcome: Outcome,
  acknowledge: Acknowledge,
): Pick<Attempt, 'status' | 'error' | 'reply'> {
  if (outcome.kind !== 'answered') return { error: outcome.error };
  const { status, body } = outcome;
  const error = acknowledge(status, body);
  return {
    status,
    ...(error === undefined ? {} : { error }),
    ...(body === '' ? {} : { reply: body.slice(0, replyLength) }),
  };
}

/** @returns the public part of a stored delivery */
export function publicView({
  protocol: _,
  mchid: __,
  signedBy: ___,
  named: ____,
  plan: _____,
  held: ______,
  releases: _______,
  asks: ________,
  reply: _________,
  posted_at: __________,
  about: ___________,
  ...delivery
}: DeliveryRecord): Delivery {
  return delivery;
}

export function summaryOf(delivery: DeliveryRecord): DeliverySummary {
  const { headers: _, body: __, ...rest } = publicView(delivery);
  return { ...rest, merchant: delivery.mchid };
}

export function matches(delivery: Delivery, filter: DeliveryFilter): boolean {
  return (['type', 'url', 'state'] as const).every(
    (name) => filter[name] === undefined || filter[name] === delivery[name],
  );
}
