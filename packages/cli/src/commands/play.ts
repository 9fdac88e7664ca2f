import { type Command, Option } from 'commander';
import type { ActFlags } from '../play.js';
import { reasons } from '../reasons.js';
import type { ReachFlags } from '../state.js';
import { addExamples, addReachOptions } from './options.js';

const acts = {
  confirm: 'play the user who agrees: pays, signs, authorizes; print the notifications that follow',
  decline: 'play the user who leaves the page without agreeing, or who cannot pay',
} as const;

/** `confirm`, `decline` and `clock` */
export function registerPlay(program: Command): void {
  for (const act of ['confirm', 'decline'] as const) {
    const command = program
      .command(act)
      .description(acts[act])
      .argument('<id>', 'what the answer of a call has: a prepay_id, code_url, mweb_url, session_id, …');
    if (act === 'decline') command.addOption(new Option('--reason <reason>', 'why').choices(reasons));
    else {
      command
        .option('--openid <openid>', 'the user who agrees, where the page is for any user')
        .option('--method <method>', 'what pays: CHANGE (零钱), or the code of a bank such as CMB_DEBIT');
    }
    addReachOptions(command, 'the id and the notifications as JSON').action(
      async (id: string, flags: ActFlags) => {
        const { runAct } = await import('../play.js');
        await runAct(act, id, flags);
      },
    );
    addExamples(
      command,
      `${act} wx201410272009395522657a690389285100`,
      `${act} 'weixin://wxpay/bizpayurl?pr=NwY5Mz9'`,
    );
  }
  registerClock(program);
}

function registerClock(program: Command): void {
  const clock = program
    .command('clock')
    .description("print the sandbox's time; its subcommand moves it ahead");
  addReachOptions(clock, 'the time as JSON').action(async (flags: ReachFlags) => {
    const { runClock } = await import('../play.js');
    await runClock(flags);
  });
  const advance = clock
    .command('advance')
    .description('move the time ahead; everything that falls due happens in order')
    .argument('<duration...>', '30d, 2h, 15m, 10s, or several');
  addReachOptions(advance, 'the time as JSON').action(async (parts: string[], flags: ReachFlags) => {
    const { runAdvance } = await import('../play.js');
    await runAdvance(parts, flags);
  });
  addExamples(clock, 'clock', 'clock advance 30d 2h');
  addExamples(advance, 'clock advance 30d', 'clock advance 1h 30m');
}
