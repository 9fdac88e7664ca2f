import { type Configured, requireMerchant } from '../config/settings.js';
import { askingEvents, type NotificationEvent, v2EventRules } from '../generated/events.js';
import { nodeCrypto } from '../runtime/node-crypto.js';
import { createBusinessReply } from './business-reply.js';
import { claimEvent, withinTimeout } from './claim.js';
import type { NotificationHandlers } from './event-handlers.js';
import { failure, type Reply, success } from './reply.js';
import type { Report } from './report.js';
import type { NotificationStore } from './stores/store.js';

/** Calls the handler of an event, and returns the answer to WeChat Pay. */
export type Dispatch = (event: NotificationEvent) => Promise<Reply>;

interface Parts {
  readonly configured: Configured;
  readonly handlers: NotificationHandlers;
  readonly store: NotificationStore;
  readonly report: Report;
}

export function createDispatcher({ configured, handlers, store, report }: Parts): Dispatch {
  const unhandled = new Set<string>();

  function warnOnce(name: string, consequence: string): void {
    if (unhandled.has(name)) return;
    unhandled.add(name);
    const text = `no handler for ${name} notifications: ${consequence}; add a handler for '${name}' or '*'`;
    process.emitWarning(text, { code: 'WECHATPAY_UNHANDLED_EVENT' });
  }

  return async (event) => {
    const name = findHandlerName(event);
    const handle = (Object.hasOwn(handlers, name) ? handlers[name as '*'] : undefined) ?? handlers['*'];
    const expectsReply = event.protocol === 'v3' && askingEvents.has(event.type);
    if (handle === undefined) {
      warnOnce(
        name,
        expectsReply ? 'they expect a reply and get a failure' : 'they are acknowledged and ignored',
      );
      return expectsReply ? failure('v3', 500) : success(event.protocol);
    }
    if (expectsReply) return await createBusinessReply(configured, event.type, await handle(event));

    const claim = await claimEvent(store, createKey(configured, event));
    if (claim === 'done') return success(event.protocol);
    if (claim === 'busy') return failure(event.protocol, 503);
    try {
      await handle(event);
    } catch (error) {
      // If the release fails, the claim ends with its lease.
      await withinTimeout(() => claim.release()).catch((problem: unknown) => report(problem));
      throw error;
    }
    // Answer with success even if this fails: after a failure, WeChat Pay would send the handled event again.
    await withinTimeout(() => claim.complete()).catch((problem: unknown) => report(problem));
    return success(event.protocol);
  };
}

function findHandlerName({ protocol, type }: NotificationEvent): string {
  const rule = protocol === 'v2' ? v2EventRules.find((rule) => rule.type === type) : undefined;
  return rule?.name ?? type;
}

/** The id is hashed: ids of APIv2 contain fields such as a plate number, which a store does not need to know. */
function createKey(configured: Configured, event: NotificationEvent): string {
  const { protocol, id } = event;
  const brandId = protocol === 'v3' ? event.brandId : undefined;
  const receiver = brandId === undefined ? requireMerchant(configured).mchid : `brand:${brandId}`;
  return `${receiver}:${protocol}:${nodeCrypto().hash('sha256', id)}`;
}
