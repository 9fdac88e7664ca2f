import { countEdits } from './edits.js';

/** A longer text is not compared. */
const longest = 100;

/** @returns the names that are most like a text, the nearest first; none if all are far from it */
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
