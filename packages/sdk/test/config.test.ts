/** The configuration: what is refused and how it is put, what is taken, and that nothing of it gets out. */
import { createPrivateKey, createPublicKey, createSecretKey, KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';
import { merchantConfig } from './support/config.js';
import { apiV2Key, apiV3Key, keyFile, merchant, pem, platform, stranger } from './support/keys.js';
import { openssl } from './support/openssl.js';
import { recording } from './support/recording-transport.js';
import { secretsShownBy } from './support/secrets.js';

const passphrase = 'correct horse battery staple';
let folder: string;
let pfx: Buffer;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wechatpay-kit-'));
  const out = join(folder, 'apiclient_cert.p12');
  const [key, cert] = [keyFile('merchant.key.pem').pathname, keyFile('merchant.cert.pem').pathname];
  openssl(['pkcs12', '-export', '-inkey', key, '-in', cert, '-passout', `pass:${passphrase}`, '-out', out]);
  pfx = readFileSync(out);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the constructor throws. */
function refusal(config: unknown): ConfigError {
  try {
    new WeChatPay(config as WeChatPayConfig);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.message.startsWith(`${error.field}: `)).toBe(true);
    expect(error).toMatchObject({ name: 'ConfigError', code: 'CONFIG' });
    expect(secretsShownBy(error, [passphrase])).toEqual([]);
    return error;
  }
  throw new Error('it was taken');
}

function findRefusal(overrides: Record<string, unknown>): ConfigError {
  return refusal({ ...merchantConfig(), ...overrides });
}

/** A value of a wrong kind, under a name for the test. */
const wrongKinds: [string, unknown][] = [
  ['null', null],
  ['a number', 1],
  ['an object', {}],
  ['an array', [1]],
  ['true', true],
  ['a function', () => 'x'],
];

