import type { Store } from '../storage/store.js';
import { acknowledgeV2, acknowledgeV3 } from './acknowledge.js';
import { afterAttempt, type Delivery, type DeliveryFilter, matches, publicView } from './delivery.js';
import type { Send } from './send.js';
import type { WorldClock } from '../runtime/clock.js';

/** A notification to deliver. */
export interface Message {
  readonly id: string;
  /** The event type, as in the webhooks of the description. */
  readonly type: string;
  readonly protocol: 'v2' | 'v3';
  readonly url: string;
  readonly body: string;
}

export interface OutboxParts {
  readonly clock: WorldClock;
  readonly deliveries: Store['deliveries'];
  readonly send: Send;
  /** The seconds between the delivery attempts of a notification of that type. */
  readonly retry: (type: string) => readonly number[];
  /** The headers of an attempt. APIv3 signs each attempt anew. */
  readonly headers: (
    message: Pick<Message, 'protocol' | 'body'>,
  ) => Promise<Readonly<Record<string, string>>>;
}

/** Delivers notifications, and repeats until the receiver acknowledges or the schedule ends. */
export interface Outbox {
  /** Makes the first attempt at once. */
  post(message: Message): void;
  list(filter?: DeliveryFilter): Delivery[];
}

export function createOutbox(parts: OutboxParts): Outbox {
  const { clock, deliveries } = parts;

  const attempt = async (id: string): Promise<void> => {
    const delivery = deliveries.get(id);
    if (delivery === undefined) return;
    const at = clock.now();
    const headers = await parts.headers(delivery);
    const outcome = await parts.send(delivery.url, headers, delivery.body);
    const acknowledge = delivery.protocol === 'v3' ? acknowledgeV3 : acknowledgeV2;
    const next = afterAttempt(delivery, outcome, {
      at,
      headers,
      retry: parts.retry(delivery.type),
      acknowledge,
    });
    deliveries.put(next);
    if (next.next !== undefined) clock.at(next.next.getTime(), () => attempt(id));
  };

  return {
    post(message) {
      deliveries.put({ ...message, state: 'pending', attempts: [] });
      clock.at(clock.now(), () => attempt(message.id));
    },
    list: (filter = {}) =>
      deliveries
        .all()
        .map(publicView)
        .filter((delivery) => matches(delivery, filter)),
  };
}
