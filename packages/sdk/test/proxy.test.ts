/** Forward proxies: `CONNECT` through one of an independent make, to a server that verifies what comes out of it. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigError, nodeTransport, TransportError, WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';
import { patience } from '../../../tools/test/patience.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { merchant, pem } from './support/keys.js';
import { type ProxyServers, password, startProxyServers, user } from './support/proxy-server.js';
import { secretsShownBy } from './support/secrets.js';
import { type Read, readBy, type StrictServer, startStrictServer } from './support/strict-server.js';
import { send, type Tempo, tempos } from './support/tempo.js';

let server: StrictServer;
let proxies: ProxyServers;
beforeAll(async () => {
  [server, proxies] = await Promise.all([startStrictServer(), startProxyServers()]);
});
afterAll(() => Promise.all([server.stop(), proxies.stop()]));
beforeEach(async () => {
  await proxies.seen();
});
afterEach(() => vi.unstubAllEnvs());

const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
/** In every form in which they might be shown. */
const secrets = [
  password,
  encodeURIComponent(password),
  Buffer.from(`${user}:${password}`).toString('base64'),
];

function client(proxy: WeChatPayConfig['proxy'], more: Partial<WeChatPayConfig> = {}): WeChatPay {
  const endpoint = server.httpsUrl;
  return new WeChatPay(
    merchantConfig({ proxy, endpoint, ca: pem('authority.cert.pem'), retry: false, ...more }),
  );
}

const order = 'v3/pay/transactions/native';
const post = (pay: WeChatPay, tempo: Tempo, more: object = {}): Promise<Read> =>
  readBy(() => send(pay, tempo, 'post', order, { json: { description: '中' }, ...more }));
const fails = (pay: WeChatPay, tempo: Tempo): Promise<Error & Record<string, unknown>> =>
  caught(() => send(pay, tempo, 'post', order, { json: {} }));
const target = (url: string): string => new URL(url).host;

