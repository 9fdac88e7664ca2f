import type { Command } from 'commander';
import type { RunFlags } from '../run/run.js';
import { addExamples, numberFrom } from './options.js';
import { addSandboxOptions } from './sandbox.js';

/** `run` */
export function registerRun(program: Command): void {
  const command = program
    .command('run')
    .usage('[options] -- COMMAND [ARGS...]')
    .description("run a program unmodified: its calls to WeChat Pay's own hosts reach a sandbox")
    .argument('<command...>', 'the program and its arguments')
    .passThroughOptions()
    .option('-v, --verbose', 'print a line for each request and notification to the standard error output')
    .option(
      '--to <url>',
      'use the sandbox that runs at this HTTP address; the options below are then ignored',
    )
    .option('-p, --port <port>', 'the HTTP port of the new sandbox; 0 takes any free ones', numberFrom, 0);
  addSandboxOptions(command).addHelpText('after', explanation);
  addExamples(
    command,
    'run --out ./keys -- node app.js',
    'run --to http://127.0.0.1:18080 -- python3 app.py',
  ).action(async (given: string[], flags: RunFlags) => {
    const { runCommand } = await import('../run/run.js');
    process.exitCode = await runCommand(given, flags);
  });
}

const explanation = `
The program gets HTTPS_PROXY, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, NODE_USE_ENV_PROXY,
NODE_OPTIONS, PHP_INI_SCAN_DIR and WECHATPAY_SANDBOX_URL. Its proxy answers for mch.weixin.qq.com and wechatpay.cn, and tunnels
everything else. In Node.js, connections to these hosts reach the sandbox whether or not the HTTP client knows proxies.
Signals and the exit code are passed on; the sandbox stops with the program.`;
