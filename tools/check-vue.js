// Type-checks the components of the console and of `packages/ui`, templates included. vue-tsc needs the JavaScript API of TypeScript, which
// version 7 does not have.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const { run } = require('vue-tsc');
process.argv.splice(
  2,
  Number.POSITIVE_INFINITY,
  '-p',
  fileURLToPath(new URL('../packages/console', import.meta.url)),
);
run(require.resolve('typescript-5.9/lib/tsc'));
