import { Json } from 'wechatpay-kit';
import type { JobHandler } from '../runtime/jobs.js';
import type { PlatformKeyKind } from '../runtime/keyring.js';
import type { World } from '../runtime/world.js';
import type { TableDefinition } from '../storage/table.js';
import { listIds } from './about.js';
import { attemptDelivery } from './attempt.js';
import {
  type Delivery,
  type DeliveryFilter,
  type DeliveryRecord,
  type DeliverySummary,
  matches,
  publicView,
  type Question,
  type SigningKey,
  summaryOf,
} from './delivery.js';
import { describeFaults, findDelay, planFaults } from './faults.js';
import type { Send } from './send.js';

/** A notification to deliver. */
export interface Message {
  readonly id: string;
  /** The event type, as in the webhooks of the description. */
  readonly type: string;
  readonly protocol: 'v2' | 'v3';
  readonly url: string;
  readonly body: string;
  /** What it says, before it is encrypted. */
  readonly said: Readonly<Record<string, unknown>>;
  /**
   * The key that signs an APIv3 notification.
   * @default by the merchant's setting, or without one, by `named`
   */
  readonly signedBy?: SigningKey;
  /** The kind of key that the request named which made the resource. */
  readonly named?: PlatformKeyKind | undefined;
  /** What follows from the reply, for a notification that asks something. */
  readonly asks?: Question | undefined;
}

export const deliveries: TableDefinition<DeliveryRecord, 'held' | 'about'> = {
  name: 'deliveries',
  key: ({ id }) => id,
  indexes: { held: ({ held }) => [held], about: ({ about = [] }) => about },
  common: true,
  internal: true,
  bound: { most: 10_000, counts: ({ state }) => state !== 'pending' },
};

/** The kind of the jobs that attempt a delivery. The payload is its id. */
export const attemptKind = 'delivery.attempt';

/** The kind of the jobs that end the waiting of a notification for the next one. The payload is its id. */
export const releaseKind = 'delivery.release';

/** The highest number of a request that caused a notification, 0 without one. */
export function findLastCause({ store }: Pick<World, 'store'>): number {
  return store
    .table(deliveries)
    .all()
    .reduce((last, { request = '0' }) => Math.max(last, Number(request)), 0);
}

/** Takes a notification for delivery, which repeats until the receiver acknowledges or the schedule ends. */
export function postNotification(world: World, { said, ...message }: Message): void {
  const { store, clock, requests, mchid } = world;
  const request = requests.current;
  const cause = request === undefined ? {} : { request };
  const table = store.table(deliveries);
  const waiting = table.find('held', mchid);
  const planned = planFaults(world, message, waiting !== undefined);
  const { seconds, isHeld } = findDelay(planned);
  table.put({
    ...message,
    ...cause,
    ...describeFaults(planned),
    ...(isHeld ? { held: mchid } : {}),
    ...(waiting === undefined ? {} : { releases: waiting.id }),
    mchid,
    posted_at: clock.now(),
    about: listIds(said),
    state: 'pending',
    attempts: [],
  });
  const kind = isHeld ? releaseKind : attemptKind;
  clock.schedule({ at: clock.now() + seconds * 1000, kind, payload: message.id });
}

/** Ends the waiting of a notification: the next one has come, or the time is over. */
export function releaseNotification({ store, clock }: World, id: string): undefined {
  const table = store.table(deliveries);
  const delivery = table.get(id);
  if (delivery?.held === undefined) return;
  const { held: _, ...released } = delivery;
  table.put(released);
  clock.schedule({ at: clock.now(), kind: attemptKind, payload: id });
}

/** The notifications so far, in order of creation. */
export function listDeliveries({ store }: World, filter: DeliveryFilter = {}): Delivery[] {
  return store
    .table(deliveries)
    .all()
    .map(publicView)
    .filter((delivery) => matches(delivery, filter));
}

/** The same in one line each. */
export function summarizeDeliveries({ store }: World, filter: DeliveryFilter = {}): DeliverySummary[] {
  return store
    .table(deliveries)
    .all()
    .filter((delivery) => matches(delivery, filter))
    .map(summaryOf);
}

/** @returns the notification, or `undefined` for an unknown id */
export function findDelivery({ store }: World, id: string): Delivery | undefined {
  const delivery = store.table(deliveries).get(id);
  return delivery === undefined ? undefined : publicView(delivery);
}

/** @returns its line, or `undefined` for an unknown id */
export function summarizeDelivery({ store }: World, id: string): DeliverySummary | undefined {
  const delivery = store.table(deliveries).get(id);
  return delivery === undefined ? undefined : summaryOf(delivery);
}

/** @returns the handler of the jobs that attempt a delivery */
export function createAttempt(send: Send): JobHandler {
  return (world, id) => {
    const delivery = world.store.table(deliveries).get(id);
    // One that was sent by hand meanwhile may have ended.
    return delivery?.state === 'pending' ? attempt(world, delivery, send) : undefined;
  };
}

/** @returns a function that writes the result */
async function attempt(world: World, begun: DeliveryRecord, send: Send): Promise<() => void> {
  const { store, clock } = world;
  const { id } = begun;
  const record = await attemptDelivery(world, send, begun);
  return () => {
    const table = store.table(deliveries);
    const delivery = table.get(id);
    if (delivery === undefined) return;
    const recorded = record(delivery);
    if (delivery.state !== 'pending') {
      keepAttempted(world, delivery, { ...delivery, attempts: recorded.attempts });
      return;
    }
    keepAttempted(world, delivery, recorded);
    if (recorded.next !== undefined) {
      clock.schedule({ at: recorded.next.getTime(), kind: attemptKind, payload: id });
    }
  };
}

/** Keeps a delivery after an attempt, with what follows from its end. */
export function keepAttempted(world: World, before: DeliveryRecord, next: DeliveryRecord): void {
  const { store, clock } = world;
  store.table(deliveries).put(next);
  if (next.asks !== undefined && before.state === 'pending' && next.state !== 'pending') {
    const payload = Json.stringify({ about: next.asks.about, reply: replyOf(next) }) ?? '';
    clock.schedule({ at: clock.now(), kind: next.asks.kind, payload, mchid: next.mchid });
  }
  // The one that waited for this one comes after it.
  if (next.releases !== undefined) releaseNotification(world, next.releases);
}

/** What the receiver has said to a question, once it has acknowledged it. */
function replyOf({ state, reply }: DeliveryRecord): string | undefined {
  return state === 'delivered' ? (reply ?? '') : undefined;
}
