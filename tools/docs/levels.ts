import type { SiteOperation } from './catalogue.js';
import type { Label, Language } from './label.js';

/** The level at which the sandbox answers an operation, by `POST v2/pay/contractorder`. */
export type Levels = ReadonlyMap<string, string>;

/** The levels, the fullest first. */
export const levelNames = {
  played: { zh: '沙箱完整模拟', en: 'played by the sandbox' },
  remembered: { zh: '沙箱记住数据', en: 'remembered by the sandbox' },
  answered: { zh: '沙箱按定义应答', en: 'answered by the sandbox' },
  retired: { zh: '已下线', en: 'retired' },
} as const satisfies Readonly<Record<string, Label>>;

export type Level = keyof typeof levelNames;

export const levels = Object.keys(levelNames) as Level[];

/** @returns undefined if the levels are not known */
export function levelOf({ verb, path }: SiteOperation, known: Levels): Level | undefined {
  return levels.find((level) => level === known.get(`${verb.toUpperCase()} ${path}`));
}

/** A small dot that tells how far the sandbox goes with an operation: full, half or empty. */
export function levelMark(language: Language, site: SiteOperation, known: Levels): string {
  const level = levelOf(site, known);
  if (level === undefined || level === 'retired') return '';
  const name = levelNames[level][language];
  return ` <span class="level-mark ${level}" role="img" aria-label="${name}" title="${name}"></span>`;
}
