/** The arguments of the commands `trigger` and `preview`, one by one. */
import type { SigningKey } from '../delivery/delivery.js';
import type { DescribedEvent } from '../description/catalogue.js';
import { findSimilar } from '../description/names.js';
import { isHttpUrl } from '../description/validate.js';
import { Refusal } from '../runtime/refusal.js';
import type { World } from '../runtime/world.js';
import { isOpen } from '../synthesis/index.js';
import { endStates, stateNames } from '../synthesis/tables/states.js';
import type { Arguments } from './arguments.js';
import type { Finder, Known } from './known.js';
import { listIds } from './merchants.js';

/** What `for` leads to. @throws TypeError; Refusal UNKNOWN_ID */
export function readFor(
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

/** Where it goes. @throws TypeError */
export function readUrl(
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

/** @throws TypeError */
export function readChain({ chain = false, for: id, signedBy, merchant }: Arguments): boolean {
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
export function fitStates({ type }: DescribedEvent, fields: Arguments): Arguments {
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
export interface Receiver {
  readonly receiver: World;
  readonly signedBy: SigningKey | undefined;
}

/** @throws RangeError naming the argument */
export function receiverFrom(
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
