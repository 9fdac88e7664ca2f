/** Keys and certificates as files, environment variables and secret stores hand them out: read, or refused with the cause. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, Rsa, WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';
import { brand, brandConfig } from './support/brand.js';
import { merchantConfig } from './support/config.js';
import { apiV2Key, apiV3Key, keyFile, merchant, pem, platform, stranger } from './support/keys.js';
import { openssl } from './support/openssl.js';
import { v3Envelope, v3Headers } from './support/platform.js';
import { secretsShownBy } from './support/secrets.js';

const folder = mkdtempSync(join(tmpdir(), 'wechatpay-kit-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
function writeKeyFile(content: string | Buffer): URL {
  const path = join(folder, `${files++}.pem`);
  writeFileSync(path, content);
  return pathToFileURL(path);
}

const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const bare = (text: string): string => text.replace(/-----[^-]+-----/g, '').trim();
const base64 = (content: string | Buffer): string => openssl(['base64'], content).toString();

/** What a PEM file becomes on its way into a configuration; each the same key, without any guess. */
const forms: Record<string, (text: string) => string | Buffer | URL> = {
  'PEM text': (text) => text,
  'the bytes of a PEM file': (text) => Buffer.from(text),
  'a file: URL': writeKeyFile,
  'the text of a file: URL': (text) => writeKeyFile(text).href,
  'Windows line ends': (text) => text.replaceAll('\n', '\r\n'),
  'old Macintosh line ends': (text) => text.replaceAll('\n', '\r'),
  'literal \\n': (text) => text.replaceAll('\n', String.raw`\n`),
  'literal \\r\\n': (text) => text.replaceAll('\n', String.raw`\r\n`),
  'literal \\n, escaped twice': (text) => text.replaceAll('\n', String.raw`\\n`),
  'one line': (text) => text.replaceAll('\n', ''),
  'one line, spaces for line breaks': (text) => text.replaceAll('\n', ' '),
  'no white space at all': (text) => text.replace(/\s/g, ''),
  indented: (text) => text.replaceAll(/^/gm, '    '),
  'blank lines between its lines': (text) => text.replaceAll('\n', '\n\n'),
  'double quotes': (text) => `"${text}"`,
  'single quotes and literal \\n': (text) => `'${text.replaceAll('\n', String.raw`\n`)}'`,
  'JSON text': (text) => JSON.stringify(text),
  'JSON text within JSON text': (text) => JSON.stringify(JSON.stringify(text)),
  'JSON text as PHP writes it': (text) => JSON.stringify(text).replaceAll('/', String.raw`\/`),
  'JSON text as .NET writes it': (text) => JSON.stringify(text).replaceAll('+', String.raw`\u002B`),
  'a line of a .env file': (text) => `KEY="${text.replaceAll('\n', String.raw`\n`)}"`,
  'base64 of the file': (text) => base64(text),
  'base64 of the file on one line': (text) => Buffer.from(text).toString('base64'),
  'base64url of the file': (text) => Buffer.from(text).toString('base64url'),
  'base64 of the file, in quotes': (text) => `"${Buffer.from(text).toString('base64')}"\n`,
  'a file of base64 of the file': (text) => writeKeyFile(base64(text)),
  'base64 without its frame': bare,
  'base64 without its frame, on one line': (text) => bare(text).replaceAll('\n', ''),
  'base64 without its frame, literal \\n': (text) => bare(text).replaceAll('\n', String.raw`\n`),
  DER: (text) => Buffer.from(bare(text), 'base64'),
  'a file of DER': (text) => writeKeyFile(Buffer.from(bare(text), 'base64')),
  'DER read as Latin-1': (text) => Buffer.from(bare(text), 'base64').toString('latin1'),
  'UTF-16, little-endian': utf16,
  'UTF-16, big-endian': (text) => utf16(text).swap16(),
  'UTF-16 without a byte order mark': (text) => Buffer.from(text, 'utf16le'),
  'a file of UTF-16 with Windows line ends': (text) => writeKeyFile(utf16(text.replaceAll('\n', '\r\n'))),
  'UTF-16 read as UTF-8': (text) => utf16(text).toString('utf8'),
  'base64 of UTF-16': (text) => utf16(text).toString('base64'),
  'a byte order mark': (text) => `\ufeff${text}`,
  'the bytes of a byte order mark': (text) => Buffer.from(`\ufeff${text}`),
  'a data: URL in base64': (text) =>
    `data:application/x-pem-file;base64,${Buffer.from(text).toString('base64')}`,
  'a data: URL in per cent': (text) => `data:,${encodeURIComponent(text)}`,
  'a data: URL object': (text) => new URL(`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`),
  'per cent encoding': (text) => encodeURIComponent(text),
  'text around it, as openssl pkcs12 writes': (text) =>
    `Bag Attributes\n    friendlyName: 微信支付\nsubject=CN = 1\n${text}\n`,
};

