import { RequestError } from 'wechatpay-kit';
import type { Delivery, SigningKey } from '../delivery/delivery.js';
import { findDelivery } from '../delivery/outbox.js';
import { triggerNotification } from '../delivery/trigger.js';
import type { DescribedEvent } from '../description/catalogue.js';
import { findSimilar } from '../description/names.js';
import { isHttpUrl } from '../description/validate.js';
import { Refusal } from '../runtime/refusal.js';
import type { World } from '../runtime/world.js';
import { createSynthesis, isOpen } from '../synthesis/index.js';
import { endStates, stateNames } from '../synthesis/tables/states.js';
import { type Arguments, refuseOthers } from './arguments.js';
import { playChain } from './chain.js';
import { createFinder, type Finder, type Known } from './known.js';
import { listIds } from './merchants.js';

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

/** @returns the command `trigger`; it throws TypeError and RangeError naming the argument */
export function createTrigger(
  addresses: TriggerAddresses,
): (world: World, given: Arguments) => Promise<Delivery> {
  let parts: ReturnType<typeof createParts> | undefined;
  return async (world, given) => {
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
    if (readChain(given)) {
      return playChain(receiver, event, { endpoint: addresses.httpsUrl, url, set: set as Arguments });
    }
    try {
      const { store } = receiver;
      const id = store.transaction(() => {
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
      });
      return findDelivery(world, id) as Delivery;
    } catch (error) {
      throw error instanceof RequestError ? new TypeError(error.message) : error;
    }
  };
}

function createParts(world: World, origin: string) {
  const synthesis = createSynthesis(world.description.components);
  return { synthesis, finder: createFinder(world, synthesis, origin) };
}

function readFor(
  world: World,
  finder: Finder,
  event: DescribedEvent,
  { for: id }: Arguments,
): Known | undefined {
  if (id === undefined) return undefined;
  if (typeof id !== 'string' || id === '') {
    throw new TypeError('for: expected an id that this sandbox was given or has answered');
  }
  const known = finder.find(world, id, event);
  if (known !== undefined) return known;
  throw new Refusal(
    'UNKNOWN_ID',
    `for: unknown id ${JSON.stringify(id.slice(0, 100))}; pass one of an order, a contract or a resource that this sandbox keeps`,
  );
}

function readUrl(
  { to }: Arguments,
  { handler }: DescribedEvent,
  known: Known | undefined,
  notifyUrl: string | undefined,
): string {
  if (typeof to === 'string' && isHttpUrl(to)) return to;
  if (to !== undefined) throw new TypeError('to: expected the http(s) URL that receives the notification');
  const own = known?.notifyUrls[handler] ?? known?.notifyUrl ?? notifyUrl;
  if (own !== undefined) return own;
  const what = known === undefined ? '' : `; what \`for\` leads to has no URL for ${handler}`;
  throw new TypeError(`to: expected the http(s) URL that receives the notification${what}`);
}

function readChain({ chain = false, for: id, signedBy, merchant }: Arguments): boolean {
  if (typeof chain !== 'boolean') throw new TypeError(`chain: expected true or false, got ${typeof chain}`);
  const other = Object.entries({ for: id, signedBy, merchant }).find(([, value]) => value !== undefined)?.[0];
  if (chain && other !== undefined) {
    throw new TypeError(`${other}: leave it out with chain, whose calls decide it`);
  }
  return chain;
}

/**
 * Leaves out states that contradict the event: an order that waits is paid in TRANSACTION.SUCCESS. An event that only
 * tells of a change or an end keeps the state of what has ended.
 */
function fitStates({ type }: DescribedEvent, fields: Arguments): Arguments {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) => !stateNames.test(name) || (isOpen(type) && endStates.test(String(value))),
    ),
  );
}

/** @throws TypeError; RangeError with a suggestion */
export function findEvent(events: readonly DescribedEvent[], name: unknown): DescribedEvent {
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

/** The merchant that receives, and the key that signs for it. */
interface Receiver {
  readonly receiver: World;
  readonly signedBy: SigningKey | undefined;
}

function receiverFrom(
  known: Known | undefined,
  world: World,
  event: DescribedEvent,
  given: Arguments,
): Receiver {
  const { mchid, brandId, merchants } = known?.owner ?? world;
  const { merchant = known?.isOfBrand ? brandId : mchid, signedBy } = given;
  if (signedBy !== undefined && signedBy !== 'publicKey' && signedBy !== 'certificate') {
    throw new RangeError(`signedBy: expected publicKey or certificate, got ${String(signedBy)}`);
  }
  if (signedBy !== undefined && event.protocol === 'v2') {
    throw new RangeError(`signedBy: ${event.handler} is of APIv2, which signs with the APIv2 key`);
  }
  const id = typeof merchant === 'string' ? merchant : undefined;
  const receiver = merchants.find(id);
  if (receiver !== undefined) return { receiver, signedBy };
  const owner = merchants.findBrand(id);
  if (owner === undefined) {
    const list = merchants.list();
    const brands = [...new Set(list.map((world) => world.brandId))].join(', ');
    throw new RangeError(
      `merchant: expected the merchant ${listIds(list)} or the brand ${brands}, got ${String(merchant)}`,
    );
  }
  if (event.protocol === 'v2') {
    throw new RangeError(`merchant: ${event.handler} is of APIv2, which brands do not have`);
  }
  if (signedBy === 'certificate') {
    throw new RangeError('signedBy: a brand has no platform certificates; leave it out');
  }
  return { receiver: owner, signedBy: 'brand' };
}
