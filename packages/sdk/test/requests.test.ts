/** A call's arguments: what is sent for them, and what is refused before anything is sent. */
import { verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type AnyCallOptions,
  ConfigError,
  RequestError,
  Transformer,
  type TransportRequest,
  WeChatPay,
  type WeChatPayConfig,
} from 'wechatpay-kit';
import { patience } from '../../../tools/test/patience.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { merchant, platform } from './support/keys.js';
import { v2Sign } from './support/platform.js';
import { recording } from './support/recording-transport.js';
import { secretsShownBy } from './support/secrets.js';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Makes a call of a merchant's and returns what was sent. */
async function sent(
  method: Method,
  path: string,
  options?: unknown,
  config: Partial<WeChatPayConfig> = {},
): Promise<TransportRequest> {
  const { transport, last } = recording();
  const pay = new WeChatPay(merchantConfig({ transport, ...config }));
  await pay.chain(path as string)[method](options as AnyCallOptions);
  return last();
}

/** Makes a call that is refused, checks that nothing was sent, and returns the error. */
async function refused(
  method: Method,
  path: string,
  options?: unknown,
  config: Partial<WeChatPayConfig> = {},
): Promise<RequestError> {
  const { transport, requests } = recording();
  const pay = new WeChatPay(merchantConfig({ transport, ...config }));
  const error = await caught(() => pay.chain(path as string)[method](options as AnyCallOptions));
  expect(requests).toEqual([]);
  expect(secretsShownBy(error)).toEqual([]);
  if (!(error instanceof RequestError)) throw error;
  expect(error.code).toBe('REQUEST');
  expect(error.message.startsWith(`${error.field}: `)).toBe(true);
  return error;
}

function readFields(request: TransportRequest): Record<string, string> {
  return Transformer.toObject(request.body?.toString() ?? '') as Record<string, string>;
}

const order = 'v3/pay/transactions/out-trade-no/{out_trade_no}';

describe('a v3 request', () => {
  it.each<[Method, unknown]>([
    ['get', { query: { mchid: '1', q: 'a b&c=中' } }],
    ['post', { json: { appid: 'wx1', description: '腾讯 🙂' } }],
    ['put', { json: { a: 1 }, query: { b: 2 } }],
    ['delete', undefined],
  ])('is signed over what is sent: %s', async (method, options) => {
    const request = await sent(method, 'v3/some/thing', options);
    const header = request.headers['authorization'] ?? '';
    const part = (name: string) => new RegExp(`[ ,]${name}="([^"]+)"`).exec(header)?.[1] ?? '';
    expect(header.startsWith('WECHATPAY2-SHA256-RSA2048 ')).toBe(true);
    expect(part('mchid')).toBe(merchant.mchid);
    expect(part('serial_no')).toBe(merchant.serial);
    expect(part('nonce_str')).toMatch(/^[0-9A-Za-z]{32}$/);
    expect(Math.abs(Number(part('timestamp')) - Date.now() / 1000)).toBeLessThan(patience(10));
    const path = request.url.href.slice(request.url.origin.length);
    const text = `${method.toUpperCase()}\n${path}\n${part('timestamp')}\n${part('nonce_str')}\n${request.body?.toString() ?? ''}\n`;
    expect(verify('sha256', Buffer.from(text), merchant.cert, Buffer.from(part('signature'), 'base64'))).toBe(
      true,
    );
  });

  it('names the public key that is to sign the answer, if there is one', async () => {
    expect((await sent('get', 'v3/x')).headers['wechatpay-serial']).toBe(platform.publicKeyId);
    const certs = { [platform.serial]: platform.cert };
    const { transport, last } = recording();
    await caught(() => new WeChatPay(merchantConfig({ transport, certs })).v3.certificates.get());
    expect(last().headers).not.toHaveProperty('wechatpay-serial');
  });

  it('takes the time from the clock of the configuration', async () => {
    const { transport, last } = recording();
    const pay = new WeChatPay(merchantConfig({ transport, clock: () => 1_709_251_200_999 }));
    expect(await caught(() => pay.v3.certificates.get())).toMatchObject({ code: 'CLOCK_SKEW' });
    expect(last().headers['authorization']).toContain('timestamp="1709251200"');
  });

  it('repeats no nonce', async () => {
    const { transport, requests } = recording();
    const pay = new WeChatPay(merchantConfig({ transport }));
    await Promise.all(Array.from({ length: 50 }, () => pay.v3.certificates.get()));
    expect(new Set(requests.map(({ headers }) => headers['authorization'])).size).toBe(50);
  });
});

