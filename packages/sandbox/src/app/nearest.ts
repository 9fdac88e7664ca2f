import type { DescribedOperation } from '../description/catalogue.js';
import { countEdits } from '../description/names.js';

/** A longer path is not compared. */
const longest = 200;

/**
 * The operation whose method and path come closest to those of a request. A variable is as any segment in its place.
 *
 * @returns `undefined` if none is near: more than a third would have to change
 */
export function findNearest(
  operations: readonly DescribedOperation[],
  method: string,
  path: string,
): DescribedOperation | undefined {
  if (path.length > longest) return undefined;
  const segments = path.split('/');
  let nearest: DescribedOperation | undefined;
  let least = Math.max(2, path.length / 3) + 1;
  for (const operation of operations) {
    const template = operation.wirePath.split('/');
    const filled = template.map((part, index) => (part.startsWith('{') ? (segments[index] ?? part) : part));
    // Another method at the same path is nearer than another path.
    const other = operation.method === method ? 0 : 0.5;
    const distance = countEdits(path, filled.join('/'), least - other) + other;
    if (distance >= least) continue;
    least = distance;
    nearest = operation;
  }
  return nearest;
}
