import { Command, CommanderError } from 'commander';
import { groups } from './commands/list.js';
import { addExamples } from './commands/options.js';
import { reportFailure } from './output.js';
import { version } from './version.js';

/**
 * Runs one command line. It prints what the command prints, and sets the exit code of the process: 0 done, 1 failed,
 * 2 called wrongly.
 *
 * @param args the words after `wechatpay-kit`
 */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    // Commander has printed the help or the error already, and exits with 1 after wrong usage. Here 1 is for later failures.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else reportFailure(error);
  }
}

function createProgram(): Command {
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
  throwAtExit(program);
  return program;
}

function throwAtExit(command: Command): void {
  command.exitOverride();
  for (const below of command.commands) throwAtExit(below);
}