describe('path variables', () => {
  it.each<[unknown, string]>([
    ['1217752501', '1217752501'],
    [1217752501, '1217752501'],
    [12177525012014070332n, '12177525012014070332'],
    ['a/b', 'a%2Fb'],
    ['../../v3/certificates', '..%2F..%2Fv3%2Fcertificates'],
    ['..\\x', '..%5Cx'],
    ['...', '...'],
    ['%2e%2e%2f', '%252e%252e%252f'],
    ['a?b#c', 'a%3Fb%23c'],
    ['a b;c=d', 'a%20b%3Bc%3Dd'],
    ['中🙂', '%E4%B8%AD%F0%9F%99%82'],
    ['{id}', '%7Bid%7D'],
    ['\r\nHost: x', '%0D%0AHost%3A%20x'],
  ])('are encoded: %s', async (value, encoded) => {
    const { url } = await sent('get', order, { out_trade_no: value });
    expect(url.href).toBe(`https://api.mch.weixin.qq.com/v3/pay/transactions/out-trade-no/${encoded}`);
  });

  it.each<[string, unknown]>([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['a dot', '.'],
    ['two dots', '..'],
    ['two dots, encoded', '%2E%2e'],
    ['true', true],
    ['an object', {}],
    ['an array', ['1']],
    ['half of a surrogate pair', 'a\ud800'],
  ])('are refused when %s', async (_, value) => {
    const error = await refused('get', order, { out_trade_no: value });
    expect(error.field).toBe('out_trade_no');
  });

  it('are all needed, and no others are known', async () => {
    expect((await refused('get', order)).field).toBe('out_trade_no');
    const error = await refused('get', order, { out_trade_no: '1', out_trade_number: '2' });
    expect(error).toMatchObject({ field: 'out_trade_number' });
    expect(error.message).toMatch(/it takes out_trade_no, json, xml, body, query/);
    expect((await refused('get', 'v3/{constructor}')).field).toBe('constructor');
    expect((await refused('get', 'v3/{__proto__}')).field).toBe('__proto__');
  });

  it.each([
    'v3/../v2/pay',
    'v3/./x',
    'v3/%2e%2E/x',
    'v3/x?a=1',
    'v3/x#a',
    'v3//x',
    'v3/a b',
    'v3/a\\..\\b',
    'v3/中',
    'v3/%zz',
    'v3/{a',
    'v3/a\r\nb',
  ])('cannot be replaced by what is no path: %j', async (path) => {
    const error = await refused('get', path);
    expect(error.field).toBe('path');
    expect(error.message).toContain('pass values as path variables');
  });
});

describe('query', () => {
  it('takes text, numbers, booleans and arrays, and leaves out what is not there', async () => {
    const query = { a: '中 &=', b: 1, c: true, d: 10n, e: ['x', 2], f: undefined, g: null, h: [], 'i[]': '' };
    const { url } = await sent('get', 'v3/x', { query });
    expect(url.search).toBe('?a=%E4%B8%AD%20%26%3D&b=1&c=true&d=10&e=x&e=2&i%5B%5D=');
    expect((await sent('get', 'v3/x', { query: {} })).url.href).toBe('https://api.mch.weixin.qq.com/v3/x');
  });

  it.each<[string, unknown, string]>([
    ['an object', { a: {} }, 'query.a'],
    ['a nested array', { a: [['x']] }, 'query.a'],
    ['NaN', { a: Number.NaN }, 'query.a'],
    ['a date', { a: new Date() }, 'query.a'],
    ['half of a surrogate pair', { a: '\udc00' }, 'query.a'],
    ['text', 'a=1', 'query'],
    ['an array', ['a'], 'query'],
    ['null', null, 'query'],
    ['URLSearchParams, whose content is not in its properties', new URLSearchParams('a=1'), 'query'],
    ['a Map', new Map([['a', 1]]), 'query'],
  ])('refuses %s', async (_, query, field) => {
    expect((await refused('get', 'v3/x', { query })).field).toBe(field);
  });
});

