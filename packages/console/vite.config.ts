import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { uiAliases } from '../ui/aliases.js';

const here = import.meta.dirname;

/** Names the packages whose code is in the pages. Their licences must be with it. */
const listPackages: Plugin = {
  name: 'list-packages',
  generateBundle(_, bundle) {
    const ids = Object.values(bundle).flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
    const names = ids.flatMap((id) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? []);
    const source = JSON.stringify([...new Set(names)].sort());
    this.emitFile({ type: 'asset', fileName: 'packages.json', source });
  },
};

/** Addresses in the pages are relative: a phone opens its page under an address with a token. */
const config: UserConfig = defineConfig({
  root: here,
  base: './',
  publicDir: false,
  logLevel: 'warn',
  plugins: [vue(), listPackages],
  // What the pages and the sandbox compute in the same way. TypeScript finds its types in `dist`.
  resolve: {
    alias: [
      { find: /^#sandbox\/(.*)\.js$/, replacement: resolve(here, '../sandbox/src/$1.ts') },
      ...uiAliases,
    ],
  },
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
  build: {
    outDir: resolve(here, 'dist'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // The policy of the pages allows no `data:` scripts or styles, and few images are small.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      // How long a plugin takes is of no interest here.
      checks: { bundlerTimings: false },
      input: { console: resolve(here, 'index.html'), phone: resolve(here, 'phone.html') },
    },
  },
});

export default config;
