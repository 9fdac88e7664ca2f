import { type Audience, audienceNames } from './audience.js';
import type { Catalogue, Product, SiteOperation } from './catalogue.js';
import { block, escaped, frontmatter, headingText, link, mark, verbMark } from './html.js';
import { type Label, type Language, shortName } from './label.js';
import { type Levels, levelMark, levelNames, levelOf, levels } from './levels.js';
import { catalogueNav, inOrder, operationAddress, productAddress } from './navigation.js';
import { words } from './words.js';

/**
 * All operations by product, in a column for each audience. A plain list without a script; `OverviewFilter.vue` hides what
 * is not asked for.
 */
export function overviewPage(language: Language, catalogue: Catalogue, known: Levels): string {
  const { groups, paths, webhooks } = catalogue;
  const operations = paths.flatMap((path) => path.operations);
  return [
    frontmatter({
      title: words.overview[language],
      description: texts.overview[language],
      outline: 2,
      source: null,
      nav: catalogueNav(language, catalogue, '/openapi/'),
    }),
    `# ${words.overview[language]}`,
    `${texts.overview[language]}${language === 'zh' ? '' : ' '}${texts.counts(language, operations.length, webhooks.length)}`,
    ...(known.size === 0 ? [] : [block('p', 'class="levels"', legend(language, operations, known))]),
    texts.document[language],
    '<OverviewFilter />',
    ...groups.flatMap(({ name, products }, at) => [
      `## ${headingText(name[language])} {#group-${at + 1}}`,
      ...products
        .filter((product) => product.operations.length > 0)
        .map((product) => productBlock(language, product, known)),
    ]),
  ].join('\n\n');
}

/** How many operations the sandbox plays, remembers and answers. */
function legend(language: Language, operations: readonly SiteOperation[], known: Levels): string {
  const parts = levels
    .filter((level) => level !== 'retired')
    .map((level) => {
      const count = operations.filter((site) => levelOf(site, known) === level).length;
      return `<span><span class="level-mark ${level}" aria-hidden="true"></span> ${levelNames[level][language]} <b>${count}</b></span>`;
    });
  return parts.join('');
}

/** The columns of the overview. Institutions are in the partner's column, brands in the direct merchant's. */
const columns: readonly (readonly [Label, readonly Audience[]])[] = [
  [audienceNames.direct, ['direct', 'brand']],
  [audienceNames.partner, ['partner', 'institution']],
  [audienceNames.global, ['global']],
];

function productBlock(language: Language, product: Product, known: Levels): string {
  const { slug, operations } = product;
  const used = columns.filter(([, those]) =>
    operations.some((site) => site.audiences.some((audience) => those.includes(audience))),
  );
  const lists = used.map(([title, those]) => {
    const items = inOrder(operations)
      .filter((site) => site.audiences.some((audience) => those.includes(audience)))
      .map((site) => item(language, site, known));
    return `<div data-for="${those[0]}"><p class="column">${title[language]}</p><ul>${items.join('')}</ul></div>`;
  });
  const count = `<span class="count">${operations.length}</span>`;
  return block(
    'details',
    `class="overview" id="${slug}" open`,
    // A link inside the summary would be a control within a control.
    `<summary><h3>${escaped(product.name[language])}</h3> ${count}</summary><p class="about">${link(productAddress(language, product), words.productPage[language])}</p><div class="columns">${lists.join('')}</div>`,
  );
}

function item(language: Language, site: SiteOperation, known: Levels): string {
  const level = levelOf(site, known);
  const attributes = [
    ...(level === undefined ? [] : [`data-level="${level}"`]),
    ...(site.operation.deprecated ? ['class="old"'] : []),
  ];
  const v2 = site.protocol === 'v2' ? ` ${mark('v2')}` : '';
  const named = link(operationAddress(language, site), escaped(shortName(site.name)[language]));
  return `<li${attributes.map((attribute) => ` ${attribute}`).join('')}>${verbMark(site.verb)}<span>${named}${v2}${levelMark(language, site, known)}</span></li>`;
}

const texts = {
  overview: {
    zh: '按产品列出直连商户、服务商与境外的全部接口。',
    en: 'All operations by product, for direct merchants, service providers, and access points outside mainland China.',
  },
  document: {
    zh: '同样的内容可下载为一份 [OpenAPI 3.1 文档](/wechatpay.openapi.json){target="_self"}，适用于任何语言的代码生成器。',
    en: 'Also available as one [OpenAPI 3.1 document](/wechatpay.openapi.json){target="_self"}, for code generators in any language.',
  },
  counts: (language: Language, operations: number, webhooks: number): string =>
    language === 'zh'
      ? `共 ${operations} 个接口、${webhooks} 种通知。`
      : `${operations} operations and ${webhooks} notifications in total.`,
};
