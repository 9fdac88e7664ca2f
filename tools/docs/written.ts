import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Language, languages } from './label.js';

type Page = readonly [file: string, text: string];

/**
 * The handwritten guides of a language, by their path under `docs/`.
 *
 * @param docs the folder of the site
 */
export function readGuidePages(docs: string, language: Language): Page[] {
  const folder = language === 'zh' ? 'guide' : `${language}/guide`;
  return readdirSync(join(docs, folder))
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => [`${folder}/${file}`, readFileSync(join(docs, folder, file), 'utf8')]);
}

/** All handwritten pages in both languages: the guides and the first page. */
export function readWritten(docs: string): Page[] {
  return languages.flatMap((language) => {
    const home = language === 'zh' ? 'index.md' : `${language}/index.md`;
    return [[home, readFileSync(join(docs, home), 'utf8')] as const, ...readGuidePages(docs, language)];
  });
}
