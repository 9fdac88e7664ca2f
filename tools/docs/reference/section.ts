import type ts from 'typescript-5.9';
import { mentionsIn } from '../../api/mentions.js';
import type { Item } from '../../api/model.js';
import { signature } from '../../api/report.js';
import { block, escaped, headingText, link } from '../html.js';
import type { Label, Language } from '../label.js';
import { prefix } from '../navigation.js';
import { type Doc, docOfItem, merged, readDoc } from './doc.js';
import { groupMembers } from './members.js';
import { headingId, type Names, type Place } from './names.js';
import { inlineProse, proseBlocks, type Resolve } from './prose.js';

/** What a section is written with. */
export interface Writer {
  readonly language: Language;
  readonly names: Names;
  readonly checker: ts.TypeChecker;
}

/** The section of an exported name: what its docstring says, its signature, its members. */
export function writeSection(writer: Writer, item: Item, owner = ''): string[] {
  const name = `${owner}${item.name}`;
  const level = owner === '' ? '##' : '###';
  const heading = `${level} ${headingText(name)} {#${headingId(name)}}`;
  if (item.file.startsWith('generated/')) return [heading, generatedNote(writer.language, item.file)];
  const resolve = resolver(writer, owner, item.name);
  const { text, ...rest } = docOfItem(item);
  const facts = docBlocks(writer.language, { ...rest, text: '' }, resolve);
  if (item.members !== undefined) {
    const members = item.members.flatMap((member) => writeSection(writer, member, `${name}.`));
    return [heading, ...proseBlocks(text, resolve), ...facts, ...members];
  }
  return [
    heading,
    ...proseBlocks(text, resolve),
    `\`\`\`ts\n${item.declarations.map((node) => signature(node, item.name)).join('\n')}\n\`\`\``,
    ...relatedTypes(writer, item),
    ...facts,
    ...(owner === '' ? memberSections(writer, item) : []),
  ];
}

/** A section for each documented member; the signature shows the others. */
function memberSections(writer: Writer, item: Item): string[] {
  return [...groupMembers(item)].flatMap(([name, nodes]) => {
    const blocks = docBlocks(writer.language, merged(nodes.map(readDoc)), resolver(writer, '', item.name));
    return blocks.length === 0
      ? []
      : [`### ${headingText(name)} {#${headingId(`${item.name}.${name}`)}}`, ...blocks];
  });
}

function docBlocks(language: Language, doc: Doc, resolve: Resolve): string[] {
  const html = (text: string): string => inlineProse(text, resolve);
  const facts: readonly (readonly [Label, readonly string[]])[] = [
    [words.params, doc.params.map(({ name, text }) => `<code>${escaped(name)}</code> ${html(text)}`)],
    [words.returns, doc.returns === undefined ? [] : [html(doc.returns)]],
    [words.throws, doc.throws.map((text) => html(text.replace(/^\w*(Error)\b/, '`$&`')))],
    [words.default, doc.default === undefined ? [] : [defaultHtml(doc.default, resolve)]],
    [words.see, doc.see.map(html)],
  ];
  const rows = facts.flatMap(([label, values]) =>
    values.length === 0
      ? []
      : [`<dt>${label[language]}</dt>${values.map((value) => `<dd>${value}</dd>`).join('')}`],
  );
  return [
    ...proseBlocks(doc.text, resolve),
    ...(rows.length === 0 ? [] : [block('dl', 'class="facts"', rows.join(''))]),
    ...doc.examples.map((example) => `\`\`\`ts\n${example.replace(/^```\w*\n|\n?```$/g, '')}\n\`\`\``),
  ];
}

/** A default is a value, or words about one. */
function defaultHtml(text: string, resolve: Resolve): string {
  const value = /^(?:'[^']*'|[\w.]+(?:\(\))?|\[.*\]|\{.*\})(?=$|,| \()/.exec(text)?.[0];
  return value === undefined
    ? inlineProse(text, resolve)
    : inlineProse(`\`${value}\`${text.slice(value.length)}`, resolve);
}

/** Links to the exported types that a signature mentions. */
function relatedTypes({ language, names, checker }: Writer, item: Item): string[] {
  const mentioned = item.declarations
    .flatMap((node) => mentionsIn(checker, node))
    .filter(({ declaration }) => !item.declarations.includes(declaration))
    .map(({ declaration }) => names.placeOf(language, declaration))
    .filter((place): place is Place => place !== undefined);
  const links = [...new Map(mentioned.map((place) => [place.name, place.address] as const))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, address]) => link(address, `<code>${escaped(name)}</code>`));
  return links.length === 0 ? [] : [block('p', '', `${words.types[language]}${links.join(' · ')}`)];
}

/** A name in a docstring: a member of the same thing, its neighbour, or an export. */
function resolver({ language, names }: Writer, owner: string, self: string): Resolve {
  return (name) => {
    if (name === self) return undefined;
    const member = names.addressOf(language, `${self}.${name}`);
    if (member !== undefined) return member;
    return names.addressOf(language, `${owner}${name}`) ?? names.addressOf(language, name);
  };
}

function generatedNote(language: Language, file: string): string {
  const [text, page] =
    file === 'generated/events.d.ts' ? [words.webhooks, 'webhook'] : [words.operations, 'openapi'];
  return block('p', '', link(`${prefix(language)}/${page}/`, text[language]));
}

const words = {
  params: { zh: '参数', en: 'Parameters' },
  returns: { zh: '返回', en: 'Returns' },
  throws: { zh: '抛出', en: 'Throws' },
  default: { zh: '默认值', en: 'Default' },
  see: { zh: '参阅', en: 'See' },
  types: { zh: '相关类型：', en: 'Types: ' },
  operations: {
    zh: '由 OpenAPI 描述生成，见全部接口',
    en: 'Generated from the OpenAPI description: see all operations',
  },
  webhooks: {
    zh: '由 OpenAPI 描述生成，见全部通知',
    en: 'Generated from the OpenAPI description: see all notifications',
  },
} as const satisfies Readonly<Record<string, Label>>;
