import type { Command } from 'commander';
import type { ResourcesFlags, SetFlags } from '../resources.js';
import type { ReachFlags } from '../state.js';
import { addExamples, addFieldOption, addReachOptions, numberFrom } from './options.js';

/** `resources`, `export`, `import` and `reset` */
export function registerState(program: Command): void {
  registerResources(program);
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

function registerResources(program: Command): void {
  const list = program
    .command('resources')
    .description('list what the sandbox remembers, or print one with its fields; its subcommand changes one')
    .argument('[id]', 'any of its ids: an out_refund_no, a refund_id, …')
    .option('--family <path>', 'those of one family: v3/refund/domestic/refunds')
    .option('--merchant <mchid>', 'those of one merchant')
    .option('--limit <n>', 'the newest ones, at most', numberFrom, 100);
  addReachOptions(list, 'them as JSON').action(async (id: string | undefined, flags: ResourcesFlags) => {
    const { runResources } = await import('../resources.js');
    await runResources(id, flags);
  });
  addExamples(list, 'resources', 'resources refund-1', 'resources set refund-1 --set status=SUCCESS');

  const change = list
    .command('set')
    .description('change fields, as if WeChat Pay had: the state that an application has got to, for example')
    .argument('<id>', 'any of its ids')
    .option('--family <path>', 'its family, where several have that id')
    .option('--merchant <mchid>', 'its merchant, where several have that id');
  addFieldOption(change, '-s, --set <path=value>', 'a field of its query, such as status=SUCCESS');
  addReachOptions(change, 'it as JSON').action(async (id: string, flags: SetFlags) => {
    const { runSetResource } = await import('../resources.js');
    await runSetResource(id, flags);
  });
  addExamples(change, 'resources set refund-1 --set status=SUCCESS --set amount.payer_refund=5');
}
