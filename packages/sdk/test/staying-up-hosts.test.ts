/** Backup hosts, and the circuit that leaves a failing host alone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError, TransportError, WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';
import { patience } from '../../../tools/test/patience.js';
import { reply, v2Ok, v3Error, v3Ok } from './support/answers.js';
import { readAuthorization, readV2Fields } from './support/authorization.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { merchant } from './support/keys.js';
import { type MappedTransport, mappedTransport } from './support/mapped-transport.js';
import { type Act, type ScriptedServer, type Seen, startScriptedServer } from './support/scripted-server.js';
import { send, tempos } from './support/tempo.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.stop());

const main = 'api.mch.weixin.qq.com';
const second = 'api2.mch.weixin.qq.com';
const third = 'api2.wechatpay.cn';
const hongKong = 'apihk.mch.weixin.qq.com';
const hosts = [main, second, third, hongKong];
const right = reply(v3Ok());
const reset: Act = { ending: 'reset' };
const hang: Act = {};
const busy = reply(v3Error(503, 'SYSTEM_ERROR'));
const order = { xml: { mch_id: merchant.mchid, out_trade_no: '1', body: '商品', total_fee: 1 } };
const otherwise = 'v3/some/new-thing' as string;

interface Platform {
  readonly pay: WeChatPay;
  readonly transport: MappedTransport;
  /** Where the hosts are; a test may move them. */
  readonly places: Record<string, string>;
  readonly headers: Readonly<Record<string, string>>;
  script(host: string, acts: readonly Act[]): Promise<void>;
  seen(host: string): Promise<Seen[]>;
}

let platforms = 0;

/** A client of the platform's hosts, which follow scripts each; without one, they answer rightly. */
async function platformHosts(
  scripts: Readonly<Record<string, readonly Act[]>> = {},
  overrides: Partial<WeChatPayConfig> = {},
): Promise<Platform> {
  const name = `platform-${platforms++}`;
  const places = Object.fromEntries(hosts.map((host) => [host, server.url]));
  const transport = mappedTransport(places);
  const pay = new WeChatPay(
    merchantConfig({
      transport,
      retry: { delay: 5 },
      circuit: false,
      timeout: patience(5_000),
      ...overrides,
    }),
  );
  const script: Platform['script'] = (host, acts) => server.script(`${name}@${host}`, acts);
  for (const host of hosts) await script(host, scripts[host] ?? Array.from({ length: 50 }, () => right));
  return {
    pay,
    transport,
    places,
    headers: { 'x-case': name },
    script,
    seen: (host) => server.seen(`${name}@${host}`),
  };
}

