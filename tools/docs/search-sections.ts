import type { Catalogue, SiteOperation, SiteWebhook } from './catalogue.js';
import { type CodeList, codeListAddress, collectCodeLists } from './code-lists.js';
import { readTexts } from './errors.js';
import type { Field } from './fields.js';
import { eventNames } from './handler.js';
import { keywords } from './keywords.js';
import type { Language } from './label.js';
import { pageFile, writtenPath } from './paths.js';
import { words } from './words.js';

/** A section in the search: its texts, and its titles in the results. */
export interface SearchSection {
  readonly anchor: string;
  /** The title of the result is the last one. The others stand before it. */
  readonly titles: string[];
  readonly text: string;
}

/** The search sections of the generated pages, by path under `docs/`: names, path, chain, fields and labels. */
export function searchSections(catalogue: Catalogue): Readonly<Record<string, SearchSection[]>> {
  const pages: Record<string, SearchSection[]> = {};
  for (const [language, other, folder] of [
    ['zh', 'en', ''],
    ['en', 'zh', 'en/'],
  ] as const) {
    for (const { path, operations } of catalogue.paths) {
      pages[`${folder}openapi/${pageFile(path)}.md`] = operations.map((site) =>
        operationSection(language, other, site),
      );
    }
    for (const webhook of catalogue.webhooks) {
      pages[`${folder}webhook/${webhook.name}.md`] = [webhookSection(language, other, catalogue, webhook)];
    }
    for (const { slug, name, description } of catalogue.products) {
      pages[`${folder}products/${slug}.md`] = [
        { anchor: '', titles: [name[other], name[language]], text: description[language] },
      ];
    }
    for (const [name, lists] of collectCodeLists(catalogue)) {
      pages[`${folder}lists/${name}.md`] = lists.map((one) => codeListSection(language, other, name, one));
    }
    pages[`${folder}lists/index.md`] = [listSection(words.codeLists[language], '枚举 enum codes')];
    pages[`${folder}openapi/errors.md`] = errorSections(language, other, catalogue);
    pages[`${folder}webhook/index.md`] = [
      listSection(words.allNotifications[language], 'webhook callback 回调通知'),
    ];
    pages[`${folder}openapi/index.md`] = [listSection(words.overview[language], 'API OpenAPI')];
    pages[`${folder}products/index.md`] = [listSection(words.allProducts[language], '')];
  }
  return pages;
}

function operationSection(language: Language, other: Language, site: SiteOperation): SearchSection {
  const { path, verb, name, product, operation, options, answer } = site;
  return {
    anchor: verb,
    titles: [
      ...(operation['x-retired'] === undefined ? [] : [words.retiredMark[language]]),
      ...(operation['x-superseded-by'] === undefined ? [] : [words.supersededMark[language]]),
      `${verb.toUpperCase()} ${writtenPath(path)}`,
      name[other],
      ...findKeywords(`${path}#${verb}`),
      name[language],
    ],
    text: [
      operation.operationId,
      product.name[language],
      ...(operation['x-errors'] ?? []),
      ...new Set([...fieldTexts(language, options), ...fieldTexts(language, answer)]),
    ].join(' '),
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
    anchor: 'post',
    titles: [name, title[other], ...findKeywords(name), title[language]],
    text: [
      ...eventNames(catalogue, webhook),
      'webhook callback notification 回调 通知',
      product.name[language],
      ...new Set(fieldTexts(language, payload)),
    ].join(' '),
  };
}

function errorSections(language: Language, other: Language, { errors }: Catalogue): SearchSection[] {
  return Object.entries(errors.codes).map(([code, error]) => ({
    anchor: code,
    titles: [words.errorCodes[language], code],
    text: `${readTexts(error).meaning[language]} ${readTexts(error).meaning[other]} ${readTexts(error).action[language]}`,
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
    anchor: codeListAddress(language, field).split('#')[1] ?? '',
    titles: [words.codeLists[language], name, `${label?.[language] ?? name} · ${product.name[language]}`],
    text: values
      .map((value) => `${value} ${meanings[value]?.[language]} ${meanings[value]?.[other]}`)
      .join(' '),
  };
}

function listSection(title: string, text: string): SearchSection {
  return { anchor: '', titles: [text, title].filter((one) => one !== ''), text: title };
}

function findKeywords(name: string): string[] {
  const words = keywords[name];
  return words === undefined ? [] : [words];
}

/** Names with labels. The options of every call are left out, because they do not distinguish calls. */
function fieldTexts(language: Language, fields: readonly Field[]): string[] {
  return fields.flatMap((field) => [
    ...(common.has(field.name)
      ? []
      : [field.name, ...(field.label === undefined ? [] : [field.label[language]])]),
    ...fieldTexts(language, field.fields),
  ]);
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