describe('headers', () => {
  it('go out, names in lower case', async () => {
    const { headers } = await sent('get', 'v3/x', {
      headers: {
        'Idempotency-Key': 'abc',
        'Wechatpay-Serial': 'PUB_KEY_ID_2',
        'User-Agent': 'shop/1',
        Accept: '*/*',
      },
    });
    expect(headers).toMatchObject({
      'idempotency-key': 'abc',
      'wechatpay-serial': 'PUB_KEY_ID_2',
      'user-agent': 'shop/1',
      accept: '*/*',
    });
  });

  it.each([
    'Authorization',
    'authorization',
    'HOST',
    'Content-Length',
    'Transfer-Encoding',
    'Connection',
    'Content-Type',
    'Trailer',
    'TE',
    'Upgrade',
    'Expect',
    'Keep-Alive',
  ])('cannot be %s, which would change what is sent or how', async (name) => {
    expect(await refused('get', 'v3/x', { headers: { [name]: 'x' } })).toMatchObject({
      field: `headers.${name}`,
    });
  });

  it.each<[string, unknown, string]>([
    ['an empty name', { '': 'x' }, 'headers.'],
    ['a name with a space', { 'a b': 'x' }, 'headers.a b'],
    ['a name with a line feed', { 'a\r\nb': 'x' }, 'headers.a\\r\\nb'],
    ['a value with a line feed', { a: 'x\r\nAuthorization: y' }, 'headers.a'],
    ['a value with a line feed alone', { a: 'x\ny' }, 'headers.a'],
    ['a value with a zero', { a: 'x\0' }, 'headers.a'],
    ['a value beyond Latin-1', { a: '中' }, 'headers.a'],
    ['a number', { a: 1 }, 'headers.a'],
    ['undefined', { a: undefined }, 'headers.a'],
    ['an array', ['a'], 'headers'],
    ['Headers, whose content is not in its properties', new Headers({ a: 'b' }), 'headers'],
  ])('refuse %s', async (_, headers, field) => {
    expect((await refused('get', 'v3/x', { headers })).field).toBe(field);
  });
});

describe('json', () => {
  it('goes out as it is serialised, undefined left out', async () => {
    const request = await sent('post', 'v3/x', {
      json: {
        a: undefined,
        b: 'null',
        c: [1, 'x'],
        d: new Date(0),
        e: { toJSON: () => ({ f: 1 }) },
        g: '\ud800',
      },
    });
    expect(request.body?.toString()).toBe(
      '{"b":"null","c":[1,"x"],"d":"1970-01-01T00:00:00.000Z","e":{"f":1},"g":"\\ud800"}',
    );
    expect(request.headers['content-type']).toBe('application/json');
    const empty = await sent('post', 'v3/x', { json: {} });
    expect(empty.body?.toString()).toBe('{}');
    const none = await sent('post', 'v3/x');
    expect(none.body).toBeUndefined();
    expect(none.headers).not.toHaveProperty('content-type');
  });

  const cycle: Record<string, unknown> = { a: { b: [] } };
  cycle['c'] = { d: cycle };
  let deep: unknown = 1;
  for (let level = 0; level < 20_000; level++) deep = [deep];
  const throwing = {
    get a(): string {
      throw new TypeError('no');
    },
  };

  it.each<[string, unknown, string]>([
    ['null', { a: null }, 'json.a'],
    ['null, nested', { a: { b: ['x', null] } }, 'json.a.b[1]'],
    ['NaN', { fee: Number.NaN }, 'json.fee'],
    ['Infinity', { fee: [Number.POSITIVE_INFINITY] }, 'json.fee[0]'],
    ['a hole in an array', { a: [undefined] }, 'json.a[0]'],
    ['a function in an array', { a: [() => 1] }, 'json.a[0]'],
    ['a date that is none', { at: new Date(Number.NaN) }, 'json.at'],
    ['a toJSON that returns null', { a: { toJSON: () => null } }, 'json.a'],
    ['a cycle', cycle, 'json.c.d'],
    ['twenty thousand levels', { a: deep }, 'json'],
    ['a getter that throws', throwing, 'json'],
    ['a toJSON that throws', { toJSON: () => JSON.parse('{') }, 'json'],
    ['a toJSON that returns nothing', { toJSON: () => undefined }, 'json'],
    ['a toJSON that returns null itself', { toJSON: () => null }, 'json'],
    ['a toJSON that returns a text', { toJSON: () => 'x' }, 'json'],
    ['an array', [1], 'json'],
    ['a text', '{"a":1}', 'json'],
    ['a number', 1, 'json'],
    ['null itself', null, 'json'],
    ['a function', () => 1, 'json'],
    ['a Map, whose content is not in its properties', new Map([['a', 1]]), 'json'],
    ['a Buffer', Buffer.from('{}'), 'json'],
  ])('refuses %s', async (_, json, field) => {
    expect((await refused('post', 'v3/x', { json })).field).toBe(field);
  });

  it('is for v3, and not for GET', async () => {
    expect(await refused('post', 'v2/x', { json: {} })).toMatchObject({
      field: 'json',
      message: 'json: APIv2 takes xml',
    });
    expect(await refused('get', 'v3/x', { json: {} })).toMatchObject({
      field: 'json',
      message: expect.stringContaining('pass query'),
    });
  });
});

