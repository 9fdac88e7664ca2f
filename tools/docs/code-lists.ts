import type { Catalogue, Product } from './catalogue.js';
import type { Field } from './fields.js';
import { block, escaped, frontmatter, headingText, inline, link, list, table } from './html.js';
import { type Label, type Language, shortName } from './label.js';
import { operationAddress, prefix, webhookAddress } from './navigation.js';
import { words } from './words.js';

/** An enumeration with more values has a list of its own instead of a place in the tables of fields. */
const longest = 20;

/** The values of a long enumeration. */
export interface CodeList {
  /** A field that has them. */
  readonly field: Field;
  readonly product: Product;
  /** The operations and notifications with such a field. */
  readonly users: readonly CodeListUser[];
}

interface CodeListUser {
  readonly title: Label;
  readonly address: (language: Language) => string;
}

/** Whether the values of the field are in a list of their own. All of them must be explained. */
export function hasCodeList({ enum: values, meanings }: Field): boolean {
  return values.length > longest && values.every((value) => meanings[value] !== undefined);
}

/** The address of the list with the field's values: `/lists/fail_reason#values-44`. */
export function codeListAddress(language: Language, field: Field): string {
  return `${prefix(language)}/lists/${field.name}#${anchorOf(field)}`;
}

function anchorOf({ enum: values }: Field): string {
  return `values-${values.length}`;
}

/**
 * The long enumerations by the name of the field, which is the name of the page. Fields of one name may have several.
 *
 * @throws Error if two enumerations would have the same address
 */
export function collectCodeLists({ paths, webhooks }: Catalogue): ReadonlyMap<string, readonly CodeList[]> {
  const pages = new Map<string, Map<string, CodeList & { users: CodeListUser[] }>>();
  const collect = (fields: readonly Field[], product: Product, user: CodeListUser): void => {
    for (const field of fields) {
      collect(field.fields, product, user);
      if (!hasCodeList(field)) continue;
      const page = pages.get(field.name) ?? new Map();
      pages.set(field.name, page);
      const known = page.get(anchorOf(field)) ?? { field, product, users: [] };
      page.set(anchorOf(field), known);
      if (known.field.enum.join() !== field.enum.join()) {
        throw new Error(`${field.name}: two lists of ${field.enum.length} values would have one address`);
      }
      if (!known.users.includes(user)) known.users.push(user);
    }
  };
  for (const site of paths.flatMap(({ operations }) => operations)) {
    const user = { title: shortName(site.name), address: (to: Language) => operationAddress(to, site) };
    collect([...site.options, ...site.answer], site.product, user);
  }
  for (const { name, title, payload, product } of webhooks) {
    collect(payload, product, { title, address: (to) => webhookAddress(to, name) });
  }
  return new Map([...pages].map(([name, lists]) => [name, [...lists.values()]]));
}

/** The list of the lists. */
export function codeListIndex(language: Language, pages: ReadonlyMap<string, readonly CodeList[]>): string {
  const items = [...pages].flatMap(([name, lists]) =>
    lists.map(({ field, product }) => {
      const named = link(codeListAddress(language, field), escaped(titleOf(language, field)));
      const about = `${escaped(product.name[language])} · ${field.enum.length} ${words.values[language]}`;
      return `<p class="title">${named} <code>${escaped(name)}</code></p><p>${about}</p>`;
    }),
  );
  return [
    frontmatter({
      title: words.codeLists[language],
      description: texts.about[language],
      outline: 2,
      source: null,
    }),
    `# ${words.codeLists[language]}`,
    texts.about[language],
    list(items, 'class="cards"'),
  ].join('\n\n');
}

/** The values that fields of one name may have, each with its meaning, in a table with a filter. */
export function codeListPage(language: Language, name: string, lists: readonly CodeList[]): string {
  const title = lists[0] === undefined ? name : titleOf(language, lists[0].field);
  return [
    frontmatter({
      title,
      titleTemplate: `${name} | wechatpay-kit`,
      outline: 2,
      source: 'openapi/enums.yaml',
    }),
    `# ${headingText(title)}`,
    block('p', '', `<code>${escaped(name)}</code>`),
    '<ListFilter />',
    ...lists.flatMap((one) => section(language, one)),
  ].join('\n\n');
}

function section(language: Language, { field, product, users }: CodeList): string[] {
  const { enum: values, meanings } = field;
  const heading = `${product.name[language]}${language === 'zh' ? '：' : ': '}${values.length} ${words.values[language]}`;
  const rows = values.map(
    (value) =>
      `<tr><td><code>${escaped(String(value))}</code></td><td>${inline(meanings[value]?.[language] ?? '')}</td></tr>`,
  );
  return [
    `## ${headingText(heading)} {#${anchorOf(field)}}`,
    table('listing codes', [words.value[language], words.meaning[language]], rows),
    texts.users[language],
    list(users.map(({ title, address }) => link(address(language), escaped(title[language])))),
  ];
}

function titleOf(language: Language, { name, label }: Field): string {
  return label?.[language] ?? name;
}

const texts = {
  about: {
    zh: '取值较多的枚举，每个取值的含义都在这里，可按代码或含义筛选。',
    en: 'Enumerations with many values. Each page says what every value means, and filters by code or meaning.',
  },
  users: { zh: '用于：', en: 'Used by:' },
} as const satisfies Readonly<Record<string, Label>>;
