import { products } from '../products/list.js';
import type { Particulars } from '../products/shared/particulars.js';
import type { World } from '../runtime/world.js';

/** What a sandbox knows under an id, and the merchant that it belongs to. */
export interface Known extends Particulars {
  readonly owner: World;
}

/**
 * Finds an order, a contract or another thing by any of its ids, of any merchant.
 *
 * @param event of several things with that id, the one that has such an event comes first
 * @returns `undefined` for an unknown id
 */
export function findKnown({ merchants }: World, id: string, event: string): Known | undefined {
  const found = merchants
    .list()
    .flatMap((owner) => listParticulars(owner, id).map((particulars): Known => ({ owner, ...particulars })));
  return found.find(({ notifyUrls }) => event in notifyUrls) ?? found[0];
}

function listParticulars(world: World, id: string): Particulars[] {
  const played = products.map(({ find }) => find?.(world, id));
  return played.filter((particulars) => particulars !== undefined);
}
