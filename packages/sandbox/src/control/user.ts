import { products } from '../products/list.js';
import { type DeclineReason, declineReasons } from '../products/shared/page.js';
import type { Page } from '../products/shared/product.js';
import { Refusal } from '../runtime/refusal.js';
import type { World } from '../runtime/world.js';

const kinds = products.flatMap(({ pages = [] }) => pages);

/**
 * The page that an id opens for the user.
 *
 * @throws Refusal UNKNOWN_ID, or EXPIRED for an id that a newer one has replaced
 */
export function findPage(world: World, id: string): Page {
  for (const merchant of world.merchants.list()) {
    for (const kind of kinds) {
      const page = kind.find(merchant, id);
      if (page !== undefined) return page;
    }
  }
  const names = kinds.flatMap(({ ids }) => ids);
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

/** @throws RangeError for a reason that no user has */
export function readReason(reason: unknown): DeclineReason {
  const known = declineReasons.find((one) => one === (reason ?? 'cancelled'));
  if (known !== undefined) return known;
  throw new RangeError(`reason: expected one of ${declineReasons.join(', ')}, got ${JSON.stringify(reason)}`);
}
