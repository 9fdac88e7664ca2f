import { answerBody, answersFile, redirects } from '../codegen/call-parts.js';
import { answerSample } from './answer-sample.js';
import { audienceNames } from './audience.js';
import type { Catalogue, SiteOperation, SitePath } from './catalogue.js';
import { callBlock, messageBlock } from './code-block.js';
import { columnLayout, columns, partLinks } from './columns.js';
import { errorLinks, errorTable } from './errors.js';
import { fieldTable } from './field-table.js';
import { fieldTables } from './field-tables.js';
import { addressBlock, block, escaped, frontmatter, headingText, inline, list, verbMark } from './html.js';
import type { Language } from './label.js';
import type { Levels } from './levels.js';
import { productLink, productNav } from './navigation.js';
import { writtenPath } from './paths.js';
import { sampleOptions } from './samples.js';
import { seeAlso } from './see-also.js';
import { createSnippet, type Snippet } from './snippet.js';
import { statusBanners } from './status.js';
import { webhookList } from './webhook-page.js';
import { words } from './words.js';

/**
 * The page of a path, with a section for each of its verbs.
 *
 * @param levels the level at which the sandbox answers an operation, by `POST v2/pay/contractorder`
 */
export function operationPage(
  language: Language,
  catalogue: Catalogue,
  page: SitePath,
  levels: Levels,
): string {
  const [first] = page.operations;
  if (first === undefined) throw new Error(`${page.file} has no operation`);
  const several = page.operations.length > 1;
  const title = page.operations.map(({ name }) => name[language]).join(' · ');
  const parts = page.operations.map((site) =>
    section(language, catalogue, site, several, levels.get(`${site.verb.toUpperCase()} ${site.path}`)),
  );
  return [
    frontmatter({
      title,
      titleTemplate: `${writtenPath(page.path)} | wechatpay-kit`,
      description: first.description[language],
      source: `openapi/${page.file}`,
      nav: productNav(language, first.product, page.path),
      outline: several ? [2, 3] : 2,
      ...columnLayout,
    }),
    ...(several ? [`# ${headingText(title)}`] : []),
    ...parts,
  ].join('\n\n');
}

function section(
  language: Language,
  catalogue: Catalogue,
  site: SiteOperation,
  several: boolean,
  level: string | undefined,
): string {
  const { verb, operation, options, answer, path } = site;
  const heading = (word: keyof typeof words, id: string): string =>
    `${several ? '###' : '##'} ${words[word][language]} {#${verb}-${id}}`;
  const hosts = (operation.servers ?? []).map(({ url }) => `${url}/`);
  const text = [
    heading('request', 'request'),
    options.length === 0
      ? words.noRequest[language]
      : fieldTable(language, 'request', `${verb}-request`, options, hosts),
    heading('response', 'response'),
    ...answerPart(language, site, answer),
    ...errorPart(language, catalogue, site, heading('errors', 'errors')),
    ...notificationPart(language, catalogue, site, heading('next', 'notifications')),
    ...seeAlso(language, heading('see', 'see'), operation),
  ];
  const sample = answerSample(site);
  return [
    ...columns({
      lead: [
        `${several ? '##' : '#'} ${headingText(site.name[language])} {#${verb}}`,
        endpoint(language, site),
        ...statusBanners(language, catalogue, site),
        block('p', '', inline(site.description[language])),
        traits(language, site),
        partLinks(language, text),
      ],
      code: [
        heading('call', 'call'),
        callBlock(language, site, snippetFor(language, site)),
        ...(sample === undefined ? [] : [heading('answerSample', 'example'), messageBlock(language, sample)]),
        heading('tryIt', 'try'),
        `<TryIt path="${escaped(path)}" verb="${verb}"${level === undefined ? '' : ` level="${level}"`} />`,
      ],
      text,
    }),
  ].join('\n\n');
}

/** The call that a page shows. */
function snippetFor(language: Language, site: SiteOperation): Snippet {
  const { path, verb, protocol, operation, options } = site;
  return createSnippet(path, verb, operation, sampleOptions({ protocol, language }, operation, options));
}

function endpoint(language: Language, { verb, urls, product, audiences }: SiteOperation): string {
  const [url = ''] = urls;
  return addressBlock(verbMark(verb), url, [
    productLink(language, product),
    ...audiences.map((audience) => `<span>${audienceNames[audience][language]}</span>`),
  ]);
}

function traits(language: Language, { operation, verb }: SiteOperation): string {
  if (verb === 'get') return '';
  return list([inline(repetition(language, operation['x-idempotent']))], 'class="traits"');
}

function repetition(language: Language, identity: readonly string[] | undefined): string {
  if (identity === undefined) return words.once[language];
  if (identity.length === 0) return words.harmless[language];
  const names = identity.map((name) => `\`${name}\``).join(language === 'zh' ? '、' : ', ');
  return `${words.idempotent[language]} ${names}${language === 'zh' ? ' 识别重复请求，只生效一次。' : '. It takes effect once.'}`;
}

function answerPart(
  language: Language,
  { operation, verb, variants }: SiteOperation,
  answer: SiteOperation['answer'],
): string[] {
  if (redirects(operation)) return [words.redirect[language]];
  const unsigned = Object.entries(operation.responses).some(
    ([status, response]) => status.startsWith('2') && response['x-unsigned'],
  );
  const note = unsigned ? [block('p', 'class="note"', words.unsigned[language])] : [];
  if (answersFile(operation)) return [words.file[language], ...note];
  if (answerBody(operation) === undefined) return [words.noContent[language], ...note];
  if (answer.length === 0) return [words.unlisted[language], ...note];
  return [...fieldTables(language, 'response', `${verb}-response`, answer, variants), ...note];
}

function errorPart(
  language: Language,
  { errors }: Catalogue,
  { operation, protocol }: SiteOperation,
  heading: string,
): string[] {
  const own = operation['x-errors'] ?? [];
  // A browser opens the page by GET, without XML.
  const general = errors.general[protocol].filter((code) => !(redirects(operation) && /POST|XML/.test(code)));
  return [
    heading,
    ...(own.length === 0 ? [] : [errorTable(language, errors, own, protocol)]),
    block('p', 'class="note"', `${words.generalErrors[language]}${errorLinks(language, general)}`),
  ];
}

function notificationPart(
  language: Language,
  { webhooks }: Catalogue,
  { operation }: SiteOperation,
  heading: string,
): string[] {
  const follow = webhooks.filter(({ name }) => operation['x-notifies']?.includes(name));
  return follow.length === 0 ? [] : [heading, webhookList(language, follow)];
}
