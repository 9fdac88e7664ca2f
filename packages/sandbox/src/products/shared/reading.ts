import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';

/**
 * A question on which the sources about WeChat Pay disagree. The sandbox follows the usual answer unless it is told to
 * follow the other one.
 */
export interface Reading {
  /** What the sandbox does, such as `a close of an unknown order answers ORDER_NOT_EXIST`. */
  readonly usual: string;
  /** What it does if it is told. */
  readonly other: string;
}

interface Chosen {
  readonly name: string;
}

/** The questions on which the other answer is followed. */
export const chosenReadings: TableDefinition<Chosen> = {
  name: 'readings',
  key: ({ name }) => name,
  indexes: {},
  common: true,
};

/**
 * @param name that of a product's `readings`: `close-unknown-order`
 * @returns whether the other answer is followed
 */
export function followsOther({ store }: Pick<World, 'store'>, name: string): boolean {
  return store.table(chosenReadings).get(name) !== undefined;
}
