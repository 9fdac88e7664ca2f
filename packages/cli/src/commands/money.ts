import type { Command } from 'commander';
import type { BalancesFlags } from '../balances.js';
import type { BillsFlags } from '../bills.js';
import type { OperateFlags } from '../operate.js';
import type { ReachFlags } from '../state.js';
import { addExamples, addFieldOption, addReachOptions, numberFrom } from './options.js';

/** `operate`, `user`, `balances`, `bills` and `readings` */
export function registerMoney(program: Command): void {
  const operate = program
    .command('operate')
    .description('do what WeChat Pay or its operator does about a thing; without an act, list the acts')
    .argument('[act]', 'approve, raise-complaint, …')
    .argument('[id]', 'the id of the thing');
  addFieldOption(operate, '-s, --set <field>', 'what the act takes, such as reason=…');
  addReachOptions(operate, 'the thing and the notifications as JSON').action(
    async (act: string | undefined, id: string | undefined, flags: OperateFlags) => {
      const { runOperate } = await import('../operate.js');
      await runOperate(act, id, flags);
    },
  );
  addExamples(operate, 'operate', 'operate approve APPLICATION_001');

  const user = program
    .command('user')
    .description('print what a user has: change, orders, contracts, coupons')
    .argument('<openid>', "the user's openid, as notifications and queries have it");
  addReachOptions(user, 'it as JSON').action(async (openid: string, flags: ReachFlags) => {
    const { runUser } = await import('../user.js');
    await runUser(openid, flags);
  });
  addExamples(user, 'user oUpF8uMuAJO_M2pxb1Q9zNjWeS6o');

  registerBalances(program);
  registerBills(program);
  registerReadings(program);
}

function registerBalances(program: Command): void {
  const merchantOption = ['--merchant <mchid>', "the merchant (default: the sandbox's own)"] as const;
  const balances = program
    .command('balances')
    .description("print the money in a merchant's books; its subcommand changes it")
    .option(...merchantOption);
  addReachOptions(balances, 'it as JSON').action(async (flags: BalancesFlags) => {
    const { runBalances } = await import('../balances.js');
    await runBalances(flags);
  });
  const set = balances
    .command('set')
    .description('give an account a balance, with money from outside')
    .argument('<account>', 'an owner and a purse: 1900000109/BASIC')
    .argument('<amount>', 'fen', numberFrom);
  addReachOptions(set, 'the books as JSON').action(
    async (account: string, amount: number, _: unknown, command: Command) => {
      const { runSetBalance } = await import('../balances.js');
      await runSetBalance(account, amount, command.optsWithGlobals());
    },
  );
  addExamples(balances, 'balances', 'balances set 1900000109/BASIC 0');
  addExamples(set, 'balances set 1900000109/BASIC 0');
}

function registerBills(program: Command): void {
  const bills = program
    .command('bills')
    .description('list the bills of the days on which something moved; with a kind and a day, print one')
    .argument('[kind]', 'trade, fund-flow, sharing or statement (of trade abroad)')
    .argument('[date]', 'a day in Beijing: 2026-01-31')
    .option('--account <purse>', 'of a fund flow bill: BASIC, OPERATION, FEES or DEPOSIT (default: BASIC)')
    .option('--merchant <mchid>', "the merchant (default: all; of one bill, the sandbox's own)");
  addReachOptions(bills, 'them as JSON').action(
    async (kind: string | undefined, date: string | undefined, flags: BillsFlags) => {
      const { runBills } = await import('../bills.js');
      await runBills(kind, date, flags);
    },
  );
  addExamples(bills, 'bills', 'bills trade 2026-01-31', 'bills fund-flow 2026-01-31 --account OPERATION');
}

function registerReadings(program: Command): void {
  const readings = program
    .command('readings')
    .description(
      'print the questions on which sources about WeChat Pay disagree, and which answer is followed',
    );
  addReachOptions(readings, 'them as JSON').action(async (flags: ReachFlags) => {
    const { runReadings } = await import('../readings.js');
    await runReadings(flags);
  });
  const set = readings
    .command('set')
    .description('follow the usual answer or the other one')
    .argument('<name>', 'that of the question')
    .argument('<answer>', 'usual or other');
  addReachOptions(set, 'them as JSON').action(
    async (name: string, answer: string, _: unknown, command: Command) => {
      const { runSetReading } = await import('../readings.js');
      await runSetReading(name, answer, command.optsWithGlobals());
    },
  );
  addExamples(readings, 'readings', 'readings set close-unknown-order other');
  addExamples(set, 'readings set close-unknown-order other');
}
