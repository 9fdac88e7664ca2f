import { type Audience, audienceNames } from './audience.js';
import type { Catalogue, Product, SiteOperation } from './catalogue.js';
import { block, escaped, frontmatter, headingText, inline, link, list, mark, verbMark } from './html.js';
import { type Label, type Language, shortName } from './label.js';
import { inOrder, operationAddress, productLink } from './navigation.js';
import { webhookTable } from './notification-table.js';
import { words } from './words.js';

/** All products, in groups. */
export function productIndex(language: Language, { groups }: Catalogue): string {
  return [
    ...indexHead(words.products[language], texts.products[language]),
    texts.products[language],
    ...groups.flatMap(({ name, products }, at) => [
      `## ${headingText(name[language])} {#group-${at + 1}}`,
      list(
        products.map((product) => {
          const title = `${productLink(language, product)} <span>${product.operations.length}</span>`;
          return `<p class="title">${title}</p><p>${inline(product.description[language])}</p>`;
        }),
        'class="cards"',
      ),
    ]),
  ].join('\n\n');
}

/** All operations by product, in a column for each audience. */
export function overviewPage(language: Language, { groups, paths, webhooks }: Catalogue): string {
  const count = paths.reduce((sum, { operations }) => sum + operations.length, 0);
  return [
    ...indexHead(words.overview[language], texts.overview[language]),
    `${texts.overview[language]}${language === 'zh' ? '' : ' '}${texts.counts(language, count, webhooks.length)}`,
    texts.document[language],
    ...groups.flatMap(({ name, products }, at) => [
      `## ${headingText(name[language])} {#group-${at + 1}}`,
      ...products
        .filter(({ operations }) => operations.length > 0)
        .map((product) => renderOverview(language, product)),
    ]),
  ].join('\n\n');
}

/** Every notification by product. */
export function webhookIndex(language: Language, { groups }: Catalogue): string {
  return [
    ...indexHead(words.allNotifications[language], texts.webhooks[language]),
    texts.webhooks[language],
    ...groups.flatMap(({ name, products }, at) => {
      const webhooks = products.flatMap((product) => product.webhooks);
      if (webhooks.length === 0) return [];
      return [`## ${headingText(name[language])} {#group-${at + 1}}`, webhookTable(language, webhooks)];
    }),
  ].join('\n\n');
}

/** The head of a list page. It has no single source file, so it has no link to edit it. */
function indexHead(title: string, description: string): string[] {
  return [frontmatter({ title, description, outline: 2, source: null }), `# ${title}`];
}

/** The columns of the overview. Institutions are in the partner's column, brands in the direct merchant's. */
const columns: readonly (readonly [Label, readonly Audience[]])[] = [
  [audienceNames.direct, ['direct', 'brand']],
  [audienceNames.partner, ['partner', 'institution']],
  [audienceNames.global, ['global']],
];

function renderOverview(language: Language, product: Product): string {
  const { slug, operations } = product;
  const used = columns.filter(([, those]) =>
    operations.some((site) => site.audiences.some((audience) => those.includes(audience))),
  );
  const lists = used.map(([title, those]) => {
    const items = inOrder(operations)
      .filter((site) => site.audiences.some((audience) => those.includes(audience)))
      .map(
        (site) => `<li${site.operation.deprecated ? ' class="old"' : ''}>${verbLink(language, site)}</li>`,
      );
    return `<div><p class="column">${title[language]}</p><ul>${items.join('')}</ul></div>`;
  });
  return block(
    'section',
    'class="overview"',
    `<h3 id="${slug}">${productLink(language, product)}</h3><div class="columns">${lists.join('')}</div>`,
  );
}

function verbLink(language: Language, site: SiteOperation): string {
  const old = site.protocol === 'v2' ? ` ${mark('v2')}` : '';
  return `${verbMark(site.verb)}<span>${link(operationAddress(language, site), escaped(shortName(site.name)[language]))}${old}</span>`;
}

const texts = {
  products: {
    zh: '微信支付的全部产品，按用途分组；每个产品列出它的接口与通知。',
    en: 'All products of WeChat Pay, grouped by use. Each product lists its operations and notifications.',
  },
  overview: {
    zh: '按产品列出直连商户、服务商与境外的全部接口。',
    en: 'All operations by product, for direct merchants, service providers, and access points outside mainland China.',
  },
  document: {
    zh: '同样的内容可下载为一份 [OpenAPI 3.1 文档](/wechatpay.openapi.json){target="_self"}，适用于任何语言的代码生成器。',
    en: 'Also available as one [OpenAPI 3.1 document](/wechatpay.openapi.json){target="_self"}, for code generators in any language.',
  },
  webhooks: {
    zh: '微信支付的全部回调通知：内容、重试间隔与处理示例。',
    en: 'All webhook notifications from WeChat Pay: content, retry schedule, and how to handle them.',
  },
  counts: (language: Language, operations: number, webhooks: number): string =>
    language === 'zh'
      ? `共 ${operations} 个接口、${webhooks} 种通知。`
      : `${operations} operations and ${webhooks} notifications in total.`,
};
