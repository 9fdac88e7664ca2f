import { Command } from 'commander';
import { groups } from './commands/list.js';
import { addExamples } from './commands/options.js';
import { reportFailure } from './output.js';
import { version } from './version.js';

const program = new Command('wechatpay-kit')
  .description('WeChat Pay on the command line')
  .version(version)
  .enablePositionalOptions();
for (const register of groups) register(program);
addExamples(
  program,
  'sandbox --out ./keys',
  'call v3.pay.transactions.native --example --set amount.total=5',
  'run -- node app.js',
  'help call',
);
program.addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 called wrongly.');
exitWithTwo(program);

try {
  await program.parseAsync();
} catch (error) {
  reportFailure(error);
}

/** Commander exits with 1 after wrong usage. Here 1 is for later failures. */
function exitWithTwo(command: Command): void {
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  for (const below of command.commands) exitWithTwo(below);
}
