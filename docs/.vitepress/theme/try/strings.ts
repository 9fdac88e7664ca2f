import { en } from './strings-en.js';
import { zh } from './strings-zh.js';

/**
 * Everything that is said once the box is open; before that, see `placeholder.ts`. The Chinese half says what there
 * is to say, and is the one that the English half must match.
 */
export type Strings = typeof zh;

export function stringsFor(lang: string): Strings {
  return lang.toLowerCase().startsWith('zh') ? zh : en;
}
