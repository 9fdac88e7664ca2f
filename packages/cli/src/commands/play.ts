import { type Command, Option } from 'commander';
import type { ActFlags } from '../play.js';
import { reasons } from '../reasons.js';
import type { ReachFlags } from '../state.js';
import { addExamples, addReachOptions } from './options.js';

const acts = {
  confirm: 'play the user who agrees: pays, signs, authorizes; print the notifications that follow',
  decline: 'play the user who leaves the page without agreeing, or who cannot pay',
} as const;

/** `confirm`, `decline` and `phone` */
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
  const phone = program
    .command('phone')
    .description('print the address of the phone, on which a person plays the user, and its QR code')
    .argument('[id]', 'what the phone opens: a prepay_id, code_url, session_id, …');
  addReachOptions(phone, 'the address as JSON').action(async (id: string | undefined, flags: ReachFlags) => {
    const { runPhone } = await import('../phone.js');
    await runPhone(id, flags);
  });
  addExamples(phone, 'phone', "phone 'weixin://wxpay/bizpayurl?pr=NwY5Mz9'");
}
