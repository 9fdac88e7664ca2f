/** `close()`: what it ends, what it leaves alone, and what comes of calls during and after it. */
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Transport, TransportError, WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';
import { patience } from '../../../tools/test/patience.js';
import { reply, v3Error, v3Ok } from './support/answers.js';
import { brandConfig } from './support/brand.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { merchant, pem } from './support/keys.js';
import { v3Envelope, v3Headers } from './support/platform.js';
import { recording } from './support/recording-transport.js';
import { runNode } from './support/run-node.js';
import { type Act, type ScriptedServer, startScriptedServer } from './support/scripted-server.js';
import { send, tempos } from './support/tempo.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.stop());
beforeEach(() => server.disconnect('reset'));

const right = reply(v3Ok());
const query = 'v3/certificates';

function client(overrides: Partial<WeChatPayConfig> = {}): WeChatPay {
  return new WeChatPay(
    merchantConfig({
      endpoint: server.httpsUrl,
      ca: pem('authority.cert.pem'),
      timeout: 20_000,
      circuit: false,
      ...overrides,
    }),
  );
}

let scripts = 0;

async function script(...acts: readonly Act[]): Promise<{ name: string; headers: Record<string, string> }> {
  const name = `close-${scripts++}`;
  await server.script(name, acts);
  return { name, headers: { 'x-case': name } };
}

const open = async (): Promise<number> => (await server.connections()).open;
const noneOpen = (): Promise<void> => expect.poll(open).toBe(0);

