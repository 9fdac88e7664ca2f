import { RequestError } from 'wechatpay-kit';
import type { Delivery } from '../delivery/delivery.js';
import { type InspectedDelivery, inspectDelivery } from '../delivery/inspect.js';
import { findDelivery } from '../delivery/outbox.js';
import { triggerNotification } from '../delivery/trigger.js';
import type { DescribedEvent } from '../description/catalogue.js';
import type { World } from '../runtime/world.js';
import { createSynthesis } from '../synthesis/index.js';
import { type Arguments, refuseOthers } from './arguments.js';
import { playChain } from './chain.js';
import { createFinder } from './known.js';
import { findEvent, fitStates, readChain, readFor, readUrl, receiverFrom } from './trigger-arguments.js';

/** How a notification is sent that a program asks for. */
export interface TriggerOptions {
  /**
   * The URL that receives it, as a `notify_url`.
   * @default the `notify_url` of the request that `for` leads to, or else the one that the merchant has set for such events
   *   (`v3/merchant-service/complaint-notifications`), or else the sandbox's `notifyUrl`
   */
  to?: string | undefined;
  /**
   * An id of what it is about: an `out_trade_no`, a `contract_id`, … that the sandbox plays or remembers. The payload has
   * its fields, and states that fit the event.
   */
  for?: string | undefined;
  /**
   * Fields of the payload, by path, in place of the values that the sandbox makes up. A text becomes a number where the
   * field is one. An APIv2 message without an encrypted payload is its own payload.
   * @example { 'amount.total': 5, 'payer.openid': 'oUser' }
   */
  set?: Readonly<Record<string, unknown>> | undefined;
  /**
   * The receiver: the id of a merchant of the sandbox, or of a brand for a notification that is signed and encrypted with
   * the brand's keys.
   * @default the id of the first merchant
   */
  merchant?: string | undefined;
  /**
   * WeChat Pay's key that signs an APIv3 notification to the merchant: its public key (微信支付公钥) or its platform
   * certificate (平台证书).
   * @default by the merchant's setting `keyMode`; without one, the public key
   */
  signedBy?: 'publicKey' | 'certificate' | undefined;
  /**
   * Let the event follow from real calls: the sandbox makes those of the merchant's program and plays the user, until
   * the event is sent. `set` then replaces fields of the first call. Only events that a product sends have such calls.
   * @default false
   */
  chain?: boolean | undefined;
}

/** The arguments of the command `trigger`. */
export interface TriggerArguments extends TriggerOptions {
  event: string;
}

const names = ['event', 'to', 'for', 'set', 'merchant', 'signedBy', 'chain'];

/** Where the sandbox is, and where notifications go without another address. */
export interface TriggerAddresses {
  /** The HTTP listener: the base of the URLs in the payload that lead to this sandbox. */
  readonly url: string;
  /** The HTTPS listener. */
  readonly httpsUrl: string;
  readonly notifyUrl: string | undefined;
}

/** What a notification would be. Its signature and its headers are made when it is sent. */
export interface NotificationPreview
  extends Pick<InspectedDelivery, 'type' | 'url' | 'protocol' | 'merchant'> {
  /** With new random parts, as each notification has. */
  readonly body: string;
  /** What is encrypted in it. */
  readonly content?: string;
}

/** The commands `trigger` and `preview`. */
export interface TriggerCommands {
  /** Throws TypeError and RangeError naming the argument. */
  trigger(world: World, given: Arguments): Promise<Delivery>;
  /** What `trigger` would send with the same arguments. It changes nothing. `set` may be a JSON text. */
  preview(world: World, given: Arguments): NotificationPreview;
}

export function createTrigger(addresses: TriggerAddresses): TriggerCommands {
  let parts: ReturnType<typeof createParts> | undefined;
  const prepare = (world: World, given: Arguments): Prepared => {
    parts ??= createParts(world, addresses.url);
    const { synthesis, finder } = parts;
    refuseOthers(given, names);
    const event = findEvent(world.description.events, given['event']);
    const { set = {} } = given;
    if (set === null || typeof set !== 'object' || Array.isArray(set)) {
      throw new TypeError("set: expected values by path, such as { 'amount.total': 5 }");
    }
    const known = readFor(world, finder, event, given);
    const { receiver, signedBy } = receiverFrom(known, world, event, given);
    const usual = finder.findUrl(receiver, event) ?? addresses.notifyUrl;
    const url = readUrl(given, event, known, usual);
    const isChained = readChain(given);
    const post = (): string => {
      const { fields, signing } = known?.happens?.[event.handler]?.() ?? known ?? {};
      const { id, said } = triggerNotification(receiver, synthesis, {
        event,
        url,
        about: fields === undefined ? {} : fitStates(event, fields),
        set: set as Arguments,
        signedBy,
        signing,
        origin: addresses.url,
      });
      known?.heed?.(said);
      return id;
    };
    return { receiver, event, url, set: set as Arguments, isChained, post };
  };
  return {
    async trigger(world, given) {
      const { receiver, event, url, set, isChained, post } = prepare(world, given);
      if (isChained) return playChain(receiver, event, { endpoint: addresses.httpsUrl, url, set });
      const id = explained(() => receiver.store.transaction(post));
      return findDelivery(world, id) as Delivery;
    },
    preview(world, given) {
      const { receiver, isChained, post } = prepare(world, { ...given, set: readSet(given) });
      if (isChained) throw new TypeError('chain: only the calls tell what is sent; leave it out');
      let found: InspectedDelivery | undefined;
      explained(() =>
        world.faults.untouched(() =>
          receiver.store.attempt(() => {
            found = inspectDelivery(world, post());
          }),
        ),
      );
      const { type, url, protocol, merchant, body, content } = found as InspectedDelivery;
      return { type, url, protocol, merchant, body, ...(content === undefined ? {} : { content }) };
    },
  };
}

/** What the arguments of `trigger` lead to. */
interface Prepared {
  readonly receiver: World;
  readonly event: DescribedEvent;
  readonly url: string;
  readonly set: Arguments;
  readonly isChained: boolean;
  /** Takes the notification for delivery. @returns its id */
  post(): string;
}

/** A query has one text for `set`. */
function readSet({ set }: Arguments): unknown {
  if (typeof set !== 'string') return set;
  try {
    return JSON.parse(set);
  } catch {
    throw new TypeError('set: expected an object in JSON');
  }
}

function explained<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof RequestError ? new TypeError(error.message) : error;
  }
}

function createParts(world: World, origin: string) {
  const synthesis = createSynthesis(world.description.components);
  return { synthesis, finder: createFinder(world, synthesis, origin) };
}