describe('xml', () => {
  it('goes out flat and signed, with a nonce', async () => {
    const request = await sent('post', 'v2/pay/unifiedorder', {
      xml: {
        appid: 'wx1',
        total_fee: 1,
        yes: true,
        big: 10n,
        none: undefined,
        nil: null,
        empty: '',
        body: ']]>\r\n腾讯',
      },
    });
    const fields = readFields(request);
    expect(fields).toMatchObject({
      appid: 'wx1',
      total_fee: '1',
      yes: 'true',
      big: '10',
      empty: '',
      body: ']]>\r\n腾讯',
    });
    expect(Object.keys(fields).sort()).toEqual([
      'appid',
      'big',
      'body',
      'empty',
      'nonce_str',
      'sign',
      'total_fee',
      'yes',
    ]);
    expect(fields['nonce_str']).toMatch(/^[0-9A-Za-z]{32}$/);
    expect(fields['sign']).toBe(v2Sign(fields));
    expect(request.url.href).toBe('https://api.mch.weixin.qq.com/pay/unifiedorder');
    expect(request.headers).toMatchObject({ 'content-type': 'text/xml; charset=utf-8' });
    expect(request.headers).not.toHaveProperty('authorization');
  });

  it('is signed with HMAC-SHA256 where sign_type says so', async () => {
    const fields = readFields(await sent('post', 'v2/x', { xml: { sign_type: 'HMAC-SHA256' } }));
    expect(fields['sign']).toBe(v2Sign(fields, 'HMAC-SHA256'));
    const md5 = readFields(await sent('post', 'v2/x', { xml: { sign_type: 'MD5' } }));
    expect(md5['sign']).toBe(v2Sign(md5));
  });

  it('keeps a nonce that is given, and has none where nonceless, or the catalogue, says so', async () => {
    expect(readFields(await sent('post', 'v2/x', { xml: { nonce_str: 'mine' } }))).toMatchObject({
      nonce_str: 'mine',
    });
    expect(readFields(await sent('post', 'v2/x', { xml: {}, nonceless: true }))).not.toHaveProperty(
      'nonce_str',
    );
    expect(readFields(await sent('post', 'v2/papay/querycontract', { xml: {} }))).not.toHaveProperty(
      'nonce_str',
    );
    expect(
      readFields(await sent('post', 'v2/papay/querycontract', { xml: {}, nonceless: false })),
    ).toHaveProperty('nonce_str');
  });

  it.each<[string, unknown, string]>([
    ['an object', { a: {} }, 'xml.a'],
    ['an array', { a: ['x'] }, 'xml.a'],
    ['a date', { a: new Date() }, 'xml.a'],
    ['a function', { a: () => 1 }, 'xml.a'],
    ['NaN', { total_fee: Number.NaN }, 'xml.total_fee'],
    ['Infinity', { total_fee: Number.NEGATIVE_INFINITY }, 'xml.total_fee'],
    ['sign', { sign: 'X' }, 'xml.sign'],
    ['an empty sign', { sign: '' }, 'xml.sign'],
    ["another merchant's mch_id", { mch_id: '1900009191' }, 'xml.mch_id'],
    ['another sign_type', { sign_type: 'RSA' }, 'xml.sign_type'],
    ['an empty sign_type', { sign_type: '' }, 'xml.sign_type'],
    ['a character that XML cannot carry', { a: '\u0001' }, 'xml'],
    ['half of a surrogate pair', { a: '\ud800' }, 'xml'],
    ['a name that is none', { 'a b': '1' }, 'xml'],
    ['a name that breaks out', { 'a><sign': '1' }, 'xml'],
    ['a Map', new Map([['a', 1]]), 'xml'],
    ['text', '<xml/>', 'xml'],
    ['null', null, 'xml'],
  ])('refuses %s', async (_, xml, field) => {
    expect((await refused('post', 'v2/x', { xml })).field).toBe(field);
  });

  it('is for v2, and not for GET, where the query is signed', async () => {
    expect(await refused('post', 'v3/x', { xml: {} })).toMatchObject({
      field: 'xml',
      message: 'xml: APIv3 takes json',
    });
    expect((await refused('get', 'v2/x', { xml: {} })).field).toBe('xml');
    const { url, body } = await sent('get', 'v2/papay/entrustweb', {
      query: { appid: 'wx1', notify_url: 'https://127.0.0.1/?a=b' },
    });
    const fields = Object.fromEntries(url.searchParams);
    expect(body).toBeUndefined();
    expect(fields['notify_url']).toBe('https://127.0.0.1/?a=b');
    expect(fields['sign']).toBe(v2Sign(fields));
  });

  it('needs the APIv2 key: nothing is sent without', async () => {
    const { transport, requests } = recording();
    const pay = new WeChatPay(merchantConfig({ transport, apiV2Key: undefined }));
    const error = await caught(() =>
      pay.v2.pay.orderquery.post({ xml: { appid: 'wx1', mch_id: merchant.mchid } }),
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ field: 'apiV2Key' });
    expect(requests).toEqual([]);
  });
});

