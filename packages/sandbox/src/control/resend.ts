import type { Delivery, ResendHow } from '../delivery/delivery.js';
import { findDelivery } from '../delivery/outbox.js';
import { resendNotification } from '../delivery/resend.js';
import type { World } from '../runtime/world.js';
import { type Arguments, refuseOthers } from './arguments.js';

/** How a notification is sent once more. */
export interface ResendOptions {
  /**
   * `again`; `twice`: two at once; `late`: after `delay`; `old-key`: signed with the platform key that was in use before
   * the present one.
   * @default 'again'
   */
  how?: ResendHow | undefined;
  /**
   * With `late`: the milliseconds until it is sent, by the sandbox's clock.
   * @default 60_000
   */
  delay?: number | undefined;
}

const hows: readonly ResendHow[] = ['again', 'twice', 'late', 'old-key'];
const usualDelay = 60_000;
/** A year. */
const longestDelay = 366 * 86_400_000;

/**
 * The command `resend`.
 *
 * @returns the notification before it is sent
 * @throws TypeError or RangeError naming the argument; Refusal UNKNOWN_ID or NO_OLD_KEY
 */
export function resend(world: World, given: Arguments): Delivery {
  refuseOthers(given, ['id', 'how', 'delay']);
  const { id, how = 'again', delay } = given;
  if (typeof id !== 'string' || id === '') throw new TypeError('id: expected the id of a notification');
  const known = hows.find((one) => one === how);
  if (known === undefined) {
    throw new RangeError(`how: expected one of ${hows.join(', ')}, got ${JSON.stringify(how)}`);
  }
  if (delay !== undefined && known !== 'late') throw new TypeError("delay: only how: 'late' takes it");
  if (delay !== undefined && !(typeof delay === 'number' && delay >= 0 && delay <= longestDelay)) {
    throw new RangeError(`delay: expected milliseconds, up to a year, got ${JSON.stringify(delay)}`);
  }
  const wait = known === 'late' ? (delay ?? usualDelay) : 0;
  resendNotification(world, id, known, Math.round(wait));
  return findDelivery(world, id) as Delivery;
}
