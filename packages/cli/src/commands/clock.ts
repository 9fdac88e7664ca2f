import type { Command } from 'commander';
import type { ReachFlags } from '../state.js';
import { addExamples, addReachOptions } from './options.js';

const acts = {
  pause: 'let the time stand still: nothing falls due by itself any more',
  resume: 'let a paused time go on from where it stands',
  next: 'move the time to the next thing that is due, which happens',
} as const;

/** `clock` */
export function registerClock(program: Command): void {
  const clock = program
    .command('clock')
    .description("print the sandbox's time; its subcommands move it ahead, stop it, and tell what is due");
  addReachOptions(clock, 'the time as JSON').action(async (flags: ReachFlags) => {
    const { runClock } = await import('../clock.js');
    await runClock(flags);
  });
  addExamples(clock, 'clock', 'clock advance 30d 2h', 'clock due', 'clock pause');

  const advance = clock
    .command('advance')
    .description('move the time ahead; everything that falls due happens in order')
    .argument('<duration...>', '30d, 2h, 15m, 10s, or several');
  addReachOptions(advance, 'the time as JSON').action(async (parts: string[], flags: ReachFlags) => {
    const { runAdvance } = await import('../clock.js');
    await runAdvance(parts, flags);
  });
  addExamples(advance, 'clock advance 30d', 'clock advance 1h 30m');

  for (const act of ['pause', 'resume', 'next'] as const) {
    const command = clock.command(act).description(acts[act]);
    addReachOptions(command, 'the time as JSON').action(async (flags: ReachFlags) => {
      const { runClockAct } = await import('../clock.js');
      await runClockAct(act, flags);
    });
  }
  const due = clock.command('due').description('list what is due, in order: the first 50 things');
  addReachOptions(due, 'it as JSON').action(async (flags: ReachFlags) => {
    const { runDue } = await import('../clock.js');
    await runDue(flags);
  });
}
