import { createV3Body } from '../../delivery/envelope.js';
import { postNotification } from '../../delivery/outbox.js';
import type { PlatformKeyKind } from '../../runtime/keyring.js';
import type { World } from '../../runtime/world.js';

/** A notification of APIv3, before it is encrypted. */
export interface V3Notice {
  /** The event: `TRANSACTION.SUCCESS`. */
  readonly type: string;
  /** Where it goes. Without it, there is none. */
  readonly url: string | undefined;
  readonly payload: Readonly<Record<string, unknown>>;
  /** The kind of key that the request named which made the thing. */
  readonly named?: PlatformKeyKind | undefined;
  /** @default the event's own, in Chinese */
  readonly summary?: string;
}

/** Encrypts a notification of APIv3 for the merchant and takes it for delivery. */
export function notifyV3(world: World, { type, url, payload, named, summary }: V3Notice): void {
  if (url === undefined) return;
  const { ids, credentials, clock, description } = world;
  const event = description.event(type);
  const id = ids.hex('notification', 32).toLowerCase();
  const body = createV3Body(type, payload, {
    id,
    now: clock.now(),
    summary: summary ?? event.summary,
    apiV3Key: credentials.apiV3Key,
    subject: event.subject,
  });
  postNotification(world, { id, type, protocol: 'v3', url, body, named });
}
