// The entry for `require()`. It only starts a thread and speaks to it; the thread runs the ES modules that tsc has made.
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'rolldown';
import { commonjsTypes } from '../sdk/rolldown.config.js';

const folder = dirname(fileURLToPath(import.meta.url));

export default defineConfig({
  input: resolve(folder, 'src/index.ts'),
  platform: 'node',
  // The description has seven megabytes, and is loaded by the thread.
  external: [/^node:/, /^@wechatpay-kit\/openapi/],
  plugins: [commonjsTypes(resolve(folder, 'dist/types'))],
  output: { file: resolve(folder, 'dist/index.cjs'), format: 'cjs' },
});
