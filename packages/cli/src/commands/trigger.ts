import type { Command } from 'commander';
import type { TriggerFlags } from '../trigger.js';
import { addExamples, addFieldOption } from './options.js';

/** `trigger` */
export function registerTrigger(program: Command): void {
  const command = program
    .command('trigger')
    .description('let the sandbox send any notification, signed and encrypted as WeChat Pay does')
    .argument('<event>', 'the type: TRANSACTION.SUCCESS, pay, refund, v2:TRANSACTION.SUCCESS, …')
    .option(
      '--to <url>',
      "the URL that receives it; without it, the notify_url of what --for names, or the sandbox's --notify-url",
    )
    .option(
      '--for <id>',
      'what it is about: an out_trade_no, a contract_id, …; the payload has the fields of that',
    )
    .option(
      '--chain',
      "let it follow from real calls, which the sandbox makes as the merchant's program and its user",
    )
    .option(
      '--merchant <id>',
      "the receiver: the merchant id or the brand id; by default the sandbox's merchant",
    )
    .option('--signed-by <key>', "the key that signs APIv3: 'publicKey' (the default) or 'certificate'")
    // `--to` is the receiver here.
    .option('--sandbox <url>', 'the address of the sandbox; without it, the running one is found')
    .option('--json', 'print the delivery as JSON')
    .action(async (event: string, flags: TriggerFlags) => {
      const { runTrigger } = await import('../trigger.js');
      await runTrigger(event, flags);
    });
  addFieldOption(command, '-s, --set <path=value>', 'a field of the payload, such as amount.total=5');
  addExamples(
    command,
    'trigger TRANSACTION.SUCCESS --to http://127.0.0.1:3000/notify --set amount.total=5',
    'trigger refund --to http://127.0.0.1:3000/notify/v2',
    'trigger pay --for order-1',
    'trigger PAPAY.TERMINATE --chain --to http://127.0.0.1:3000/notify',
  );
}
