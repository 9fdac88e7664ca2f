import type { Command } from 'commander';
import type { CallFlags } from '../call/call.js';
import { addExamples, addFieldOption } from './options.js';

/** `call` */
export function registerCall(program: Command): void {
  const command = program
    .command('call')
    .description('call any operation, as a merchant of the running sandbox or as a real one')
    .argument('<operation...>', 'v3.pay.transactions.native, or POST /v3/pay/transactions/native');
  addFieldOption(command, '-s, --set <path=value>', 'a field, such as amount.total=5; typed by the schema');
  addFieldOption(command, '--query <name=value>', 'a query parameter');
  addFieldOption(command, '--path <name=value>', 'a path variable');
  command
    .option('-b, --body <json>', "the body in JSON: '{…}', @FILE, or - for the standard input")
    .option('--example', 'make up the required fields that are not given')
    .option('--force', 'send the request although fields are missing or unknown')
    .option('--dry-run', 'print the arguments, and send nothing')
    .option('--merchant <mchid>', 'the merchant of the sandbox that calls (default: its first one)')
    .option('--to <url>', 'the address of the sandbox; without it, the running one is found')
    .option('--config <file>', "a real merchant: a JSON file with the SDK's configuration, or 'env'")
    .option('-o, --out <file>', 'write the answer to this file')
    .option('--json', 'print status, Request-ID and answer as JSON')
    .action(async (words: string[], flags: CallFlags) => {
      const { runCall } = await import('../call/call.js');
      await runCall(words, flags);
    });
  command.addHelpText('after', explanation);
  addExamples(
    command,
    'call v3.pay.transactions.native --example --set amount.total=5',
    'call GET /v3/pay/transactions/out-trade-no/order-1 --query mchid=1900000109',
    'call v2.pay.orderquery --set appid=wx… --set out_trade_no=order-1',
    'call v3.merchant.media.upload --set file=./logo.png',
    'call v3.certificates --config ./merchant.json',
  );
}

const explanation = `
The answer goes to the standard output, its status to the standard error output. A field of --set is a path variable, a
query parameter or a field of the body, whichever the operation has. The ids of the caller are filled in where they are
required (mchid, mch_id, sp_mchid, combine_mchid, brand_id).

--config FILE is the object that "new WeChatPay()" takes, in JSON; keys and certificates are PEM or names of files beside
it. --config env reads WECHATPAY_MCHID, WECHATPAY_SERIAL, WECHATPAY_PRIVATE_KEY (PEM or a file), WECHATPAY_API_V3_KEY,
WECHATPAY_API_V2_KEY, WECHATPAY_PUBLIC_KEY_ID with WECHATPAY_PUBLIC_KEY (else platform certificates are downloaded),
WECHATPAY_CERT for mutual TLS, WECHATPAY_PROXY. Such a call reaches WeChat Pay itself, and says so.`;
