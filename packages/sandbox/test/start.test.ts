import { execFile } from 'node:child_process';
import { createPrivateKey, randomInt, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Sandbox, type SandboxOptions, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { patience } from '../../../tools/test/patience.js';
import { send, signV3, v3 } from './merchant.js';

/** A port of the registered range, which the system does not assign. */
const port = 20_000 + (process.pid % 6_000) * 2;
let folder: string;
let sandbox: Sandbox;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  sandbox = await startSandbox({ port, seed: 'demo', mchid: '1900000109', out: folder });
});
afterAll(async () => {
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

describe('the configuration', () => {
  test('is a complete merchant', () => {
    const { config } = sandbox;
    expect(Object.keys(config).sort()).toEqual(
      ['apiV2Key', 'apiV3Key', 'brand', 'ca', 'certs', 'endpoint', 'mchid', 'merchant', 'privateKey', 'serial'],
    ); // biome-ignore format: a list reads better in one row
    const certificate = new X509Certificate(config.merchant.cert);
    expect(certificate.serialNumber).toBe(config.serial);
    expect(certificate.checkPrivateKey(createPrivateKey(config.privateKey))).toBe(true);
    expect(certificate.subject).toContain('CN=1900000109');
    expect(certificate.verify(new X509Certificate(config.ca).publicKey)).toBe(true);
    expect([config.apiV2Key, config.apiV3Key].map((key) => Buffer.byteLength(key))).toEqual([32, 32]);
    expect(config.apiV2Key).not.toBe(config.apiV3Key);
    for (const [id, pem] of Object.entries(config.certs)) {
      if (!id.startsWith('PUB_KEY_ID_')) expect(new X509Certificate(pem).serialNumber).toBe(id);
    }
  });

  test('is written to the directory, with secrets readable by the owner only', async () => {
    const names = [
      'apiclient_cert.p12',
      'apiclient_cert.pem',
      'apiclient_key.pem',
      'brand_apiclient_cert.pem',
      'brand_apiclient_key.pem',
      'brand_pub_key.pem',
      'ca.pem',
      'keys',
      'pub_key.pem',
      'sandbox.json',
      'wechatpay_cert.pem',
    ];
    expect((await readdir(folder)).sort()).toEqual(names);
    const text = (name: string) => readFile(join(folder, name), 'utf8');
    const [publicKeyId = '', platformSerial = ''] = Object.keys(sandbox.config.certs);
    expect(JSON.parse(await text('sandbox.json'))).toEqual({
      mchid: '1900000109',
      serial: sandbox.config.serial,
      publicKeyId,
      platformSerial,
      apiV2Key: sandbox.config.apiV2Key,
      apiV3Key: sandbox.config.apiV3Key,
      brand: {
        brandId: '1004',
        serial: sandbox.config.brand.serial,
        publicKeyId: Object.keys(sandbox.config.brand.publicKeys)[0],
        apiV3Key: sandbox.config.brand.apiV3Key,
      },
      url: sandbox.url,
      httpsUrl: sandbox.httpsUrl,
    });
    expect(await text('apiclient_key.pem')).toBe(sandbox.config.privateKey);
    expect(await text('apiclient_cert.pem')).toBe(sandbox.config.merchant.cert);
    expect(await text('pub_key.pem')).toBe(sandbox.config.certs[publicKeyId]);
    expect(await text('wechatpay_cert.pem')).toBe(sandbox.config.certs[platformSerial]);
    expect(await text('brand_apiclient_key.pem')).toBe(sandbox.config.brand.privateKey);
    expect([await text('brand_pub_key.pem')]).toEqual(Object.values(sandbox.config.brand.publicKeys));
    const certificate = new X509Certificate(await text('brand_apiclient_cert.pem'));
    expect(certificate.serialNumber).toBe(sandbox.config.brand.serial);
    expect(certificate.checkPrivateKey(createPrivateKey(sandbox.config.brand.privateKey))).toBe(true);
    // Windows keeps no modes.
    const secret =
      process.platform === 'win32'
        ? []
        : ['apiclient_key.pem', 'apiclient_cert.p12', 'brand_apiclient_key.pem', 'sandbox.json'];
    for (const name of secret) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
    const { stdout } = await promisify(execFile)('openssl', [
      'verify', '-CAfile', join(folder, 'ca.pem'), join(folder, 'apiclient_cert.pem'), join(folder, 'wechatpay_cert.pem'),
    ]); // biome-ignore format: a list reads better in rows
    expect(stdout.match(/: OK/g)?.length).toBe(2);
  });
});

test('the same seed gives the same ids and API keys; RSA keys are always new', async () => {
  // Of the few primes that a cache folder may have, two sandboxes could make the same key.
  vi.stubEnv('XDG_CACHE_HOME', folder);
  const [same, again] = [await startSandbox({ seed: 'demo' }), await startSandbox({ seed: 'demo' })];
  vi.unstubAllEnvs();
  const preSign = async (one: Sandbox) => {
    const path = '/v3/ecommerce/individual-contracts/pre-entrust-sign/app';
    return (await v3(one, 'POST', path, { appid: 'wx1', out_contract_code: 'c' })).json['pre_entrustweb_id'];
  };
  expect(await preSign(same)).toBe(await preSign(sandbox));
  expect(same.config.apiV3Key).toBe(sandbox.config.apiV3Key);
  expect(same.config.apiV2Key).toBe(sandbox.config.apiV2Key);
  expect(same.config.brand.apiV3Key).toBe(sandbox.config.brand.apiV3Key);
  expect(Object.keys(same.config.brand.publicKeys)).toEqual(Object.keys(sandbox.config.brand.publicKeys));
  expect(Object.keys(same.config.certs)).toEqual(Object.keys(sandbox.config.certs));
  const keys = [sandbox, same, again].map(({ config }) => config.privateKey);
  expect(new Set(keys).size).toBe(3);
  await Promise.all([same.stop(), again.stop()]);
});

describe('a bad option is reported at once', () => {
  const wrong: [options: unknown, message: RegExp][] = [
    [null, /options: expected an object/],
    [{ port: '18080' }, /^port: expected a number/],
    [{ strict: 'yes' }, /^strict: expected true or false, got string/],
    [{ port: 65_535 }, /^port: .*65534/],
    [{ port: -1 }, /^port:/],
    [{ port: Number.NaN }, /^port:/],
    [{ mchid: 1900000109 }, /^mchid: expected a text/],
    [{ mchid: 'abc' }, /^mchid: .*digits/],
    [{ brandId: 1004 }, /^brandId: expected a text/],
    [{ brandId: 'a b' }, /^brandId: .*'1004'/],
    [{ seed: '' }, /^seed:/],
    [{ host: 1 }, /^host:/],
    [{ out: '' }, /^out:/],
    [{ notifyTargets: 'public' }, /^notifyTargets:/],
    [{ notifyTargets: ['http://x/'] }, /^notifyTargets:/],
    [{ docsOrigins: 'https://docs.example' }, /^docsOrigins: expected a list/],
    [{ docsOrigins: ['https://docs.example/guide/'] }, /^docsOrigins: .*without a path/],
    [{ docsOrigins: ['docs.example'] }, /^docsOrigins:/],
    [{ docsOrigins: ['*'] }, /^docsOrigins:/],
    [{ docsOrigins: ['null'] }, /^docsOrigins:/],
    [{ docsOrigins: ['https://user@docs.example'] }, /^docsOrigins:/],
    [{ docsOrigins: ['file:///'] }, /^docsOrigins:/],
    [{ Port: 1 }, /^Port: unknown option/],
  ];
  test.each(wrong)('%j', async (options, message) => {
    const error = await startSandbox(options as SandboxOptions).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
    expect((error as Error).message).toMatch(message);
  });

  test('a port in use, or the next one', async () => {
    const server = await listenBelowEphemeral();
    const { port } = server.address() as AddressInfo;
    for (const first of [port, port - 1]) {
      await expect(startSandbox({ port: first })).rejects.toMatchObject({
        code: 'EADDRINUSE',
        message: expect.stringContaining(`port ${port} on 127.0.0.1 is in use`),
      });
    }
    server.close();
  });

  test('a host of another machine', async () => {
    await expect(startSandbox({ host: '203.0.113.1' })).rejects.toThrow(
      /203\.0\.113\.1 is not an address of this machine/,
    );
  });

  test.runIf(process.platform === 'linux')('a directory in a file system that cannot hold it', async () => {
    await expect(startSandbox({ out: '/proc/x/y' })).rejects.toThrow(/^out: cannot write to \/proc\/x\/y: /);
  });

  test('a directory that cannot be made, or that holds a real merchant key', async () => {
    const file = join(folder, 'ca.pem', 'below');
    await expect(startSandbox({ out: file })).rejects.toThrow(/^out: cannot write to .*below/);
    const real = await mkdtemp(join(tmpdir(), 'sandbox-'));
    await writeFile(join(real, 'apiclient_key.pem'), 'a real key');
    await expect(startSandbox({ out: real })).rejects.toThrow(
      /apiclient_key\.pem exists, and no sandbox wrote it/,
    );
    expect(await readFile(join(real, 'apiclient_key.pem'), 'utf8')).toBe('a real key');
    await rm(real, { recursive: true });
  });
});

test('HTTPS listens on the port after that of HTTP', () => {
  expect([sandbox.url, sandbox.httpsUrl]).toEqual([
    `http://127.0.0.1:${port}`,
    `https://127.0.0.1:${port + 1}`,
  ]);
});

test('stopping closes the sockets at once, can be repeated, and ends running requests', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const one = await startSandbox({ seed: 'another' });
  expect(one.config.apiV3Key).not.toBe(sandbox.config.apiV3Key);
  const path = '/v3/global/papay/contracts/miniprogram-pre-entrust-sign';
  const success_notify_url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  const { json } = await v3(one, 'POST', path, {
    appid: 'wx1',
    plan_id: 1,
    out_contract_code: 'c',
    success_notify_url,
  });
  await one.confirm(String(json['session_id']));
  const idle = one.idle().catch((error: unknown) => error);
  const asked = Date.now();
  await Promise.all([one.stop(), one.stop()]);
  // The delivery under way would wait 5 s for its answer.
  expect(Date.now() - asked).toBeLessThan(patience(4000));
  expect(await idle).toMatchObject({ code: 'STOPPED' });
  await expect(one.confirm('x')).rejects.toMatchObject({ code: 'STOPPED' });
  await expect(send(one.url, { method: 'GET' })).rejects.toThrow(/ECONNREFUSED/);
  silent.closeAllConnections();
  silent.close();
});

test('stopping answers the requests that have come, and waits for a silent one no longer than a second', async () => {
  const [slow, silent] = ['/v3/certificates', '/v3/capital/capitallhh/areas/provinces'] as const;
  for (const keepAlive of [false, true]) {
    const one = await startSandbox();
    await one.faults.set([
      { kind: 'latency', ms: 300, operation: slow },
      { kind: 'dropped', operation: silent },
    ]);
    const ask = (origin: string, path: string) => {
      const headers = { authorization: signV3(one, 'GET', path, '') };
      return send(origin + path, { method: 'GET', headers, ca: one.config.ca, keepAlive });
    };
    const unanswered = expect(ask(one.url, silent)).rejects.toMatchObject({ code: 'ECONNRESET' });
    const answered = [one.url, one.config.endpoint, one.url].map((origin) => ask(origin, slow));
    const happened = async () => (await one.faults.list()).map(({ hits }) => hits);
    await expect.poll(happened).toEqual([3, 1]);
    const stopping = one.stop();
    for (const { status, headers } of await Promise.all(answered)) {
      expect([status, headers['connection']]).toEqual([200, 'close']);
    }
    await Promise.all([stopping, unanswered]);
  }
});

test('a program exits after stop(), with any flags', async () => {
  const program = `import { startSandbox } from '@wechatpay-kit/sandbox';
    const sandbox = await startSandbox(); await sandbox.stop(); console.log('over');`;
  const cwd = new URL('.', import.meta.url);
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    cwd,
    timeout: patience(60_000),
  });
  expect(stdout).toBe('over\n');
});

test('stopping while requests arrive does not abort the process', async () => {
  const program = join(import.meta.dirname, 'programs', 'stopped-early.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: patience(120_000) });
  expect(stdout).toBe('all stopped\n');
});

test('a caller that blocks its own thread does not starve the sandbox', async () => {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const { Worker } = await import('node:worker_threads');
  const code = `const { workerData, parentPort } = require('node:worker_threads');
    fetch(workerData.url).then((answer) => { Atomics.store(workerData.flag, 0, answer.status); Atomics.notify(workerData.flag, 0); });`;
  const worker = new Worker(code, { eval: true, workerData: { url: `${sandbox.url}/v3/x`, flag } });
  Atomics.wait(flag, 0, 0, patience(30_000));
  expect(flag[0]).toBe(404);
  await worker.terminate();
});

/** A server whose port, and the one before it, no other program is given by the system: it gives from 32768 on. */
async function listenBelowEphemeral(): Promise<Server> {
  const port = randomInt(20_000, 30_000);
  try {
    const before = await listen(port - 1);
    await new Promise((resolve) => before.close(resolve));
    return await listen(port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return listenBelowEphemeral();
    throw error;
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
