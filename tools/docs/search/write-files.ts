import type { Catalogue } from '../catalogue.js';
import { languages } from '../label.js';
import { readGuidePages } from '../written.js';
import { markdownSections } from './markdown-sections.js';
import { catalogueSections } from './sections.js';
import { writeIndex } from './write-index.js';

/**
 * The files of the search by name: `zh-first.json`, `zh-titles.json`, `zh-texts.json`, and those of English.
 *
 * @param docs the folder of the site, with the guides
 * @param reference the pages of the SDK reference, by their path under it
 */
export function* searchFiles(
  docs: string,
  catalogue: Catalogue,
  reference: Iterable<readonly [file: string, text: string]>,
): Generator<readonly [name: string, text: string]> {
  const pages = [...reference];
  for (const language of languages) {
    const { first, titles, texts } = writeIndex([
      ...catalogueSections(language, catalogue),
      ...readGuidePages(docs, language).flatMap(([file, text]) =>
        markdownSections(language, file, text, 'guide'),
      ),
      ...pages
        .filter(([file]) => file.startsWith('en/') === (language === 'en'))
        .flatMap(([file, text]) => markdownSections(language, file, text, 'reference')),
    ]);
    yield [`${language}-first.json`, JSON.stringify(first)];
    yield [`${language}-titles.json`, JSON.stringify(titles)];
    yield [`${language}-texts.json`, JSON.stringify(texts)];
  }
}
