import { block, escaped } from './html.js';
import type { Label, Language } from './label.js';
import { type Form, forms, type Snippet, type Token } from './snippet.js';
import { words } from './words.js';

/** The names of the six forms. */
export const formNames: Readonly<Record<Form, Label>> = {
  chain: { zh: '异步纯链式', en: 'Chain' },
  declared: { zh: '异步声明式', en: 'chain()' },
  index: { zh: '异步属性式', en: 'Index' },
  chainSync: { zh: '同步纯链式', en: 'Chain, blocking' },
  declaredSync: { zh: '同步声明式', en: 'chain(), blocking' },
  indexSync: { zh: '同步属性式', en: 'Index, blocking' },
};

/**
 * A call in six tabs. The tabs are radio buttons, and CSS switches them. The common lines exist once; only the first
 * lines are switched.
 *
 * @param id distinguishes the blocks of a page
 */
export function callBlock(language: Language, id: string, { heads, options, tail }: Snippet): string {
  const tabs = forms.map((form, at) => {
    const checked = at === 0 ? ' checked' : '';
    const input = `<input type="radio" name="${id}" id="${id}-${form}" value="${form}"${checked}>`;
    return `${input}<label for="${id}-${form}">${escaped(formNames[form][language])}</label>`;
  });
  const first = forms.map(
    (form) => `<span class="form" data-form="${form}">${renderTokens(heads[form])}</span>`,
  );
  const rest = [...options, ...tail].map((line) => `&#10;${renderTokens(line)}`);
  return block(
    'div',
    `class="call" role="group" aria-label="${words.form[language]}"`,
    `${tabs.join('')}${source(language, first.join('') + rest.join(''))}`,
  );
}

/** Source with a single form. */
export function sourceBlock(language: Language, lines: readonly (readonly Token[])[]): string {
  return block('div', 'class="call"', source(language, lines.map(renderTokens).join('&#10;')));
}

/** Code with the button that copies it. */
function source(language: Language, code: string): string {
  const copy = words.copy[language];
  const button = `<button type="button" class="copy-code" title="${copy}" aria-label="${copy}"></button>`;
  return `<div class="source">${button}<pre class="shiki"><code>${code}</code></pre></div>`;
}

const classes = {
  keyword: 'k',
  string: 's',
  number: 'n',
  property: 'p',
  function: 'f',
} as const;

function renderTokens(line: readonly Token[]): string {
  return line
    .map(({ text, kind }) =>
      kind === undefined ? escaped(text) : `<i class="${classes[kind]}">${escaped(text)}</i>`,
    )
    .join('');
}
