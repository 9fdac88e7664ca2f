import type { Answer } from '#sandbox/control/commands.js';
import type { DeliverySummary as Summary } from '#sandbox/delivery/delivery.js';
import type { InspectedDelivery } from '#sandbox/delivery/inspect.js';
import type { Wire } from '../../api/client.js';
import type { Tone } from '../things/things.js';

/** A notification in one line. */
export type DeliverySummary = Wire<Summary>;
/** A notification with what it encrypts. */
export type Delivery = Wire<InspectedDelivery>;
export type Attempt = DeliverySummary['attempts'][number];
/** A notification that can be triggered. */
export type ListedNotification = Wire<Answer<'notifications'>>['notifications'][number];

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
