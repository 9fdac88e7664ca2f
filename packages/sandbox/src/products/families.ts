import type { Description } from '../description/catalogue.js';
import { type Family, listFamilies } from '../remembered/family.js';
import { holdings } from './list.js';

const found = new WeakMap<object, ReadonlyMap<string, Family>>();

/**
 * Finds the families of a description, with what the products keep of them. They are listed once.
 *
 * @returns the families by name
 */
export function findFamilies({ operations }: Pick<Description, 'operations'>): ReadonlyMap<string, Family> {
  const families = found.get(operations) ?? listFamilies(operations, holdings);
  found.set(operations, families);
  return families;
}
