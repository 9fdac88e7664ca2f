import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { patience } from '../../../tools/test/patience.js';
import { signedBy, v2, v3 } from './merchant.js';
import { type Receiver, startReceiver } from './receiver.js';
import { selfSigned } from './self-signed.js';

/** https://pay.weixin.qq.com/doc/global/v3/zh/4013015485 */
const papaySchedule = [15, 15, 30, 180, 1800, 1800, 1800, 1800, 3600];
/** https://pay.weixin.qq.com/doc/v2/merchant/4011987586: 10 seconds three times, 30 three times, then every 300. */
const contractSchedule = [10, 10, 10, 30, 30, 30, ...Array.from({ length: 23 }, () => 300)];
/** https://pay.weixin.qq.com/doc/v2/merchant/4011935221 */
const paymentSchedule = [
  15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600,
];

let sandbox: Sandbox;
let receiver: Receiver;
let count = 0;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox(), startReceiver()]);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

/** Signs a global contract; its notification goes to that URL. */
async function signTo(url: string): Promise<void> {
  count += 1;
  const json = { appid: 'wx1', plan_id: 1, out_contract_code: `D${count}`, success_notify_url: url };
  const { json: answer } = await v3(
    sandbox,
    'POST',
    '/v3/global/papay/contracts/miniprogram-pre-entrust-sign',
    json,
  );
  await sandbox.confirm(String(answer['session_id']));
  await sandbox.idle();
}

const only = async (url: string) => {
  const [delivery, second] = await sandbox.deliveries({ url });
  if (delivery === undefined || second !== undefined) throw new Error(`expected one delivery to ${url}`);
  return delivery;
};
const pauses = (attempts: readonly { at: Date }[]) =>
  attempts.slice(1).map(({ at }, index) => (at.getTime() - (attempts[index]?.at.getTime() ?? 0)) / 1000);

describe('retries', () => {
  test("follow the schedule on the sandbox's clock until one is acknowledged", async () => {
    const url = `${receiver.url}/retried`;
    receiver.failNext(500, 404, 503);
    await signTo(url);
    expect(await only(url)).toMatchObject({
      state: 'pending',
      attempts: [{ status: 500, error: expect.any(String) }],
    });
    await sandbox.clock.advance({ seconds: 14 });
    expect(receiver.at('/retried').length).toBe(1);
    await sandbox.clock.advance({ hours: 10 });
    const delivery = await only(url);
    expect(delivery).toMatchObject({ state: 'delivered', type: 'PAPAY.SIGN' });
    expect(delivery.attempts.map(({ status }) => status)).toEqual([500, 404, 503, 200]);
    expect(pauses(delivery.attempts)).toEqual(papaySchedule.slice(0, 3));
    expect(receiver.at('/retried').length).toBe(4);
  });

  test('carry the same body, signed anew; the last one is kept exactly', async () => {
    const requests = receiver.at('/retried');
    expect(new Set(requests.map(({ body }) => body)).size).toBe(1);
    expect(new Set(requests.map(({ headers }) => headers['wechatpay-nonce'])).size).toBe(4);
    for (const { headers, body } of requests) expect(signedBy(sandbox, headers, body)).toBe(true);
    const delivery = await only(`${receiver.url}/retried`);
    const last = requests.at(-1);
    expect(delivery.body).toBe(last?.body);
    for (const [name, value] of Object.entries(delivery.headers ?? {}))
      expect(last?.headers[name.toLowerCase()]).toBe(value);
  });

  test('end with the schedule', async () => {
    const url = `${receiver.url}/given-up`;
    receiver.failNext(...Array.from({ length: 10 }, () => 500));
    await signTo(url);
    await sandbox.clock.advance({ days: 2 });
    const delivery = await only(url);
    expect(delivery.state).toBe('given_up');
    expect(pauses(delivery.attempts)).toEqual(papaySchedule);
    expect(delivery).not.toHaveProperty('next');
    await sandbox.clock.advance({ days: 2 });
    expect((await only(url)).attempts.length).toBe(10);
  });

  test('of payment and contract notifications are independent, in the order of their times', async () => {
    const before = receiver.received.length;
    const { fields } = await v2(sandbox, '/pay/contractorder', {
      appid: 'wx1', mch_id: sandbox.mchid, contract_mchid: sandbox.mchid, contract_appid: 'wx1', out_trade_no: 'R1',
      body: 'x', notify_url: `${receiver.url}/pay`, total_fee: '1', spbill_create_ip: '127.0.0.1', trade_type: 'APP',
      plan_id: '1', contract_code: 'R1', request_serial: '1', contract_display_account: 'x',
      contract_notify_url: `${receiver.url}/contract`,
    }); // biome-ignore format: a list reads better in rows
    receiver.failNext(...Array.from({ length: 6 }, () => 500));
    await sandbox.confirm(fields['prepay_id'] ?? '');
    await sandbox.idle();
    await sandbox.clock.advance({ days: 1 });
    const paths = receiver.received.slice(before).map(({ path }) => path);
    // Both at 0 s. Contract at 10 s, payment at 15 s, contract at 20 s, payment at 30 s. Then both are acknowledged.
    expect(paths.slice(0, 2).sort()).toEqual(['/contract', '/pay']);
    expect(paths.slice(2, 6)).toEqual(['/contract', '/pay', '/contract', '/pay']);
    expect(pauses((await only(`${receiver.url}/contract`)).attempts)).toEqual(contractSchedule.slice(0, 3));
    expect(pauses((await only(`${receiver.url}/pay`)).attempts)).toEqual(paymentSchedule.slice(0, 3));
  });

  test('of one notification do not wait for another one that is given up', async () => {
    await sandbox.clock.advance({ days: 1 });
    expect(await sandbox.deliveries({ state: 'pending' })).toEqual([]);
  });

  test('also follow the real time', async () => {
    const url = `${receiver.url}/real-time`;
    receiver.failNext(500);
    await signTo(url);
    await sandbox.clock.advance({ seconds: Math.max(1, 15 - patience(300) / 1000) });
    expect(receiver.at('/real-time').length).toBe(1);
    await expect.poll(() => receiver.at('/real-time').length).toBe(2);
    await sandbox.idle();
    expect((await only(url)).state).toBe('delivered');
  });
});