describe('options', () => {
  it.each<[string, unknown, string]>([
    ['a name that is not known', { jsn: {} }, 'jsn'],
    ['an array', [], 'options'],
    ['text', 'x', 'options'],
    ['timeout as text', { timeout: '10' }, 'timeout'],
    ['timeout of nothing', { timeout: 0 }, 'timeout'],
    ['timeout that is NaN', { timeout: Number.NaN }, 'timeout'],
    ['timeout without end', { timeout: Number.POSITIVE_INFINITY }, 'timeout'],
    ['timeout of null', { timeout: null }, 'timeout'],
    ['a signal that is none', { signal: {} }, 'signal'],
    ['a controller for its signal', { signal: new AbortController() }, 'signal'],
    ['security as text', { security: 'true' }, 'security'],
    ['nonceless as a number', { nonceless: 1 }, 'nonceless'],
    ['base_uri that is no URL', { base_uri: 'apihk.mch.weixin.qq.com' }, 'base_uri'],
    ['base_uri of null', { base_uri: null }, 'base_uri'],
    ['base_uri with a query', { base_uri: 'https://127.0.0.1/?a=1' }, 'base_uri'],
    ['base_uri with a password', { base_uri: 'https://a:b@127.0.0.1/' }, 'base_uri'],
    ['base_uri of a file', { base_uri: 'file:///etc/' }, 'base_uri'],
  ])('refuse %s', async (_, options, field) => {
    expect((await refused('get', 'v3/x', options)).field).toBe(field);
  });

  it('pass timeout and signal on', async () => {
    const { signal } = new AbortController();
    expect(await sent('get', 'v3/x', { timeout: 1_234, signal })).toMatchObject({ timeout: 1_234, signal });
    expect(await sent('get', 'v3/x', {}, { timeout: 77 })).toMatchObject({ timeout: 77, signal: undefined });
    expect(await sent('get', 'v3/x')).toMatchObject({ timeout: 10_000 });
  });
});

describe('security', () => {
  it('is as the catalogue says, and an explicit option wins', async () => {
    expect((await sent('post', 'v2/pay/orderquery', { xml: {} })).mtls).toBe(false);
    expect((await sent('post', 'v2/pay/orderquery', { xml: {}, security: true })).mtls).toBe(true);
    const xml = {};
    expect((await sent('post', 'v2/applyment/micro/signcontract', { xml })).mtls).toBe(true);
    expect((await sent('post', 'v2/applyment/micro/signcontract', { xml, security: false })).mtls).toBe(
      false,
    );
  });

  it('needs the merchant API certificate', async () => {
    const error = await refused(
      'post',
      'v2/applyment/micro/signcontract',
      { xml: {} },
      { merchant: undefined },
    );
    expect(error).toMatchObject({
      field: 'security',
      message: expect.stringContaining('merchant: { cert, key }'),
    });
  });

  it('needs https', async () => {
    for (const config of [{ endpoint: 'http://127.0.0.1:18080' }, { baseUrl: 'http://127.0.0.1:18080' }]) {
      const error = await refused('get', 'v3/x', { security: true }, config);
      expect(error).toMatchObject({
        field: 'security',
        message: expect.stringContaining('use an https endpoint'),
      });
    }
  });
});

