/** What became of a notification so far. */
export type DeliveryState = 'pending' | 'delivered' | 'not_allowed' | 'given_up';

/** One try at handing over a notification: what the receiver answered, or why nothing usable came back. */
export interface Attempt {
  /** By the sandbox's clock. */
  readonly at: Date;
  /** The HTTP status; absent if there was no answer. */
  readonly status?: number;
  /** Why it does not count as delivered. */
  readonly error?: string;
}

/** A notification on its way to the merchant. */
export interface Delivery {
  readonly id: string;
  /** `pay`, `contract.add`, `contract.delete`, `PAPAY.SIGN`, … */
  readonly type: string;
  readonly url: string;
  readonly state: DeliveryState;
  readonly attempts: readonly Attempt[];
  /** When the next attempt falls due, by the sandbox's clock. */
  readonly next?: Date;
  /** Exactly what the last attempt sent. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Which deliveries to list: those that have all the given values. */
export interface DeliveryFilter {
  readonly type?: string | undefined;
  readonly url?: string | undefined;
  readonly state?: DeliveryState | undefined;
}

/** A delivery as it is stored. */
export interface DeliveryRecord extends Delivery {
  readonly protocol: 'v2' | 'v3';
}

/** What came of one attempt. */
export type Outcome =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'not_allowed'; readonly error: string };

/** @returns why the answer is not an acknowledgement, or `undefined` if it is one */
export type Acknowledge = (status: number, body: string) => string | undefined;

/**
 * Takes note of an attempt.
 *
 * @param retry seconds between one attempt and the next
 */
export function afterAttempt(
  delivery: DeliveryRecord,
  outcome: Outcome,
  event: {
    at: number;
    headers: Readonly<Record<string, string>>;
    retry: readonly number[];
    acknowledge: Acknowledge;
  },
): DeliveryRecord {
  const { next: _, ...rest } = delivery;
  const record = (attempt: Omit<Attempt, 'at'>) => ({
    ...rest,
    attempts: [...delivery.attempts, { at: new Date(event.at), ...attempt }],
  });
  // Nothing was sent, and nothing will be: the address will not become an allowed one.
  if (outcome.kind === 'not_allowed') return { ...record({ error: outcome.error }), state: 'not_allowed' };

  const answered = outcome.kind === 'answered';
  const error = answered ? event.acknowledge(outcome.status, outcome.body) : outcome.error;
  const sent = {
    ...record({ ...(answered ? { status: outcome.status } : {}), ...(error === undefined ? {} : { error }) }),
    headers: event.headers,
  };
  if (error === undefined) return { ...sent, state: 'delivered' };
  const pause = event.retry[delivery.attempts.length];
  if (pause === undefined) return { ...sent, state: 'given_up' };
  return { ...sent, state: 'pending', next: new Date(event.at + pause * 1000) };
}

/** @returns what the public sees of a stored delivery */
export function publicView({ protocol: _, ...delivery }: DeliveryRecord): Delivery {
  return delivery;
}

export function matches(delivery: Delivery, filter: DeliveryFilter): boolean {
  return (['type', 'url', 'state'] as const).every(
    (name) => filter[name] === undefined || filter[name] === delivery[name],
  );
}
