/** A longer text is not compared. */
const longest = 100;

/**
 * Finds the names that are most like a text, for suggestions after a mistake.
 *
 * @param limit how many, at most
 * @returns the nearest first; none if all are far from the text
 * @example findSimilar('TRANSACTION.SUCESS', names, 3); // ['TRANSACTION.SUCCESS']
 */
export function findSimilar(text: string, names: readonly string[], limit: number): string[] {
  if (text.length > longest) return [];
  const given = text.toUpperCase();
  const furthest = Math.max(2, given.length / 2);
  return names
    .map((name) => ({ name, distance: measure(given, name.toUpperCase(), furthest + 1) }))
    .filter(({ distance }) => distance <= furthest)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ name }) => name);
}

/** A text that is part of a name is near to it. */
function measure(text: string, name: string, limit: number): number {
  return text.length > 2 && name.includes(text) ? 1 : countEdits(text, name, limit);
}

/** The edit distance of two texts, or `limit` if that is less. */
export function countEdits(a: string, b: string, limit: number): number {
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
