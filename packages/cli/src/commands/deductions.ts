import type { Command } from 'commander';
import type { DeductionsFlags } from '../deductions/open.js';
import type { ReconcileFlags, RunFlags } from '../deductions/run.js';
import { addExamples, numberFrom } from './options.js';

/** `deductions` */
export function registerDeductions(program: Command): void {
  const command = program
    .command('deductions')
    .description('charge signed contracts on their schedule, and compare the books with the bill');
  command.addHelpText('after', explanation);
  addExamples(command, 'deductions run --http 9090', 'deductions status', 'deductions reconcile 2026-03-31');

  addFile(command.command('run').description('carry the work on until it is interrupted'))
    .option(
      '--redis <url>',
      'share the work with other processes by BullMQ; without it, this process works alone',
    )
    .option('--concurrency <number>', 'contracts at once', numberFrom)
    .option('--http [port]', 'serve the status page on this machine')
    .option('--once', 'do what is due now, and end')
    .option('--json', 'print what happens as JSON lines')
    .action(async (flags: RunFlags) => (await import('../deductions/run.js')).runWork(flags));

  addFile(command.command('status').description('tell how the deductions stand'))
    .option('--json', 'print it as JSON')
    .action(async (flags: DeductionsFlags & Json) => (await import('../deductions/run.js')).runStatus(flags));

  addFile(command.command('preview').description('list what would be charged on a day; nothing is charged'))
    .argument('<date>', 'such as 2026-03-31, in Beijing')
    .option('--json', 'print JSON lines')
    .action(async (date: string, flags: DeductionsFlags & Json) =>
      (await import('../deductions/run.js')).runPreview(date, flags),
    );

  addFile(command.command('history').description('tell everything that happened to a contract'))
    .argument('<contract>', "the merchant's own code of the contract")
    .option('--zh', 'in Chinese')
    .option('--json', 'print JSON lines')
    .action(async (code: string, flags: DeductionsFlags & Json & { zh?: boolean }) =>
      (await import('../deductions/run.js')).runHistory(code, flags),
    );

  addFile(command.command('reconcile').description("compare the day's trade bill with the ledger"))
    .argument('<date>', 'such as 2026-03-31, in Beijing; its bill is there from 10:00 on the next day')
    .option('--fundflow', 'compare the fund flow bill of the basic account with the trade bill, too')
    .option('--csv <file>', 'write the differences as CSV')
    .option('--html <file>', 'write the report as a page')
    .option('--zh', 'the page is in Chinese')
    .option('--json', 'print the report as JSON')
    .action(async (date: string, flags: ReconcileFlags) =>
      (await import('../deductions/run.js')).runReconcile(date, flags),
    );
}

interface Json {
  readonly json?: boolean;
}

function addFile(command: Command): Command {
  return command.option(
    '-f, --file <module>',
    'a module that exports the options of openDeductions as its default (default: deductions.config.js)',
  );
}

const explanation = `
The module has the plans, whose amounts may be functions:

  export default { pay: new WeChatPay({ … }), database: 'postgres://…', rules: { … } };

Needs the package @wechatpay-kit/deductions. reconcile ends with 1 if bill and books differ.`;
