/**
 * What the build of 2,700 pages need not do. The site is the same.
 * VitePress compiles every page twice: for the browser, and for a server that runs once, in the build.
 */
import type { MarkdownOptions, UserConfig } from 'vitepress';

type Plugin = NonNullable<NonNullable<UserConfig['vite']>['plugins']>[number];

/** Highlights each piece of code once: it occurs in both languages, and in both builds. */
export const highlightOnce: NonNullable<MarkdownOptions['config']> = ({ options }) => {
  const { highlight } = options;
  if (!highlight) return;
  const known = new Map<string, string>();
  options.highlight = (code, language, attributes) => {
    const key = JSON.stringify([code, language, attributes]);
    const html = known.get(key) ?? highlight(code, language, attributes);
    known.set(key, html);
    return html;
  };
};

/** The code that runs in the build is never sent: nothing of it is left out, or written for an old browser. */
const forServer: Plugin = {
  name: 'server-as-it-is',
  config: (_, { isSsrBuild }) =>
    isSsrBuild === true ? { build: { target: 'esnext', rollupOptions: { treeshake: false } } } : null,
};

/** A page is text, all of which is shown: Rollup need not look for parts of it that are never used. */
const wholePages: Plugin = {
  name: 'whole-pages',
  enforce: 'post',
  transform: (code, id) => (id.endsWith('.md') ? { code, moduleSideEffects: 'no-treeshake' } : null),
};

export const leanBuild: Plugin[] = [forServer, wholePages];
