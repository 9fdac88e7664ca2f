import type { Fault, FaultRule, NotificationFaultKind } from '../faults/rule.js';
import type { Credentials } from '../runtime/credentials.js';
import type { KeyPair } from '../runtime/keyring.js';
import { isSignedXml, type SignedMessage, spoilMessage, spoilXml } from '../runtime/spoil.js';
import type { World } from '../runtime/world.js';
import type { Attempt, DeliveryRecord } from './delivery.js';

/** The parts of a notification that decide what can happen to it. */
type Subject = Pick<DeliveryRecord, 'protocol' | 'type' | 'body' | 'signedBy'>;

/** The usual longest delay, in seconds. */
const usualDelay = 60;

/**
 * Decides the faults of a new notification.
 *
 * @param isNext whether another one waits for it. Then it does not wait itself: the two would not change places.
 */
export function planFaults(
  { faults, mchid, brandId }: Pick<World, 'faults' | 'mchid' | 'brandId'>,
  subject: Subject,
  isNext: boolean,
): readonly Fault[] {
  const receiver = subject.signedBy === 'brand' ? brandId : mchid;
  return faults.ofNotification(
    subject,
    receiver,
    (rule) => canBefall(rule, subject) && !(isNext && rule.kind === 'reordered'),
  );
}

/** The faults as they are stored. */
export function describeFaults(faults: readonly Fault[]): Pick<DeliveryRecord, 'faults' | 'plan'> {
  if (faults.length === 0) return {};
  return { faults: faults.map(({ fired }) => fired), plan: faults.map(({ rule }) => rule) };
}

function canBefall({ kind }: FaultRule, { protocol, body, signedBy }: Subject): boolean {
  switch (kind) {
    case 'other-key':
      // Brands have one key of the platform.
      return protocol === 'v3' && signedBy !== 'brand';
    case 'signtest':
      return protocol === 'v3';
    case 'wrongly-signed':
      return protocol === 'v3' || isSignedXml(body);
    default:
      return true;
  }
}

/** How long a new notification waits, in seconds; and whether the next one to the merchant ends that. */
export function findDelay(faults: readonly Fault[]): { readonly seconds: number; readonly isHeld: boolean } {
  const find = (kind: NotificationFaultKind): FaultRule | undefined =>
    faults.find(({ rule }) => rule.kind === kind)?.rule;
  const [delayed, reordered] = [find('delayed'), find('reordered')];
  const longest = (rule: FaultRule | undefined): number =>
    rule === undefined ? 0 : (rule.seconds ?? usualDelay);
  return { seconds: Math.max(longest(delayed), longest(reordered)), isHeld: reordered !== undefined };
}

/** The attempts that the schedule counts. */
export function countAttempts(attempts: readonly Attempt[]): number {
  return attempts.filter(
    ({ fault, resent }) => fault !== 'signtest' && fault !== 'doubled' && resent === undefined,
  ).length;
}

/** The fault of the coming attempt, of one kind. */
export function findFault(
  { plan = [], attempts }: Pick<DeliveryRecord, 'plan' | 'attempts'>,
  kind: NotificationFaultKind,
): FaultRule | undefined {
  const done = countAttempts(attempts);
  return plan.find((rule) => rule.kind === kind && done < (rule.attempts ?? 1));
}

/** The other one of the two keys of the platform. */
export function otherKey({ publicKey, platform }: Credentials, { id }: KeyPair): KeyPair {
  return id === platform.id ? publicKey : platform;
}

/** Spoils the signature of a message, in its headers or in its body. */
export async function spoil(
  { credentials }: Pick<World, 'credentials'>,
  protocol: 'v2' | 'v3',
  message: SignedMessage,
  spoiling: { readonly kind: 'wrongly-signed' | 'signtest'; readonly by?: FaultRule['by'] },
): Promise<SignedMessage> {
  if (protocol === 'v3') return await spoilMessage(credentials, message, spoiling);
  return { ...message, body: spoilXml(credentials, message.body, spoiling) };
}
