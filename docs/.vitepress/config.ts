import { defineConfig } from 'vitepress';
import { en, zh } from './locales.js';
import { search } from './search.js';
import { base, editUrl, origin } from './site.js';

/** What a script would do otherwise: on a phone, the navigation stands below the page instead of behind a button. */
const withoutScript = `
.copy-code, .VPLocalNav, .VPNavBarHamburger, .VPNavBarSearch { display: none !important }
@media (max-width: 959px) {
  .VPSidebar { position: static !important; order: 2; width: auto !important; max-width: none !important;
    opacity: 1 !important; visibility: visible !important; transform: none !important }
}`.replaceAll('\n', ' ');

export default defineConfig({
  base,
  title: 'wechatpay-kit',
  cleanUrls: true,
  // For people who change the code; they read it where the code is.
  srcExclude: ['contributing/**'],
  // With every page's name in every page, a page would weigh more than what it says.
  metaChunk: true,
  sitemap: { hostname: `${origin}${base}` },
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}logo.svg` }],
    ['meta', { name: 'theme-color', content: '#07c160' }],
    ['noscript', {}, `<style>${withoutScript}</style>`],
  ],
  transformPageData({ frontmatter, relativePath }) {
    // A generated page is edited where it comes from; a list of them is made of many files.
    const source = frontmatter['source'];
    if (source === null) return { frontmatter: { ...frontmatter, editLink: false } };
    return { frontmatter: { ...frontmatter, edit: `${editUrl}/${source ?? `docs/${relativePath}`}` } };
  },
  locales: { root: zh, en },
  themeConfig: { logo: '/logo.svg', search, externalLinkIcon: false },
  markdown: { theme: { light: 'github-light-high-contrast', dark: 'github-dark-default' } },
});
