import type { Catalogue } from './catalogue.js';
import { languages } from './label.js';
import { type Level, type Levels, levelOf, levels } from './levels.js';
import { guideNav, type Nav } from './navigation.js';

/** What the handwritten pages take from the description. */
export interface SiteData {
  readonly counts: Readonly<Record<Level | 'operations' | 'webhooks' | 'products', number>>;
  /** The products of the guides, by the page's path under `docs/`. */
  readonly guides: Readonly<Record<string, Nav>>;
}

/** @param guides the guides by file name */
export function siteData(catalogue: Catalogue, known: Levels, guides: Iterable<string>): SiteData {
  const operations = catalogue.paths.flatMap((path) => path.operations);
  const byLevel = levels.map((level) => [
    level,
    operations.filter((site) => levelOf(site, known) === level).length,
  ]);
  const navs = [...guides].flatMap((guide) =>
    languages.flatMap((language) => {
      const nav = guideNav(language, catalogue, guide);
      return nav === undefined ? [] : [[`${language === 'zh' ? '' : `${language}/`}guide/${guide}.md`, nav]];
    }),
  );
  return {
    counts: {
      operations: operations.length,
      webhooks: catalogue.webhooks.length,
      products: catalogue.products.length,
      ...(Object.fromEntries(byLevel) as Record<Level, number>),
    },
    guides: Object.fromEntries(navs) as Record<string, Nav>,
  };
}
