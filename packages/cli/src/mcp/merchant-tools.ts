import { readShape } from '../call/catalogue.js';
import { createClient } from '../call/client.js';
import { findCaller } from '../call/merchant.js';
import { readArguments } from './arguments.js';
import { callAndTell } from './call.js';
import { objectOf, textOf } from './fields.js';
import { requireOperation } from './find.js';
import { callArguments } from './knowledge.js';
import type { Tool } from './tool.js';

/**
 * Calls WeChat Pay itself. Only a server that was started with `--config` has this tool.
 *
 * @param config the file with the configuration of a real merchant, or `env`
 */
export function merchantTools(config: string): readonly Tool[] {
  return [
    {
      name: 'call_merchant',
      title: 'Call WeChat Pay as the real merchant',
      description:
        'Calls an operation of WeChat Pay itself, as the real merchant that this server was started with. REAL MONEY: ask the person first, and set confirm only after they agreed to exactly this call. Use call_sandbox to try things.',
      properties: {
        operation: { type: 'string', description: 'v3.pay.transactions.native.post' },
        arguments: callArguments,
        confirm: { type: 'boolean', description: 'The person has agreed to this call' },
      },
      required: ['operation', 'arguments', 'confirm'],
      readOnly: false,
      async run(given) {
        const operation = requireOperation(textOf(given, 'operation'));
        const options = readArguments(operation, readShape(operation), objectOf(given, 'arguments'));
        if (given['confirm'] !== true) {
          return `Not sent. This would call ${operation.method} ${operation.wirePath} of WeChat Pay with real money. Ask the person, then set confirm.`;
        }
        const pay = createClient((await findCaller({ config })).config);
        try {
          return await callAndTell(pay, operation, options, async () => []);
        } finally {
          await pay.close();
        }
      },
    },
  ];
}