describe('close()', () => {
  it.each(tempos)('closes the connections that were kept: plain, TLS and mutual TLS, %s', async (tempo) => {
    const { headers } = await script(right, right, right);
    const pay = client();
    await send(pay, tempo, 'get', query, { headers });
    await send(pay, tempo, 'get', query, { headers, security: true });
    const plain = client({ endpoint: server.url });
    await send(plain, tempo, 'get', query, { headers });
    expect(await open()).toBe(3);
    await pay.close();
    await plain.close();
    await noneOpen();
  });

  it.each(tempos)('makes every later call fail at once, nothing sent, %s', async (tempo) => {
    const { name, headers } = await script(right, right);
    const pay = client();
    await send(pay, tempo, 'get', query, { headers });
    await pay.close();
    for (const call of [
      () => send(pay, tempo, 'get', query, { headers }),
      () => send(pay, tempo, 'post', 'v2/pay/orderquery', { headers, xml: { out_trade_no: '1' } }),
    ]) {
      const error = await caught(call);
      expect(error).toBeInstanceOf(TransportError);
      expect(error).toMatchObject({ code: 'CLOSED', attempts: 0, sent: false });
      expect(error.message).toContain('the client is closed');
    }
    expect(await server.seen(name)).toHaveLength(1);
    await noneOpen();
  });

  it('makes downloads, bills and renewals fail in the same way', async () => {
    const pay = client({ certs: 'auto' });
    await pay.close();
    const download_url = 'https://api.mch.weixin.qq.com/v3/billdownload/file?token=x';
    for (const call of [
      () => pay.files.download({ download_url }),
      () => pay.bills.trade({ date: '2024-01-31' })[Symbol.asyncIterator]().next(),
      () => pay.platform.refresh(),
      () => pay.v3.certificates.get(),
    ])
      expect(await caught(call)).toMatchObject({ name: 'TransportError', code: 'CLOSED', sent: false });
  });

  it('ends a call that waits for its answer: it may have taken effect', async () => {
    const { name, headers } = await script({});
    const pay = client();
    const call = caught(() => pay.chain('v3/some/new-thing' as string).post({ headers, json: {} }));
    await expect.poll(() => server.seen(name)).toHaveLength(1);
    await pay.close();
    const error = await call;
    expect(error).toMatchObject({ code: 'CLOSED', attempts: 1, sent: true });
    expect(error.message).toMatch(/before 127\.0\.0\.1:\d+ answered; the operation may have taken effect/);
    await noneOpen();
  });

  it('ends a call that waits for its connection: nothing was sent', async () => {
    await server.silence(1);
    const pay = client();
    const call = caught(() => pay.v3.certificates.get());
    await expect.poll(open).toBe(1);
    await pay.close();
    const error = await call;
    expect(error).toMatchObject({ code: 'CLOSED', sent: false });
    expect(error.message).toContain('nothing was sent');
    await noneOpen();
  });

  it('ends a call that waits to try again', async () => {
    const { name, headers } = await script(reply(v3Error(503, 'SYSTEM_ERROR')), right);
    const pay = client({ retry: { delay: 60_000, maxDelay: 120_000 } });
    const retried = new Promise((resolve) => pay.on('retry', resolve));
    const call = caught(() => pay.v3.certificates.get({ headers }));
    await retried;
    await wait(5);
    await pay.close();
    const error = await call;
    expect(error).toMatchObject({ code: 'CLOSED', sent: true });
    expect(error.message).not.toContain('nothing was sent');
    expect(await server.seen(name)).toHaveLength(1);
  });

  it('ends a call that is just being signed', async () => {
    const pay = client();
    const call = caught(() => pay.v3.certificates.get());
    await pay.close();
    expect(await call).toMatchObject({ code: 'CLOSED', sent: false });
  });

  it('interrupts a download in progress, and reports it', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n';
    const { headers } = await script({ writes: [[0, Buffer.from(`${head}half`)]] });
    const pay = client();
    const { data } = await pay.chain('v3/billdownload/file').get({
      headers,
      stream: true,
      query: { token: 'x' },
    } as never);
    const stream = data as import('node:stream').Readable;
    await once(stream.resume(), 'data');
    const failed = once(stream, 'error');
    await pay.close();
    expect((await failed)[0]).toMatchObject({ name: 'TransportError', code: 'CLOSED' });
    await noneOpen();
  });

  it('can be called again, and at the same time', async () => {
    const { headers } = await script(right);
    const pay = client();
    pay.v3.certificates.getSync({ headers });
    const first = pay.close();
    expect(pay.close()).toBe(first);
    await first;
    await pay.close();
    await pay[Symbol.asyncDispose]();
    await noneOpen();
  });

  it('may come before any call', async () => {
    await client().close();
    const brand = new WeChatPay({ brand: brandConfig(), endpoint: server.httpsUrl });
    await brand.close();
    const error = await caught(() => brand.chain('brand/store/brandstores').get());
    expect(error).toMatchObject({ code: 'CLOSED' });
  });

  it('leaves notifications to be verified with the keys that are held', async () => {
    const pay = client();
    await pay.close();
    const body = v3Envelope('PAPAY.SIGN', '{"contract_id":"123"}');
    expect(await pay.notifications.parse({ headers: v3Headers(body), body })).toMatchObject({
      type: 'PAPAY.SIGN',
    });
    const unknown = v3Headers(body, { serial: merchant.serial });
    const auto = client({ certs: 'auto' });
    await auto.close();
    expect(await caught(() => auto.notifications.parse({ headers: unknown, body }))).toMatchObject({
      code: 'UNKNOWN_SERIAL',
    });
  });

  it.each(tempos)('leaves other clients alone, of the same merchant too, %s', async (tempo) => {
    const { headers } = await script(right, right, right, right);
    const [one, other] = [client(), client()];
    await send(one, tempo, 'get', query, { headers });
    await send(other, tempo, 'get', query, { headers });
    const before = await server.connections();
    await one.close();
    expect(await send(other, tempo, 'get', query, { headers })).toMatchObject({ status: 200 });
    expect((await server.connections()).total).toBe(before.total);
    await other.close();
    // The thread that served both has ended; a new client has another.
    const third = client();
    expect(await send(third, tempo, 'get', query, { headers })).toMatchObject({ status: 200 });
    await third.close();
    await noneOpen();
  });
});

