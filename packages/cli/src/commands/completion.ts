import { Argument, type Command } from 'commander';
import { addExamples } from './options.js';

/** `completion`, and the hidden command that the scripts call. */
export function registerCompletion(program: Command): void {
  const command = program
    .command('completion')
    .description('print a script that completes commands, options, operations and events in your shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { scripts } = await import('../completion/scripts.js');
      process.stdout.write(scripts[shell]);
    });
  addExamples(
    command,
    'completion bash >> ~/.bashrc',
    'completion zsh > ~/.zfunc/_wechatpay-kit',
    'completion fish > ~/.config/fish/completions/wechatpay-kit.fish',
  );
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .passThroughOptions()
    .allowUnknownOption()
    .action(async (words: string[]) => {
      const { listCandidates } = await import('../completion/candidates.js');
      const candidates = await listCandidates(program, words);
      process.stdout.write(candidates.map((word) => `${word}\n`).join(''));
    });
}
