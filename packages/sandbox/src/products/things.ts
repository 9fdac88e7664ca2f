import { products } from './list.js';
import { resourceThings } from './resource-things.js';
import type { ThingKind } from './shared/thing.js';

/** The kinds of things of all products, in the order of the products. */
export const thingKinds: readonly ThingKind[] = [
  ...products.flatMap(({ kinds = [] }) => kinds),
  resourceThings,
];

const byTable = new Map<string, ThingKind[]>();
for (const kind of thingKinds) byTable.set(kind.table.name, [...(byTable.get(kind.table.name) ?? []), kind]);

/** @returns the kind of a row; `undefined` for a row that is no thing by itself */
export function kindOf(table: string, row: object): ThingKind | undefined {
  return byTable.get(table)?.find((kind) => kind.includes?.(row) ?? true);
}