describe('a transport of the caller', () => {
  it('is closed once, and waited for', async () => {
    let closed = 0;
    const transport: Transport = {
      ...recording().transport,
      async close() {
        await wait(20);
        closed += 1;
      },
    };
    const pay = new WeChatPay(merchantConfig({ transport }));
    await Promise.all([pay.close(), pay.close()]);
    expect(closed).toBe(1);
  });

  it('need not be closable; it is asked for nothing more', async () => {
    const { transport, requests } = recording();
    const pay = new WeChatPay(merchantConfig({ transport }));
    await pay.v3.certificates.get();
    await pay.close();
    expect(await caught(() => pay.v3.certificates.get())).toMatchObject({ code: 'CLOSED' });
    expect(requests).toHaveLength(1);
  });

  it('that fails to close makes close() fail, and the client is closed all the same', async () => {
    const close = (): never => {
      throw new Error('stuck');
    };
    const pay = new WeChatPay(merchantConfig({ transport: { ...recording().transport, close } }));
    await expect(pay.close()).rejects.toThrow('stuck');
    expect(await caught(() => pay.v3.certificates.get())).toMatchObject({ code: 'CLOSED' });
  });
});

describe('a process', () => {
  it('holds nothing of a client that was closed, and ends', async () => {
    const { headers } = await script(right, right, right, {});
    const program = `
      import { existsSync, readdirSync } from 'node:fs';
      import { WeChatPay } from 'wechatpay-kit';
      const { config, headers } = JSON.parse(process.env.DATA);
      const held = () => process.getActiveResourcesInfo().toSorted();
      const tasks = '/proc/self/task';
      const threads = () => (existsSync(tasks) ? readdirSync(tasks).length : 0);
      // The thread of the blocking verbs writes to these, which have handles of their own.
      process.stdout.write('') && process.stderr.write('');
      const turn = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      await turn(50);
      const before = held();
      const pay = new WeChatPay(config);
      await pay.v3.certificates.get({ headers });
      await pay.v3.certificates.get({ headers, security: true });
      pay.v3.certificates.getSync({ headers });
      const hanging = pay.v3.certificates.get({ headers }).catch(({ code }) => code);
      await turn(200);
      const during = held();
      const running = threads();
      await pay.close();
      const ended = await hanging;
      // A socket's handle is given back in the next turn of the event loop.
      await turn(50);
      console.log(JSON.stringify({ before, during, ended, after: held(), gone: running - threads() }));
    `;
    const config = merchantConfig({
      endpoint: server.httpsUrl,
      ca: pem('authority.cert.pem'),
      timeout: patience(60_000),
      retry: false,
    });
    const run = await runNode(program, { data: { config, headers } });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const { before, during, ended, after, gone } = JSON.parse(run.stdout);
    expect(ended).toBe('CLOSED');
    expect(during).toContain('Timeout');
    expect(during.length).toBeGreaterThan(before.length + 1);
    expect(after).toEqual(before);
    // The thread of the blocking verbs; only Linux tells.
    expect(gone).toBe(process.platform === 'linux' ? 1 : 0);
    await noneOpen();
  });

  it('waits for close(), though it has nothing else to wait for', async () => {
    const { headers } = await script(right);
    const program = `
      import { WeChatPay } from 'wechatpay-kit';
      const { config, headers } = JSON.parse(process.env.DATA);
      const pay = new WeChatPay(config);
      pay.v3.certificates.getSync({ headers });
      await pay.close();
      console.log('closed');
    `;
    const config = merchantConfig({ endpoint: server.httpsUrl, ca: pem('authority.cert.pem') });
    const run = await runNode(program, { data: { config, headers } });
    expect(run).toMatchObject({ code: 0, stderr: '', stdout: 'closed\n' });
  });
});
