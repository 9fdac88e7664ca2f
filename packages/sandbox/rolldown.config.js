// The sandbox ships as a few files: Node 20 takes about a millisecond for each module it loads, and a sandbox has two
// hundred. The packages with the most modules are in them too. Their licences are in `licenses/`.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { defineConfig } from 'rolldown';
import { commonjsTypes, quick } from '../sdk/rolldown.config.js';

const folder = dirname(fileURLToPath(import.meta.url));
const source = (path) => resolve(folder, 'src', path);
const dist = resolve(folder, 'dist');
const comments = { legal: true, annotation: true, jsdoc: false };
/** What is in the bundle, because it has many modules or is a small part of a package. */
const bundled = /^(hono|@hono\/node-server|node-forge\/lib)(\/|$)/;
/** The built pages of the console, as one module: every bundler and the executable have it then. */
const consoleAssets = {
  name: 'console-assets',
  resolveId: { filter: { id: /^console-assets$/ }, handler: () => '\0console-assets' },
  load: {
    filter: { id: /^\0console-assets$/ },
    handler: () => {
      const built = resolve(folder, '../console/dist');
      const names = readdirSync(built, { recursive: true, encoding: 'utf8' })
        .map((name) => name.replaceAll('\\', '/'))
        .filter((name) => /\.(html|js|css|svg)$/.test(name))
        .sort();
      const packed = names.map((name) => [
        name,
        gzipSync(readFileSync(resolve(built, name)), { level: 9 }).toString('base64'),
      ]);
      return `export const assets = ${JSON.stringify(Object.fromEntries(packed))};`;
    },
  },
};
const shared = {
  platform: 'node',
  external: (id) => /^[@\w]/.test(id) && !bundled.test(id) && id !== 'console-assets',
};

export default defineConfig([
  {
    ...shared,
    input: {
      index: source('index.ts'),
      // `startSandbox()` finds it from each file that it may be in: those are all in one folder.
      'host/thread': source('host/thread.ts'),
      operations: source('operations.mts'),
      'testing/vitest': source('testing/vitest.mts'),
      'testing/node-test': source('testing/node-test.mts'),
    },
    plugins: [consoleAssets, quick, commonjsTypes(resolve(dist, 'types'))],
    output: {
      dir: dist,
      format: 'esm',
      comments,
      entryFileNames: '[name].js',
      chunkFileNames: 'part-[name].js',
    },
  },
  // The entry for `require()`. It only starts a thread and speaks to it; the thread runs the ES module.
  {
    ...shared,
    input: source('index.ts'),
    output: { file: resolve(dist, 'index.cjs'), format: 'cjs', comments },
  },
]);
