import type { Command } from 'commander';
import type { AddFlags } from '../merchants.js';
import type { ReachFlags } from '../state.js';
import { addExamples, addOwnKeyOptions, addReachOptions } from './options.js';

/** `merchants` */
export function registerMerchants(program: Command): void {
  const merchants = program
    .command('merchants')
    .description("list the sandbox's merchants; its subcommand adds one");
  addReachOptions(merchants, 'the merchants as JSON').action(async (flags: ReachFlags) => {
    const { runMerchants } = await import('../merchants.js');
    await runMerchants(flags);
  });
  addExamples(merchants, 'merchants', 'merchants add 1900000200');
  registerAdd(merchants);
}

function registerAdd(merchants: Command): void {
  const add = merchants
    .command('add')
    .description('add a merchant, or take in one of your own: its program keeps its private key')
    .argument('<mchid>', 'the merchant id, digits');
  addOwnKeyOptions(add)
    .option('--brand-id <id>', 'a brand of the merchant')
    .option('--sub-merchants <mchids>', 'the sub-merchants of a service provider: 1900000201,1900000202')
    .option('--appids <appids>', 'the appids of the merchant; all others are then refused');
  addReachOptions(add, 'the merchant with its keys as JSON').action(
    async (mchid: string, flags: AddFlags) => {
      const { runAddMerchant } = await import('../merchants.js');
      await runAddMerchant(mchid, flags);
    },
  );
  addExamples(
    add,
    'merchants add 1900000200 --brand-id 1005',
    'merchants add 1900000201 --certificate ./apiclient_cert.pem',
  );
}
