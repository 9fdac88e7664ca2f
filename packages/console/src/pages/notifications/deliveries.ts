import type { Text } from '../../text/index.js';
import type { Tone } from '../things/things.js';

export interface Attempt {
  readonly at: string;
  readonly status?: number;
  readonly error?: string;
  readonly reply?: string;
  readonly ms?: number;
  readonly fault?: string;
  readonly resent?: string;
}

/** A notification in one line. */
export interface DeliverySummary {
  readonly id: string;
  readonly type: string;
  readonly url: string;
  readonly state: 'pending' | 'delivered' | 'not_allowed' | 'given_up';
  readonly attempts: readonly Attempt[];
  readonly request?: string;
  readonly next?: string;
  readonly faults?: readonly { readonly kind: string }[];
  readonly merchant: string;
}

export interface Delivery extends DeliverySummary {
  readonly protocol: 'v2' | 'v3';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  readonly content?: string;
}

/** A notification that can be triggered. */
export interface ListedNotification {
  readonly type: string;
  readonly title: Text;
  readonly protocol: 'v2' | 'v3';
  readonly chained: boolean;
}

/** `first`: no attempt was made yet. */
export function stateOf({ state, attempts }: DeliverySummary): DeliverySummary['state'] | 'first' {
  return state === 'pending' && attempts.length === 0 ? 'first' : state;
}

export const tones: Readonly<Record<ReturnType<typeof stateOf>, Tone>> = {
  first: 'info',
  pending: 'warn',
  delivered: 'good',
  not_allowed: 'bad',
  given_up: 'bad',
};
