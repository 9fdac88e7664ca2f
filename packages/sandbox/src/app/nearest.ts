import type { DescribedOperation } from '../description/catalogue.js';

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

/** The edit distance of two texts, or `limit` if that is less. */
function countEdits(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let best = row;
    for (let column = 1; column <= b.length; column++) {
      const replaced = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const value = Math.min(replaced, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      current.push(value);
      best = Math.min(best, value);
    }
    if (best >= limit) return limit;
    above = current;
  }
  return above[b.length] ?? limit;
}
