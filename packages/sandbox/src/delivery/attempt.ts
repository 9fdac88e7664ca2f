import type { FaultRule } from '../faults/rule.js';
import type { Credentials } from '../runtime/credentials.js';
import type { KeyPair } from '../runtime/keyring.js';
import type { World } from '../runtime/world.js';
import { acknowledgeV2, acknowledgeV3 } from './acknowledge.js';
import {
  type Acknowledge,
  type Attempt,
  afterAttempt,
  type DeliveryRecord,
  describeOutcome,
  type Outcome,
} from './delivery.js';
import { findFault, otherKey, spoil } from './faults.js';
import { notificationHeaders } from './headers.js';
import type { Send } from './send.js';

/**
 * Attempts a delivery once, or in the way of its faults.
 *
 * @returns a function that adds the result to the delivery
 */
export async function attemptDelivery(
  world: World,
  send: Send,
  delivery: DeliveryRecord,
): Promise<(delivery: DeliveryRecord) => DeliveryRecord> {
  const retry = world.description.retry(delivery.type);
  const event = { at: world.clock.now(), retry, acknowledge: acknowledgeOf(delivery) };
  if (findFault(delivery, 'dropped') !== undefined) {
    const outcome: Outcome = { kind: 'failed', error: 'not sent: the fault dropped' };
    return (now) => afterAttempt(now, outcome, { ...event, headers: undefined, fault: 'dropped' });
  }
  const probe =
    findFault(delivery, 'signtest') === undefined
      ? undefined
      : await post(world, send, delivery, { spoiling: { kind: 'signtest' } });
  const wrong = findFault(delivery, 'wrongly-signed');
  const other = findFault(delivery, 'other-key');
  const change: Change = {
    ...(wrong === undefined ? {} : { spoiling: { kind: 'wrongly-signed', by: wrong.by } }),
    chooseKey: other === undefined ? undefined : (usual) => otherKey(world.credentials, usual),
  };
  // Both are under way at once.
  const [first, second] = await Promise.all([
    post(world, send, delivery, change),
    findFault(delivery, 'doubled') === undefined ? undefined : post(world, send, delivery, change),
  ]);
  const { outcome, headers, ms } = first;
  return (now) => {
    const probed = probe === undefined ? now : withProbe(now, event, probe);
    const next = afterAttempt(probed, outcome, { ...event, headers, ms, fault: (wrong ?? other)?.kind });
    return second === undefined ? next : withSecond(next, event, second);
  };
}

/** What acknowledges a delivery. */
export function acknowledgeOf({ protocol }: DeliveryRecord): Acknowledge {
  return protocol === 'v3' ? acknowledgeV3 : acknowledgeV2;
}

/** What is different from a usual attempt. */
export interface Change {
  readonly spoiling?: { readonly kind: 'wrongly-signed' | 'signtest'; readonly by?: FaultRule['by'] };
  /** The key that signs in place of the usual one. */
  readonly chooseKey?: ((usual: KeyPair) => KeyPair) | undefined;
}

export interface Posted {
  readonly outcome: Outcome;
  /** Milliseconds until the outcome; absent if nothing was sent. */
  readonly ms: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs a delivery and posts it. APIv3 signs each attempt anew. */
export async function post(
  world: World,
  send: Send,
  delivery: DeliveryRecord,
  { spoiling, chooseKey }: Change,
): Promise<Posted> {
  const { protocol, url, body } = delivery;
  const usual = findKey(world.credentials, delivery);
  const key = chooseKey?.(usual) ?? usual;
  const message = { headers: await notificationHeaders(protocol, body, key), body };
  const sent = spoiling === undefined ? message : await spoil(world, protocol, message, spoiling);
  const start = performance.now();
  const outcome = await send(url, sent.headers, sent.body);
  const ms = outcome.kind === 'not_allowed' ? undefined : Math.round(performance.now() - start);
  return { outcome, ms, headers: sent.headers };
}

function findKey(credentials: Credentials, { signedBy, named }: DeliveryRecord): KeyPair {
  if (signedBy === undefined) return credentials.notifying(named);
  const { publicKey, platform, brand } = credentials;
  return { publicKey, certificate: platform, brand: brand.publicKey }[signedBy];
}

/** When an attempt is made, and what acknowledges it. */
export interface Event {
  readonly at: number;
  readonly acknowledge: Acknowledge;
}

/** Adds the probe, which is no attempt of the schedule. A receiver that verifies signatures refuses it. */
function withProbe(delivery: DeliveryRecord, event: Event, posted: Posted): DeliveryRecord {
  const { outcome } = posted;
  const attempt = describe(event, posted);
  const refused = 'a probe, which the receiver refused as it should';
  const accepted = 'a probe, which the receiver acknowledged: it does not verify signatures';
  const error =
    attempt.error === undefined ? accepted : outcome.kind === 'answered' ? refused : attempt.error;
  return { ...delivery, attempts: [...delivery.attempts, { ...attempt, error, fault: 'signtest' }] };
}

/** Adds the second one of two. */
function withSecond(delivery: DeliveryRecord, event: Event, posted: Posted): DeliveryRecord {
  const attempt = { ...describe(event, posted), fault: 'doubled' };
  const both = { ...delivery, attempts: [...delivery.attempts, attempt] };
  if (delivery.state === 'not_allowed' || attempt.error !== undefined) return both;
  const { next: _, ...rest } = both;
  return { ...rest, state: 'delivered' };
}

/** An attempt outside of the schedule. */
export function describe({ at, acknowledge }: Event, { outcome, ms }: Posted): Attempt {
  const took = ms === undefined ? {} : { ms };
  return { at: new Date(at), ...describeOutcome(outcome, acknowledge), ...took };
}