describe('a host that fails', () => {
  it.each([
    ['is reset', reset],
    ['says nothing', hang],
  ])('has backups: when it %s, the next is asked, in order, with a signature of its own', async (_, act) => {
    const { pay, transport, headers, seen } = await platformHosts(
      { [main]: [act], [second]: [act] },
      { timeout: patience(300) },
    );
    expect(await pay.v3.certificates.get({ headers })).toMatchObject({ status: 200 });
    expect(transport.asked).toEqual([main, second, third]);
    const requests = (await Promise.all([main, second, third].map(seen))).flat();
    const signatures = requests.map(readAuthorization);
    expect(signatures.map(({ valid }) => valid)).toEqual([true, true, true]);
    expect(new Set(signatures.map(({ nonce_str }) => nonce_str)).size).toBe(3);
    expect(requests.map(({ target }) => target)).toEqual(Array.from({ length: 3 }, () => '/v3/certificates'));
  });

  it.each([
    ['baseUrl', 'hk'],
    ['endpoint', 'any'],
  ])('has backups for a path of it, in %s: it stays, and is signed', async (field, path) => {
    const { pay, transport, headers, seen } = await platformHosts(
      { [main]: [reset] },
      { [field]: `https://${main}/${path}/` },
    );
    expect(await pay.v3.certificates.get({ headers })).toMatchObject({ status: 200 });
    expect(transport.asked).toEqual([main, second]);
    const requests = (await Promise.all([main, second].map(seen))).flat();
    const target = `/${path}/v3/certificates`;
    expect(requests.map((request) => request.target)).toEqual([target, target]);
    expect(requests.map((request) => readAuthorization(request).valid)).toEqual([true, true]);
  });

  it('is asked again when all have failed', async () => {
    const { pay, transport, headers } = await platformHosts(
      { [main]: [reset, right], [second]: [reset], [third]: [reset] },
      { retry: { attempts: 4, delay: 5 } },
    );
    expect(await pay.v3.certificates.get({ headers })).toMatchObject({ status: 200 });
    expect(transport.asked).toEqual([main, second, third, main]);
  });

  it('has not failed when it answers, be it with an error: the same host is asked again', async () => {
    const { pay, transport, headers } = await platformHosts({ [main]: [busy, busy, right] });
    expect(await pay.v3.certificates.get({ headers })).toMatchObject({ status: 200 });
    expect(transport.asked).toEqual([main, main, main]);
  });

  it('has backups for APIv2, which get the same bytes', async () => {
    const { pay, transport, headers, seen } = await platformHosts({
      [main]: [reset],
      [second]: [reply(v2Ok())],
    });
    const result = await pay.chain('v2/pay/unifiedorder' as string).post({ ...order, headers });
    expect(result).toMatchObject({ status: 200 });
    expect(transport.asked).toEqual([main, second]);
    const bodies = [...(await seen(main)), ...(await seen(second))].map(({ body }) =>
      Buffer.from(body).toString(),
    );
    expect(bodies).toHaveLength(2);
    expect(bodies[1]).toBe(bodies[0]);
    expect(readV2Fields(bodies[0] ?? '')).toMatchObject({ valid: true, fields: { out_trade_no: '1' } });
  });

  it('has none for a call that must not be repeated and may have arrived', async () => {
    for (const act of [reset, hang]) {
      const { pay, transport, headers } = await platformHosts({ [main]: [act] }, { timeout: patience(300) });
      const error = await caught(() => pay.chain(otherwise).post({ json: {}, headers }));
      expect(error).toMatchObject({ attempts: 1, sent: true });
      expect(transport.asked).toEqual([main]);
    }
  });

  it('has backups for such a call where nothing was sent', async () => {
    const { pay, transport, places, headers, seen } = await platformHosts();
    places[main] = server.closedUrl;
    const result = await pay.chain(otherwise).post({ json: {}, headers });
    expect(result).toMatchObject({ status: 200 });
    expect(transport.asked).toEqual([main, second]);
    expect(await seen(second)).toHaveLength(1);
  });

  it('has none where the caller forbids to repeat', async () => {
    const { pay, transport, headers } = await platformHosts({ [main]: [reset] });
    await caught(() => pay.v3.certificates.get({ headers, retry: false }));
    expect(transport.asked).toEqual([main]);
  });

  it('has none when it is another than the main one, or was given as the endpoint', async () => {
    const abroad = await platformHosts({ [hongKong]: [reset, reset, reset] });
    await caught(() =>
      abroad.pay.v3.certificates.get({ headers: abroad.headers, base_uri: `https://${hongKong}` }),
    );
    expect(abroad.transport.asked).toEqual([hongKong, hongKong, hongKong]);
    const backup = await platformHosts({ [second]: [reset, reset, reset] }, { baseUrl: `https://${second}` });
    await caught(() => backup.pay.v3.certificates.get({ headers: backup.headers }));
    expect(backup.transport.asked).toEqual([second, second, second]);
    const given = await platformHosts({ [third]: [reset, reset, reset] }, { endpoint: `https://${third}` });
    await caught(() => given.pay.v3.certificates.get({ headers: given.headers }));
    expect(given.transport.asked).toEqual([third, third, third]);
  });

  it('does not make it look as though nothing had been sent: an earlier attempt may have taken effect', async () => {
    const { pay, places, headers } = await platformHosts(
      { [main]: [busy] },
      { retry: { attempts: 2, delay: 100 } },
    );
    pay.on('retry', () => {
      for (const host of hosts) places[host] = server.closedUrl;
    });
    const error = await caught(() => pay.v3.certificates.get({ headers }));
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
    expect(error).toMatchObject({ code: 'CONNECTION', attempts: 2, sent: true });
  });
});

/** A clock that stands still until it is moved. */
function stoppedClock(): { now: number; clock: () => number } {
  const stopped = { now: Date.now(), clock: () => stopped.now };
  return stopped;
}