describe('a configuration', () => {
  it('is taken when it is complete, and when it is the least', () => {
    expect(new WeChatPay(merchantConfig()).mchid).toBe(merchant.mchid);
    const { mchid, serial, privateKey, certs } = merchantConfig();
    expect(new WeChatPay({ mchid, serial, privateKey, certs }).mchid).toBe(merchant.mchid);
  });

  it.each([undefined, null, 'x', 1, [], () => 1])('that is %j is refused', (config) => {
    expect(refusal(config)).toMatchObject({
      field: 'config',
      message: expect.stringContaining('{ mchid, serial'),
    });
  });

  it('refuses fields that it does not have', () => {
    expect(findRefusal({ colour: 'green' })).toMatchObject({
      field: 'colour',
      message: 'colour: unknown field',
    });
  });

  it.each([
    ['secret', 'apiV2Key'],
    ['key', 'apiV2Key'],
    ['apiv3Key', 'apiV3Key'],
    ['apiKey', 'apiV3Key'],
    ['mchId', 'mchid'],
    ['mch_id', 'mchid'],
    ['serialNo', 'serial'],
    ['private_key', 'privateKey'],
    ['base_uri', 'baseUrl'],
  ])('tells what it calls %s: %s', (given, name) => {
    expect(findRefusal({ [given]: 'x' }).message).toBe(`${given}: unknown field; use ${name} instead`);
  });

  it.each(['mchid', 'serial', 'privateKey', 'certs'])('needs %s', (field) => {
    const { [field as 'mchid']: _, ...rest } = merchantConfig();
    const error = refusal(rest);
    expect(error.field).toBe(field);
    expect(error.message).toMatch(/expected .+, got nothing/);
    expect(findRefusal({ [field]: undefined }).field).toBe(field);
  });

  it.each(['mchid', 'serial', 'privateKey', 'apiV2Key', 'apiV3Key', 'baseUrl', 'endpoint', 'ca'])(
    'refuses an empty %s',
    (field) => {
      const error = findRefusal({ [field]: '' });
      expect(error.field).toBe(field);
      expect(error.message).toContain('expected');
    },
  );

  const each = [
    'mchid',
    'serial',
    'privateKey',
    'apiV2Key',
    'apiV3Key',
    'baseUrl',
    'endpoint',
    'ca',
    'timeout',
    'keyStore',
    'transport',
    'clock',
    'merchant',
    'certs',
  ]
    .flatMap((field) => wrongKinds.map(([kind, value]) => ({ field, kind, value })))
    .filter(
      ({ field, kind }) =>
        !(field === 'timeout' && (kind === 'a number' || kind === 'an object')) &&
        !(field === 'clock' && kind === 'a function'),
    );
  it.each(each)('refuses $kind for $field', ({ field, value }) => {
    const error = findRefusal({ [field]: value });
    expect(error.field.split('.')[0]).toBe(field);
    expect(error.message).toContain('expected');
  });

  it.each(['123', 'mch1900000109', '1900000109 ', '1900000109\n', '１９００００００１０９'])(
    'refuses %j for mchid',
    (mchid) => {
      expect(findRefusal({ mchid })).toMatchObject({ field: 'mchid' });
    },
  );

  it.each(['xyz', '3775B6', `${merchant.serial}\n`, 'PUB_KEY_ID_0119000001092024111100337700000001'])(
    'refuses %j for serial',
    (serial) => {
      expect(findRefusal({ serial })).toMatchObject({ field: 'serial' });
    },
  );

  it.each(['apiV2Key', 'apiV3Key'])('takes 32 bytes for %s and no other length', (field) => {
    for (const wrong of ['x'.repeat(31), 'x'.repeat(33), '密'.repeat(32), ' ']) {
      const error = findRefusal({ [field]: wrong });
      expect(error.field).toBe(field);
      expect(error.message).toMatch(/32 bytes.*got \d+/);
      expect(error.message).not.toContain(wrong.repeat(2));
    }
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '1000'])(
    'refuses %j for timeout',
    (timeout) => {
      expect(findRefusal({ timeout })).toMatchObject({
        field: 'timeout',
        message: expect.stringContaining('milliseconds'),
      });
    },
  );

  it.each(['baseUrl', 'endpoint'])('refuses values of %s that are not http(s) origins', (field) => {
    for (const wrong of [
      'api.mch.weixin.qq.com',
      'ftp://127.0.0.1/',
      'file:///etc',
      'http://',
      'https://127.0.0.1/?a=1',
      'https://127.0.0.1/#a',
      'https://user:word@127.0.0.1/',
      'https://:word@127.0.0.1/',
    ]) {
      const error = findRefusal({ [field]: wrong });
      expect(error.field, wrong).toBe(field);
      expect(error.message).not.toContain('word');
    }
  });

  it('refuses a path in endpoint, which changes the origin and no more', () => {
    expect(findRefusal({ endpoint: 'https://127.0.0.1:18081/hk/' })).toMatchObject({
      field: 'endpoint',
      message: expect.stringContaining('/hk/'),
    });
  });

  it('refuses a CA that cannot be read', () => {
    expect(
      findRefusal({ ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' }),
    ).toMatchObject({ field: 'ca' });
    expect(findRefusal({ ca: pem('platform.pub.pem') })).toMatchObject({ field: 'ca' });
    expect(new WeChatPay(merchantConfig({ ca: Buffer.from(pem('authority.cert.pem')) }))).toBeDefined();
  });
});

describe('a private key', () => {
  it.each<[string, WeChatPayConfig['privateKey']]>([
    ['text', merchant.key],
    ['bytes', Buffer.from(merchant.key)],
    ['a KeyObject', createPrivateKey(merchant.key)],
    ['the text of a file: URL', keyFile('merchant.key.pem').href],
    ['a file: URL', keyFile('merchant.key.pem')],
    ['PKCS#1', createPrivateKey(merchant.key).export({ type: 'pkcs1', format: 'pem' }).toString()],
    ['text with Windows line ends', merchant.key.replaceAll('\n', '\r\n')],
    ['a key without its frame', merchant.key.split('\n').slice(1, -2).join('')],
    ['a key on one line', merchant.key.replaceAll('\n', '')],
  ])('may be %s', (_, privateKey) => {
    expect(new WeChatPay(merchantConfig({ privateKey })).mchid).toBe(merchant.mchid);
  });

  it.each<[string, unknown, RegExp]>([
    ['a public key', platform.publicKey, /got a public key/],
    ['a certificate', merchant.cert, /got a certificate/],
    ['a public KeyObject', createPublicKey(merchant.key), /got a public key/],
    ['a secret KeyObject', createSecretKey(Buffer.alloc(32)), /got a secret key/],
    ['an elliptic curve key', pem('ec.key.pem'), /RSA key, got ec/],
    ['an elliptic curve KeyObject', createPrivateKey(pem('ec.key.pem')), /RSA key, got ec/],
    ['1024 bits', pem('short.key.pem'), /2048 bits, got 1024/],
    ['an encrypted key', pem('encrypted.key.pem'), /without a passphrase; decrypt it/],
    ['a path', 'apiclient_key.pem', /begins with -----BEGIN.*file: URL/],
    ['half a key', merchant.key.slice(0, 800), /is missing/],
    ['a damaged key', merchant.key.replace(/\n.{64}\n/, `\n${'A'.repeat(64)}\n`), /damaged, incomplete/],
    [
      'a file that is not there',
      new URL('./no/such/apiclient_key.pem', import.meta.url).href,
      /file:\/\/\/.*\/no\/such\/apiclient_key.pem cannot be read: ENOENT/,
    ],
    ['a folder', new URL('.', keyFile('x')), /cannot be read: EISDIR/],
    ['a URL of the web', new URL('http://127.0.0.1/key.pem'), /URLs are not supported/],
    ['a file: URL that is none', 'file://[', /cannot be read/],
    ['a file of something else', new URL('../package.json', import.meta.url), /begins with -----BEGIN/],
    ['white space', ' \n ', /empty string/],
  ])('that is %s is refused', (_, privateKey, message) => {
    expect(findRefusal({ privateKey })).toMatchObject({
      field: 'privateKey',
      message: expect.stringMatching(message),
    });
  });
});

describe('certs', () => {
  it.each<[string, WeChatPayConfig['certs']]>([
    ['a public key', { [platform.publicKeyId]: platform.publicKey }],
    ['a certificate', { [platform.serial]: platform.cert }],
    [
      'a certificate, its number in lower case',
      { [platform.serial.toLowerCase()]: Buffer.from(platform.cert) },
    ],
    [
      'a KeyObject',
      {
        [platform.publicKeyId]: createPublicKey(platform.publicKey),
        [platform.serial]: createPublicKey(platform.cert),
      },
    ],
    [
      'files',
      {
        [platform.publicKeyId]: keyFile('platform.pub.pem'),
        [platform.serial]: keyFile('platform.cert.pem').href,
      },
    ],
  ])('may hold %s', (_, certs) => {
    expect(new WeChatPay(merchantConfig({ certs })).mchid).toBe(merchant.mchid);
  });

  it.each<[string, unknown, string, RegExp]>([
    ['nothing', {}, 'certs', /at least one/],
    ['a Map', new Map([[platform.publicKeyId, platform.publicKey]]), 'certs', /expected/],
    ['text', platform.publicKey, 'certs', /by id/],
    ['bytes', Buffer.from(platform.publicKey), 'certs', /by id/],
    ['a key under no id', { wechatpay: platform.publicKey }, 'certs.wechatpay', /PUB_KEY_ID_…/],
    ['a key under an empty id', { '': platform.publicKey }, 'certs.', /PUB_KEY_ID_…/],
    [
      'a key under the prefix alone',
      { PUB_KEY_ID_: platform.publicKey },
      'certs.PUB_KEY_ID_',
      /PUB_KEY_ID_…/,
    ],
    [
      'a private key',
      { [platform.publicKeyId]: merchant.key },
      `certs.${platform.publicKeyId}`,
      /got a private key/,
    ],
    [
      'a private KeyObject',
      { [platform.publicKeyId]: createPrivateKey(platform.key) },
      `certs.${platform.publicKeyId}`,
      /got a private key/,
    ],
    [
      'a certificate for a public key',
      { [platform.publicKeyId]: platform.cert },
      `certs.${platform.publicKeyId}`,
      /got a certificate/,
    ],
    [
      'a certificate of another number',
      { [merchant.serial]: platform.cert },
      `certs.${merchant.serial}`,
      new RegExp(platform.serial),
    ],
    [
      'an elliptic curve key',
      { PUB_KEY_ID_1: createPublicKey(pem('ec.key.pem')) },
      'certs.PUB_KEY_ID_1',
      /RSA key, got ec/,
    ],
    [
      '1024 bits',
      { PUB_KEY_ID_1: createPublicKey(pem('short.key.pem')) },
      'certs.PUB_KEY_ID_1',
      /2048 bits, got 1024/,
    ],
    [
      'half a certificate',
      { [platform.serial]: platform.cert.slice(0, 500) },
      `certs.${platform.serial}`,
      /the line -----END CERTIFICATE----- is missing/,
    ],
    ['an empty text', { PUB_KEY_ID_1: '' }, 'certs.PUB_KEY_ID_1', /empty string/],
    ['undefined', { PUB_KEY_ID_1: undefined }, 'certs.PUB_KEY_ID_1', /got nothing/],
  ])('that hold %s are refused', (_, certs, field, message) => {
    expect(findRefusal({ certs })).toMatchObject({ field, message: expect.stringMatching(message) });
  });
});

describe('the merchant API certificate', () => {
  it.each<[string, () => NonNullable<WeChatPayConfig['merchant']>]>([
    ['text', () => ({ cert: merchant.cert, key: merchant.key })],
    ['the certificate alone, its key being privateKey', () => ({ cert: merchant.cert })],
    ['files', () => ({ cert: keyFile('merchant.cert.pem'), key: keyFile('merchant.key.pem') })],
    ['another certificate with its own key', () => ({ cert: stranger.cert, key: stranger.key })],
    ['the bytes of a PFX file', () => ({ pfx, passphrase })],
    ['a PFX file', () => ({ pfx: keyFile('merchant.p12'), passphrase: '1900000109' })],
  ])('may come as %s', (_, identity) => {
    expect(new WeChatPay(merchantConfig({ merchant: identity() })).mchid).toBe(merchant.mchid);
  });

  it.each<[string, () => unknown, string, RegExp]>([
    ['neither cert nor pfx', () => ({ key: merchant.key }), 'merchant', /without cert and pfx/],
    [
      'the key of another',
      () => ({ cert: merchant.cert, key: stranger.key }),
      'merchant.key',
      /does not belong/,
    ],
    [
      'the certificate of another, without its key',
      () => ({ cert: stranger.cert }),
      'merchant.cert',
      /does not belong/,
    ],
    [
      'a key for the certificate',
      () => ({ cert: merchant.key, key: merchant.key }),
      'merchant.cert',
      /got a private key/,
    ],
    [
      'a certificate for the key',
      () => ({ cert: merchant.cert, key: merchant.cert }),
      'merchant.key',
      /got a certificate/,
    ],
    [
      'half a certificate',
      () => ({ cert: merchant.cert.slice(0, 300), key: merchant.key }),
      'merchant.cert',
      /the line -----END CERTIFICATE----- is missing/,
    ],
    ['an empty certificate', () => ({ cert: '', key: merchant.key }), 'merchant.cert', /empty string/],
    [
      'an encrypted key',
      () => ({ cert: merchant.cert, key: pem('encrypted.key.pem') }),
      'merchant.key',
      /passphrase/,
    ],
    [
      'the wrong passphrase',
      () => ({ pfx, passphrase: 'wrong' }),
      'merchant.passphrase',
      /wrong passphrase.*the merchant id/,
    ],
    ['no passphrase', () => ({ pfx }), 'merchant.passphrase', /wrong passphrase/],
    [
      'a passphrase that is a number',
      () => ({ pfx, passphrase: 1900000109 }),
      'merchant.passphrase',
      /expected a string/,
    ],
    [
      'a PFX file that is none',
      () => ({ pfx: Buffer.from('garbage'), passphrase }),
      'merchant.pfx',
      /cannot be read/,
    ],
    ['half a PFX file', () => ({ pfx: pfx.subarray(0, 500), passphrase }), 'merchant.pfx', /cannot be read/],
    ['an empty PFX file', () => ({ pfx: Buffer.alloc(0), passphrase }), 'merchant.pfx', /empty/],
    [
      'a PFX file that is not there',
      () => ({ pfx: pathToFileURL(join(folder, 'none.p12')), passphrase }),
      'merchant.pfx',
      /ENOENT/,
    ],
    [
      'a PFX file encrypted as WeChat Pay does',
      () => ({ pfx: keyFile('legacy.p12'), passphrase: '1900000109' }),
      'merchant.pfx',
      /OpenSSL 3 refuses; pass cert and key/,
    ],
  ])('with %s is refused', (_, identity, field, message) => {
    expect(findRefusal({ merchant: identity() })).toMatchObject({
      field,
      message: expect.stringMatching(message),
    });
  });

  it('shows when privateKey is not the key of the certificate that serial names', () => {
    const error = findRefusal({ privateKey: stranger.key });
    expect(error).toMatchObject({
      field: 'privateKey',
      message: expect.stringMatching(/merchant\.cert.*serial/),
    });
    // Another certificate's key signs where another serial says so.
    expect(
      new WeChatPay(merchantConfig({ privateKey: stranger.key, serial: stranger.serial })),
    ).toBeDefined();
  });
});

describe("the caller's configuration", () => {
  function frozen<Value>(value: Value): Value {
    if (
      value !== null &&
      typeof value === 'object' &&
      !(value instanceof KeyObject) &&
      !ArrayBuffer.isView(value)
    ) {
      Object.freeze(value);
      for (const inner of Object.values(value)) frozen(inner);
    }
    return value;
  }

  it('may be frozen to its depths', async () => {
    const { transport, requests } = recording();
    const endpoint = new URL('https://127.0.0.1:18081');
    const pay = new WeChatPay(
      frozen(merchantConfig({ transport: { ...transport }, endpoint, baseUrl: endpoint })),
    );
    await pay.v3.certificates.get();
    expect(requests).toHaveLength(1);
    expect(endpoint.href).toBe('https://127.0.0.1:18081/');
  });

  it('is read once: later changes have no effect', async () => {
    const { transport, requests } = recording();
    const endpoint = new URL('https://127.0.0.1:18081');
    const privateKey = Buffer.from(merchant.key);
    const certs: Record<string, string> = { [platform.publicKeyId]: platform.publicKey };
    const config = merchantConfig({ transport, endpoint, privateKey, certs });
    const before = { ...config };
    const pay = new WeChatPay(config);
    expect(config).toEqual(before);
    privateKey.fill(0);
    endpoint.hostname = 'example.invalid';
    delete certs[platform.publicKeyId];
    Object.assign(config, { mchid: '1', serial: '', apiV2Key: '', transport: undefined, certs: {} });
    expect((await pay.v3.certificates.get()).status).toBe(200);
    expect((await pay.v2.pay.orderquery.post({ xml: { appid: 'wx1', mch_id: merchant.mchid } })).status).toBe(
      200,
    );
    expect(requests.map(({ url }) => url.hostname)).toEqual(['127.0.0.1', '127.0.0.1']);
    expect(requests[0]?.headers['authorization']).toContain(`mchid="${merchant.mchid}"`);
  });

  it('is not shared between clients', async () => {
    const { transport } = recording();
    const certs = { PUB_KEY_ID_1: createPublicKey(stranger.key) };
    new WeChatPay(merchantConfig({ transport, certs: { [platform.publicKeyId]: platform.publicKey } }));
    const pay = new WeChatPay(merchantConfig({ transport, certs }));
    await expect(pay.v3.certificates.get()).rejects.toMatchObject({ code: 'UNKNOWN_SERIAL' });
  });
});

describe('secrets', () => {
  it('show neither in a client nor in what hangs on it', () => {
    const pay = new WeChatPay(merchantConfig({ merchant: { pfx, passphrase } }));
    const shown = [
      pay,
      pay.notifications,
      pay.v3,
      pay.v2.pay.orderquery,
      { ...pay },
      Object.getPrototypeOf(pay),
    ];
    for (const value of shown) expect(secretsShownBy(value, [passphrase])).toEqual([]);
    expect([apiV2Key, apiV3Key].every((key) => secretsShownBy({ key }).includes(key))).toBe(true);
    expect(secretsShownBy(merchant.key)).not.toEqual([]);
  });
});
