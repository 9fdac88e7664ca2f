import { findMentions } from './concepts.js';
import {
  compoundTerm,
  isChinese,
  isCompound,
  splitChunks,
  splitName,
  splitPairs,
  splitWords,
} from './tokens.js';

/** A part of a query that a section has or has not. */
export interface Unit {
  /** The words as they stand. */
  readonly words: readonly string[];
  /** Terms of which one is as good as all words: a compound name, or a thing with several names. */
  readonly instead: readonly string[];
  /** What the reader typed looks like: a name in code, or a word. */
  readonly shape: 'path' | 'field' | 'word';
}

const small =
  /^(?:an?|and|are|by|do|does|for|from|how|i|in|is|it|my|of|on|or|the|to|what|when|where|why|with)$/;

/**
 * Reads a query.
 *
 * @example
 * readQuery('小程序 退款'); // two units, each of which its synonyms also satisfy
 */
export function readQuery(query: string): Unit[] {
  const paths: Unit[] = [];
  const rest = query
    .replace(/怎么样?|如何|怎样|什么是?|[吗呢]/g, ' ')
    .replace(/https?:\/\/[^/\s]+/g, '')
    .replace(/(?<=^|\s)pay\.(?=\w+\.)/g, '')
    .replace(/[^\s，。？！]*\w[/.-]\w[^\s，。？！]*/g, (chunk) => {
      if (findMentions(chunk).some(({ start, end }) => end - start === chunk.length)) return chunk;
      paths.push(readCompound(chunk, 'path'));
      return ' ';
    });
  const mentions = findMentions(rest);
  let at = 0;
  const units = mentions.flatMap(({ concepts, start, end }) => {
    const before = readWords(rest.slice(at, start));
    at = end;
    const words = splitChunks(rest.slice(start, end)).flatMap(splitWords);
    const unit: Unit = { words: words.flatMap(wordTerms), instead: concepts, shape: 'word' };
    return [...before, unit];
  });
  const all = [...paths, ...units, ...readWords(rest.slice(at))];
  const telling = all.filter(({ words: [word = '', ...more] }) => more.length > 0 || !small.test(word));
  return telling.length === 0 ? all : telling;
}

function readWords(text: string): Unit[] {
  return splitChunks(text).flatMap((chunk): Unit[] => {
    if (isCompound(chunk)) return [readCompound(chunk, 'word')];
    return splitWords(chunk).flatMap((word): Unit[] => {
      if (!isChinese(word)) {
        const shape = /_|^[a-z]+[A-Z]/.test(word) ? 'field' : 'word';
        const parts = word.includes('_') ? [] : splitName(word);
        return parts.length === 0
          ? [{ words: [word.toLowerCase()], instead: [], shape }]
          : [{ words: parts, instead: [word.toLowerCase(), parts.join('_')], shape }];
      }
      // A single character beside a known word says little.
      if (word.length === 1 && text !== word) return [];
      return splitPairs(word).map((pair) => ({ words: [pair], instead: [], shape: 'word' }));
    });
  });
}

function readCompound(chunk: string, shape: Unit['shape']): Unit {
  return { words: splitWords(chunk).flatMap(wordTerms), instead: [compoundTerm(chunk)], shape };
}

function wordTerms(word: string): string[] {
  if (isChinese(word)) return splitPairs(word);
  const parts = splitName(word);
  return word.includes('_') || parts.length === 0 ? [word.toLowerCase()] : parts;
}