describe('the circuit', () => {
  const circuit = { failures: 3, pause: 10_000 };

  it('leaves a host alone after so many failures in a row: calls go to its backup at once', async () => {
    const { pay, transport, headers } = await platformHosts(
      { [main]: Array.from({ length: 9 }, () => reset) },
      { circuit, clock: stoppedClock().clock },
    );
    for (let calls = 0; calls < 5; calls++) await pay.v3.certificates.get({ headers });
    expect(transport.asked).toEqual([main, second, main, second, main, second, second, second]);
  });

  it.each(tempos)('fails calls at once where there is no backup, with nothing sent, %s', async (tempo) => {
    const time = stoppedClock();
    const pay = new WeChatPay(
      merchantConfig({ endpoint: server.closedUrl, retry: false, circuit, clock: time.clock }),
    );
    for (let calls = 0; calls < 3; calls++) {
      const error = await caught(() => send(pay, tempo, 'get', 'v3/certificates'));
      expect(error).toMatchObject({ code: 'CONNECTION', attempts: 1, sent: false });
      expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
    }
    for (const passed of [0, 9_999]) {
      time.now += passed;
      const error = await caught(() => send(pay, tempo, 'post', 'v3/some/new-thing', { json: {} }));
      expect(error).toBeInstanceOf(TransportError);
      expect(error).toMatchObject({ code: 'CONNECTION', attempts: 0, sent: false });
      expect(error.message).toMatch(
        /127\.0\.0\.1:\d+ has failed 3 times in a row and is left alone.*nothing was sent/,
      );
      expect(error.cause).toBeUndefined();
    }
    time.now += 1;
    const error = await caught(() => send(pay, tempo, 'get', 'v3/certificates'));
    expect(error).toMatchObject({ attempts: 1 });
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('lets one call try the host after the pause, and the others keep away until it is known how that went', async () => {
    const time = stoppedClock();
    const { pay, transport, headers, seen } = await platformHosts(
      { [main]: [reset, reset, reset, { writes: [[patience(300), v3Ok()]] }, right, right] },
      { circuit, clock: time.clock, retry: false },
    );
    for (let calls = 0; calls < 3; calls++) await caught(() => pay.v3.certificates.get({ headers }));
    time.now += circuit.pause;
    transport.asked.length = 0;
    const probe = pay.v3.certificates.get({ headers });
    const others = Array.from({ length: 5 }, () => pay.v3.certificates.get({ headers }));
    expect(await Promise.all(others)).toHaveLength(5);
    // They are signed side by side, so they go out in any order.
    expect(transport.asked.toSorted()).toEqual([main, second, second, second, second, second].toSorted());
    // It succeeds, and all go to the main host again.
    expect(await probe).toMatchObject({ status: 200 });
    await Promise.all([pay.v3.certificates.get({ headers }), pay.v3.certificates.get({ headers })]);
    expect(transport.asked.slice(6)).toEqual([main, main]);
    expect(await seen(main)).toHaveLength(6);
  });

  it('begins another pause when that call fails as well', async () => {
    const time = stoppedClock();
    const { pay, transport, headers } = await platformHosts(
      { [main]: Array.from({ length: 9 }, () => reset) },
      { circuit, clock: time.clock },
    );
    for (let calls = 0; calls < 3; calls++) await pay.v3.certificates.get({ headers });
    time.now += circuit.pause - 1;
    for (let pauses = 0; pauses < 3; pauses++) {
      time.now += 1;
      transport.asked.length = 0;
      await pay.v3.certificates.get({ headers });
      await pay.v3.certificates.get({ headers });
      time.now += circuit.pause - 1;
      await pay.v3.certificates.get({ headers });
      expect(transport.asked).toEqual([main, second, second, second]);
    }
  });

  it('leaves several hosts alone, and fails at once when it does all of them', async () => {
    const failing = Array.from({ length: 9 }, () => reset);
    const { pay, transport, headers } = await platformHosts(
      { [main]: failing, [second]: failing, [third]: failing },
      { circuit: { failures: 1, pause: 10_000 }, clock: stoppedClock().clock },
    );
    expect(await caught(() => pay.v3.certificates.get({ headers }))).toMatchObject({
      attempts: 3,
      sent: true,
    });
    expect(transport.asked).toEqual([main, second, third]);
    expect(await caught(() => pay.v3.certificates.get({ headers }))).toMatchObject({
      attempts: 0,
      sent: false,
    });
    expect(transport.asked).toHaveLength(3);
    // A host abroad is another matter.
    expect(await pay.v3.certificates.get({ headers, base_uri: `https://${hongKong}` })).toMatchObject({
      status: 200,
    });
  });

  it('counts consecutive failures: any answer, even an error, resets the count', async () => {
    const { pay, transport, headers } = await platformHosts(
      { [main]: [reset, reset, busy, reset, reset, busy, reset, reset, right] },
      { circuit, clock: stoppedClock().clock, retry: false },
    );
    for (let calls = 0; calls < 8; calls++) await caught(() => pay.v3.certificates.get({ headers }));
    expect(await pay.v3.certificates.get({ headers })).toMatchObject({ status: 200 });
    expect(transport.asked).toEqual(Array.from({ length: 9 }, () => main));
  });

  it('counts neither answers with errors, nor what the caller aborted', async () => {
    const unverified = reply(v3Ok('{}', { timestamp: 1 }));
    const { pay, transport, headers, seen } = await platformHosts(
      { [main]: [busy, busy, unverified, unverified, hang, hang, hang, hang, right] },
      { circuit, clock: stoppedClock().clock, retry: false },
    );
    for (let calls = 0; calls < 4; calls++) await caught(() => pay.v3.certificates.get({ headers }));
    for (let calls = 0; calls < 4; calls++) {
      const controller = new AbortController();
      const call = caught(() => pay.v3.certificates.get({ headers, signal: controller.signal }));
      await expect.poll(() => seen(main)).toHaveLength(5 + calls);
      controller.abort();
      expect(await call).toMatchObject({ code: 'ABORTED' });
    }
    expect(await pay.v3.certificates.get({ headers })).toMatchObject({ status: 200 });
    expect(transport.asked).toEqual(Array.from({ length: 9 }, () => main));
  });

  it('is not stretched by a clock that is set back', async () => {
    const time = stoppedClock();
    const { pay, transport, headers } = await platformHosts(
      { [main]: [reset, reset, reset, right, right] },
      { circuit, clock: time.clock, retry: false },
    );
    for (let calls = 0; calls < 3; calls++) await caught(() => pay.v3.certificates.get({ headers }));
    transport.asked.length = 0;
    time.now -= 120_000;
    await pay.v3.certificates.get({ headers });
    await pay.v3.certificates.get({ headers });
    expect(transport.asked).toEqual([main, main]);
  });

  it('is per client, and can be turned off', async () => {
    const { pay, headers, places } = await platformHosts(
      {},
      { circuit: { failures: 1, pause: 60_000 }, retry: false },
    );
    for (const host of hosts) places[host] = server.closedUrl;
    for (let calls = 0; calls < 4; calls++) await caught(() => pay.v3.certificates.get({ headers }));
    expect(await caught(() => pay.v3.certificates.get({ headers }))).toMatchObject({ attempts: 0 });
    const other = await platformHosts({}, { circuit: { failures: 1, pause: 60_000 } });
    expect(await other.pay.v3.certificates.get({ headers: other.headers })).toMatchObject({ status: 200 });
    expect(other.transport.asked).toEqual([main]);

    const without = await platformHosts(
      { [main]: Array.from({ length: 30 }, () => reset) },
      { retry: false },
    );
    for (let calls = 0; calls < 30; calls++) {
      const error = await caught(() => without.pay.v3.certificates.get({ headers: without.headers }));
      expect(error).toMatchObject({ attempts: 1 });
    }
    expect(without.transport.asked).toEqual(Array.from({ length: 30 }, () => main));
  });

  it('opens after 10 failures by default', async () => {
    const pay = new WeChatPay(merchantConfig({ endpoint: server.closedUrl, retry: false }));
    for (let calls = 0; calls < 10; calls++) {
      expect(await caught(() => pay.v3.certificates.get())).toMatchObject({ attempts: 1 });
    }
    expect(await caught(() => pay.v3.certificates.get())).toMatchObject({ attempts: 0 });
  });

  it('ends a call that it overtakes between two attempts with what went wrong, not as if nothing had been sent', async () => {
    const names = ['overtaken', 'overtaking'] as const;
    for (const name of names) await server.script(name, [reset, right]);
    const pay = new WeChatPay(
      merchantConfig({
        endpoint: server.url,
        retry: { attempts: 3, delay: patience(400) },
        circuit: { failures: 2, pause: 60_000 },
      }),
    );
    const paused = new Promise((resolve) => pay.on('retry', resolve));
    const overtaken = caught(() => pay.v3.certificates.get({ headers: { 'x-case': names[0] } }));
    await paused;
    await caught(() => pay.v3.certificates.get({ headers: { 'x-case': names[1] }, retry: false }));
    expect(await overtaken).toMatchObject({ code: 'CONNECTION', attempts: 1, sent: true });
    expect(await server.seen(names[0])).toHaveLength(1);

    const answered = new WeChatPay(
      merchantConfig({
        endpoint: server.url,
        retry: { attempts: 3, delay: patience(400) },
        circuit: { failures: 1, pause: 60_000 },
      }),
    );
    await server.script(names[0], [busy, right]);
    await server.forget(names[1]);
    await server.script(names[1], [reset]);
    const pausedAgain = new Promise((resolve) => answered.on('retry', resolve));
    const late = caught(() => answered.v3.certificates.get({ headers: { 'x-case': names[0] } }));
    await pausedAgain;
    await caught(() => answered.v3.certificates.get({ headers: { 'x-case': names[1] }, retry: false }));
    const error = await late;
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 503 });
  });
});
