import type { Field } from './fields.js';
import { escaped, inline } from './html.js';
import type { Language } from './label.js';
import { words } from './words.js';

/** The line of a field's row that says what its value must be like, its default, and when it is required. */
export function renderRules(language: Language, { rules, default: value }: Field): string {
  const texts = [
    ...rules.map((rule) => inline(rule[language])),
    ...(value === undefined ? [] : [`${words.default[language]} <code>${escaped(String(value))}</code>`]),
  ];
  return texts.length === 0 ? '' : `<span class="rules">${texts.join(' · ')}</span>`;
}

/** Whether the rules say the unit of the value. */
export function hasUnit({ rules }: Field): boolean {
  return rules.some(({ zh }) => zh.startsWith('单位：'));
}