describe.each(tempos)('a client with a proxy, %s', (tempo) => {
  it('sends through it what the server verifies, on one connection', async () => {
    const pay = client(`http://${proxies.open}`);
    const reads = [await post(pay, tempo), await post(pay, tempo), await post(pay, tempo)];
    expect(reads.flatMap(({ faults }) => faults)).toEqual([]);
    expect(new Set(reads.map(({ connection }) => connection)).size).toBe(1);
    const { asked } = await proxies.seen();
    expect(asked).toEqual([{ method: 'CONNECT', target: target(server.httpsUrl), user: '' }]);
  });

  it('presents the merchant certificate to the server where that is wanted, and only there', async () => {
    const pay = client(new URL(`http://${proxies.open}`));
    expect(await post(pay, tempo, { security: true })).toMatchObject({ faults: [], peer: merchant.serial });
    const plain = await post(pay, tempo);
    expect(plain.faults).toEqual([]);
    expect(plain.peer).toBeUndefined();
    expect((await proxies.seen()).asked).toHaveLength(2);
  });

  it('reaches a plain endpoint through it as well', async () => {
    const pay = client(`http://${proxies.open}`, { endpoint: server.url });
    expect(await post(pay, tempo)).toMatchObject({ faults: [] });
    expect(await post(pay, tempo)).toMatchObject({ faults: [] });
    const { asked } = await proxies.seen();
    expect(asked).toEqual([{ method: 'CONNECT', target: target(server.url), user: '' }]);
  });

  it.each(['http', 'https'] as const)('gives its credentials to a proxy of %s', async (scheme) => {
    const pay = client(`${scheme}://${credentials}@${scheme === 'http' ? proxies.guarded : proxies.secure}`);
    expect(await post(pay, tempo, { security: true })).toMatchObject({ faults: [], peer: merchant.serial });
    expect((await proxies.seen()).asked).toEqual([
      { method: 'CONNECT', target: target(server.httpsUrl), user },
    ]);
  });

  it.each([
    ['no credentials', () => `http://${proxies.guarded}`, 407],
    ['wrong ones', () => `http://${encodeURIComponent(user)}:wrong-pass@${proxies.guarded}`, 407],
    ['others than a proxy of https wants', () => `https://shop:wrong-pass@${proxies.secure}`, 407],
    ['a proxy that cannot reach the server', () => `http://status-502:wrong-pass@${proxies.guarded}`, 502],
    ['a proxy that forbids it', () => `http://status-403:wrong-pass@${proxies.guarded}`, 403],
  ])('is told what the proxy answers to %s, and no secret', async (_, proxy, status) => {
    const pay = client(proxy());
    const error = await fails(pay, tempo);
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: 'CONNECTION', attempts: 1, sent: false });
    const host = new URL(proxy()).host;
    expect(error.message).toContain(`the proxy ${host} refused the connection with status ${status}`);
    expect(error.message.includes('credentials')).toBe(status === 407);
    expect(secretsShownBy(error, [...secrets, 'wrong-pass'])).toEqual([]);
    expect(secretsShownBy(pay, [...secrets, 'wrong-pass'])).toEqual([]);
  });

  it('fails when the server behind the proxy cannot be reached', async () => {
    const error = await fails(client(`http://${proxies.open}`, { endpoint: 'https://127.0.0.1:1' }), tempo);
    expect(error).toMatchObject({ code: 'CONNECTION', sent: false });
    // This proxy drops the connection; others answer 502 or 504.
    expect(error.message).toMatch(/no answer from 127\.0\.0\.1:1 through the proxy 127\.0\.0\.1:\d+: /);
  });

  it('fails for an IPv6 address, which it could not ask the proxy for', async () => {
    const error = await fails(client(`http://${proxies.open}`, { endpoint: 'https://[::1]:1' }), tempo);
    expect(error).toMatchObject({ code: 'CONNECTION', sent: false });
    expect(error.message).toContain('an IPv6 address cannot be reached through a proxy; give a name');
    expect((await proxies.seen()).asked).toEqual([]);
  });

  it('fails when the proxy cannot be reached', async () => {
    const error = await fails(client('http://127.0.0.1:1'), tempo);
    expect(error).toMatchObject({ code: 'CONNECTION', sent: false });
    expect(error.message).toMatch(/through the proxy 127\.0\.0\.1:1: .*ECONNREFUSED/);
  });

  it('fails when the certificate of the server behind the proxy is not trusted', async () => {
    const error = await fails(client(`http://${proxies.open}`, { ca: undefined }), tempo);
    expect(error).toMatchObject({ code: 'CONNECTION', sent: false });
    expect(String((error.cause as { code: string }).code)).toMatch(/CERT|ISSUER|SIGNATURE/);
  });

  it('waits for a proxy that says nothing as long as for a connection, and keeps none open', async () => {
    const pay = client(`http://${proxies.hanging}`, { timeout: { connect: 150, answer: 20_000 } });
    const error = await fails(pay, tempo);
    expect(error).toMatchObject({ code: 'TIMEOUT', sent: false });
    expect(error.message).toMatch(
      /no connection to 127\.0\.0\.1:\d+ through the proxy 127\.0\.0\.1:\d+ within 150 ms; nothing was sent/,
    );
    await expect.poll(async () => (await proxies.seen()).silent).toBe(0);
  });

  it('tries again what never left, through the proxy again', async () => {
    const pay = client(`http://status-503@${proxies.guarded}`, { retry: { attempts: 2, delay: 5 } });
    expect(await fails(pay, tempo)).toMatchObject({ attempts: 2, sent: false });
    expect((await proxies.seen()).asked).toHaveLength(2);
  });

  it.each([
    ['HTTPS_PROXY', () => server.httpsUrl, true],
    ['https_proxy', () => server.httpsUrl, true],
    ['HTTP_PROXY', () => server.url, true],
    ['ALL_PROXY', () => server.url, true],
    ['HTTP_PROXY', () => server.httpsUrl, false],
    ['HTTPS_PROXY', () => server.url, false],
  ])('of the environment goes by %s (%#)', async (name, endpoint, through) => {
    emptyEnvironment();
    vi.stubEnv(name, proxies.open);
    expect(await post(client('env', { endpoint: endpoint() }), tempo)).toMatchObject({ faults: [] });
    expect((await proxies.seen()).asked).toHaveLength(through ? 1 : 0);
  });

  it('of the environment leaves out what NO_PROXY names', async () => {
    emptyEnvironment();
    vi.stubEnv('HTTPS_PROXY', `http://${proxies.open}`);
    for (const [list, through] of [
      ['example.com, 127.0.0.0/8', false],
      [`127.0.0.1:${new URL(server.httpsUrl).port}`, false],
      ['127.0.0.1:1', true],
      ['*', false],
    ] as const) {
      vi.stubEnv('NO_PROXY', list);
      expect(await post(client('env'), tempo)).toMatchObject({ faults: [] });
      expect((await proxies.seen()).asked, list).toHaveLength(through ? 1 : 0);
    }
  });

  it('of the environment is read once, and may be absent', async () => {
    emptyEnvironment();
    const without = client('env');
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1');
    expect(await post(without, tempo)).toMatchObject({ faults: [] });
    // Without the option, the environment counts for nothing.
    expect(await post(client(undefined), tempo)).toMatchObject({ faults: [] });
  });
});

