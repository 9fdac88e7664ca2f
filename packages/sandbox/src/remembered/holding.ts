import type { World } from '../runtime/world.js';
import type { Change, NamedIds, Resource } from './resource.js';

/**
 * What a product keeps of a family (`x-resource.of`), shown as resources: those that the operations it plays have
 * created. So the operations of the family that it does not play find and change them. A resource is in one place only:
 * where the operation that creates it is played, or in the table of the remembered ones.
 */
export interface Holding {
  /** @returns the resource that has all of these ids; `undefined` if the product has none */
  find(world: World, named: NamedIds): Resource | undefined;
  /** In order of creation. */
  list(world: World): readonly Resource[];
  /**
   * Does what an operation does that the product does not play. A product that plays all that change leaves it out.
   *
   * @param key that of a resource of `find`
   * @throws Refusal if its state does not allow it
   */
  change?(world: World, key: string, change: Change): void;
}