const taken = (config: Partial<WeChatPayConfig>): WeChatPay => new WeChatPay(merchantConfig(config));

/** Fields, what they hold, and a proof that it is that key and no other. */
const fields: Record<string, { file: string; take: (form: never) => unknown }> = {
  // Its certificate, without a key of its own, makes sure of privateKey.
  privateKey: {
    file: merchant.key,
    take: (privateKey) => taken({ privateKey, merchant: { cert: merchant.cert } }),
  },
  'certs.PUB_KEY_ID_…': {
    file: platform.publicKey,
    take: (form) => verifies({ [platform.publicKeyId]: form }, platform.publicKeyId),
  },
  'certs.<serial>': {
    file: platform.cert,
    take: (form) => verifies({ [platform.serial]: form }, platform.serial),
  },
  'merchant.key': { file: stranger.key, take: (key) => taken({ merchant: { cert: stranger.cert, key } }) },
  'merchant.cert': { file: stranger.cert, take: (cert) => taken({ merchant: { cert, key: stranger.key } }) },
  ca: { file: pem('authority.cert.pem'), take: (ca) => taken({ ca }) },
  'Rsa.sign': {
    file: merchant.key,
    take: (key) => expect(Rsa.verify('x', Rsa.sign('x', key), createPublicKey(merchant.cert))).toBe(true),
  },
  'Rsa.decrypt': {
    file: merchant.key,
    take: (key) => expect(Rsa.decrypt(Rsa.encrypt('x', createPublicKey(merchant.cert)), key)).toBe('x'),
  },
  'Rsa.verify': {
    file: platform.cert,
    take: (key) => expect(Rsa.verify('x', Rsa.sign('x', createPrivateKey(platform.key)), key)).toBe(true),
  },
  'Rsa.encrypt': {
    file: platform.publicKey,
    take: (key) => expect(Rsa.decrypt(Rsa.encrypt('x', key), createPrivateKey(platform.key))).toBe('x'),
  },
};

async function verifies(certs: WeChatPayConfig['certs'], serial: string): Promise<void> {
  const body = v3Envelope('TRANSACTION.SUCCESS', '{"out_trade_no":"1"}');
  const event = await taken({ certs }).notifications.parse({ headers: v3Headers(body, { serial }), body });
  expect(event.data).toEqual({ out_trade_no: '1' });
}

describe.each(Object.entries(fields))('%s', (name, { file, take }) => {
  // The exported functions take text, bytes and KeyObjects.
  const usable = Object.entries(forms).filter(
    ([, form]) => !(name.startsWith('Rsa.') && form(file) instanceof URL),
  );
  it.each(usable)('is read from %s', async (_, form) => {
    await take(form(file) as never);
  });
});

describe('a private key', () => {
  const key = keyFile('merchant.key.pem').pathname;
  const privateKeys: [string, () => string | Buffer][] = [
    ['PKCS #1', () => openssl(['rsa', '-in', key, '-traditional'])],
    ['PKCS #1 in DER', () => openssl(['rsa', '-in', key, '-traditional', '-outform', 'DER'])],
    ['PKCS #8 in DER', () => openssl(['pkey', '-in', key, '-outform', 'DER'])],
    ['PKCS #8 framed as PKCS #1', () => merchant.key.replaceAll('PRIVATE KEY', 'RSA PRIVATE KEY')],
    ['its certificate before it', () => `${merchant.cert}${merchant.key}`],
    ['its certificate after it', () => `${merchant.key}${merchant.cert}`],
    [
      'what openssl pkcs12 -nodes writes',
      () =>
        openssl(['pkcs12', '-in', keyFile('merchant.p12').pathname, '-passin', 'pass:1900000109', '-nodes']),
    ],
    ['a JSON document of a secret store', () => JSON.stringify({ mchid: '1', key: merchant.key })],
  ];
  it.each(privateKeys)('is read from %s', (_, form) => {
    taken({ privateKey: form(), merchant: { cert: merchant.cert } });
  });

  it('and its certificate may stand in one file, in merchant.cert', () => {
    taken({ merchant: { cert: `${stranger.cert}${stranger.key}` } });
    taken({ merchant: { cert: `${merchant.key}${merchant.cert}`, key: merchant.key } });
  });

  it('is compared with the certificate: another key is no form of it', () => {
    expect(refusal({ privateKey: stranger.key, merchant: { cert: merchant.cert } }).field).toBe(
      'merchant.cert',
    );
  });
});

