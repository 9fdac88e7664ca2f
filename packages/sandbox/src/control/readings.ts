import { products } from '../products/list.js';
import { chosenReadings, followsOther, type Reading } from '../products/shared/reading.js';
import type { World } from '../runtime/world.js';
import { type Arguments, refuseOthers } from './arguments.js';

/** A question on which sources about WeChat Pay disagree. */
export interface ListedReading {
  readonly name: string;
  /** What the sandbox does unless it is told otherwise. */
  readonly usual: string;
  readonly other: string;
  readonly follows: 'usual' | 'other';
}

/** Which answer to follow. */
export interface ReadingSetting {
  name: string;
  follow: 'usual' | 'other';
}

const known = new Map<string, Reading>(products.flatMap(({ readings = {} }) => Object.entries(readings)));

export function listReadings(world: World): ListedReading[] {
  return [...known].map(([name, { usual, other }]) => ({
    name,
    usual,
    other,
    follows: followsOther(world, name) ? 'other' : 'usual',
  }));
}

/**
 * Sets the answer to follow, for all merchants.
 *
 * @throws RangeError for an unknown name or answer
 */
export function setReading(world: World, given: Arguments): ListedReading[] {
  refuseOthers(given, ['name', 'follow']);
  const { name, follow } = given;
  if (typeof name !== 'string' || !known.has(name)) {
    throw new RangeError(
      `name: expected one of ${[...known.keys()].join(', ')}, got ${JSON.stringify(name)}`,
    );
  }
  if (follow !== 'usual' && follow !== 'other') {
    throw new RangeError(`follow: expected usual or other, got ${JSON.stringify(follow)}`);
  }
  const table = world.store.table(chosenReadings);
  if (follow === 'other') table.put({ name });
  else table.delete(name);
  return listReadings(world);
}
