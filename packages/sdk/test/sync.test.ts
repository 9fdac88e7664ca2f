/** The blocking verbs: that they block, what they keep, and where they run. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, WeChatPay } from 'wechatpay-kit';
import { patience } from '../../../tools/test/patience.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { type FaultyServer, startFaultyServer } from './support/faulty-server.js';
import { recording } from './support/recording-transport.js';
import { runNode } from './support/run-node.js';

let server: FaultyServer;
beforeAll(async () => {
  server = await startFaultyServer();
});
afterAll(() => server.stop());

function client(): WeChatPay {
  return new WeChatPay(merchantConfig({ endpoint: server.url }));
}

describe('a blocking verb', () => {
  it('returns the answer itself, and blocks: no timer fires meanwhile', () => {
    const pay = client();
    let fired = false;
    const timer = setTimeout(() => {
      fired = true;
    }, 1);
    const started = performance.now();
    expect(() => pay.chain('v3/fault/hang' as string).getSync({ timeout: 120 })).toThrow(/120 ms/);
    expect(performance.now() - started).toBeGreaterThan(110);
    expect(pay.chain('v3/fault/ok' as string).getSync()).toMatchObject({
      status: 200,
      data: { hello: 'world' },
    });
    expect(fired).toBe(false);
    clearTimeout(timer);
  });

  it('keeps its connection from call to call, though this thread never yields', async () => {
    const pay = client();
    pay.chain('v3/fault/ok' as string).getSync();
    const before = await server.counts();
    for (let at = 0; at < 50; at++) {
      pay.chain('v3/fault/ok' as string).getSync();
      pay.chain('v2/fault/ok' as string).postSync({ xml: {} });
    }
    const after = await server.counts();
    expect((after.requests['ok'] ?? 0) - (before.requests['ok'] ?? 0)).toBe(100);
    expect(after.connections - before.connections).toBe(0);
  });

  it('mixes with promises: both get their own answers', async () => {
    const pay = client();
    const endpoint = pay.chain('v3/fault/ok' as string);
    const promises = [endpoint.get(), endpoint.get()];
    expect(endpoint.getSync()).toMatchObject({ status: 200 });
    await expect(Promise.all(promises)).resolves.toHaveLength(2);
  });

  it('serves the next call after one that timed out', async () => {
    const pay = client();
    for (let at = 0; at < 3; at++) {
      expect(() => pay.chain('v3/fault/hang' as string).getSync({ timeout: 20 })).toThrow(/20 ms/);
      expect(pay.chain('v3/fault/ok' as string).getSync()).toMatchObject({ status: 200 });
    }
  });

  it('serves clients of different merchants apart', () => {
    const clients = Array.from({ length: 5 }, client);
    for (const pay of clients)
      expect(pay.chain('v3/fault/ok' as string).getSync()).toMatchObject({ status: 200 });
  });

  it('works in a thread of the caller', async () => {
    const script = `
      const { parentPort, workerData } = require('node:worker_threads');
      import(workerData.module).then(({ WeChatPay }) => {
        const { status, data } = new WeChatPay(workerData.config).chain('v3/fault/ok').getSync();
        parentPort.postMessage({ status, data });
      });`;
    const config = merchantConfig({ endpoint: server.url });
    const module = import.meta.resolve('wechatpay-kit');
    const worker = new Worker(script, { eval: true, execArgv: [], workerData: { module, config } });
    const exit = once(worker, 'exit');
    expect(await once(worker, 'message')).toEqual([{ status: 200, data: { hello: 'world' } }]);
    expect(await exit).toEqual([0]);
  });

  it('refuses a transport of the caller, which its thread cannot have', async () => {
    const { transport, requests } = recording();
    const pay = new WeChatPay(merchantConfig({ transport }));
    const error = await caught(() => pay.v3.certificates.getSync());
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ field: 'transport' });
    expect(error.message).toContain('use the verbs without Sync');
    expect(requests).toEqual([]);
    await pay.v3.certificates.get();
    expect(requests).toHaveLength(1);
  });
});

describe('a process that has made its calls', () => {
  const script = `
    import { WeChatPay } from 'wechatpay-kit';
    const { config, calls, timeout } = JSON.parse(process.env.DATA);
    const pay = new WeChatPay(config);
    for (const [path, verb] of calls) {
      try {
        const { status } = await pay.chain(path)[verb](verb.startsWith('post') ? { xml: {} } : { timeout });
        console.log(path, verb, status);
      } catch (error) {
        console.log(path, verb, error.code);
      }
    }
    console.log('done', performance.now());`;

  it('exits by itself, at once', async () => {
    const calls = [
      ['v3/fault/ok', 'get'],
      ['v3/fault/ok', 'getSync'],
      ['v2/fault/ok', 'post'],
      ['v2/fault/ok', 'postSync'],
      ['v3/fault/hang', 'get'],
      ['v3/fault/hang', 'getSync'],
      ['v3/fault/reset', 'get'],
      ['v3/fault/reset', 'getSync'],
      ['v3/fault/ok', 'get'],
    ];
    const run = await runNode(script, {
      data: {
        config: merchantConfig({ endpoint: server.url, circuit: false }),
        calls,
        timeout: patience(300),
      },
    });
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
    const lines = run.stdout.trim().split('\n');
    expect(lines.slice(0, -1)).toEqual([
      'v3/fault/ok get 200',
      'v3/fault/ok getSync 200',
      'v2/fault/ok post 200',
      'v2/fault/ok postSync 200',
      'v3/fault/hang get TIMEOUT',
      'v3/fault/hang getSync TIMEOUT',
      'v3/fault/reset get CONNECTION',
      'v3/fault/reset getSync CONNECTION',
      'v3/fault/ok get 200',
    ]);
    // `performance.now()` counts from the process's start, a little after it was asked for.
    const lasted = run.took - Number(lines.at(-1)?.split(' ')[1]);
    expect(lasted).toBeLessThan(patience(2_000));
  });
});
