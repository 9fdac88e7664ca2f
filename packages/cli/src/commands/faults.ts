import { type Command, InvalidArgumentError } from 'commander';
import type { AddFlags, UseFlags } from '../faults.js';
import type { ReachFlags } from '../state.js';
import { addExamples, addFieldOption, addReachOptions, numberFrom } from './options.js';

/** `faults`, with `list`, `add`, `clear` and `use` */
export function registerFaults(program: Command): void {
  const faults = program
    .command('faults')
    .description('let calls and notifications fail on purpose: slow, broken, wrongly signed, lost, …');

  const list = faults
    .command('list', { isDefault: true })
    .description('print what goes wrong now, how often it did, and the scenarios');
  addReachOptions(list, 'them as JSON').action(async (flags: ReachFlags) => {
    const { runList } = await import('../faults.js');
    await runList(flags);
  });

  const add = faults
    .command('add')
    .description('add a fault of calls, or with --event one of notifications')
    .argument('<kind>', 'what: latency, 503, error, reset-after, dropped, wrongly-signed, doubled, …')
    .option(
      '--operation <pattern>',
      'which operations: a part of "POST v3/refund/domestic/refunds", or with *',
    )
    .option('--event <pattern>', "which notifications: TRANSACTION.SUCCESS, REFUND.*, or '*' for all")
    .option('--merchant <id>', 'the merchant id or brand id')
    .option('--nth <n>', 'only the nth of them', numberFrom)
    .option('--every <n>', 'every nth of them', numberFrom)
    .option('--share <share>', 'a share of them, from 0 to 1', shareFrom)
    .option('--times <n>', 'at most so many times', numberFrom);
  addFieldOption(add, '-s, --set <name=value>', 'a field of the kind, such as ms=500');
  addReachOptions(add, 'the faults as JSON').action(async (kind: string, flags: AddFlags) => {
    const { runAdd } = await import('../faults.js');
    await runAdd(kind, flags);
  });

  const clear = faults
    .command('clear')
    .description('end all faults, or one')
    .argument('[id]', 'the number of a fault, as list prints it');
  addReachOptions(clear, 'the faults that are left as JSON').action(
    async (id: string | undefined, flags: ReachFlags) => {
      const { runClear } = await import('../faults.js');
      await runClear(id, flags);
    },
  );

  const use = faults
    .command('use')
    .description('put a scenario in place of all faults')
    .argument('[name]', 'a scenario, as list prints it; with --file, by default the one that the file uses')
    .option('--file <file>', 'a YAML file of scenarios');
  addReachOptions(use, 'the faults as JSON').action(async (name: string | undefined, flags: UseFlags) => {
    const { runUse } = await import('../faults.js');
    await runUse(name, flags);
  });

  addExamples(
    faults,
    'faults',
    'faults add reset-after --operation v3/refund --nth 1',
    'faults add latency --set median=200 --set p99=2000',
    "faults add doubled --event 'TRANSACTION.*' --share 0.5",
    'faults use rush-hour',
    'faults use slow-refunds --file scenarios.yaml',
    'faults clear',
  );
}

function shareFrom(text: string): number {
  const share = Number(text);
  if (text.trim() !== '' && share >= 0 && share <= 1) return share;
  throw new InvalidArgumentError('Expected a number from 0 to 1.');
}
