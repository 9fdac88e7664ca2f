import { RequestError } from 'wechatpay-kit';
import type { Delivery, SigningKey } from '../delivery/delivery.js';
import { findDelivery } from '../delivery/outbox.js';
import { triggerNotification } from '../delivery/trigger.js';
import type { DescribedEvent } from '../description/catalogue.js';
import { findSimilar } from '../description/names.js';
import { isHttpUrl } from '../description/validate.js';
import type { World } from '../runtime/world.js';
import { createSynthesis, type Synthesis } from '../synthesis/index.js';

/** How a notification is sent that a program asks for. */
export interface TriggerOptions {
  /** The URL that receives it, as a `notify_url`. */
  to: string;
  /**
   * Fields of the payload, by path, in place of the values that the sandbox makes up. A text becomes a number where the
   * field is one. An APIv2 message without an encrypted payload is its own payload.
   * @example { 'amount.total': 5, 'payer.openid': 'oUser' }
   */
  set?: Readonly<Record<string, unknown>> | undefined;
  /**
   * The receiver: the sandbox's merchant id, or its brand id for a notification that is signed and encrypted with the
   * brand's keys.
   * @default the merchant id
   */
  merchant?: string | undefined;
  /**
   * WeChat Pay's key that signs an APIv3 notification to the merchant: its public key (微信支付公钥) or its platform
   * certificate (平台证书).
   * @default 'publicKey'
   */
  signedBy?: 'publicKey' | 'certificate' | undefined;
}

/** The arguments of the command `trigger`. */
export interface TriggerArguments extends TriggerOptions {
  event: string;
}

type Arguments = Readonly<Record<string, unknown>>;

const names = ['event', 'to', 'set', 'merchant', 'signedBy'];

/**
 * @param origin the base of the URLs in the payload that lead to this sandbox
 * @returns the command `trigger`; it throws TypeError and RangeError naming the argument
 */
export function createTrigger(origin: string): (world: World, given: Arguments) => Delivery {
  let synthesis: Synthesis | undefined;
  return (world, given) => {
    for (const name of Object.keys(given)) {
      if (!names.includes(name)) throw new TypeError(`${name}: expected ${names.join(', ')}`);
    }
    const event = findEvent(world.description.events, given['event']);
    const { set = {} } = given;
    if (set === null || typeof set !== 'object' || Array.isArray(set)) {
      throw new TypeError("set: expected values by path, such as { 'amount.total': 5 }");
    }
    const url = urlFrom(given['to']);
    const signedBy = keyFrom(world, event, given);
    synthesis ??= createSynthesis(world.description.components);
    try {
      const id = triggerNotification(world, synthesis, {
        event,
        url,
        set: set as Arguments,
        signedBy,
        origin,
      });
      return findDelivery(world, id) as Delivery;
    } catch (error) {
      throw error instanceof RequestError ? new TypeError(error.message) : error;
    }
  };
}

function findEvent(events: readonly DescribedEvent[], name: unknown): DescribedEvent {
  if (typeof name !== 'string' || name === '') {
    throw new TypeError('event: expected the type of a notification, such as TRANSACTION.SUCCESS');
  }
  const found = events.find(({ handler }) => handler === name);
  if (found !== undefined) return found;
  const known = events.map(({ handler }) => handler);
  const similar = findSimilar(name, known, 3);
  const hint = similar.length > 0 ? `did you mean ${similar.join(', ')}?` : `expected ${known.join(', ')}`;
  throw new RangeError(`event: unknown notification ${JSON.stringify(name.slice(0, 100))}; ${hint}`);
}

function urlFrom(to: unknown): string {
  if (typeof to === 'string' && isHttpUrl(to)) return to;
  throw new TypeError('to: expected the http(s) URL that receives the notification');
}

function keyFrom({ mchid, brandId }: World, event: DescribedEvent, given: Arguments): SigningKey {
  const { merchant = mchid, signedBy } = given;
  if (signedBy !== undefined && signedBy !== 'publicKey' && signedBy !== 'certificate') {
    throw new RangeError(`signedBy: expected publicKey or certificate, got ${String(signedBy)}`);
  }
  if (signedBy !== undefined && event.protocol === 'v2') {
    throw new RangeError(`signedBy: ${event.handler} is of APIv2, which signs with the APIv2 key`);
  }
  if (merchant === mchid) return signedBy ?? 'publicKey';
  if (merchant !== brandId) {
    throw new RangeError(
      `merchant: expected the merchant ${mchid} or the brand ${brandId}, got ${String(merchant)}`,
    );
  }
  if (event.protocol === 'v2') {
    throw new RangeError(`merchant: ${event.handler} is of APIv2, which brands do not have`);
  }
  if (signedBy === 'certificate') {
    throw new RangeError('signedBy: a brand has no platform certificates; leave it out');
  }
  return 'brand';
}