describe('where a request goes', () => {
  const global = 'v3/global/papay/contracts/{contract_id}';
  const contract_id = '1';

  it.each<[string, string, Record<string, unknown>, Partial<WeChatPayConfig>, string]>([
    ['the default', 'v3/x', {}, {}, 'https://api.mch.weixin.qq.com/v3/x'],
    ['the default, v2', 'v2/x', {}, {}, 'https://api.mch.weixin.qq.com/x'],
    [
      'what the catalogue prefers',
      global,
      { contract_id },
      {},
      'https://apihk.mch.weixin.qq.com/v3/global/papay/contracts/1',
    ],
    [
      'baseUrl over both',
      global,
      { contract_id },
      { baseUrl: 'https://apieu.mch.weixin.qq.com' },
      'https://apieu.mch.weixin.qq.com/v3/global/papay/contracts/1',
    ],
    [
      'baseUrl with a path',
      'v3/x',
      {},
      { baseUrl: 'https://api.mch.weixin.qq.com/hk' },
      'https://api.mch.weixin.qq.com/hk/v3/x',
    ],
    [
      'base_uri over baseUrl',
      'v3/x',
      { base_uri: 'https://api.mch.weixin.qq.com/hk/' },
      { baseUrl: 'https://apius.mch.weixin.qq.com/' },
      'https://api.mch.weixin.qq.com/hk/v3/x',
    ],
    [
      'base_uri over the catalogue',
      global,
      { contract_id, base_uri: new URL('https://apius.mch.weixin.qq.com') },
      {},
      'https://apius.mch.weixin.qq.com/v3/global/papay/contracts/1',
    ],
    [
      'endpoint over the default',
      'v3/x',
      {},
      { endpoint: 'http://127.0.0.1:18080' },
      'http://127.0.0.1:18080/v3/x',
    ],
    [
      'endpoint over the catalogue',
      global,
      { contract_id },
      { endpoint: new URL('https://127.0.0.1:18081/') },
      'https://127.0.0.1:18081/v3/global/papay/contracts/1',
    ],
    [
      'endpoint over base_uri, the path unchanged',
      'v3/x',
      { base_uri: 'https://api.mch.weixin.qq.com/hk/' },
      { endpoint: 'https://127.0.0.1:18081' },
      'https://127.0.0.1:18081/hk/v3/x',
    ],
    [
      'endpoint over baseUrl, the path unchanged',
      'v2/x',
      {},
      { baseUrl: 'https://a.invalid/hk/', endpoint: 'https://127.0.0.1' },
      'https://127.0.0.1/hk/x',
    ],
    [
      'a path outside v3, signed as v3',
      'hk/v3/statements',
      { query: { date: '20240301' } },
      {},
      'https://api.mch.weixin.qq.com/hk/v3/statements?date=20240301',
    ],
  ])('%s', async (_, path, options, config, href) => {
    const v2 = path.startsWith('v2/');
    expect(
      (await sent(v2 ? 'post' : 'get', path, v2 ? { ...options, xml: {} } : options, config)).url.href,
    ).toBe(href);
  });

  it('is not changed in the URL that was given', async () => {
    const base = new URL('https://127.0.0.1/hk');
    await sent('get', 'v3/x', { base_uri: base }, { baseUrl: base });
    expect(base.href).toBe('https://127.0.0.1/hk');
  });
});

describe('an answer through a transport of the caller', () => {
  it('is verified like any other', async () => {
    const { transport } = recording(() => ({
      status: 200,
      headers: {},
      body: Buffer.from('{"contract_state":"SIGNED"}'),
    }));
    const pay = new WeChatPay(merchantConfig({ transport }));
    await expect(pay.v3.certificates.get()).rejects.toMatchObject({ code: 'MISSING_HEADERS' });
  });
});
