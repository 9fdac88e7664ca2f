import type { Catalogue } from './catalogue.js';
import { frontmatter, headingText, inline, list } from './html.js';
import type { Language } from './label.js';
import { catalogueNav, productLink } from './navigation.js';
import { webhookTable } from './notification-table.js';
import { words } from './words.js';

/** All products, in groups. */
export function productIndex(language: Language, catalogue: Catalogue): string {
  return [
    ...indexHead(language, catalogue, '/products/', words.products[language], texts.products[language]),
    texts.products[language],
    ...catalogue.groups.flatMap(({ name, products }, at) => [
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

/** Every notification by product. */
export function webhookIndex(language: Language, catalogue: Catalogue): string {
  return [
    ...indexHead(
      language,
      catalogue,
      '/webhook/',
      words.allNotifications[language],
      texts.webhooks[language],
    ),
    texts.webhooks[language],
    ...catalogue.groups.flatMap(({ name, products }, at) => {
      const webhooks = products.flatMap((product) => product.webhooks);
      if (webhooks.length === 0) return [];
      return [`## ${headingText(name[language])} {#group-${at + 1}}`, webhookTable(language, webhooks)];
    }),
  ].join('\n\n');
}

/** The head of a list page. It has no single source file, so it has no link to edit it. */
function indexHead(
  language: Language,
  catalogue: Catalogue,
  address: string,
  title: string,
  description: string,
): string[] {
  const nav = catalogueNav(language, catalogue, address);
  return [frontmatter({ title, description, outline: 2, source: null, nav }), `# ${title}`];
}

const texts = {
  products: {
    zh: '微信支付的全部产品，按用途分组；每个产品列出它的接口与通知。',
    en: 'All products of WeChat Pay, grouped by use. Each product lists its operations and notifications.',
  },
  webhooks: {
    zh: '微信支付的全部回调通知：内容、重试间隔与处理示例。',
    en: 'All webhook notifications from WeChat Pay: content, retry schedule, and how to handle them.',
  },
};
