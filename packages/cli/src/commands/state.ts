import type { Command } from 'commander';
import type { ReachFlags } from '../state.js';
import { addExamples, addReachOptions } from './options.js';

/** `export`, `import` and `reset` */
export function registerState(program: Command): void {
  const write = program
    .command('export')
    .description("write the sandbox's state to a file: orders, contracts, notifications, the clock, …")
    .argument('<file>', 'the file, readable JSON; it is replaced if it exists');
  addReachOptions(write, 'what was written, as JSON').action(async (file: string, flags: ReachFlags) => {
    const { runExport } = await import('../state-commands.js');
    await runExport(file, flags);
  });
  addExamples(write, 'export signed-contract.json');

  const read = program
    .command('import')
    .description("replace the sandbox's state by that of a file, the time included")
    .argument('<file>', "a file that 'export' has written");
  addReachOptions(read, 'what was read, as JSON').action(async (file: string, flags: ReachFlags) => {
    const { runImport } = await import('../state-commands.js');
    await runImport(file, flags);
  });
  addExamples(read, 'import signed-contract.json');

  const reset = program
    .command('reset')
    .description('return the sandbox to the state after its start; keys and the records of requests stay');
  addReachOptions(reset, '{} when it is done').action(async (flags: ReachFlags) => {
    const { runReset } = await import('../state-commands.js');
    await runReset(flags);
  });
}