describe('what counts as delivered', () => {
  test('redirects do not, and are not followed', async () => {
    await signTo(`${receiver.url}/moved`);
    expect(await only(`${receiver.url}/moved`)).toMatchObject({
      state: 'pending',
      attempts: [{ status: 302 }],
    });
    expect(receiver.at('/')).toEqual([]);
  });

  test('204 does', async () => {
    receiver.failNext(204);
    await signTo(`${receiver.url}/no-content`);
    expect((await only(`${receiver.url}/no-content`)).state).toBe('delivered');
  });

  test('an endless answer is read up to a limit', async () => {
    const server = createServer((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await signTo(url);
    expect((await only(url)).state).toBe('delivered');
    server.closeAllConnections();
    server.close();
  });

  test('a closed port does not, and the error names it', async () => {
    const url = 'http://127.0.0.1:9/nobody';
    await signTo(url);
    expect((await only(url)).attempts).toEqual([
      { at: expect.any(Date), ms: expect.any(Number), error: expect.stringContaining('ECONNREFUSED') },
    ]);
  });

  test("an HTTPS endpoint with an untrusted certificate does not; the sandbox's own CA is trusted", async () => {
    const url = `${sandbox.httpsUrl}/v3/receiver`;
    await signTo(url);
    // The sandbox itself answers 404 there, after a TLS handshake with its own CA.
    expect((await only(url)).attempts[0]).toMatchObject({ status: 404 });
    const server = createTlsServer(await selfSigned('127.0.0.1'), (_, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const stranger = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await signTo(stranger);
    server.close();
    expect((await only(stranger)).attempts[0]?.error).toMatch(/certificate/);
  });
});

describe('targets', () => {
  test.each([
    'http://203.0.113.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://[2001:db8::1]/',
    'https://shop.example.com/notify',
    'http://3405803777/',
  ])('%s is not allowed, tried once and never again', async (url) => {
    await signTo(url);
    const delivery = await only(url);
    expect(delivery).toMatchObject({
      state: 'not_allowed',
      attempts: [{ error: expect.stringMatching(/^not allowed/) }],
    });
    expect(delivery).not.toHaveProperty('headers');
    await sandbox.clock.advance({ days: 1 });
    expect((await only(url)).attempts.length).toBe(1);
  });

  test.each(['localhost', '127.0.0.1.nothing.localhost'])(
    'http://%s/ is looked up and allowed',
    async (host) => {
      const url = `http://${host}:${new URL(receiver.url).port}/by-name`;
      await signTo(url);
      const [attempt] = (await only(url)).attempts;
      // Not every system resolves names under .localhost. None is refused.
      expect(attempt?.status === 200 || /ENOTFOUND|EAI_AGAIN/.test(attempt?.error ?? '')).toBe(true);
    },
  );
});
