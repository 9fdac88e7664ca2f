/** The package as it is installed: what it says of itself, how it loads, and what it loads. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import * as kit from 'wechatpay-kit';
import { version } from '../src/runtime/version.js';
import { merchantConfig } from './support/config.js';
import { pem } from './support/keys.js';
import { v3Headers } from './support/platform.js';
import { startRecordingServer } from './support/recording-server.js';
import { recording } from './support/recording-transport.js';
import { runNode } from './support/run-node.js';

const packageJson: { version: string } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

describe('the package', () => {
  it('knows its own version and tells it to the platform', async () => {
    expect(version).toBe(packageJson.version);
    const { transport, last } = recording();
    await new kit.WeChatPay(merchantConfig({ transport })).v3.certificates.get();
    expect(last().headers['user-agent']).toBe(`wechatpay-kit/${version} node/${process.versions.node}`);
  });

  it('exports exactly the documented names', () => {
    expect(Object.keys(kit).sort()).toEqual([
      'AesEcb',
      'AesGcm',
      'ApiError',
      'ConfigError',
      'Formatter',
      'Hash',
      'Json',
      'RequestError',
      'Rsa',
      'Transformer',
      'TransportError',
      'VerificationError',
      'WeChatPay',
      'WeChatPayError',
      'fetchTransport',
      'fileKeyStore',
      'memoryStore',
      'nodeTransport',
      'ownDomains',
      'redisStore',
      'rowsOf',
    ]);
  });

  it.each(['index.js', 'index.cjs'])('is quick to read: %s has single-byte characters only', (file) => {
    const code = readFileSync(new URL(`../dist/${file}`, import.meta.url), 'latin1');
    expect(code.match(/[^\0-\x7f].*/)?.[0]).toBeUndefined();
    // In parentheses, V8 compiles these functions with the file, whether they are called or not.
    expect(code.match(/__commonJSMin\(+/g)).toContain('__commonJSMin((');
    expect(code).not.toContain('__commonJSMin(((');
  });

  it('can be required from CommonJS', async () => {
    const script = `
      const { WeChatPay, Formatter } = require('wechatpay-kit');
      const pay = new WeChatPay(JSON.parse(process.env.DATA));
      console.log(String(pay.v3.pay.transactions.outTradeNo), Formatter.nonce().length);`;
    const run = await runNode(script, { flags: ['--input-type=commonjs'], data: merchantConfig() });
    expect(run).toMatchObject({ code: 0, stdout: 'v3/pay/transactions/out-trade-no 32\n' });
  });

  it('knows the errors of its other copy, where one module imports it and another requires it', async () => {
    const script = `
      import { createRequire } from 'node:module';
      import * as imported from 'wechatpay-kit';
      const required = createRequire(import.meta.url)('wechatpay-kit');
      class Own extends imported.ConfigError {}
      for (const [one, other] of [[imported, required], [required, imported]]) {
        let error;
        try { new one.WeChatPay({}); } catch (caught) { error = caught; }
        console.log(one.ConfigError === other.ConfigError, error instanceof other.ConfigError,
          error instanceof other.WeChatPayError, error instanceof other.ApiError, error instanceof Own,
          new Own('a', 'b') instanceof required.ConfigError, {} instanceof other.ConfigError);
      }`;
    const run = await runNode(script);
    const line = 'false true true false false true false\n';
    expect(run).toMatchObject({ code: 0, stdout: line + line });
  });

  it('loads the XML parser, cryptography, threads and TLS when they are first used, not before', async () => {
    const script = `
      import { Session } from 'node:inspector';
      const session = new Session();
      session.connect();
      session.post('Profiler.enable');
      session.post('Profiler.startPreciseCoverage', { callCount: true });
      // The parser is in the same file; its class is there once the function around it has run.
      let found = false;
      const parser = () => {
        session.post('Profiler.takePreciseCoverage', (_, { result }) => {
          found ||= result.some(({ functions }) => functions.some(({ functionName }) => functionName === 'SaxesParser'));
        });
        return found;
      };
      const loaded = () => new Set(process.moduleLoadList.map((entry) => entry.replace('NativeModule ', '')));
      const before = loaded();
      const report = (what) => console.log(what, JSON.stringify([
        ['crypto', 'https', 'http', 'tls', 'worker_threads', 'internal/worker', 'undici', 'internal/deps/undici/undici']
          .filter((name) => loaded().has(name) && !before.has(name)), parser()]));
      const { WeChatPay, Transformer } = await import('wechatpay-kit');
      const { merchant, ...config } = JSON.parse(process.env.DATA);
      report('import');
      const pay = new WeChatPay(config);
      String(pay.v3.pay.transactions);
      await pay.notifications.parse({ headers: {}, body: '{}' }).catch(() => {});
      report('construct');
      Transformer.toObject('<xml/>');
      report('xml');
      await new WeChatPay({ ...config, endpoint: 'http://127.0.0.1:1' }).v3.certificates.get().catch(() => {});
      report('call');`;
    const run = await runNode(script, { data: merchantConfig() });
    expect(run.stderr).toBe('');
    expect(run.stdout.split('\n')).toEqual([
      'import [[],false]',
      'construct [["crypto"],false]',
      'xml [["crypto"],true]',
      'call [["crypto","http"],true]',
      '',
    ]);
  });
});

