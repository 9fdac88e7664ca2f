import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import type { ExplainFlags } from './explain.js';
import type { LogsFlags } from './logs.js';
import type { RunFlags } from './run/run.js';
import type { SandboxFlags } from './sandbox.js';
import type { TriggerFlags } from './trigger.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('wechatpay-kit').description('WeChat Pay on the command line').version(version);

program.enablePositionalOptions();

addSandboxOptions(
  program
    .command('sandbox')
    .description('play WeChat Pay on this machine: HTTP on the port, HTTPS on the next one')
    .option('-p, --port <port>', 'the HTTP port; 0 takes any free ones', numberFrom, 18080),
).action(async (flags: SandboxFlags) => {
  // The sandbox loads slowly. --help and --version must not wait for it.
  const { runSandbox } = await import('./sandbox.js');
  await runSandbox(flags);
});

addSandboxOptions(
  program
    .command('run')
    .usage('[options] -- COMMAND [ARGS...]')
    .description("run a program unmodified: its calls to WeChat Pay's own hosts reach a sandbox")
    .argument('<command...>', 'the program and its arguments')
    .passThroughOptions()
    .option(
      '--to <url>',
      'use the sandbox that runs at this HTTP address; the options below are then ignored',
    )
    .option('-p, --port <port>', 'the HTTP port of the new sandbox; 0 takes any free ones', numberFrom, 0),
)
  .addHelpText('after', runHelp())
  .action(async (command: string[], flags: RunFlags) => {
    const { runCommand } = await import('./run/run.js');
    process.exitCode = await runCommand(command, flags);
  });

program
  .command('explain')
  .description('say why the sandbox refused a signature: what was signed, what should have been, what to do')
  .argument(
    '[id]',
    'the id of a request, or the Request-ID of its answer; without it, the newest refused one',
  )
  .option('--to <url>', 'the address of the sandbox; without it, the running one is found')
  .option('--json', 'print the record as JSON')
  .action(async (id: string | undefined, flags: ExplainFlags) => {
    const { runExplain } = await import('./explain.js');
    await runExplain(id, flags);
  });

program
  .command('logs')
  .description('print a line for each request to the sandbox and each delivery of a notification')
  .option('-f, --follow', 'go on with new ones, until the sandbox stops')
  .option('--to <url>', 'the address of the sandbox; without it, the running one is found')
  .option('--json', 'print each record as a line of JSON')
  .action(async (flags: LogsFlags) => {
    const { runLogs } = await import('./logs.js');
    await runLogs(flags);
  });

program
  .command('trigger')
  .description('let the sandbox send any notification, signed and encrypted as WeChat Pay does')
  .argument('<event>', 'the type: TRANSACTION.SUCCESS, pay, refund, v2:TRANSACTION.SUCCESS, …')
  .requiredOption('--to <url>', 'the URL that receives it')
  .option(
    '-s, --set <path=value>',
    'a field of the payload, such as amount.total=5; repeatable',
    addField,
    {},
  )
  .option(
    '--merchant <id>',
    "the receiver: the merchant id or the brand id; by default the sandbox's merchant",
  )
  .option('--signed-by <key>', "the key that signs APIv3: 'publicKey' (the default) or 'certificate'")
  .option('--sandbox <url>', 'the address of the sandbox; without it, the running one is found')
  .option('--json', 'print the delivery as JSON')
  .action(async (event: string, flags: TriggerFlags) => {
    const { runTrigger } = await import('./trigger.js');
    await runTrigger(event, flags);
  });

// Commander exits with 1 after wrong usage. Here 1 is for later failures.
for (const command of [program, ...program.commands]) {
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(`wechatpay-kit: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = exitCodeOf(error);
}

function numberFrom(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a number.');
}

/** The options of a sandbox that this command starts. */
function addSandboxOptions(command: Command): Command {
  return command
    .option(
      '--https-port <port>',
      'the HTTPS port, such as 443 for a hosts file (default: the next one)',
      numberFrom,
    )
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
    .option('--records <count>', 'the number of requests to keep for logs and explain', numberFrom, 10_000)
    .option('--strict', 'refuse requests with fields that the description lacks');
}

function runHelp(): string {
  return `
The program gets HTTPS_PROXY, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, NODE_USE_ENV_PROXY and
WECHATPAY_SANDBOX_URL. Its proxy answers for mch.weixin.qq.com and wechatpay.cn, and tunnels everything else.
Signals and the exit code are passed on; the sandbox stops with the program.

Examples:
  wechatpay-kit run --out ./keys -- node app.js
  wechatpay-kit run --to http://127.0.0.1:18080 -- python3 app.py`;
}

function exitCodeOf(error: unknown): number {
  return error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number'
    ? error.exitCode
    : 1;
}

function addField(text: string, fields: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected a path and a value, such as amount.total=5.');
  return { ...fields, [text.slice(0, at)]: text.slice(at + 1) };
}
