import { type ReadApi, readApi } from '../../api/read.js';
import { publishedPackages } from '../../api/reports.js';
import { escaped, frontmatter, link, list } from '../html.js';
import { type Language, languages } from '../label.js';
import { prefix } from '../navigation.js';
import { docOfItem } from './doc.js';
import { type Group, groupOf, groups } from './groups.js';
import { itemsOf, Names } from './names.js';
import { inlineProse } from './prose.js';
import { sectionOf } from './section.js';

/**
 * The pages about what the packages export, by their place under `docs/`. Their texts are the docstrings, in English;
 * what stands around them is in the page's language.
 *
 * @param top the top of the repository, whose packages are built
 */
export function* referencePages(top: string): Generator<readonly [file: string, text: string]> {
  const packages = publishedPackages(top).map(({ folder }) => readApi(top, folder));
  const names = new Names(packages.map(({ api }) => api));
  for (const language of languages) {
    const folder = language === 'zh' ? '' : `${language}/`;
    yield [`${folder}reference/index.md`, `${indexPage(language, packages, names)}\n`];
    for (const group of groups) {
      yield [`${folder}reference/${group.slug}.md`, `${groupPage(language, group, packages, names)}\n`];
    }
  }
}

function groupPage(language: Language, group: Group, packages: readonly ReadApi[], names: Names): string {
  const { title, about } = group;
  const sections = packages
    .filter(({ api }) => api.name === group.package)
    .flatMap(({ api, checker }) =>
      itemsOf(api)
        .filter(({ file }) => groupOf(api.name, file) === group)
        .flatMap((item) => sectionOf({ language, names, checker }, item)),
    );
  return [
    frontmatter({ title: title[language], description: plain(about[language]), outline: 2, source: null }),
    `# ${title[language]}`,
    about[language],
    ...sections,
  ].join('\n\n');
}

/** Every exported name by page, with the first sentence of its docstring. */
function indexPage(language: Language, packages: readonly ReadApi[], names: Names): string {
  return [
    frontmatter({
      title: words.title[language],
      description: words.about[language],
      outline: 2,
      source: null,
    }),
    `# ${words.title[language]}`,
    `${words.about[language]}${language === 'zh' ? '' : ' '}${words.elsewhere[language]}`,
    ...groups.flatMap((group) => [
      `## ${group.title[language]} {#${group.slug}}`,
      `${group.about[language]} ${words.page[language](`${prefix(language)}/reference/${group.slug}`)}`,
      list(
        packages
          .filter(({ api }) => api.name === group.package)
          .flatMap(({ api }) => itemsOf(api).filter(({ file }) => groupOf(api.name, file) === group))
          .map((item) => {
            const { text } = docOfItem(item);
            const named = link(
              names.addressOf(language, item.name) ?? '',
              `<code>${escaped(item.name)}</code>`,
            );
            return text === '' ? named : `${named} ${inlineProse(firstSentence(text), () => undefined)}`;
          }),
        'class="names"',
      ),
    ]),
  ].join('\n\n');
}

/** A description in a page's head has no code. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}

function firstSentence(text: string): string {
  return /^.*?[.:](?=\s|$)/s.exec(text)?.[0].replace(/:$/, '.') ?? text;
}

const words = {
  title: { zh: 'API 参考', en: 'Reference' },
  about: {
    zh: '各个包导出的类、函数、选项、事件与错误；说明文字取自代码中的英文文档注释。',
    en: 'The classes, functions, options, events and errors that the packages export.',
  },
  elsewhere: {
    zh: '接口与通知的类型由 OpenAPI 描述生成，从 `wechatpay-kit/types` 导入，见[全部接口](/openapi/)。',
    en: 'The types of operations and notifications are generated, and imported from `wechatpay-kit/types`: see [all operations](/en/openapi/).',
  },
  page: {
    zh: (address: string): string => `[详情](${address})`,
    en: (address: string): string => `[Details](${address})`,
  },
} as const;
