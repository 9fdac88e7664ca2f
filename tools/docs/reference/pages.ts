import type { Item } from '../../api/model.js';
import { type ReadApi, readApi } from '../../api/read.js';
import { publishedPackages } from '../../api/reports.js';
import { escaped, frontmatter, link, list } from '../html.js';
import { type Language, languages } from '../label.js';
import { prefix } from '../navigation.js';
import { docOfItem } from './doc.js';
import { findGroup, type Group, groups } from './groups.js';
import { findSpecifier, listItems, Names } from './names.js';
import { inlineProse } from './prose.js';
import { writeSection } from './section.js';

/**
 * The pages about what the packages export, by their place under `docs/`. Their texts are the docstrings, in English;
 * what stands around them is in the page's language.
 *
 * @param top the top of the repository, whose packages are built
 */
export function* referencePages(top: string): Generator<readonly [file: string, text: string]> {
  const read = publishedPackages(top).map(({ folder }) => readApi(top, folder));
  const sdk = read.filter(({ api }) => api.name === 'wechatpay-kit').map(({ api }) => api);
  const packages = new Map(
    read.map((one) => [one.api.name, { ...one, names: new Names([one.api, ...sdk]) }] as const),
  );
  for (const language of languages) {
    const folder = `${language === 'zh' ? '' : `${language}/`}reference`;
    const parts = groups.map((group) => {
      const found = packages.get(group.package);
      if (found === undefined) throw new Error(`${group.package} is not published: correct groups.ts`);
      const items = listItems(found.api).filter(({ file }) => findGroup(group.package, file) === group);
      return { ...found, group, items };
    });
    yield [`${folder}/index.md`, `${indexPage(language, parts)}\n`];
    for (const part of parts) yield [`${folder}/${part.group.slug}.md`, `${groupPage(language, part)}\n`];
  }
}

/** What a page is made of. */
interface Part extends Pick<ReadApi, 'api' | 'checker'> {
  readonly group: Group;
  readonly items: readonly Item[];
  readonly names: Names;
}

function groupPage(language: Language, { api, checker, group, items, names }: Part): string {
  const { title, about } = group;
  const sections = api.entries.flatMap(({ specifier }) => {
    const those = items.filter((item) => findSpecifier(api, item) === specifier);
    if (those.length === 0) return [];
    return [
      words.from[language](specifier),
      ...those.flatMap((item) => writeSection({ language, names, checker }, item)),
    ];
  });
  return [
    frontmatter({ title: title[language], description: plain(about[language]), outline: 2, source: null }),
    `# ${title[language]}`,
    about[language],
    ...sections,
  ].join('\n\n');
}

/** Every exported name by page, with the first sentence of its docstring. */
function indexPage(language: Language, parts: readonly Part[]): string {
  return [
    frontmatter({
      title: words.title[language],
      description: words.about[language],
      outline: 2,
      source: null,
    }),
    `# ${words.title[language]}`,
    `${words.about[language]}${language === 'zh' ? '' : ' '}${words.elsewhere[language]}`,
    ...parts.flatMap(({ group, items, names }) => [
      `## ${group.title[language]} {#${group.slug}}`,
      `${group.about[language]} ${words.page[language](`${prefix(language)}/reference/${group.slug}`)}`,
      list(items.map((item) => indexLine(language, names, item))),
    ]),
  ].join('\n\n');
}

function indexLine(language: Language, names: Names, item: Item): string {
  const { text } = docOfItem(item);
  const name = link(names.addressOf(language, item.name) ?? '', `<code>${escaped(item.name)}</code>`);
  return text === '' ? name : `${name} ${inlineProse(firstSentence(text), () => undefined)}`;
}

/** A description in a page's head has no code. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}

function firstSentence(text: string): string {
  return /^.*?[.:](?=\s|$)/s.exec(text)?.[0].replace(/:$/, '.') ?? text;
}

const words = {
  title: { zh: 'SDK 参考', en: 'SDK reference' },
  about: {
    zh: '各个包导出的类、函数、选项、事件与错误；说明文字取自代码中的英文文档注释。',
    en: 'The classes, functions, options, events and errors that the packages export.',
  },
  elsewhere: {
    zh: '接口与通知的类型由 OpenAPI 描述生成，从 `wechatpay-kit/types` 导入，见[全部接口](/openapi/)。',
    en: 'The types of operations and notifications are generated, and imported from `wechatpay-kit/types`: see [all operations](/en/openapi/).',
  },
  from: {
    zh: (specifier: string): string => `从 \`${specifier}\` 导入：`,
    en: (specifier: string): string => `Import from \`${specifier}\`:`,
  },
  page: {
    zh: (address: string): string => `[详情](${address})`,
    en: (address: string): string => `[Details](${address})`,
  },
} as const;
