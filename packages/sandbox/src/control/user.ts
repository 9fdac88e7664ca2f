import type { Text } from '../description/text.js';
import { products } from '../products/list.js';
import { type DeclineReason, declineReasons } from '../products/shared/page.js';
import type { Page } from '../products/shared/product.js';
import { Refusal } from '../runtime/refusal.js';
import type { World } from '../runtime/world.js';
import { type Arguments, refuseOthers } from './arguments.js';
import { agreements, refusals } from './user-texts.js';

const kinds = products.flatMap(({ pages = [] }) => pages);

/**
 * The page that an id opens for the user.
 *
 * @throws Refusal UNKNOWN_ID, or EXPIRED for an id that a newer one has replaced
 */
export function findPage(world: World, id: string): Page {
  return findOpened(world, id).page;
}

/**
 * The page that an id opens for the user, and its merchant. Errors are those of {@link findPage}.
 *
 * @returns the merchant's view of the world
 */
export function findOpened(world: World, id: string): { readonly page: Page; readonly merchant: World } {
  for (const merchant of world.merchants.list()) {
    for (const kind of kinds) {
      const page = kind.find(merchant, id);
      if (page !== undefined) return { page, merchant };
    }
  }
  const names = [...new Set(kinds.flatMap(({ ids }) => ids))];
  throw new Refusal(
    'UNKNOWN_ID',
    `unknown id ${JSON.stringify(id)}; pass a ${names.slice(0, -1).join(', ')} or ${names.at(-1)} of an operation that this sandbox plays; for other operations, trigger the notification`,
  );
}

/** @returns the page that an answer opens for the user, or `undefined` */
export function findAnsweredPage(world: World, answer: Readonly<Record<string, unknown>>): Page | undefined {
  for (const kind of kinds) {
    for (const name of kind.ids) {
      const id = answer[name];
      const page = typeof id === 'string' ? kind.find(world, id) : undefined;
      if (page !== undefined) return page;
    }
  }
  return undefined;
}

/**
 * The user agrees to a page.
 *
 * @throws TypeError or RangeError naming the argument; Refusal UNKNOWN_ID, OTHER_USER for a page that is for another user,
 *   or as the page refuses
 */
export function agree(world: World, given: Arguments): void {
  refuseOthers(given, ['id', 'openid', 'method']);
  const id = readText(given, 'id') ?? '';
  if (id === '') throw new TypeError('id: expected a text, got undefined');
  const openid = readText(given, 'openid');
  const method = readText(given, 'method');
  if (method !== undefined && !/^[A-Z][A-Z_]{1,31}$/.test(method)) {
    throw new RangeError(
      `method: expected CHANGE, or the code of a bank such as CMB_DEBIT, got ${JSON.stringify(method)}`,
    );
  }
  const page = findPage(world, id);
  const { openid: only } = page.show();
  if (openid !== undefined && only !== undefined && openid !== only) {
    throw new Refusal('OTHER_USER', `the page is for the user ${only}, not for ${openid}`);
  }
  note(world, 'confirm', agreements[page.opens], () => page.confirm({ openid, method }));
}

/**
 * The user leaves a page, or the attempt fails.
 *
 * @throws TypeError or RangeError naming the argument; Refusal UNKNOWN_ID, or as the page refuses
 */
export function disagree(world: World, given: Arguments): void {
  refuseOthers(given, ['id', 'reason']);
  const id = readText(given, 'id');
  if (id === undefined) throw new TypeError('id: expected a text, got undefined');
  const reason = readReason(given['reason']);
  const page = findPage(world, id);
  note(world, 'decline', refusals[reason], () => page.decline(reason));
}

/** An act of the user is one transaction and one activity. */
function note(world: World, what: string, text: Text, act: () => void): void {
  const activity = world.requests.activate({ kind: 'user', what, text }, true);
  activity.run(() => world.store.transaction(act));
  activity.end();
}

function readText(given: Arguments, name: string): string | undefined {
  const value = given[name];
  if (value === undefined || (typeof value === 'string' && value !== '' && value.length <= longest)) {
    return value;
  }
  throw new TypeError(
    `${name}: expected a text of at most ${longest} characters, got ${value === '' ? 'an empty one' : typeof value}`,
  );
}

/** Addresses of pages carry the fields of a request. */
const longest = 8192;

/** @throws RangeError for a reason that no user has */
export function readReason(reason: unknown): DeclineReason {
  const known = declineReasons.find((one) => one === (reason ?? 'cancelled'));
  if (known !== undefined) return known;
  throw new RangeError(`reason: expected one of ${declineReasons.join(', ')}, got ${JSON.stringify(reason)}`);
}
