import type { World } from '../../runtime/world.js';

/** Creates a user, for a page that any user may open. */
export function createUser({ ids }: Pick<World, 'ids'>): string {
  return `o${ids.text('openid', 27)}`;
}
