import type { AnswerKind } from '@wechatpay-kit/sandbox/operations';
import { type Command, Option } from 'commander';
import type { OperationsFlags } from '../operations.js';
import { addExamples, addReachOptions } from './options.js';

/** Not those of the sandbox itself, which takes longer to load than the help. */
const levels: Readonly<Record<AnswerKind, true>> = {
  played: true,
  remembered: true,
  answered: true,
  retired: true,
};

/** `operations` */
export function registerOperations(program: Command): void {
  const command = program
    .command('operations')
    .description(
      'list the operations of WeChat Pay, with the level at which the running sandbox answers them',
    )
    .argument('[words...]', 'words of the name, the path or the summary, in Chinese or English')
    .addOption(new Option('--level <level>', 'those of one level').choices(Object.keys(levels)));
  addReachOptions(command, 'the operations as JSON').action(
    async (words: string[], flags: OperationsFlags) => {
      const { runOperations } = await import('../operations.js');
      await runOperations(words, flags);
    },
  );
  addExamples(command, 'operations native', 'operations 退款', 'operations --level played --json');
}
