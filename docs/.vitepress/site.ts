import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SiteData } from '../../tools/docs/site-data.js';

/** The addresses of the site and its sources. A fork or a preview sets its own. */
const { DOCS_BASE, DOCS_ORIGIN, DOCS_REPOSITORY } = process.env;

/** The path of the site: `/`, or `/wechatpay-kit/` on a shared host. */
export const base: string = DOCS_BASE ?? '/';

/** The site's origin, for the sitemap. */
export const origin: string = DOCS_ORIGIN ?? 'https://wechatpay-kit.github.io';

/** The address for editing a file. */
export const editUrl: string = `${DOCS_REPOSITORY ?? 'https://github.com/wechatpay-kit/wechatpay-kit'}/edit/main`;

let data: SiteData | undefined;

/** What `tools/docs` has counted and linked. */
export function siteData(): SiteData {
  data ??= JSON.parse(
    readFileSync(fileURLToPath(new URL('../../tools/dist/docs/site.json', import.meta.url)), 'utf8'),
  ) as SiteData;
  return data;
}
