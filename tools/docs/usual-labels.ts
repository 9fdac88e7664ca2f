import type { Source } from '../codegen/source.js';
import { type Label, readLabel } from './label.js';

/** A name has a usual label if this share of its occurrences has it, and at least so many. */
const share = 0.5;
const least = 4;

/**
 * The usual labels of field names: some official pages lack the label that other pages have. Names of one word, such as
 * `type`, are left out, because their meaning depends on the place.
 */
export function usualLabels({ paths, webhooks, components, glossary }: Source): ReadonlyMap<string, Label> {
  const counts = new Map<string, Map<string, number>>();
  walk(undefined, [paths, webhooks, components], counts);
  const usual = new Map<string, Label>();
  for (const [name, titles] of counts) {
    const [[title, count] = ['', 0]] = [...titles].sort(([, a], [, b]) => b - a);
    const all = [...titles.values()].reduce((sum, times) => sum + times, 0);
    if (count < least || count < share * all) continue;
    const label = readLabel(glossary, { title });
    if (label !== undefined) usual.set(name, label);
  }
  return usual;
}

function walk(name: string | undefined, value: unknown, counts: Map<string, Map<string, number>>): void {
  if (value === null || typeof value !== 'object') return;
  if (name?.includes('_') && 'title' in value && typeof value.title === 'string') {
    const titles = counts.get(name) ?? new Map<string, number>();
    titles.set(value.title, (titles.get(value.title) ?? 0) + 1);
    counts.set(name, titles);
  }
  for (const [key, inner] of Object.entries(value))
    walk(Array.isArray(value) ? undefined : key, inner, counts);
}
