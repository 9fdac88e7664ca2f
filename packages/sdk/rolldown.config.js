// The SDK ships as one file (and one more for the thread of the blocking verbs): Node 20 takes about a millisecond
// for each module it loads, and a cold start with thirty of them is three times as long.
import { defineConfig } from 'rolldown';

/** In a file of single-byte characters, V8 needs half the memory and time to read the source. */
const ascii = {
  name: 'ascii',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === 'chunk') chunk.code = chunk.code.replace(/[^\0-\x7f]/g, escaped);
    }
  },
};

function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const entry = (input, file) =>
  defineConfig({
    input,
    platform: 'node',
    external: [/^node:/, 'saxes'],
    plugins: [ascii],
    output: { file, format: 'esm', comments: { legal: true, annotation: true, jsdoc: false } },
  });

export default [
  entry('packages/sdk/src/index.ts', 'packages/sdk/dist/index.js'),
  entry('packages/sdk/src/sync/worker.ts', 'packages/sdk/dist/worker.js'),
];
