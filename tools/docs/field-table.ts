import { codeListAddress, hasCodeList } from './code-lists.js';
import { hasUnit, renderRules } from './field-rules.js';
import { type Field, typeText } from './fields.js';
import { block, breakable, escaped, inline, link, mark } from './html.js';
import type { Language } from './label.js';
import { listRemarks } from './sources.js';
import { words } from './words.js';

/** A longer list of values is folded. */
const fold = 20;

/**
 * The fields of a request, an answer or a notification, as nested lists: name, type, meaning. The fields of an object
 * inside the message are folded: closed if the object is within another one. `data-indent` is the nesting level, and
 * `data-required` marks required fields.
 *
 * @param id begins the anchors of the fields: `post-request` makes `post-request.json.amount.total`
 */
export function fieldTable(
  language: Language,
  title: keyof typeof words,
  id: string,
  fields: readonly Field[],
  hosts: readonly string[] = [],
): string {
  // The options of a call hold the message.
  const outermost = title === 'request' ? 1 : 0;
  const place: Place = { language, title, id, depth: 0, outermost, hosts };
  const rows = fields.map((field) => fieldRow(place, field)).join('');
  const deep = rows.includes('<details class="inner">');
  return block('div', 'class="fields"', `${deep ? unfoldButton(language) : ''}<ul>${rows}</ul>`);
}

interface Place {
  readonly language: Language;
  readonly title: keyof typeof words;
  readonly id: string;
  readonly depth: number;
  /** The depth of the message's own fields. */
  readonly outermost: number;
  readonly hosts: readonly string[];
}

function fieldRow(place: Place, field: Field): string {
  const { language, title, depth, hosts } = place;
  const id = escaped(`${place.id}.${field.name}`);
  const attributes = [
    `id="${id}"`,
    ...(depth === 0 ? [] : [`data-indent="${depth}"`]),
    ...(field.required ? ['data-required'] : []),
  ].join(' ');
  const must = words[title === 'request' ? 'required' : 'always'][language];
  const type = field.name === 'security' && depth === 0 ? '<code>true</code>' : typeText(field);
  const head = [
    `<code>${shownName(field.name)}</code>`,
    `<span class="type">${type}</span>`,
    ...(field.required ? [`<span class="${title === 'request' ? 'must' : 'always'}">${must}</span>`] : []),
  ].join(' ');
  const meaning = renderMeaning(language, field, field.name === 'base_uri' && depth === 0 ? hosts : []);
  const shown = meaning === '' ? '' : `<div class="meaning">${meaning}</div>`;
  return `<li ${attributes}><div class="field">${head}</div>${shown}${innerFields(place, field)}</li>`;
}

/** A name or a value of an enumeration. Only a long one needs places to break at. */
function shownName(name: string): string {
  return name.length > 24 ? breakable(name) : escaped(name);
}

function innerFields(place: Place, { name, fields }: Field): string {
  if (fields.length === 0) return '';
  const { language, depth, outermost } = place;
  const inside = { ...place, id: `${place.id}.${name}`, depth: depth + 1, hosts: [] };
  const list = `<ul>${fields.map((field) => fieldRow(inside, field)).join('')}</ul>`;
  if (depth < outermost) return list;
  const open = depth === outermost ? ' open' : '';
  const count = fields.length === 1 ? words.field[language] : `${fields.length} ${words.fields[language]}`;
  return `<details class="inner"${open}><summary>${count}</summary>${list}</details>`;
}

/** Opens and closes all objects of the list, with the script of the site. */
function unfoldButton(language: Language): string {
  return `<button type="button" class="unfold" data-fold="${words.foldAll[language]}">${words.unfoldAll[language]}</button>`;
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
    renderRules(language, field),
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
    ...(isAmount(field) && !hasUnit(field) ? [mark(words.fen[language])] : []),
  ];
}

function renderEnum(language: Language, field: Field): string {
  const { enum: values, meanings } = field;
  if (values.length === 0) return '';
  const code = (value: string | number): string => `<code>${shownName(String(value))}</code>`;
  const plain = values.length === 1 || values.every((value) => meanings[value] === undefined);
  const list = plain
    ? values.map(code).join(' | ')
    : `<ul class="values">${values
        .map((value) => `<li>${code(value)} ${inline(meanings[value]?.[language] ?? '')}</li>`)
        .join('')}</ul>`;
  if (values.length === 1) return list;
  if (hasCodeList(field)) {
    return link(codeListAddress(language, field), `${values.length} ${words.values[language]}`);
  }
  if (values.length > fold) {
    return `<details><summary>${values.length} ${words.values[language]}</summary>${list}</details>`;
  }
  return plain ? `${list} ${words.oneOf[language]}` : list;
}