function emptyEnvironment(): void {
  for (const name of ['https_proxy', 'http_proxy', 'all_proxy', 'no_proxy']) {
    vi.stubEnv(name, '');
    vi.stubEnv(name.toUpperCase(), '');
  }
}

describe('a proxy', () => {
  it('that says nothing is left when the call is aborted', async () => {
    const pay = client(`http://${proxies.hanging}`, {
      timeout: { connect: patience(2_000), answer: patience(20_000) },
    });
    const controller = new AbortController();
    const call = caught(() => pay.v3.certificates.get({ signal: controller.signal }));
    await expect.poll(async () => (await proxies.seen()).silent).toBe(1);
    controller.abort(new Error('enough'));
    expect(await call).toMatchObject({ code: 'ABORTED', sent: false });
    await expect.poll(async () => (await proxies.seen()).silent).toBe(0);
  });

  it('serves many calls at once', async () => {
    const pay = client(`http://${credentials}@${proxies.guarded}`);
    const reads = await Promise.all(Array.from({ length: 30 }, () => post(pay, 'promise')));
    expect(reads.flatMap(({ faults }) => faults)).toEqual([]);
  });

  it('is gone through by nodeTransport()', async () => {
    const config = merchantConfig({
      endpoint: server.httpsUrl,
      ca: pem('authority.cert.pem'),
      proxy: `http://${proxies.open}`,
      retry: false,
    });
    const pay = new WeChatPay({ ...config, transport: nodeTransport(config) });
    expect(await post(pay, 'promise')).toMatchObject({ faults: [] });
    expect((await proxies.seen()).asked).toHaveLength(1);
  });

  it('is not named with its credentials in any event or log', async () => {
    const told: unknown[] = [];
    const log = (...parts: unknown[]): void => void told.push(...parts);
    const logger = { debug: log, info: log, warn: log, error: log };
    const pay = client(`http://${encodeURIComponent(user)}:wrong-pass@${proxies.guarded}`, {
      logger,
      retry: { attempts: 2, delay: 5 },
    });
    for (const name of ['request', 'response', 'retry', 'error'] as const) pay.on(name, log);
    await fails(pay, 'promise');
    await wait(5);
    expect(told.length).toBeGreaterThan(4);
    expect(secretsShownBy(told, ['wrong-pass', ...secrets])).toEqual([]);
  });

  it.each<[unknown, RegExp]>([
    [42, /got a number/],
    [null, /got nothing|got null/],
    ['', /the URL of an HTTP proxy/],
    ['environment', /the URL of an HTTP proxy/],
    ['proxy.example.com:3128', /begin it with http:\/\//],
    ['proxy.example.com', /begin it with http:\/\//],
    ['10.0.0.1:3128', /begin it with http:\/\//],
    ['shop:pass-word@proxy.example.com:3128', /begin it with http:\/\//],
    ['socks5://shop:pass-word@proxy.example.com', /socks5: is not supported/],
    ['http://shop:pass-word@proxy.example.com/path', /without a path/],
    ['http://shop:pass-word@proxy.example.com/?a=1', /without a path/],
    ['http://shop:pass-word@[::1]:3128', /IPv6 addresses are not supported/],
    ['http://shop:pass-word%@proxy.example.com', /percent-encoded/],
    ['http://shop:pass-word@pro xy', /the URL of an HTTP proxy/],
  ])('that is none is refused: %j', async (proxy, message) => {
    const error = await caught(() => client(proxy as string));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ field: 'proxy', message: expect.stringMatching(message) });
    expect(secretsShownBy(error, ['pass-word'])).toEqual([]);
  });

  it('that is invalid is refused from the environment, naming its variable', async () => {
    emptyEnvironment();
    vi.stubEnv('HTTPS_PROXY', 'socks5://shop:pass-word@proxy.example.com');
    const error = await caught(() => client('env'));
    expect(error).toMatchObject({ field: 'proxy', message: expect.stringContaining('HTTPS_PROXY') });
    expect(secretsShownBy(error, ['pass-word'])).toEqual([]);
  });
});
