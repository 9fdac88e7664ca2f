import type { Credentials } from '../runtime/credentials.js';
import type { JobHandler } from '../runtime/jobs.js';
import type { Dated, KeyPair } from '../runtime/keyring.js';
import { Refusal } from '../runtime/refusal.js';
import type { World } from '../runtime/world.js';
import { acknowledgeOf, type Change, describe, type Event, type Posted, post } from './attempt.js';
import type { DeliveryRecord, ResendHow } from './delivery.js';
import { attemptKind, deliveries, keepAttempted } from './outbox.js';
import type { Send } from './send.js';

/** The kind of the jobs that send a notification once more. The payload is JSON: its id, and how. */
export const resendKind = 'delivery.resend';

/** The payload of those jobs. */
export function readResend(payload: string): { readonly id: string; readonly how: ResendHow } {
  return JSON.parse(payload);
}

/**
 * Sends a notification once more, with its id, besides the attempts of its schedule.
 *
 * @param delay milliseconds by the sandbox's clock
 * @throws Refusal UNKNOWN_ID; NO_OLD_KEY if no key has signed before the present one
 */
export function resendNotification(
  { store, clock, merchants }: World,
  id: string,
  how: ResendHow,
  delay: number,
): void {
  const delivery = store.table(deliveries).get(id);
  if (delivery === undefined) {
    throw new Refusal('UNKNOWN_ID', `no notification has the id ${JSON.stringify(id.slice(0, 100))}`);
  }
  const { mchid } = delivery;
  const owner = merchants.find(mchid);
  if (how === 'old-key' && owner !== undefined) requireOldKey(owner.credentials, delivery);
  const payload = JSON.stringify({ id, how });
  clock.schedule({ at: clock.now() + delay, kind: resendKind, payload, mchid });
}

/** @returns the handler of those jobs */
export function createResend(send: Send): JobHandler {
  return (world, payload) => {
    const { id, how } = readResend(payload);
    const delivery = world.store.table(deliveries).get(id);
    return delivery === undefined ? undefined : resend(world, delivery, send, how);
  };
}

/** @returns a function that writes the result */
async function resend(world: World, begun: DeliveryRecord, send: Send, how: ResendHow): Promise<() => void> {
  const { store, clock, credentials } = world;
  const event: Event = { at: clock.now(), acknowledge: acknowledgeOf(begun) };
  const change: Change =
    how === 'old-key' ? { chooseKey: (usual) => findOldKey(credentials, usual) ?? usual } : {};
  const posts = Array.from({ length: how === 'twice' ? 2 : 1 }, () => post(world, send, begun, change));
  const posted = await Promise.all(posts);
  return () => {
    const delivery = store.table(deliveries).get(begun.id);
    if (delivery === undefined) return;
    const next = posted.reduce((now, one) => withResent(now, event, one, how), delivery);
    keepAttempted(world, delivery, next);
    if (next.state !== 'pending') clock.cancel(attemptKind, begun.id);
  };
}

/** Adds an attempt. Only an acknowledgement changes the state: the schedule goes on otherwise. */
function withResent(delivery: DeliveryRecord, event: Event, posted: Posted, how: ResendHow): DeliveryRecord {
  const attempt = { ...describe(event, posted), resent: how };
  const { outcome, headers } = posted;
  const attempts = [...delivery.attempts, attempt];
  const sent = outcome.kind === 'not_allowed' ? {} : { headers };
  if (attempt.error !== undefined) return { ...delivery, ...sent, attempts };
  const { next: _, held: __, ...rest } = delivery;
  const reply = delivery.asks === undefined ? {} : { reply: attempt.reply ?? '' };
  return { ...rest, ...sent, ...reply, attempts, state: 'delivered' };
}

/** @throws Refusal NO_OLD_KEY */
function requireOldKey(credentials: Credentials, { protocol, signedBy }: DeliveryRecord): void {
  if (protocol === 'v2')
    throw new Refusal(
      'NO_OLD_KEY',
      'an APIv2 notification is signed with the APIv2 key, which the sandbox does not replace; resend one of APIv3',
    );
  if (signedBy === 'brand')
    throw new Refusal('NO_OLD_KEY', "a brand has one platform key; resend a merchant's notification");
  if (findOldKey(credentials, credentials.publicKey) === undefined)
    throw new Refusal(
      'NO_OLD_KEY',
      `no platform key of merchant ${credentials.mchid} is old; replace one first: wechatpay-kit keys rotate publicKey, or platform for the certificate`,
    );
}

/** The key that signed before the one that signs now: of the same kind, or else of the other. */
function findOldKey({ keys, publicKey, platform }: Credentials, usual: KeyPair): KeyPair | undefined {
  const [key, certificate] = [before(keys.publicKeys, publicKey), before(keys.certificates, platform)];
  return usual.id === platform.id ? (certificate ?? key) : (key ?? certificate);
}

function before(keys: readonly Dated<KeyPair>[], current: KeyPair): KeyPair | undefined {
  const at = keys.findIndex(({ key }) => key.id === current.id);
  return keys[at - 1]?.key;
}
