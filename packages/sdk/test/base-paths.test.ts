/**
 * Addresses that have a path. A reverse proxy's prefix is sent and not signed, for WeChat Pay does not see it; a path
 * that WeChat Pay itself serves operations beneath is both. The server verifies over what reaches it.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AnyCallOptions,
  ConfigError,
  type TransportRequest,
  WeChatPay,
  type WeChatPayConfig,
} from 'wechatpay-kit';
import { readAuthorization } from './support/authorization.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { merchant } from './support/keys.js';
import { recording } from './support/recording-transport.js';
import { prefix, type Read, readBy, type StrictServer, startStrictServer } from './support/strict-server.js';
import { send, tempos } from './support/tempo.js';

let server: StrictServer;
beforeAll(async () => {
  server = await startStrictServer();
});
afterAll(() => server.stop());

const proxy = (): string => server.proxyUrl + prefix;
const query = 'v3/pay/transactions/id/{transaction_id}';
const inquiry = { transaction_id: '1/2', query: { mchid: merchant.mchid } };
const seen = `/v3/pay/transactions/id/1%2F2?mchid=${merchant.mchid}`;

type Given = readonly [
  name: string,
  config: () => Partial<WeChatPayConfig>,
  base_uri: (() => string) | undefined,
];
const givens: readonly Given[] = [
  ['baseUrl', () => ({ baseUrl: proxy() }), undefined],
  ['base_uri', () => ({}), () => `${proxy()}/`],
  ['endpoint', () => ({ endpoint: `${proxy()}/` }), undefined],
];

function call(
  [, config, base]: Given,
  tempo: (typeof tempos)[number],
  verb: 'get' | 'post',
  path: string,
  options: AnyCallOptions,
): Promise<Read> {
  const pay = new WeChatPay(merchantConfig({ retry: false, ...config() }));
  return readBy(() =>
    send(pay, tempo, verb, path, base === undefined ? options : { ...options, base_uri: base() }),
  );
}

describe.each(givens)('a reverse proxy with a prefix, given as %s', (...given) => {
  it.each(tempos)('is passed by requests whose signature WeChat Pay can verify, %s', async (tempo) => {
    const v3 = await call(given, tempo, 'get', query, inquiry);
    expect(v3).toMatchObject({ faults: [], url: seen });
    const order = await call(given, tempo, 'post', 'v3/pay/transactions/native', { json: { a: '中' } });
    expect(order).toMatchObject({ faults: [], url: '/v3/pay/transactions/native' });
    const v2 = await call(given, tempo, 'post', 'v2/pay/orderquery', { xml: { out_trade_no: '1' } });
    expect(v2).toMatchObject({ faults: [], url: '/pay/orderquery' });
  });
});

describe('a path that WeChat Pay serves operations beneath', () => {
  it.each(tempos)('is signed, behind a prefix too, %s', async (tempo) => {
    const hk: Given = ['', () => ({}), () => `${proxy()}/hk/`];
    expect(await call(hk, tempo, 'get', query, inquiry)).toMatchObject({ faults: [], url: `/hk${seen}` });
    const base: Given = [
      '',
      () => ({ endpoint: proxy(), baseUrl: 'https://api.mch.weixin.qq.com/hk' }),
      undefined,
    ];
    expect(await call(base, tempo, 'get', query, inquiry)).toMatchObject({ faults: [], url: `/hk${seen}` });
  });

  it.each(tempos)('is there for the operations that the catalogue has beneath it, %s', async (tempo) => {
    const endpoint: Given = ['', () => ({ endpoint: proxy() }), undefined];
    const statements = await call(endpoint, tempo, 'get', 'v3/statements', { query: { date: '20240301' } });
    expect(statements).toMatchObject({ faults: [], url: '/hk/v3/statements?date=20240301' });
    const orders = await call(endpoint, tempo, 'post', 'v3/customs/orders', { json: {} });
    expect(orders).toMatchObject({ faults: [], url: '/global/v3/customs/orders' });
  });

  it.each(['https://proxy.example.com/hk/', 'https://proxy.example.com/wechat/global'])(
    'is refused at the end of endpoint: %s could mean either',
    async (endpoint) => {
      const error = await caught(async () => new WeChatPay(merchantConfig({ endpoint })));
      expect(error).toBeInstanceOf(ConfigError);
      expect(error).toMatchObject({
        field: 'endpoint',
        message: expect.stringContaining('whether to sign it'),
      });
    },
  );
});

// To `search` and `hash` these are empty; what is added to the address would come behind them.
describe.each(['?', '#', '?#', '?x=1', '#x'])('an address that ends in %s is refused', (end) => {
  it.each(['baseUrl', 'endpoint'] as const)('as %s', async (field) => {
    for (const address of ['https://a.example.com/', 'https://a.example.com', 'https://a.example.com/b/']) {
      for (const value of [address + end, new URL(address + end)]) {
        const error = await caught(async () => new WeChatPay(merchantConfig({ [field]: value })));
        expect(error, String(value)).toBeInstanceOf(ConfigError);
        expect(error).toMatchObject({ field });
      }
    }
  });

  it('as base_uri', async () => {
    const { transport } = recording(() => ({ status: 204, headers: {}, body: Buffer.alloc(0) }));
    const call = new WeChatPay(merchantConfig({ transport })).chain('v3/x' as string);
    const error = await caught(() => call.get({ base_uri: `https://a.example.com/${end}` }));
    expect(error).toMatchObject({ name: 'RequestError', field: 'base_uri' });
  });
});

function isV3Signed({ method, headers }: TransportRequest, target: string): boolean {
  return readAuthorization({ method, headers, target, body: Buffer.alloc(0) }).valid;
}

describe('what is sent to', () => {
  const main = 'https://api.mch.weixin.qq.com';
  it.each<[string, Partial<WeChatPayConfig>, string, string]>([
    ["WeChat Pay's host", {}, `${main}/v3/x`, '/v3/x'],
    [
      "a path of WeChat Pay's host",
      { baseUrl: `${main}/any/thing` },
      `${main}/any/thing/v3/x`,
      '/any/thing/v3/x',
    ],
    [
      "a path of WeChat Pay's host, as the endpoint",
      { endpoint: `${main}/any` },
      `${main}/any/v3/x`,
      '/any/v3/x',
    ],
    ['another host', { baseUrl: 'https://a.example.com' }, 'https://a.example.com/v3/x', '/v3/x'],
    ['a path of it', { baseUrl: 'https://a.example.com/b' }, 'https://a.example.com/b/v3/x', '/v3/x'],
    [
      'a path that looks like an operation',
      { baseUrl: 'https://a.example.com/v3' },
      'https://a.example.com/v3/v3/x',
      '/v3/x',
    ],
    [
      'a path with what ends like hk',
      { baseUrl: 'https://a.example.com/shk' },
      'https://a.example.com/shk/v3/x',
      '/v3/x',
    ],
    [
      'hk of another host',
      { baseUrl: 'https://a.example.com/hk' },
      'https://a.example.com/hk/v3/x',
      '/hk/v3/x',
    ],
    [
      'hk behind a prefix',
      { baseUrl: 'https://a.example.com/b/hk' },
      'https://a.example.com/b/hk/v3/x',
      '/hk/v3/x',
    ],
    [
      'a prefix, whatever the base',
      { endpoint: 'https://a.example.com/b', baseUrl: `${main}/hk` },
      'https://a.example.com/b/hk/v3/x',
      '/hk/v3/x',
    ],
    [
      'an endpoint in place of a proxy with a prefix',
      { endpoint: 'https://a.example.com', baseUrl: 'https://proxy.example.com/b/hk' },
      'https://a.example.com/hk/v3/x',
      '/hk/v3/x',
    ],
  ])('%s is signed over the path that WeChat Pay sees', async (_, config, href, signed) => {
    const { transport, last } = recording();
    await new WeChatPay(merchantConfig({ transport, ...config })).chain('v3/x' as string).get();
    expect(last().url.href).toBe(href);
    expect(isV3Signed(last(), signed)).toBe(true);
    if (new URL(href).pathname !== signed) expect(isV3Signed(last(), new URL(href).pathname)).toBe(false);
  });

  it.each([
    ['an address as it was answered', `${main}/v3/billdownload/file?token=x`],
    ['one that leads through the proxy', 'https://a.example.com/b/v3/billdownload/file?token=x'],
  ])('a file’s address is signed so too: %s', async (_, download_url) => {
    const { transport, last } = recording(() => ({ status: 200, headers: {}, body: Buffer.from('x') }));
    const config = merchantConfig({ transport, endpoint: 'https://a.example.com/b/' });
    for await (const _chunk of await new WeChatPay(config).files.download({ download_url }));
    expect(last().url.href).toBe('https://a.example.com/b/v3/billdownload/file?token=x');
    expect(isV3Signed(last(), '/v3/billdownload/file?token=x')).toBe(true);
  });
});
