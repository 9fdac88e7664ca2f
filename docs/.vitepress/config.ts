import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { uiAliases } from '../../packages/ui/aliases.js';
import { breakableCode } from './breakable-code.js';
import { forgetfulCompiler } from './compiler.js';
import { highlightOnce, leanBuild } from './lean-build.js';
import { en, zh } from './locales.js';
import { base, editUrl, origin, siteData } from './site.js';
import { shortcut } from './theme/search/shortcut.js';
import { twinAddress } from './theme/twin-address.js';

/** Replaces a script: on a phone, the navigation is below the page instead of behind a button. */
const withoutScript = `
.copy-code, .overview-filter, .VPLocalNav, .VPNavBarHamburger, .VPNavBarSearch { display: none !important }
@media (max-width: 959px) {
  .VPSidebar { position: static !important; order: 2; width: auto !important; max-width: none !important;
    opacity: 1 !important; visibility: visible !important; transform: none !important }
}`.replaceAll('\n', ' ');

export default defineConfig({
  base,
  title: 'wechatpay-kit',
  cleanUrls: true,
  // For contributors, who read it in the repository; and the Markdown twins of the pages.
  srcExclude: ['contributing/**', 'public/**'],
  // A list of all pages in every page would be larger than the page.
  metaChunk: true,
  sitemap: { hostname: `${origin}${base}` },
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}logo.svg` }],
    ['meta', { name: 'theme-color', content: '#07c160' }],
    ['script', {}, shortcut],
    ['noscript', {}, `<style>${withoutScript}</style>`],
  ],
  transformPageData({ frontmatter, relativePath }) {
    // A generated page is edited in its YAML file. A list page has no single source.
    const source = frontmatter['source'];
    if (frontmatter['layout'] === 'home') frontmatter['counts'] = siteData().counts;
    frontmatter['nav'] ??= siteData().guides[relativePath];
    if (source === null) return { frontmatter: { ...frontmatter, editLink: false } };
    return { frontmatter: { ...frontmatter, edit: `${editUrl}/${source ?? `docs/${relativePath}`}` } };
  },
  vue: { compiler: forgetfulCompiler },
  transformHead({ pageData: { relativePath, isNotFound } }) {
    if (isNotFound === true || relativePath === '404.md') return [];
    const href = `${base}${encodeURI(twinAddress(relativePath)).slice(1)}`;
    return [['link', { rel: 'alternate', type: 'text/markdown', href }]];
  },
  locales: { root: zh, en },
  themeConfig: { logo: '/logo.svg', externalLinkIcon: false },
  vite: {
    plugins: leanBuild,
    resolve: {
      // Our search takes the place of VitePress's in the bar: https://vitepress.dev/guide/extending-default-theme
      alias: [
        ...uiAliases,
        {
          find: /^.*\/VPNavBarSearch\.vue$/,
          replacement: fileURLToPath(new URL('./theme/search/NavBarSearch.vue', import.meta.url)),
        },
      ],
    },
  },
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-default' },
    config(markdown) {
      highlightOnce(markdown);
      breakableCode(markdown);
    },
  },
});
