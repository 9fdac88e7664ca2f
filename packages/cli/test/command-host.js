/**
 * A process that runs the commands that `command.ts` sends it, one after the other: the modules of the command are loaded
 * once. Each command has its own output, exit code and environment.
 */
import { runCommandLine } from '../dist/command-line.js';

let last = Promise.resolve();
process.on('message', (message) => {
  last = last.then(() => run(message));
});
// The tests have ended.
process.on('disconnect', () => process.exit());

async function run({ id, args, env }) {
  const ended = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    process[name].write = (chunk) => {
      ended[name] += chunk.toString();
      return true;
    };
  }
  process.env = env;
  process.exitCode = 0;
  try {
    await runCommandLine(args);
  } catch (error) {
    ended.stderr += `${error.stack}\n`;
    process.exitCode = 70;
  }
  // A sandbox that cannot start leaves them.
  process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
  process.send({ id, ended: { code: process.exitCode, ...ended } });
}
