import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';

/**
 * Whether an act would be accepted now and would change something: it is performed, and all that it writes is taken
 * back. Nothing else decides, so that what is offered is what is accepted.
 *
 * @param act synchronous
 * @param isWhole whether the act has all of its arguments. Without them, one that misses only these passes.
 */
export function wouldPass(world: World, act: () => unknown, isWhole = true): boolean {
  try {
    return world.faults.untouched(() => world.store.attempt(() => void act()));
  } catch (error) {
    if (error instanceof Refusal) return false;
    if (!isWhole && (error instanceof TypeError || error instanceof RangeError)) return true;
    throw error;
  }
}
