import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { block, escaped, link } from './html.js';
import type { Label, Language } from './label.js';
import { prefix } from './navigation.js';
import { words } from './words.js';

/** The titles of the guides by file name. */
export type Guides = ReadonlyMap<string, Label>;

/** @param docs the folder with the guides of both languages */
export function readGuides(docs: string): Guides {
  const names = readdirSync(join(docs, 'guide')).filter((file) => file.endsWith('.md'));
  return new Map(
    names.map((file) => [
      file.slice(0, -'.md'.length),
      { zh: readTitle(join(docs, 'guide', file)), en: readTitle(join(docs, 'en/guide', file)) },
    ]),
  );
}

function readTitle(file: string): string {
  if (!existsSync(file)) throw new Error(`${file} is missing`);
  const [, matter = ''] = readFileSync(file, 'utf8').split(/^---$/m);
  return String((parse(matter) as { title?: unknown } | null)?.title ?? '');
}

/**
 * A line with links to guides.
 *
 * @throws Error for a guide that does not exist
 */
export function guideLinks(language: Language, names: readonly string[], guides: Guides): string[] {
  if (names.length === 0 || guides.size === 0) return [];
  const links = names.map((name) => {
    const title = guides.get(name);
    if (title === undefined) throw new Error(`there is no guide '${name}'`);
    return link(`${prefix(language)}/guide/${name}`, escaped(title[language]));
  });
  return [block('p', 'class="guides"', `${words.guides[language]}${links.join(' · ')}`)];
}
