import type { Command } from 'commander';
import type { SandboxFlags } from '../sandbox.js';
import { addExamples, addOwnKeyOptions, numberFrom } from './options.js';

/** `sandbox` */
export function registerSandbox(program: Command): void {
  const command = program
    .command('sandbox')
    .description('play WeChat Pay on this machine: HTTP on the port, HTTPS on the next one')
    .option('-p, --port <port>', 'the HTTP port; 0 takes any free ones', numberFrom, 18080)
    .option('-q, --quiet', 'print no line for requests and notifications')
    .option('--json', 'print the addresses, and each request and notification, as lines of JSON');
  addSandboxOptions(command).action(async (flags: SandboxFlags) => {
    const { runSandbox } = await import('../sandbox.js');
    await runSandbox(flags);
  });
  addExamples(
    command,
    'sandbox --out ./keys',
    'sandbox --data ./sandbox-data',
    'sandbox --port 0 --mchid 1900000200 --seed demo',
    'sandbox --https-port 443 --notify any',
    'sandbox --mchid 1900000200 --certificate ./apiclient_cert.pem --api-v3-key 0123456789abcdef0123456789abcdef',
  );
}

/** The options of a sandbox that a command starts. */
export function addSandboxOptions(command: Command): Command {
  command
    .option(
      '--https-port <port>',
      'the HTTPS port, such as 443 for a hosts file (default: the next one)',
      numberFrom,
    )
    .option('-m, --mchid <mchid>', 'the merchant id', '1900000109');
  return addOwnKeyOptions(command)
    .option('--brand-id <id>', 'the brand id', '1004')
    .option('-o, --out <dir>', 'write the keys, the certificates and sandbox.json to this directory')
    .option('--data <dir>', 'keep the state and the keys in this directory, for the next start with it')
    .option('--host <host>', 'the address to listen on', '127.0.0.1')
    .option(
      '--phone [address]',
      'let phones in the network play the user: print an address with a token; HOST:PORT (default: all addresses)',
    )
    .option('--seed <text>', 'the same seed gives the same ids and API keys', 'sandbox')
    .option(
      '--notify <targets>',
      "where notifications may go: 'private', 'any', or further host names: a.example,b.example",
      'private',
    )
    .option('--notify-url <url>', "where 'trigger' sends what names no other URL")
    .option(
      '--docs <origins>',
      'documentation sites whose "try it" may use the sandbox, besides pages of this machine: https://docs.example,…',
      '',
    )
    .option('--names <names>', 'further host names of the sandbox: a.example,b.example', '')
    .option('--records <count>', 'the number of requests to keep for logs and explain', numberFrom, 10_000)
    .option(
      '--faults <scenario>',
      "what goes wrong on purpose: 'rush-hour' or another scenario, or a YAML file of scenarios",
    )
    .option(
      '--strict',
      'refuse requests with fields that the description lacks, and check the answers of the sandbox',
    )
    .option('--magic', 'let certain amounts and auth codes make payments fail, such as 9001 fen');
}
