import { en } from './en.js';
import { zh } from './zh.js';

/** The texts of the shared components. The Chinese texts define the names, and the English ones must match. */
export type Texts = typeof zh;

export { en, zh };

/** @param language a language tag: `zh-CN` */
export function textsFor(language: string): Texts {
  return language.toLowerCase().startsWith('zh') ? zh : en;
}
