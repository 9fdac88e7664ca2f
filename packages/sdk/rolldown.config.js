// The SDK ships as one file (and one more for the thread of the blocking verbs): Node 20 takes about a millisecond
// for each module it loads, and a cold start with thirty of them is three times as long.
import { defineConfig } from 'rolldown';

const entry = (input, file) =>
  defineConfig({
    input,
    platform: 'node',
    external: [/^node:/, 'saxes'],
    output: { file, format: 'esm', comments: { legal: true, annotation: true, jsdoc: false } },
  });

export default [
  entry('packages/sdk/src/index.ts', 'packages/sdk/dist/index.js'),
  entry('packages/sdk/src/sync/worker.ts', 'packages/sdk/dist/worker.js'),
];
