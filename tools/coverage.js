// `npm run coverage`: how much of the SDK and of tools/ the unit tests run. The sandbox and the command run in threads
// and processes of their own, which vitest does not measure. Arguments are vitest's, such as a test file.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { rolldown } from 'rolldown';
import sdk from '../packages/sdk/rolldown.config.js';

const run = (command) => spawnSync(command, { stdio: 'inherit', shell: true }).status ?? 1;

/** The tests run the SDK's bundle: only a source map tells which file a line comes from. It is never published. */
async function bundle(sourcemap) {
  const { output, ...input } = sdk;
  const bundle = await rolldown(input);
  for (const one of output) await bundle.write({ ...one, sourcemap });
  await bundle.close();
}

let status = run('npm run --silent build');
if (status === 0) {
  await bundle(true);
  status = run(['npx vitest run --project unit --coverage', ...process.argv.slice(2)].join(' '));
  for (const file of ['index.js.map', 'index.cjs.map']) {
    rmSync(new URL(`../packages/sdk/dist/${file}`, import.meta.url), { force: true });
  }
  await bundle(false);
}
process.exitCode = status;