describe('a PFX file', () => {
  const pfx = readFileSync(keyFile('merchant.p12'));
  it.each<[string, () => string | Buffer | URL]>([
    ['base64', () => base64(pfx)],
    ['base64 on one line, in quotes', () => `"${pfx.toString('base64')}"`],
    ['a file of base64', () => writeKeyFile(base64(pfx))],
    ['a data: URL', () => `data:application/x-pkcs12;base64,${pfx.toString('base64')}`],
    ['bytes read as Latin-1', () => pfx.toString('latin1')],
  ])('is read from %s', (_, form) => {
    taken({ merchant: { pfx: form(), passphrase: '1900000109' } });
  });
});

/** What the constructor throws: a ConfigError of that field, with nothing secret in it. */
function refusal(overrides: object): ConfigError {
  try {
    new WeChatPay(merchantConfig(overrides));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(secretsShownBy(error)).toEqual([]);
    return error;
  }
  throw new Error('it was taken');
}

describe('unreadable keys and certificates are refused with the cause', () => {
  const encrypted = (...args: string[]): Buffer =>
    openssl([
      'pkcs8',
      '-topk8',
      '-in',
      keyFile('merchant.key.pem').pathname,
      '-passout',
      'pass:secret',
      ...args,
    ]);
  const half = merchant.key.slice(0, 800);
  it.each<[string, () => unknown, RegExp]>([
    ['an encrypted key', () => encrypted(), /without a passphrase; decrypt it/],
    ['an encrypted key in DER', () => encrypted('-outform', 'DER'), /without a passphrase; decrypt it/],
    ['an encrypted key of PKCS #12', () => encrypted('-v1', 'PBE-SHA1-3DES'), /without a passphrase/],
    ['an encrypted key without its frame', () => bare(encrypted().toString()), /without a passphrase/],
    [
      'an encrypted key of PKCS #1',
      () =>
        openssl([
          'rsa', '-in', keyFile('merchant.key.pem').pathname, '-traditional', '-aes256', '-passout', 'pass:secret',
        ]),
      /without a passphrase; decrypt it/,
    ], // biome-ignore format: a command line
    ['half a key', () => half, /the line -----END PRIVATE KEY----- is missing/],
    ['half a key without its frame', () => bare(half), /damaged, incomplete/],
    [
      'a key with stars in it',
      () => merchant.key.replace(/\n.{64}\n/, `\n${'*'.repeat(64)}\n`),
      /not base64/,
    ],
    ['a damaged frame', () => merchant.key.replace('KEY-----', 'KEY--'), /-----BEGIN …----- is damaged/],
    [
      'binary read as text',
      () =>
        openssl(['pkey', '-in', keyFile('merchant.key.pem').pathname, '-outform', 'DER']).toString('utf8'),
      /damaged by reading it as text/,
    ],
    ['two keys', () => merchant.key + stranger.key, /one private key, got a file with 2/],
    ['a path', () => '/etc/wechatpay/apiclient_key.pem', /to pass a path, use readFileSync\(path\)/],
    [
      'a path of Windows',
      () => String.raw`C:\wechatpay\apiclient_key.pem`,
      /to pass a path, use readFileSync/,
    ],
    ['an address', () => 'https://example.com/apiclient_key.pem', /https: URLs are not supported/],
    ['an address as a URL', () => new URL('http://example.com/k.pem'), /http: URLs are not supported/],
    ['an address of a store', () => 's3://bucket/apiclient_key.pem', /s3: URLs are not supported/],
    [
      'an address in a file',
      () => writeKeyFile('https://example.com/k.pem'),
      /https: URLs are not supported/,
    ],
    ['a data: URL of nothing', () => 'data:,', /empty string/],
    ['a data: URL of something else', () => 'data:text/plain,hello', /begins with -----BEGIN/],
    ['an APIv3 key', () => apiV3Key, /begins with -----BEGIN/],
    ['a PFX file', () => readFileSync(keyFile('merchant.p12')), /got a PFX file \(as apiclient_cert.p12\)/],
    [
      'a certificate request',
      () => openssl(['req', '-new', '-key', keyFile('merchant.key.pem').pathname, '-subj', '/CN=1']),
      /got a certificate request/,
    ],
  ])('%s', (_, privateKey, message) => {
    expect(refusal({ privateKey: privateKey() })).toMatchObject({
      field: 'privateKey',
      message: expect.stringMatching(message),
    });
  });

  it('by the exported functions as well', () => {
    expect(() => Rsa.sign('x', pem('encrypted.key.pem'))).toThrow(/encrypted private key/);
    expect(() => Rsa.sign('x', merchant.cert)).toThrow(TypeError);
    expect(() => Rsa.verify('x', 'eA==', '/etc/pub_key.pem')).toThrow(/to pass a path, use readFileSync/);
  });

  it('a file that names itself', () => {
    const loop = writeKeyFile('');
    writeFileSync(loop, loop.href);
    expect(refusal({ privateKey: loop }).field).toBe('privateKey');
  });
});

