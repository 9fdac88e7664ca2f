import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import type { SandboxFlags } from './sandbox.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('wechatpay-kit').description('WeChat Pay on the command line').version(version);

program
  .command('sandbox')
  .description('play WeChat Pay on this machine: HTTP on the port, HTTPS on the next one')
  .option('-p, --port <port>', 'the HTTP port; 0 takes any free ones', portFrom, 18080)
  .option('-m, --mchid <mchid>', 'the merchant id', '1900000109')
  .option('--brand-id <id>', 'the brand id', '1004')
  .option('-o, --out <dir>', 'write the keys, the certificates and sandbox.json to this directory')
  .option('--host <host>', 'the address to listen on', '127.0.0.1')
  .option('--seed <text>', 'the same seed gives the same ids and API keys', 'sandbox')
  .option(
    '--notify <targets>',
    "where notifications may go: 'private', 'any', or further host names: a.example,b.example",
    'private',
  )
  .option(
    '--docs <origins>',
    'documentation sites whose "try it" may use the sandbox, besides pages of this machine: https://docs.example,…',
    '',
  )
  .option('--names <names>', 'further host names of the sandbox: a.example,b.example', '')
  .action(async (flags: SandboxFlags) => {
    // The sandbox loads slowly. --help and --version must not wait for it.
    const { runSandbox } = await import('./sandbox.js');
    await runSandbox(flags);
  });

// Commander exits with 1 after wrong usage. Here 1 is for later failures.
for (const command of [program, ...program.commands]) {
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(`wechatpay-kit: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function portFrom(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a number.');
}
