import { type Command, Option } from 'commander';
import type { DeliveriesFlags } from '../deliveries.js';
import type { LogsFlags } from '../logs.js';
import type { ResendFlags } from '../resend.js';
import type { ReachFlags } from '../state.js';
import { addExamples, addReachOptions, durationFrom } from './options.js';

/** `explain`, `logs` and `deliveries` */
export function registerRecords(program: Command): void {
  const explain = program
    .command('explain')
    .description(
      'say why the sandbox refused a signature: what was signed, what should have been, what to do',
    )
    .argument(
      '[id]',
      'the id of a request, or the Request-ID of its answer; without it, the newest refused one',
    );
  addReachOptions(explain, 'the record as JSON').action(async (id: string | undefined, flags: ReachFlags) => {
    const { runExplain } = await import('../explain.js');
    await runExplain(id, flags);
  });
  addExamples(explain, 'explain', 'explain 12 --json');

  const logs = program
    .command('logs')
    .description('print a line for each request to the sandbox and each delivery of a notification')
    .option('-f, --follow', 'go on with new ones, until the sandbox stops');
  addReachOptions(logs, 'each record as a line of JSON').action(async (flags: LogsFlags) => {
    const { runLogs } = await import('../logs.js');
    await runLogs(flags);
  });
  addExamples(logs, 'logs -f', 'logs --json > requests.jsonl');

  const deliveries = program
    .command('deliveries')
    .description("list the sandbox's notifications with their attempts, or print one as it was sent")
    .argument('[id]', 'the id of a notification, as the list prints it')
    .option('--type <event>', 'those of one event: TRANSACTION.SUCCESS, pay, …')
    .addOption(
      new Option('--state <state>', 'those of one state').choices([
        'pending',
        'delivered',
        'not_allowed',
        'given_up',
      ]),
    )
    .option('--url <url>', 'those to one URL')
    .option('-f, --follow', 'go on with a line for each new attempt, until the sandbox stops');
  addReachOptions(deliveries, 'them as JSON').action(
    async (id: string | undefined, flags: DeliveriesFlags) => {
      const { runDeliveries } = await import('../deliveries.js');
      await runDeliveries(id, flags);
    },
  );
  const resend = deliveries
    .command('resend')
    .description('send a notification once more, with its own id, and print its attempts')
    .argument('<id>', 'the id of a notification, as the list prints it')
    .addOption(
      new Option('--how <how>', 'once, two at once, after a delay, or signed with the platform key before')
        .choices(['again', 'twice', 'late', 'old-key'])
        .default('again'),
    )
    .option('--delay <duration>', 'with --how late: 10s, 5m, … (1m)', durationFrom);
  addReachOptions(resend, 'the notification as JSON').action(async (id: string, flags: ResendFlags) => {
    const { runResend } = await import('../resend.js');
    await runResend(id, flags);
  });
  addExamples(resend, 'deliveries resend ID --how twice', 'deliveries resend ID --how late --delay 5m');

  addExamples(deliveries, 'deliveries', 'deliveries --state pending', 'deliveries -f --type REFUND.SUCCESS');
}