describe('swapped files are refused, naming the given and the expected file', () => {
  const own = createPublicKey(merchant.key).export({ type: 'spki', format: 'pem' }).toString();
  const theirs = createPublicKey(stranger.key).export({ type: 'spki', format: 'pem' }).toString();
  const decimal = BigInt(`0x${merchant.serial}`).toString();
  const id = platform.publicKeyId;
  const p12 = readFileSync(keyFile('merchant.p12'));
  const mutual = (merchantOf: object) => ({ merchant: merchantOf });
  it.each<[string, object, string, RegExp]>([
    ['apiclient_cert.pem for privateKey', { privateKey: merchant.cert }, 'privateKey', /got a certificate \(as apiclient_cert.pem\)/],
    ['pub_key.pem for privateKey', { privateKey: platform.publicKey }, 'privateKey', /got a public key \(as pub_key.pem\)/],
    ['apiclient_cert.p12 for privateKey', { privateKey: p12 }, 'privateKey', /got a PFX file/],
    ['apiclient_key.pem in certs', { certs: { [id]: merchant.key } }, `certs.${id}`, /got a private key \(as apiclient_key.pem\)/],
    ['apiclient_cert.pem in certs', { certs: { [merchant.serial]: merchant.cert } }, `certs.${merchant.serial}`, /API certificate of merchant 1900000109/],
    ['apiclient_cert.pem under the id of a public key', { certs: { [id]: merchant.cert } }, `certs.${id}`, /API certificate of merchant 1900000109/],
    ["apiclient_cert.pem under a platform certificate's serial number", { certs: { [platform.serial]: merchant.cert } }, `certs.${platform.serial}`, /API certificate of merchant/],
    ["another merchant's certificate in certs", { certs: { [stranger.serial]: stranger.cert } }, `certs.${stranger.serial}`, /API certificate of merchant 1900009191/],
    ["the merchant's public key in certs", { certs: { [id]: own } }, `certs.${id}`, /the public half of privateKey/],
    ["the merchant's public KeyObject in certs", { certs: { [id]: createPublicKey(own) } }, `certs.${id}`, /the public half of privateKey/],
    ['the key of merchant.cert in certs', { certs: { [id]: theirs }, ...mutual({ cert: stranger.cert, key: stranger.key }) }, `certs.${id}`, /merchant.cert/],
    ['wechatpay_….pem under the id of a public key', { certs: { [id]: platform.cert } }, `certs.${id}`, new RegExp(`pub_key.pem.*got a certificate.*${platform.serial}`)],
    ['wechatpay_….pem under another serial number', { certs: { [`${platform.serial.slice(0, -1)}0`]: platform.cert } }, `certs.${platform.serial.slice(0, -1)}0`, new RegExp(platform.serial)],
    ['a key under a decimal serial number', { certs: { [BigInt(`0x${platform.serial}`).toString()]: platform.cert } }, `certs.${BigInt(`0x${platform.serial}`)}`, new RegExp(`in hexadecimal it is ${platform.serial}`)],
    ['apiclient_cert.p12 in certs', { certs: { [id]: p12 } }, `certs.${id}`, /got a PFX file/],
    ['wechatpay_….pem for merchant.cert', mutual({ cert: platform.cert }), 'merchant.cert', /which was issued to Tenpay.com/],
    ['wechatpay_….pem for merchant.cert, with a key', mutual({ cert: platform.cert, key: merchant.key }), 'merchant.key', /which was issued to Tenpay.com/],
    ['certificate and key exchanged', mutual({ cert: merchant.key, key: merchant.cert }), 'merchant.cert', /got a private key \(as apiclient_key.pem\)/],
    ['the certificate for its key', mutual({ cert: merchant.cert, key: merchant.cert }), 'merchant.key', /got a certificate/],
    ['pub_key.pem for merchant.cert', mutual({ cert: platform.publicKey }), 'merchant.cert', /got a public key \(as pub_key.pem\)/],
    ['apiclient_cert.p12 for merchant.cert', mutual({ cert: p12 }), 'merchant.cert', /got a PFX file \(as apiclient_cert.p12\)/],
    ['apiclient_cert.pem for merchant.pfx', mutual({ pfx: merchant.cert }), 'merchant.pfx', /got a certificate.*merchant.cert and merchant.key/],
    ['apiclient_key.pem for ca', { ca: merchant.key }, 'ca', /got a private key/],
    ['the serial number in decimal', { serial: decimal }, 'serial', new RegExp(`in hexadecimal it is ${merchant.serial}`)],
    ['the serial number with colons', { serial: merchant.serial.replace(/..(?=.)/g, '$&:') }, 'serial', /without serial=, 0x or colons/],
    ['what openssl x509 -serial prints', { serial: `serial=${merchant.serial}` }, 'serial', /without serial=/],
    ["the id of the platform's public key for serial", { serial: id }, 'serial', /belongs in certs/],
    ['the serial number of a platform certificate', { serial: platform.serial, merchant: undefined }, 'serial', /serial number of a platform certificate in certs/],
    ['the serial number of another certificate', { serial: stranger.serial }, 'serial', new RegExp(`merchant.cert, whose serial number is ${merchant.serial}`)],
    ["another merchant's certificate beside privateKey", { privateKey: `${merchant.key}${stranger.cert}` }, 'privateKey', /belongs to another private key/],
    ['its own beside privateKey, but another serial', { privateKey: `${merchant.cert}${merchant.key}`, serial: stranger.serial, merchant: undefined }, 'privateKey', new RegExp(`serial number ${merchant.serial}`)],
    ["another's certificate beside brand.privateKey", { brand: brandConfig({ privateKey: `${brand.key}${merchant.cert}` }) }, 'brand.privateKey', /belongs to another private key/],
    ["the merchant's public key in brand.publicKeys", { brand: brandConfig({ publicKeys: { [id]: own } }) }, `brand.publicKeys.${id}`, /the merchant's own key, the public half of privateKey/],
    ["the brand's public key in certs", { certs: { [id]: theirs }, brand: brandConfig() }, `certs.${id}`, /the brand's own key, the public half of brand.privateKey/],
    ['the key of another certificate', { privateKey: stranger.key }, 'privateKey', /serial/],
    ['a private key for the APIv3 key', { apiV3Key: merchant.key }, 'apiV3Key', /a key or a certificate in PEM/],
  ])('%s', (_, overrides, field, message) => {
    expect(refusal(overrides)).toMatchObject({ field, message: expect.stringMatching(message) });
  }); // biome-ignore format: a table reads better in rows

  it('but a serial number in lower case, or with a leading zero, is the same', () => {
    taken({ serial: merchant.serial.toLowerCase() });
    taken({ serial: `00${merchant.serial}` });
  });
});

describe.each([
  ['apiV3Key', apiV3Key],
  ['apiV2Key', apiV2Key],
])('%s', (field, key) => {
  it.each<[string, string, RegExp]>([
    ['a line break after it', `${key}\n`, /got 33 bytes; it ends in a line break: trim\(\) it/],
    ['a Windows line break after it', `${key}\r\n`, /got 34 bytes; it ends in a line break/],
    ['a line break written out', String.raw`${key}\n`, /got 34 bytes; it ends in a backslash and an n/],
    ['double quotes', `"${key}"`, /got 34 bytes; it has quotes around it/],
    ['single quotes', `'${key}'`, /got 34 bytes; it has quotes around it/],
    ['quotes, and 32 bytes with them', `"${key.slice(2)}"`, /got 32 bytes; it has quotes around it/],
    ['a line break, and 32 bytes with it', `${key.slice(1)}\n`, /got 32 bytes; it ends in a line break/],
    ['a space before it', ` ${key}`, /got 33 bytes; it has white space around it/],
    ['a byte order mark', `\ufeff${key}`, /got 35 bytes; it begins with a byte order mark/],
    ['a certificate', merchant.cert, /a key or a certificate in PEM/],
  ])('with %s is refused with the cause', (_, value, message) => {
    const error = refusal({ [field]: value });
    expect(error).toMatchObject({ field, message: expect.stringMatching(message) });
    expect(secretsShownBy(error, [key.slice(2)])).toEqual([]);
  });
});

describe.each(['mchid', 'serial'] as const)('%s', (field) => {
  const value = merchant[field];
  it.each<[string, RegExp]>([
    [`${value}\n`, /ends in a line break/],
    [`"${value}"`, /has quotes/],
    [` ${value}`, /white space/],
    [`\ufeff${value}`, /byte order mark/],
  ])('of %j is refused with the cause', (given, message) => {
    expect(refusal({ [field]: given })).toMatchObject({ field, message: expect.stringMatching(message) });
  });
});
