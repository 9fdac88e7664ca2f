import { listAddresses } from './addresses.js';
import type { Catalogue } from './catalogue.js';
import { codeListIndex, codeListPage, collectCodeLists } from './code-lists.js';
import { errorPage } from './errors.js';
import type { Guides } from './guides.js';
import { languages } from './label.js';
import type { Levels } from './levels.js';
import { productIndex, webhookIndex } from './list-pages.js';
import { operationPage } from './operation-page.js';
import { overviewPage } from './overview-page.js';
import { pageFile, writtenPath } from './paths.js';
import { productPage } from './product-page.js';
import { redirectPage } from './redirect-page.js';
import { tryForms } from './try-forms.js';
import { webhookPage } from './webhook-page.js';

/**
 * Generates the files of the site, by their path under `docs/`.
 *
 * @param levels the level at which the sandbox answers an operation, by `POST v2/pay/contractorder`
 * @param guides the titles of the guides; without them, product pages link to none
 */
export function* writePages(
  catalogue: Catalogue,
  levels: Levels = new Map(),
  guides: Guides = new Map(),
): Generator<readonly [file: string, text: string]> {
  const codeLists = collectCodeLists(catalogue);
  for (const language of languages) {
    const folder = language === 'zh' ? '' : `${language}/`;
    for (const page of catalogue.paths) {
      yield [
        `${folder}openapi/${pageFile(page.path)}.md`,
        `${operationPage(language, catalogue, page, levels)}\n`,
      ];
    }
    for (const { path } of catalogue.paths.filter((page) => writtenPath(page.path) !== page.path)) {
      yield [`public/${folder}openapi/${path}.html`, `${redirectPage('./')}\n`];
    }
    for (const webhook of catalogue.webhooks) {
      yield [`${folder}webhook/${webhook.name}.md`, `${webhookPage(language, catalogue, webhook)}\n`];
    }
    for (const product of catalogue.products) {
      yield [`${folder}products/${product.slug}.md`, `${productPage(language, product, levels, guides)}\n`];
    }
    for (const [name, lists] of codeLists) {
      yield [`${folder}lists/${name}.md`, `${codeListPage(language, name, lists)}\n`];
    }
    yield [`${folder}lists/index.md`, `${codeListIndex(language, codeLists)}\n`];
    yield [`${folder}openapi/index.md`, `${overviewPage(language, catalogue, levels)}\n`];
    yield [`${folder}openapi/errors.md`, `${errorPage(language, catalogue)}\n`];
    yield [`${folder}webhook/index.md`, `${webhookIndex(language, catalogue)}\n`];
    yield [`${folder}products/index.md`, `${productIndex(language, catalogue)}\n`];
  }
  for (const page of catalogue.paths) yield [`public/try/${page.path}.json`, JSON.stringify(tryForms(page))];
  yield ['public/addresses.json', JSON.stringify(listAddresses(catalogue))];
}
