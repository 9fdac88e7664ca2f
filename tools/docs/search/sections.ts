import type { Catalogue, SiteOperation, SiteWebhook } from '../catalogue.js';
import { type CodeList, codeListAddress, collectCodeLists } from '../code-lists.js';
import { readTexts } from '../errors.js';
import type { Field } from '../fields.js';
import { eventNames } from '../handler.js';
import type { Language } from '../label.js';
import { operationAddress, prefix, productAddress, webhookAddress } from '../navigation.js';
import { writtenPath } from '../paths.js';
import { words } from '../words.js';
import type { Kind } from './index-file.js';
import { keywords } from './keywords.js';
import { rankOperation, rankProduct, rankWebhook } from './ranks.js';

/** A section of a page, as the search knows it. */
export interface SearchSection {
  readonly kind: Kind;
  /** Its address, with the language and the anchor. */
  readonly address: string;
  /** The title of the result. */
  readonly title: string;
  /** Shown before the title: the path, the name in the other language, the page. */
  readonly trail: readonly string[];
  /** Not shown, but as telling as the trail. */
  readonly names: readonly string[];
  /** What people call it. */
  readonly common: readonly string[];
  /** Fields and prose. A text that counts more is repeated. */
  readonly text: readonly string[];
  /** How usual it is: 1 for most, more for what is usual, less for what is old. */
  readonly rank: number;
}

/** The sections of the pages that are made of the description. */
export function catalogueSections(language: Language, catalogue: Catalogue): SearchSection[] {
  const other: Language = language === 'zh' ? 'en' : 'zh';
  const lists: readonly (readonly [address: string, title: string, names: string])[] = [
    ['/webhook/', words.allNotifications[language], 'webhook callback 回调 通知'],
    ['/openapi/', words.overview[language], 'API OpenAPI'],
    ['/products/', words.allProducts[language], ''],
    ['/lists/', words.codeLists[language], '枚举 enum codes'],
    ['/openapi/errors', words.errorCodes[language], 'error codes 错误码'],
  ];
  return [
    ...catalogue.paths.flatMap(({ operations }) =>
      operations.map((site) => operationSection(language, other, site)),
    ),
    ...catalogue.webhooks.map((webhook) => webhookSection(language, other, catalogue, webhook)),
    ...catalogue.products.map(
      (product): SearchSection => ({
        kind: 'product',
        address: productAddress(language, product),
        title: product.name[language],
        trail: [words.products[language]],
        names: [product.name[other]],
        common: [],
        text: [product.description[language]],
        rank: rankProduct(product.slug),
      }),
    ),
    ...[...collectCodeLists(catalogue)].flatMap(([name, codes]) =>
      codes.map((one) => codeListSection(language, other, name, one)),
    ),
    ...errorSections(language, other, catalogue),
    ...lists.map(
      ([address, title, names]): SearchSection => ({
        kind: 'list',
        address: `${prefix(language)}${address}`,
        title,
        trail: [],
        names: [],
        common: [names],
        text: [],
        rank: 2,
      }),
    ),
  ];
}

function operationSection(language: Language, other: Language, site: SiteOperation): SearchSection {
  const { path, verb, name, product, operation, options, answer, description } = site;
  return {
    kind: 'operation',
    address: operationAddress(language, site),
    title: name[language],
    trail: [
      ...(operation['x-retired'] === undefined ? [] : [words.retiredMark[language]]),
      ...(operation['x-superseded-by'] === undefined ? [] : [words.supersededMark[language]]),
      `${verb.toUpperCase()} ${writtenPath(path)}`,
    ],
    names: [name[other], product.name[language]],
    common: findKeywords(`${path}#${verb}`),
    text: [
      operation.operationId,
      product.name[other],
      description[language],
      ...(operation['x-errors'] ?? []),
      ...new Set([...fieldTexts(language, options), ...fieldTexts(language, answer)]),
    ],
    rank: rankOperation(site),
  };
}

function webhookSection(
  language: Language,
  other: Language,
  catalogue: Catalogue,
  webhook: SiteWebhook,
): SearchSection {
  const { name, title, product, payload } = webhook;
  return {
    kind: 'webhook',
    address: `${webhookAddress(language, name)}#post`,
    title: title[language],
    trail: [name],
    names: [title[other], 'webhook 通知', product.name[language], ...eventNames(catalogue, webhook)],
    common: findKeywords(name),
    text: [...new Set(fieldTexts(language, payload))],
    rank: rankWebhook(webhook),
  };
}

function errorSections(language: Language, other: Language, { errors }: Catalogue): SearchSection[] {
  return Object.entries(errors.codes).map(([code, error]) => ({
    kind: 'error',
    address: `${prefix(language)}/openapi/errors#${code}`,
    title: code,
    trail: [words.errorCodes[language]],
    names: [],
    common: [],
    text: [
      readTexts(error).meaning[language],
      readTexts(error).meaning[other],
      readTexts(error).action[language],
    ],
    rank: 1,
  }));
}

function codeListSection(
  language: Language,
  other: Language,
  name: string,
  { field, product }: CodeList,
): SearchSection {
  const { enum: values, meanings, label } = field;
  return {
    kind: 'list',
    address: codeListAddress(language, field),
    title: `${label?.[language] ?? name} · ${product.name[language]}`,
    trail: [words.codeLists[language], name],
    names: [],
    common: [],
    text: values.map((value) => `${value} ${meanings[value]?.[language]} ${meanings[value]?.[other]}`),
    rank: 0.7,
  };
}

function findKeywords(name: string): string[] {
  const words = keywords[name];
  return words === undefined ? [] : [words];
}

/** Names with labels, those of the first level twice. The options of every call do not distinguish calls. */
function fieldTexts(language: Language, fields: readonly Field[], depth = 0): string[] {
  return fields.flatMap((field) => {
    const inside = fieldTexts(language, field.fields, common.has(field.name) ? depth : depth + 1);
    if (common.has(field.name)) return inside;
    const own = field.label === undefined ? field.name : `${field.name} ${field.label[language]}`;
    // A set keeps equal texts once, so the second one differs by a space.
    return [own, ...(depth === 0 ? [`${field.name} `] : []), ...inside];
  });
}

const common = new Set([
  'json',
  'xml',
  'query',
  'headers',
  'body',
  'base_uri',
  'security',
  'nonceless',
  'stream',
]);