describe("the modules of Node that a program's start loads", () => {
  const folder = mkdtempSync(join(tmpdir(), 'empty-'));
  const empty = join(folder, 'empty.mjs');
  writeFileSync(empty, '');
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Lists them, the internal ones too. What loading any file loads is loaded before. */
  const builtins = `
    const builtins = () => process.moduleLoadList.filter((entry) => entry.startsWith('NativeModule '))
      .map((entry) => entry.replace('NativeModule ', ''));
    const since = (before) => JSON.stringify(builtins().filter((name) => !before.includes(name)));
    const warm = import(${JSON.stringify(pathToFileURL(empty).href)});`;

  it.each([
    ['import', "await import('wechatpay-kit')", 'module'],
    ['require()', "require('wechatpay-kit')", 'commonjs'],
  ])('are none for %s', async (_, load, type) => {
    const script = `${builtins}
      warm.then(async () => {
        const before = builtins();
        const { WeChatPay } = ${load};
        console.log(typeof WeChatPay, since(before));
        process.getBuiltinModule('node:https');
        console.log(since(before).includes('"https"'));
      });`;
    const run = await runNode(script, { flags: [`--input-type=${type}`] });
    expect(run).toMatchObject({ stderr: '', stdout: 'function []\ntrue\n' });
  });

  it('are for the first answer those of a bare request over TLS and a signature', async () => {
    const body = '{"code_url":"weixin://wxpay/bizpayurl?pr=1"}';
    const server = await startRecordingServer(() => ({ headers: v3Headers(body), body: Buffer.from(body) }));
    const script = `${builtins}
      import { once } from 'node:events';
      import { createPrivateKey, createPublicKey, randomFillSync, sign, verify } from 'node:crypto';
      import { Agent, request } from 'node:https';
      await warm;
      const { endpoint, ca, privateKey } = JSON.parse(process.env.DATA);
      const agent = new Agent({ keepAlive: true });
      const [answer] = await once(request(endpoint, { ca, agent }).end(), 'response');
      for await (const _ of answer);
      const key = createPrivateKey(privateKey);
      const signature = await new Promise((resolve) => sign('RSA-SHA256', '', key, (_, made) => resolve(made)));
      verify('RSA-SHA256', randomFillSync(new Uint8Array(8)), createPublicKey(key), signature);
      const before = builtins();
      const { WeChatPay } = await import('wechatpay-kit');
      const pay = new WeChatPay(JSON.parse(process.env.DATA));
      const { data } = await pay.v3.pay.transactions.native.post({ json: { out_trade_no: '1' } });
      console.log(data.code_url, since(before));
      await pay.close();
      agent.destroy();`;
    const config = merchantConfig({ endpoint: server.url, ca: pem('authority.cert.pem') });
    try {
      const run = await runNode(script, { data: config });
      expect(run).toMatchObject({ stderr: '', stdout: 'weixin://wxpay/bizpayurl?pr=1 []\n' });
    } finally {
      await server.stop();
    }
  });
});

describe('the warning about a retired operation', () => {
  it('comes once in a process, with its code and the date, and the calls go out all the same', async () => {
    const script = `
      import { WeChatPay } from 'wechatpay-kit';
      process.on('warning', ({ name, code, message }) => console.log(JSON.stringify({ name, code, message })));
      const body = Buffer.from('<xml><return_code>FAIL</return_code><return_msg>off</return_msg></xml>');
      let sent = 0;
      const transport = { async send() { sent++; return { status: 200, headers: {}, body }; } };
      const make = () => new WeChatPay({ ...JSON.parse(process.env.DATA), transport });
      const pay = make();
      await pay.v2.applyment.micro.signcontract.post({ xml: {} }).catch(({ code }) => console.log(code));
      await pay.chain('v2/applyment/micro/signcontract').postAsync({ xml: {} }).catch(({ code }) => console.log(code));
      await make()['v2/applyment/micro/signcontract'].post({ xml: {} }).catch(({ code }) => console.log(code));
      await pay.v2.pay.orderquery.post({ xml: {} }).catch(({ code }) => console.log(code));
      console.log(sent);`;
    const run = await runNode(script, {
      data: merchantConfig(),
      flags: ['--input-type=module', '--no-warnings'],
    });
    const lines = run.stdout.trim().split('\n');
    const warnings = lines.filter((line) => line.startsWith('{'));
    expect(warnings.map((line) => JSON.parse(line))).toEqual([
      {
        name: 'DeprecationWarning',
        code: 'WECHATPAY_RETIRED',
        message: expect.stringMatching(/v2\/applyment\/micro\/signcontract.*2023-05-23/),
      },
    ]);
    expect(lines.filter((line) => !line.startsWith('{'))).toEqual(['FAIL', 'FAIL', 'FAIL', 'FAIL', '4']);
    expect(run.code).toBe(0);
  });
});
