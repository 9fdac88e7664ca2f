// The SDK ships as one file: Node 20 takes about a millisecond for each module it loads, and a cold start with thirty
// of them is three times as long. It is the same file twice, for `import` and for `require()`. Both hold all that they
// need, as text where it cannot be code, so that a bundler that makes one file of a user's program misses nothing.
import { writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, rolldown } from 'rolldown';

const folder = dirname(fileURLToPath(import.meta.url));
const shared = {
  platform: 'node',
  external: [/^node:/],
};
const comments = { legal: true, annotation: true, jsdoc: false };

/**
 * What makes the file quick to load. Of single-byte characters, V8 needs half the memory and time to read it. The
 * wrappers of CommonJS packages stand in parentheses, for which V8 compiles them at once; they are for later.
 */
export const quick = {
  name: 'quick',
  // Not renderChunk: the code is printed anew after that, with the characters themselves.
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      chunk.code = chunk.code.replace(/[^\0-\x7f]/g, escaped).replace(wrapper, '$1$2);');
    }
  },
};

const wrapper = /^(var \w+ = .*__commonJSMin\()\((\(.*\) => \{\n[\s\S]*?\n\})\)\);$/gm;

function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * Node's own modules as a bundled CommonJS package requires them. An ES module has no `require()`, and what a bundler
 * would make of one cannot be bundled again.
 */
const builtins = {
  name: 'builtins',
  resolveId: {
    filter: { id: /^(?:https?|url)$/ },
    handler: (id, importer) => (importer?.includes('hpagent') ? `\0builtin:${id}` : null),
  },
  load: {
    filter: { id: /^\0builtin:/ },
    handler: (id) => `module.exports = process.getBuiltinModule('node:${id.slice('\0builtin:'.length)}');`,
  },
};

/** `sync/worker-code.js`: the program of the thread of the blocking verbs, as text. */
const workerCode = {
  name: 'worker-code',
  resolveId: (id, importer) => (id.endsWith('/worker-code.js') ? resolve(dirname(importer), id) : null),
  async load(id) {
    if (!id.endsWith('/worker-code.js')) return null;
    const input = resolve(dirname(id), 'worker.ts');
    this.addWatchFile(input);
    const bundle = await rolldown({ ...shared, input, plugins: [builtins] });
    const { output } = await bundle.generate({ format: 'cjs', minify: true });
    await bundle.close();
    return `export const workerCode = ${JSON.stringify(output[0].code)};`;
  },
};

/**
 * The declarations in a folder are read as CommonJS. Modules of both kinds may import those, while CommonJS may not
 * import declarations of an ES module under every setting of the compiler.
 */
export const commonjsTypes = (types) => ({
  name: 'commonjs-types',
  writeBundle: () => writeFileSync(resolve(types, 'package.json'), '{ "type": "commonjs" }\n'),
});

export default defineConfig({
  ...shared,
  input: resolve(folder, 'src/index.ts'),
  plugins: [workerCode, builtins, quick, commonjsTypes(resolve(folder, 'dist/types'))],
  output: [
    { file: resolve(folder, 'dist/index.js'), format: 'esm', comments },
    { file: resolve(folder, 'dist/index.cjs'), format: 'cjs', comments },
  ],
});
