import type { MessageSample } from './answer-sample.js';
import type { SiteOperation } from './catalogue.js';
import { block, escaped } from './html.js';
import type { Label, Language } from './label.js';
import { messageTokens } from './message-tokens.js';
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

/** The notations of a call. The page has it in TypeScript; the site's script writes the others. */
export const notations = {
  ts: 'TypeScript',
  php: 'PHP',
  curl: 'cURL',
  http: 'HTTP',
} as const;

/**
 * A call in tabs: its notations, and its six forms. The tabs are radio buttons, and CSS switches the forms. Their common
 * lines exist once; only the first lines are switched.
 *
 * @param site the operation; its verb distinguishes the blocks of a page
 */
export function callBlock(
  language: Language,
  { path, verb }: Pick<SiteOperation, 'path' | 'verb'>,
  { heads, options, tail }: Snippet,
): string {
  const first = forms.map(
    (form) => `<span class="form" data-form="${form}">${renderTokens(heads[form])}</span>`,
  );
  const rest = [...options, ...tail].map((line) => `&#10;${renderTokens(line)}`);
  const named = forms.map((form) => [form, formNames[form][language]] as const);
  return block(
    'div',
    `class="call" ${lineCount(1 + options.length + tail.length)} data-path="${escaped(path)}" data-verb="${verb}"`,
    [
      tabs('notations', words.language[language], `${verb}-notation`, Object.entries(notations)),
      tabs('forms', words.form[language], `${verb}-form`, named),
      source(language, first.join('') + rest.join('')),
    ].join(''),
  );
}

/** Source with a single form. */
export function sourceBlock(language: Language, lines: readonly (readonly Token[])[]): string {
  return block('div', `class="call" ${lineCount(lines.length)}`, source(language, renderLines(lines)));
}

/** An example of a message. */
export function messageBlock(language: Language, { text }: MessageSample): string {
  const lines = messageTokens(text);
  return block('div', `class="sample" ${lineCount(lines.length)}`, source(language, renderLines(lines)));
}

/** How much the block may shrink: CSS knows no height of its content. */
function lineCount(lines: number): string {
  return `style="--lines:${lines}"`;
}

/** Radio buttons as tabs. The first is chosen. */
function tabs(
  kind: string,
  title: string,
  name: string,
  items: readonly (readonly [value: string, text: string])[],
): string {
  const inputs = items.map(([value, text], at) => {
    const id = `${name}-${value}`;
    const checked = at === 0 ? ' checked' : '';
    const input = `<input type="radio" name="${name}" id="${id}" value="${value}"${checked}>`;
    return `${input}<label for="${id}">${escaped(text)}</label>`;
  });
  return `<div class="tabs ${kind}" role="group" aria-label="${title}">${inputs.join('')}</div>`;
}

/** Code with the button that copies it. It scrolls, so the keyboard must reach it. */
function source(language: Language, code: string): string {
  const copy = words.copy[language];
  const button = `<button type="button" class="copy-code" title="${copy}" aria-label="${copy}"></button>`;
  return `<div class="source">${button}<pre class="shiki" tabindex="0"><code>${code}</code></pre></div>`;
}

function renderLines(lines: readonly (readonly Token[])[]): string {
  return lines.map(renderTokens).join('&#10;');
}

const classes = {
  keyword: 'k',
  string: 's',
  number: 'n',
  property: 'p',
  function: 'f',
  comment: 'c',
} as const;

function renderTokens(line: readonly Token[]): string {
  return line
    .map(({ text, kind }) =>
      kind === undefined ? escaped(text) : `<i class="${classes[kind]}">${escaped(text)}</i>`,
    )
    .join('');
}
