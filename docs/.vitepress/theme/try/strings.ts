import { en } from './strings-en.js';
import { zh } from './strings-zh.js';

/**
 * The texts of the open box; `placeholder.ts` has those of the closed one. The Chinese texts define the names, and the
 * English ones must match.
 */
export type Strings = typeof zh;

export function stringsFor(lang: string): Strings {
  return lang.toLowerCase().startsWith('zh') ? zh : en;
}
