import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The words of the site's search. */
interface Words {
  /** Words for the same thing, in both languages and in lower case. */
  readonly synonyms: readonly (readonly string[])[];
  /** Common names of usual operations, by routing path and verb: `v3/refund/domestic/refunds#post`. */
  readonly keywords: Readonly<Record<string, string>>;
}

let words: Words | undefined;

export function loadWords(): Words {
  words ??= JSON.parse(readFileSync(join(import.meta.dirname, 'words.json'), 'utf8')) as Words;
  return words;
}

/** The words that are as good as each other, of which a text has one. */
export type Meaning = readonly string[];

/**
 * What a query means: things with several names, and the words that name none of them. Chinese, which has no spaces,
 * becomes pairs of characters.
 *
 * @example readMeanings('扫码 native'); // [['native', '扫码', '二维码', 'qr code', …]]
 */
export function readMeanings(query: string): Meaning[] {
  const { synonyms } = loadWords();
  const paths: Meaning[] = [];
  let rest = query
    .toLowerCase()
    .replace(/https?:\/\/[^/\s]+\//g, '')
    .replace(/[^\s，。？！]*\w[/.-]\w[^\s，。？！]*/g, (chunk) => {
      if (synonyms.some((names) => names.includes(chunk))) return chunk;
      paths.push([chunk.replace(/^(?:pay\.(?=v[23]\.)|\/)/, '')]);
      return ' ';
    });
  const things = synonyms
    .map((names) => ({ names, name: names.filter((name) => hasWord(rest, name)).sort(byLength)[0] }))
    .filter(({ name }) => name !== undefined)
    .sort((a, b) => byLength(a.name ?? '', b.name ?? ''));
  const meant: Meaning[] = [];
  for (const { names, name = '' } of things) {
    // Of words that overlap, the longest counts.
    if (!hasWord(rest, name)) continue;
    rest = rest.replaceAll(name, ' ');
    meant.push(names);
  }
  const words = rest.match(/[a-z0-9_]+|[\u3400-\u9fff]+/g) ?? [];
  return [...paths, ...meant, ...words.filter((word) => !small.test(word)).flatMap(splitWord)];
}

const small =
  /^(?:an?|and|are|by|do|does|for|from|how|i|in|is|it|my|of|on|or|the|to|what|when|where|why|with)$/;

function byLength(a: string, b: string): number {
  return b.length - a.length;
}

function splitWord(word: string): Meaning[] {
  if (word.charCodeAt(0) < 0x3400 || word.length < 3) return [[word]];
  return Array.from({ length: word.length - 1 }, (_, at) => [word.slice(at, at + 2)]);
}

/** Latin words are matched whole. */
export function hasWord(text: string, word: string): boolean {
  const letter = /[a-z0-9_]/;
  for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + 1)) {
    const end = start + word.length;
    const cut =
      (letter.test(text[start - 1] ?? '') && letter.test(word[0] ?? '')) ||
      (letter.test(text[end] ?? '') && letter.test(word.at(-1) ?? ''));
    if (!cut) return true;
  }
  return false;
}
