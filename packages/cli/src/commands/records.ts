import type { Command } from 'commander';
import type { LogsFlags } from '../logs.js';
import type { ReachFlags } from '../state.js';
import { addExamples, addReachOptions } from './options.js';

/** `explain` and `logs` */
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
}
