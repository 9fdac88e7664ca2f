// `npm run test:site`. The build of the site leaves a core idle most of the time: meanwhile the programs of the pages and
// guides, which need no built site, are compiled and run. The browsers follow.
import { spawn } from 'node:child_process';

const tests = 'vitest run --project site';
await Promise.all([run('npm run --silent docs:site'), run(`${tests} tools/test/`)]);
if (process.exitCode === undefined) await run(`${tests} docs/test/ packages/`);

/** Runs a command to its end. The code with which this process ends tells whether each succeeded. */
function run(command) {
  return new Promise((resolve) => {
    spawn(command, { stdio: 'inherit', shell: true }).on('exit', (status) => {
      if (status !== 0) process.exitCode = status ?? 1;
      resolve();
    });
  });
}
