import type { Credentials } from '../runtime/credentials.js';
import type { JobHandler } from '../runtime/jobs.js';
import type { KeyPair } from '../runtime/keyring.js';
import type { World } from '../runtime/world.js';
import type { TableDefinition } from '../storage/table.js';
import { acknowledgeV2, acknowledgeV3 } from './acknowledge.js';
import {
  afterAttempt,
  type Delivery,
  type DeliveryFilter,
  type DeliveryRecord,
  matches,
  publicView,
  type SigningKey,
} from './delivery.js';
import { notificationHeaders } from './headers.js';
import type { Send } from './send.js';

/** A notification to deliver. */
export interface Message {
  readonly id: string;
  /** The event type, as in the webhooks of the description. */
  readonly type: string;
  readonly protocol: 'v2' | 'v3';
  readonly url: string;
  readonly body: string;
  /**
   * The key that signs an APIv3 notification.
   * @default 'publicKey'
   */
  readonly signedBy?: SigningKey;
}

export const deliveries: TableDefinition<DeliveryRecord> = {
  name: 'deliveries',
  key: ({ id }) => id,
  indexes: {},
  common: true,
  internal: true,
  bound: { most: 10_000, counts: ({ state }) => state !== 'pending' },
};

/** The kind of the jobs that attempt a delivery. The payload is its id. */
export const attemptKind = 'delivery.attempt';

/** Takes a notification for delivery, which repeats until the receiver acknowledges or the schedule ends. */
export function postNotification({ store, clock, requests }: World, message: Message): void {
  const request = requests.current;
  const cause = request === undefined ? {} : { request };
  store.table(deliveries).put({ ...message, ...cause, state: 'pending', attempts: [] });
  clock.schedule({ at: clock.now(), kind: attemptKind, payload: message.id });
}

/** The notifications so far, in order of creation. */
export function listDeliveries({ store }: World, filter: DeliveryFilter = {}): Delivery[] {
  return store
    .table(deliveries)
    .all()
    .map(publicView)
    .filter((delivery) => matches(delivery, filter));
}

/** @returns the notification, or `undefined` for an unknown id */
export function findDelivery({ store }: World, id: string): Delivery | undefined {
  const delivery = store.table(deliveries).get(id);
  return delivery === undefined ? undefined : publicView(delivery);
}

/** @returns the handler of the jobs that attempt a delivery */
export function createAttempt(send: Send): JobHandler {
  return (world, id) => {
    const delivery = world.store.table(deliveries).get(id);
    return delivery === undefined ? undefined : attempt(world, delivery, send);
  };
}

/** @returns a function that writes the result */
async function attempt(
  { store, clock, credentials, description }: World,
  { id, protocol, type, url, body, signedBy }: DeliveryRecord,
  send: Send,
): Promise<() => void> {
  const at = clock.now();
  // APIv3 signs each attempt anew.
  const headers = await notificationHeaders(protocol, body, findKey(credentials, signedBy));
  const outcome = await send(url, headers, body);
  const acknowledge = protocol === 'v3' ? acknowledgeV3 : acknowledgeV2;
  return () => {
    const table = store.table(deliveries);
    const delivery = table.get(id);
    if (delivery === undefined) return;
    const next = afterAttempt(delivery, outcome, {
      at,
      headers,
      retry: description.retry(type),
      acknowledge,
    });
    table.put(next);
    if (next.next !== undefined) {
      clock.schedule({ at: next.next.getTime(), kind: attemptKind, payload: id });
    }
  };
}

function findKey({ publicKey, platform, brand }: Credentials, name: SigningKey = 'publicKey'): KeyPair {
  return { publicKey, certificate: platform, brand: brand.publicKey }[name];
}
