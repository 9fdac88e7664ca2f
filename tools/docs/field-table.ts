import { type Field, typeText } from './fields.js';
import { escaped, inline, mark, table } from './html.js';
import type { Language } from './label.js';
import { listRemarks } from './sources.js';
import { words } from './words.js';

/** A longer list of values is folded. */
const fold = 20;

/**
 * The table of the fields of a request or an answer: name, type, meaning. `data-indent` is the nesting level, and
 * `data-required` marks required fields.
 */
export function fieldTable(
  language: Language,
  title: keyof typeof words,
  fields: readonly Field[],
  hosts: readonly string[] = [],
): string {
  const heads = [words[title], words.type, words.meaning].map((word) => word[language]);
  const rows = fields.flatMap((field) => fieldRows(language, title, field, 0, hosts));
  return table('fields', heads, rows);
}

function fieldRows(
  language: Language,
  title: keyof typeof words,
  field: Field,
  depth: number,
  hosts: readonly string[],
): string[] {
  const must = words[title === 'request' ? 'required' : 'always'][language];
  const indent = depth === 0 ? '' : ` data-indent="${depth}"`;
  const style = depth === 0 ? '' : ` style="--depth:${depth}"`;
  const required = field.required ? ' data-required' : '';
  const star = field.required ? `<span class="must" title="${must}">*</span>` : '';
  const type = field.name === 'security' && depth === 0 ? '<code>true</code>' : typeText(field);
  const name = `<td${required}${indent}><code>${escaped(field.name)}</code>${star}</td>`;
  const meaning = renderMeaning(language, field, field.name === 'base_uri' && depth === 0 ? hosts : []);
  return [
    `<tr${style}>${name}<td>${type}</td><td>${meaning}</td></tr>`,
    ...field.fields.flatMap((inner) => fieldRows(language, title, inner, depth + 1, [])),
  ];
}

function renderMeaning(language: Language, field: Field, hosts: readonly string[]): string {
  const label = field.label === undefined ? '' : inline(field.label[language]);
  const places = hosts
    .map((host) => `<code>${escaped(host)}</code>${locateHost(language, host)}`)
    .join(' | ');
  return [
    [label, ...listMarks(language, field)].filter((part) => part !== '').join(' '),
    places,
    field.note === undefined ? '' : `<span class="note">${inline(field.note[language])}</span>`,
    renderEnum(language, field),
    listRemarks(language, field)
      .map((remark) => mark(remark))
      .join(' '),
  ]
    .filter((part) => part !== '')
    .join('<br>');
}

/** Integer amounts are in the smallest unit of the currency, in APIv2 and APIv3. */
function isAmount({ type, label }: Field): boolean {
  return type === 'integer' && /金额|总价|单价|价格|费用|余额|面额/.test(label?.zh ?? '');
}

/** The location of a host, for hosts that differ by it. */
function locateHost(language: Language, host: string): string {
  const { hostname } = new URL(host);
  if (hostname === 'apihk.mch.weixin.qq.com') return words.hongKong[language];
  return hostname === 'api.mch.weixin.qq.com' ? words.mainland[language] : '';
}

function listMarks(language: Language, field: Field): string[] {
  return [
    ...(field.encrypted === undefined ? [] : [mark(words.encrypted[language])]),
    ...(field.encoded === undefined ? [] : [mark(words[field.encoded][language])]),
    ...(field.computed ? [mark(words.computed[language])] : []),
    ...(isAmount(field) ? [mark(words.fen[language])] : []),
    ...(field.maxLength === undefined ? [] : [mark(`≤ ${field.maxLength}`)]),
    ...(field.pattern === undefined ? [] : [mark(field.pattern)]),
    ...(field.default === undefined ? [] : [mark(`${words.default[language]} ${field.default}`)]),
  ];
}

function renderEnum(language: Language, { enum: values, meanings }: Field): string {
  if (values.length === 0) return '';
  const code = (value: string | number): string => `<code>${escaped(String(value))}</code>`;
  const plain = values.length === 1 || values.every((value) => meanings[value] === undefined);
  const list = plain
    ? values.map(code).join(' | ')
    : `<ul class="values">${values
        .map((value) => `<li>${code(value)} ${inline(meanings[value]?.[language] ?? '')}</li>`)
        .join('')}</ul>`;
  if (values.length === 1) return list;
  if (values.length > fold) {
    return `<details><summary>${values.length} ${words.values[language]}</summary>${list}</details>`;
  }
  return plain ? `${list} ${words.oneOf[language]}` : list;
}
