/** Where the site and its sources are. A fork or a preview sets its own. */
const { DOCS_BASE, DOCS_ORIGIN, DOCS_REPOSITORY } = process.env;

/** The path under which the site is served: `/`, or `/wechatpay-kit/` on a host that has others. */
export const base: string = DOCS_BASE ?? '/';

/** The site's origin, for the sitemap. */
export const origin: string = DOCS_ORIGIN ?? 'https://wechatpay-kit.github.io';

/** Where a file is edited. */
export const editUrl: string = `${DOCS_REPOSITORY ?? 'https://github.com/wechatpay-kit/wechatpay-kit'}/edit/main`;
