import { synonyms } from './synonyms.js';

/** A thing that a text names, and where. */
export interface Mention {
  /** A term that no text has: `=12`, the line in `synonyms.ts`. */
  readonly concepts: readonly string[];
  readonly start: number;
  readonly end: number;
}

const phrases = new Map<string, string[]>();
for (const [at, words] of synonyms.entries()) {
  for (const word of words) phrases.set(word, [...(phrases.get(word) ?? []), `=${at}`]);
}
const longest = Math.max(...[...phrases.keys()].map((phrase) => phrase.length));

/** The term of notifications. */
export const notifications: string = phrases.get('webhook')?.[0] ?? '';

/** The things that a query names, from left to right. Of words that overlap, the longest counts. */
export function findMentions(query: string): Mention[] {
  const text = query.toLowerCase();
  const mentions: Mention[] = [];
  for (let start = 0; start < text.length; start++) {
    for (let end = Math.min(text.length, start + longest); end > start; end--) {
      const concepts = phrases.get(text.slice(start, end));
      if (concepts === undefined || !standsAlone(text, start, end)) continue;
      mentions.push({ concepts, start, end });
      start = end - 1;
      break;
    }
  }
  return mentions;
}

/** All things that a name mentions, also where words overlap. */
export function listConcepts(name: string): string[] {
  const text = name.toLowerCase();
  const found = new Set<string>();
  for (const [phrase, concepts] of phrases) {
    for (let start = text.indexOf(phrase); start >= 0; start = text.indexOf(phrase, start + 1)) {
      if (!standsAlone(text, start, start + phrase.length)) continue;
      for (const concept of concepts) found.add(concept);
      break;
    }
  }
  return [...found];
}

/** Latin words are matched whole. Chinese has no spaces between words. */
function standsAlone(text: string, start: number, end: number): boolean {
  const letter = /[a-z0-9_]/;
  const inside = (before: string, after: string): boolean => letter.test(before) && letter.test(after);
  return !inside(text[start - 1] ?? '', text[start] ?? '') && !inside(text[end - 1] ?? '', text[end] ?? '');
}
