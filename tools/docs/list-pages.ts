import { type Audience, audienceNames, audiences } from './audience.js';
import type { Catalogue, Product, SiteOperation, SiteWebhook } from './catalogue.js';
import { block, breakable, escaped, frontmatter, headingText, inline, link } from './html.js';
import { type Label, type Language, shortName } from './label.js';
import { inOrder, operationAddress, prefix, productNav, webhookAddress } from './navigation.js';
import { words } from './words.js';

/** A product: what it is, its operations and notifications. */
export function productPage(language: Language, product: Product): string {
  const { name, description, operations, webhooks } = product;
  return [
    frontmatter({
      title: name[language],
      description: description[language],
      source: 'openapi/tags.yaml',
      nav: productNav(language, product, ''),
      outline: false,
    }),
    `# ${headingText(name[language])}`,
    block('p', '', inline(description[language])),
    ...(operations.length === 0
      ? []
      : [`## ${words.operations[language]} {#operations}`, operationTable(language, operations)]),
    ...(webhooks.length === 0
      ? []
      : [`## ${words.notifications[language]} {#notifications}`, webhookTable(language, webhooks, false)]),
  ].join('\n\n');
}

/** All products, in groups. */
export function productIndex(language: Language, { groups }: Catalogue): string {
  return [
    frontmatter({
      title: words.products[language],
      description: texts.products[language],
      outline: 2,
      source: null,
    }),
    `# ${words.products[language]}`,
    texts.products[language],
    ...groups.flatMap(({ name, products }, at) => [
      `## ${headingText(name[language])} {#group-${at + 1}}`,
      block(
        'ul',
        'class="cards"',
        products
          .map(({ slug, name, description, operations }) => {
            const title = link(`${prefix(language)}/products/${slug}`, escaped(name[language]));
            return `<li><p class="title">${title} <span>${operations.length}</span></p><p>${inline(description[language])}</p></li>`;
          })
          .join(''),
      ),
    ]),
  ].join('\n\n');
}

/** Every operation by product, for whom it is in columns. */
export function overviewPage(language: Language, { groups, paths, webhooks }: Catalogue): string {
  const count = paths.reduce((sum, { operations }) => sum + operations.length, 0);
  return [
    frontmatter({
      title: words.overview[language],
      description: texts.overview[language],
      outline: 2,
      source: null,
    }),
    `# ${words.overview[language]}`,
    `${texts.overview[language]}${language === 'zh' ? '' : ' '}${texts.counts(language, count, webhooks.length)}`,
    texts.document[language],
    ...groups.flatMap(({ name, products }, at) => [
      `## ${headingText(name[language])} {#group-${at + 1}}`,
      ...products
        .filter(({ operations }) => operations.length > 0)
        .map((product) => overviewOf(language, product)),
    ]),
  ].join('\n\n');
}

/** Every notification by product. */
export function webhookIndex(language: Language, { groups }: Catalogue): string {
  return [
    frontmatter({
      title: words.allNotifications[language],
      description: texts.webhooks[language],
      outline: 2,
      source: null,
    }),
    `# ${words.allNotifications[language]}`,
    texts.webhooks[language],
    ...groups.flatMap(({ name, products }, at) => {
      const webhooks = products.flatMap((product) => product.webhooks);
      if (webhooks.length === 0) return [];
      return [`## ${headingText(name[language])} {#group-${at + 1}}`, webhookTable(language, webhooks)];
    }),
  ].join('\n\n');
}

/** The columns of the overview: an institution's and a brand's operations stand with the partner's and the direct merchant's. */
const columns: readonly (readonly [Label, readonly Audience[]])[] = [
  [audienceNames.direct, ['direct', 'brand']],
  [audienceNames.partner, ['partner', 'institution']],
  [audienceNames.global, ['global']],
];

function overviewOf(language: Language, { name, slug, operations }: Product): string {
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
  const title = link(`${prefix(language)}/products/${slug}`, escaped(name[language]));
  return block(
    'section',
    'class="overview"',
    `<h3 id="${slug}">${title}</h3><div class="columns">${lists.join('')}</div>`,
  );
}

function verbLink(language: Language, site: SiteOperation): string {
  const verb = `<span class="verb ${site.verb}">${site.verb.toUpperCase()}</span>`;
  const old = site.protocol === 'v2' ? ' <span class="mark">v2</span>' : '';
  return `${verb}<span>${link(operationAddress(language, site), escaped(shortName(site.name)[language]))}${old}</span>`;
}

function operationTable(language: Language, operations: readonly SiteOperation[]): string {
  const heads = [words.name, words.path, words.audience].map(
    (word) => `<th scope="col">${word[language]}</th>`,
  );
  const rows = inOrder(operations).map((site) => {
    const { path, operation } = site;
    const mark =
      operation['x-retired'] !== undefined
        ? ` <span class="mark">${words.retiredMark[language]}</span>`
        : operation['x-superseded-by'] !== undefined
          ? ` <span class="mark">${words.supersededMark[language]}</span>`
          : '';
    const named = link(operationAddress(language, site), escaped(site.name[language]));
    const whom = audiences
      .filter((audience) => site.audiences.includes(audience))
      .map((audience) => audienceNames[audience][language]);
    return `<tr><td>${named}${mark}</td><td><span class="verb ${site.verb}">${site.verb.toUpperCase()}</span> <code>${breakable(path)}</code></td><td>${whom.join(' · ')}</td></tr>`;
  });
  return block(
    'div',
    'class="listing"',
    `<table><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`,
  );
}

/** @param products whether to tell each one's */
function webhookTable(language: Language, webhooks: readonly SiteWebhook[], products = true): string {
  const heads = [words.name, words.type, ...(products ? [words.products] : [])].map(
    (word) => `<th scope="col">${word[language]}</th>`,
  );
  const rows = webhooks.map(({ name, title, product }) => {
    const named = link(webhookAddress(language, name), escaped(shortName(title)[language]));
    const where = link(`${prefix(language)}/products/${product.slug}`, escaped(product.name[language]));
    const last = products ? `<td>${where}</td>` : '';
    return `<tr><td>${named}</td><td><code>${breakable(name)}</code></td>${last}</tr>`;
  });
  return block(
    'div',
    'class="listing"',
    `<table><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`,
  );
}

const texts = {
  products: {
    zh: '微信支付的全部产品，按用途分组；每个产品列出它的接口与通知。',
    en: 'All products of WeChat Pay, by what they are for; each lists its operations and notifications.',
  },
  overview: {
    zh: '按产品列出直连商户、服务商与境外的全部接口。',
    en: 'Every operation by product: for direct merchants, for partners, and abroad.',
  },
  document: {
    zh: '同样的内容有一份 [OpenAPI 3.1 文档](/wechatpay.openapi.json){target="_self"}，任何语言的生成器都能用。',
    en: 'The same as one [OpenAPI 3.1 document](/wechatpay.openapi.json){target="_self"}, for the generators of any language.',
  },
  webhooks: {
    zh: '微信支付会主动推送的全部通知：内容、重发间隔与处理示例。',
    en: 'Everything WeChat Pay notifies you of: its content, when it is sent again, how to handle it.',
  },
  counts: (language: Language, operations: number, webhooks: number): string =>
    language === 'zh'
      ? `共 ${operations} 个接口、${webhooks} 个通知。`
      : `${operations} operations and ${webhooks} notifications.`,
};
