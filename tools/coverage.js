// `npm run coverage`: how much of the SDK and of tools/ the unit tests run. The sandbox and the command run in threads
// and processes of their own, which vitest does not measure. Arguments are vitest's, such as a test file.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

const run = (command) => spawnSync(command, { stdio: 'inherit', shell: true }).status ?? 1;

let status = run('npm run --silent build');
if (status === 0) {
  // The tests run the SDK's bundle: only a source map tells which file a line comes from.
  run('node tools/bundle.js --sourcemap');
  status = run(['npx vitest run --project unit --coverage', ...process.argv.slice(2)].join(' '));
  for (const file of ['sdk/dist/index.js.map', 'sdk/dist/index.cjs.map', 'sandbox/dist/index.cjs.map']) {
    rmSync(new URL(`../packages/${file}`, import.meta.url), { force: true });
  }
  run('node tools/bundle.js');
}
process.exitCode = status;
