import { execFile } from 'node:child_process';
import {
  constants,
  createHash,
  createHmac,
  createSign,
  privateEncrypt,
  randomBytes,
  sign as signWith,
} from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type MerchantFiles, type RequestRecord, type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownPair } from '../../../tools/test/pem-keys.js';
import { type Answer, type Fields, send, toXml, v2Sign } from './merchant.js';

let sandbox: Sandbox;
/** Another merchant of the sandbox, with a brand. */
let neighbour: MerchantFiles;
beforeAll(async () => {
  sandbox = await startSandbox();
  neighbour = await sandbox.addMerchant({ mchid: '1900000200', brandId: '2001' });
});
afterAll(() => sandbox.stop());

const post = '/v3/global/papay/contracts/miniprogram-pre-entrust-sign';
const order = {
  appid: 'wx1',
  plan_id: 1,
  out_contract_code: 'a/b',
  description: '会员 <年费>',
  extra: { b: 1, a: [1, 2] },
};
const sent = JSON.stringify(order);
const query = '/v3/global/papay/contracts/find-by-out-contract-code?appid=wx1&out_contract_code=a%2Fb%20c';

/** One request, and what its program does wrong. */
interface Mistake {
  method?: string;
  url?: string;
  body?: string | Buffer;
  /** The signed text, from the parts that are sent. */
  text?: (parts: {
    method: string;
    url: string;
    timestamp: number;
    nonce: string;
    body: Buffer;
  }) => string | Buffer;
  sign?: (text: Buffer) => string;
  serial?: string;
  mchid?: string;
  timestamp?: number;
  authorization?: string;
  headers?: Record<string, string>;
}

const newest = async (): Promise<RequestRecord> => {
  const [record] = await sandbox.requests({ limit: 1 });
  if (record === undefined) throw new Error('no request is recorded');
  return record;
};

async function request(mistake: Mistake): Promise<Answer> {
  const { config } = sandbox;
  const { method = 'POST', url = post, timestamp = Math.floor(Date.now() / 1000) } = mistake;
  const body = Buffer.from((mistake.body ?? (method === 'POST' ? sent : '')) as string);
  const nonce = 'AbCdEf0123456789';
  const parts = { method, url, timestamp, nonce, body };
  const right = Buffer.concat([
    Buffer.from(`${method}\n${url}\n${timestamp}\n${nonce}\n`),
    body,
    Buffer.from('\n'),
  ]);
  const text = Buffer.from((mistake.text?.(parts) ?? right) as string);
  const signature =
    mistake.sign?.(text) ?? createSign('RSA-SHA256').update(text).sign(config.privateKey, 'base64');
  const { mchid = config.mchid, serial = config.serial } = mistake;
  const authorization = `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",timestamp="${timestamp}",serial_no="${serial}",signature="${signature}"`;
  return send(sandbox.url + url, {
    method,
    headers: {
      authorization: mistake.authorization ?? authorization,
      'content-type': 'application/json',
      ...mistake.headers,
    },
    body,
  });
}

const signed =
  (
    change: (parts: { method: string; url: string; timestamp: number; nonce: string; body: string }) => {
      method?: string;
      url?: string;
      timestamp?: number | string;
      nonce?: string;
      body?: string;
    },
  ): NonNullable<Mistake['text']> =>
  (parts) => {
    const plain = { ...parts, body: parts.body.toString('utf8') };
    const { method, url, timestamp, nonce, body } = { ...plain, ...change(plain) };
    return `${method}\n${url}\n${timestamp}\n${nonce}\n${body}\n`;
  };

/** As PHP's json_encode writes it. */
const php = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const python =
  '{"appid": "wx1", "plan_id": 1, "out_contract_code": "a/b", "description": "\\u4f1a\\u5458 <\\u5e74\\u8d39>", "extra": {"b": 1, "a": [1, 2]}}';
const sortedJson =
  '{"appid":"wx1","description":"会员 <年费>","extra":{"a":[1,2],"b":1},"out_contract_code":"a/b","plan_id":1}';
// iconv -f UTF-8 -t GBK | xxd -p
const gbk = Buffer.from(sent.replace('会员', '@1').replace('年费', '@2'), 'latin1')
  .toString('latin1')
  .replace('@1', '\xbb\xe1\xd4\xb1')
  .replace('@2', '\xc4\xea\xb7\xd1');

const withKey = (key: () => string) => (text: Buffer) =>
  createSign('RSA-SHA256').update(text).sign(key(), 'base64');
const own = () => sandbox.config.privateKey;

const mistakes: [name: string, cause: string | RegExp, mistake: () => Mistake][] = [
  [
    'a body that PHP serialised again',
    'body-reserialised',
    () => ({ text: signed(() => ({ body: php(order) })) }),
  ],
  [
    'a body that Python serialised again',
    'body-reserialised',
    () => ({ text: signed(() => ({ body: python })) }),
  ],
  ['a body with sorted fields', 'body-reserialised', () => ({ text: signed(() => ({ body: sortedJson })) })],
  [
    'a body in lines',
    'body-reserialised',
    () => ({ text: signed(() => ({ body: JSON.stringify(order, null, 2) })) }),
  ],
  [
    'a body with fields in another order',
    'body-reserialised',
    () => {
      const { appid, ...rest } = order;
      return { text: signed(() => ({ body: JSON.stringify({ ...rest, appid }) })) };
    },
  ],
  [
    'a compact body, sent with spaces',
    'body-reserialised',
    () => ({ body: python, text: signed(() => ({ body: sent })) }),
  ],
  ['no body', 'body-missing', () => ({ text: signed(() => ({ body: '' })) })],
  [
    'a body in the text of a GET',
    'body-not-sent',
    () => ({ method: 'GET', url: query, text: signed(() => ({ body: '{}' })) }),
  ],
  [
    'no last line feed',
    'last-newline-missing',
    () => ({
      text: ({ method, url, timestamp, nonce, body }) => `${method}\n${url}\n${timestamp}\n${nonce}\n${body}`,
    }),
  ],
  [
    'four lines',
    'body-line-missing',
    () => ({ text: ({ method, url, timestamp, nonce }) => `${method}\n${url}\n${timestamp}\n${nonce}\n` }),
  ],
  [
    'backslashes in place of line feeds',
    'newlines-literal',
    () => ({
      text: ({ method, url, timestamp, nonce, body }) =>
        `${[method, url, timestamp, nonce, body].join('\\n')}\\n`,
    }),
  ],
  [
    'CR LF',
    'crlf-lines',
    () => ({
      text: ({ method, url, timestamp, nonce, body }) =>
        `${[method, url, timestamp, nonce, body].join('\r\n')}\r\n`,
    }),
  ],
  [
    'a body with CR LF, signed with LF',
    'body-line-ends',
    () => ({ body: '{\r\n"appid":"wx1"\r\n}', text: signed(() => ({ body: '{\n"appid":"wx1"\n}' })) }),
  ],
  [
    'a path without its query',
    'query-missing',
    () => ({ method: 'GET', url: query, text: signed(({ url }) => ({ url: url.split('?')[0] ?? '' })) }),
  ],
  [
    'a decoded query',
    'query-encoding',
    () => ({ method: 'GET', url: query, text: signed(({ url }) => ({ url: decodeURIComponent(url) })) }),
  ],
  [
    'a query that is encoded twice',
    'query-encoding',
    () => ({ method: 'GET', url: query, text: signed(({ url }) => ({ url: url.replaceAll('%', '%25') })) }),
  ],
  [
    'the whole URL',
    'full-url',
    () => ({ text: signed(({ url }) => ({ url: `https://api.mch.weixin.qq.com${url}` })) }),
  ],
  [
    'the path with the prefix of a proxy',
    'path-prefix',
    () => ({
      headers: { 'x-forwarded-prefix': '/shop-a/wxp' },
      text: signed(({ url }) => ({ url: `/shop-a/wxp${url}` })),
    }),
  ],
  ['the path without /v3', 'path-prefix', () => ({ text: signed(({ url }) => ({ url: url.slice(3) })) })],
  ['GET for a POST', 'other-method', () => ({ text: signed(() => ({ method: 'GET' })) })],
  ['the method in lower case', 'other-method', () => ({ text: signed(() => ({ method: 'post' })) })],
  [
    'timestamp and nonce in each other’s place',
    'lines-swapped',
    () => ({ text: signed(({ timestamp, nonce }) => ({ timestamp: nonce, nonce: String(timestamp) })) }),
  ],
  [
    'milliseconds',
    'timestamp-milliseconds',
    () => ({ text: signed(({ timestamp }) => ({ timestamp: timestamp * 1000 + 123 })) }),
  ],
  [
    'a timestamp that was taken a second before',
    'other-timestamp',
    () => ({ text: signed(({ timestamp }) => ({ timestamp: timestamp - 1 })) }),
  ],
  [
    'a nonce in another case',
    'other-nonce',
    () => ({ text: signed(({ nonce }) => ({ nonce: nonce.toLowerCase() })) }),
  ],
  ["the brand's key", 'wrong-key', () => ({ sign: withKey(() => sandbox.config.brand.privateKey) })],
  [
    'GBK, sent as UTF-8',
    'body-gbk',
    () => ({
      text: ({ method, url, timestamp, nonce }) =>
        Buffer.from(`${method}\n${url}\n${timestamp}\n${nonce}\n${gbk}\n`, 'latin1'),
    }),
  ],
  [
    'UTF-8, sent as GBK',
    'body-gbk',
    () => ({ body: Buffer.from(gbk, 'latin1'), text: signed(() => ({ body: sent })) }),
  ],
  [
    'a body without its byte order mark',
    'body-bom',
    () => ({ body: `\ufeff${sent}`, text: signed(() => ({ body: sent })) }),
  ],
  [
    'base64url',
    'signature-base64url',
    () => ({ sign: (text) => createSign('RSA-SHA256').update(text).sign(own(), 'base64url') }),
  ],
  [
    'hexadecimal',
    'signature-hex',
    () => ({ sign: (text) => createSign('RSA-SHA256').update(text).sign(own(), 'hex') }),
  ],
  [
    'base64 in lines',
    'signature-line-breaks',
    () => ({
      sign: (text) =>
        createSign('RSA-SHA256')
          .update(text)
          .sign(own(), 'base64')
          .replace(/(.{64})/g, '$1 '),
    }),
  ],
  [
    'SHA-1',
    'wrong-hash',
    () => ({ sign: (text) => createSign('RSA-SHA1').update(text).sign(own(), 'base64') }),
  ],
  [
    'RSA-PSS',
    'wrong-padding',
    () => ({
      sign: (text) =>
        signWith('sha256', text, { key: own(), padding: constants.RSA_PKCS1_PSS_PADDING }).toString('base64'),
    }),
  ],
  [
    'RSA-PSS with a salt of 32 bytes',
    'wrong-padding',
    () => ({
      sign: (text) =>
        signWith('sha256', text, {
          key: own(),
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: 32,
        }).toString('base64'),
    }),
  ],
  [
    'an encrypted digest',
    'digest-without-algorithm',
    () => ({
      sign: (text) => privateEncrypt(own(), createHash('sha256').update(text).digest()).toString('base64'),
    }),
  ],
  [
    'the digest of the text',
    'hashed-twice',
    () => ({ sign: (text) => withKey(own)(Buffer.from(createHash('sha256').update(text).digest('hex'))) }),
  ],
  [
    'a serial number of the platform',
    'wrong-serial',
    () => ({ serial: Object.keys(sandbox.config.certs).find((id) => !id.startsWith('PUB')) ?? '' }),
  ],
  [
    'a serial number in decimal',
    'wrong-serial',
    () => ({ serial: BigInt(`0x${sandbox.config.serial}`).toString() }),
  ],
  ['an unknown merchant', 'merchant-unknown', () => ({ mchid: '1999999999' })],
  ['no Authorization', 'authorization-missing', () => ({ authorization: 'Bearer x' })],
  [
    'an Authorization with single quotes',
    'authorization-malformed',
    () => ({ authorization: "WECHATPAY2-SHA256-RSA2048 mchid='1'" }),
  ],
  ['milliseconds in the header as well', 'timestamp-milliseconds', () => ({ timestamp: Date.now() })],
  ['an old timestamp', 'timestamp-expired', () => ({ timestamp: Math.floor(Date.now() / 1000) - 400 })],
];

describe('the record names the mistake of a request that signs', () => {
  test.each(mistakes)('%s', async (_, cause, mistake) => {
    const answer = await request(mistake());
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'SIGN_ERROR' });
    const { verification } = await newest();
    expect(verification).toMatchObject({ verified: false, cause });
    expect(verification.explanation).toMatch(/^[A-Z].*\.$/s);
    expect(verification.advice).toMatch(/^[A-Z].*\S$/s);
    expect(verification.zh?.explanation).toMatch(/\p{Script=Han}.*。$/su);
    expect(verification.zh?.advice).toMatch(/\p{Script=Han}/u);
    // The lines that differ give back both texts.
    if (verification.signed === undefined) return;
    for (const { signed, expected, at } of verification.differences ?? []) {
      expect(signed).not.toBe(expected);
      expect(signed.slice(0, at)).toBe(expected.slice(0, at));
      expect(verification.signed).toContain(signed);
      expect(verification.expected).toContain(expected);
    }
  });

  test('the whole form of an upload', async () => {
    const body = [
      '--b\r\nContent-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n{"filename":"a.png","sha256":"0"}\r\n',
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n',
    ].join('');
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    expect((await request({ url: '/v3/merchant/media/upload', body, headers })).status).toBe(401);
    const { verification } = await newest();
    expect(verification).toMatchObject({ cause: 'form-signed-whole' });
    expect(verification.expected).toMatch(/\n\{"filename":"a.png","sha256":"0"\}\n$/);
  });

  test('two of them at once', async () => {
    await request({
      method: 'GET',
      url: query,
      text: ({ method, url, timestamp, nonce }) =>
        `${method}\n${url.split('?')[0]}\n${timestamp}\n${nonce}\n`,
      sign: (text) => createSign('RSA-SHA1').update(text).sign(sandbox.config.brand.privateKey, 'base64'),
    });
    const { verification } = await newest();
    expect(verification.causes).toEqual(['wrong-hash', 'wrong-key', 'query-missing', 'last-newline-missing']);
    expect(verification.explanation).toContain('the brand 1004');
    expect(verification.signed).not.toContain('?');
    expect(verification.expected).toMatch(/^GET\n.*\?.*\n\d+\nAbCdEf0123456789\n\n$/);
  });

  test("another merchant's key, serial number or both, and names that merchant", async () => {
    await request({ sign: withKey(() => neighbour.privateKey ?? '') });
    const { verification: key } = await newest();
    expect(key).toMatchObject({ cause: 'wrong-key' });
    expect(key.explanation).toContain('the key of the merchant 1900000200');
    await request({ serial: neighbour.serial });
    const { verification: serial } = await newest();
    expect(serial).toMatchObject({ cause: 'wrong-serial' });
    expect(serial.explanation).toContain('it is the one of the merchant 1900000200');
    // As the other merchant, with the key of the first one, and without the query.
    await request({
      mchid: neighbour.mchid,
      serial: neighbour.serial,
      method: 'GET',
      url: query,
      text: signed(({ url }) => ({ url: url.split('?')[0] ?? '' })),
    });
    const { verification: other, merchant } = await newest();
    expect(merchant).toBe(neighbour.mchid);
    expect(other.causes).toEqual(['wrong-key', 'query-missing']);
    expect(other.explanation).toContain('the key of the merchant 1900000109');
    await request({ serial: neighbour.platformSerial });
    const { verification: platform } = await newest();
    expect(platform.explanation).toContain("WeChat Pay's platform certificate for the merchant 1900000200");
  });

  test('with the openssl command, and takes the query away', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    const key = join(folder, 'key.pem');
    const file = join(folder, 'text');
    const timestamp = Math.floor(Date.now() / 1000);
    await writeFile(key, sandbox.config.privateKey);
    await writeFile(file, `GET\n${query.split('?')[0]}\n${timestamp}\nn1\n\n`);
    const { stdout } = await promisify(execFile)('sh', [
      '-c',
      `openssl dgst -sha256 -sign '${key}' '${file}' | openssl base64 -A`,
    ]);
    await rm(folder, { recursive: true });
    const { mchid, serial } = sandbox.config;
    await request({
      method: 'GET',
      url: query,
      authorization: `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="n1",timestamp="${timestamp}",serial_no="${serial}",signature="${stdout}"`,
    });
    expect((await newest()).verification).toMatchObject({ cause: 'query-missing' });
  });
});

describe('no mistake is named', () => {
  test.each([
    ['random bytes', () => randomBytes(256).toString('base64')],
    ['random text', () => randomBytes(40).toString('hex')],
    [
      'a key that the sandbox does not know',
      (text: Buffer) => {
        const { privateKey } = ownPair();
        return createSign('RSA-SHA256').update(text).sign(privateKey, 'base64');
      },
    ],
    ['another text with the right key', () => withKey(own)(Buffer.from('something else'))],
  ])('for %s', async (_, sign) => {
    await request({ sign });
    const { verification } = await newest();
    expect(verification).toMatchObject({ verified: false, explanation: expect.stringMatching(/\.$/) });
    expect(verification).not.toHaveProperty('cause');
  });

  test('for a right signature', async () => {
    await request({ method: 'GET', url: query });
    const record = await newest();
    expect(record.verification).toMatchObject({ verified: true, expected: expect.stringMatching(/^GET\n/) });
    expect(record.verification).not.toHaveProperty('explanation');
  });
});

test('strange requests are explained without harm', async () => {
  const wrong = withKey(own)(Buffer.from('something else'));
  const odd: Mistake[] = [
    { body: `${'['.repeat(50_000)}${']'.repeat(50_000)}` },
    { body: '{"a":"\\ud800","__proto__":1}' },
    { body: Buffer.from([0xff, 0xfe, 0x00, 0x81]) },
    { body: 'x'.repeat(1_000_000) },
    { method: 'GET', url: `${query}&b=%E4%ZZ&c=%ff` },
  ];
  for (const mistake of odd) {
    await request({ ...mistake, sign: () => wrong });
    expect((await newest()).verification).toMatchObject({
      verified: false,
      explanation: expect.stringMatching(/./),
    });
  }
  const body = `<xml><mch_id>1900000109</mch_id><a>&#xD800;</a><sign>${'A'.repeat(32)}</sign></xml>`;
  await send(`${sandbox.url}/pay/orderquery`, { method: 'POST', body });
  expect((await newest()).verification).toMatchObject({ verified: false });
});

test('a list explains the newest refused signatures, and each one by its id', async () => {
  const wrong = withKey(own)(Buffer.from('something else'));
  for (let count = 0; count < 60; count++) await request({ method: 'GET', url: query, sign: () => wrong });
  const list = await sandbox.requests({ limit: 60 });
  const unexplained = list.filter(({ verification }) =>
    verification.explanation?.startsWith('The list explains'),
  );
  expect(unexplained.map(({ id }) => id)).toEqual(list.slice(0, 10).map(({ id }) => id));
  const answer = await send(`${sandbox.url}/_sandbox/requests/${list[0]?.id}`, { method: 'GET' });
  expect(JSON.parse(answer.body)).toMatchObject({
    request: { verification: { explanation: expect.stringMatching(/^Key, hash and padding/) } },
  });
});

describe('the record names the mistake of a message of APIv2 that signs', () => {
  const fields: Fields = {
    mch_id: '1900000109',
    version: '1.0',
    out_trade_no: 'a b/商',
    attach: ' x ',
    appid: 'wx1',
    nonce_str: 'n',
    detail: '',
  };
  const md5 = (text: string | Buffer): string => createHash('md5').update(text).digest('hex').toUpperCase();
  const join = (names: string[], change = (value: string) => value): string =>
    names.map((name) => `${name}=${change(fields[name] ?? '')}`).join('&');
  const names = Object.keys(fields)
    .filter((name) => fields[name] !== '')
    .sort();
  const text = (): string => `${join(names)}&key=${sandbox.config.apiV2Key}`;

  const wrong: [name: string, cause: string, sign: () => string, more?: Fields][] = [
    ['without the key', 'key-missing', () => md5(join(names))],
    ['with the APIv3 key', 'wrong-api-key', () => v2Sign(fields, sandbox.config.apiV3Key)],
    ['with the key appended alone', 'key-appended-wrongly', () => md5(join(names) + sandbox.config.apiV2Key)],
    [
      'with MD5 under HMAC-SHA256',
      'other-sign-type',
      () => v2Sign({ ...fields, sign_type: 'HMAC-SHA256' }, sandbox.config.apiV2Key),
      { sign_type: 'HMAC-SHA256' },
    ],
    [
      'with HMAC-SHA256 under MD5',
      'other-sign-type',
      () => v2Sign(fields, sandbox.config.apiV2Key, 'HMAC-SHA256'),
    ],
    [
      'with HMAC-SHA256 and no key in the text',
      'key-missing',
      () =>
        createHmac('sha256', sandbox.config.apiV2Key)
          .update(join([...names, 'sign_type'].sort()).replace('sign_type=', 'sign_type=HMAC-SHA256'))
          .digest('hex')
          .toUpperCase(),
      { sign_type: 'HMAC-SHA256' },
    ],
    ['in lower case', 'sign-lower-case', () => md5(text()).toLowerCase()],
    [
      'empty fields',
      'empty-fields-signed',
      () => md5(`${join(Object.keys(fields).sort())}&key=${sandbox.config.apiV2Key}`),
    ],
    [
      'unsorted',
      'fields-unsorted',
      () =>
        md5(
          `${join(Object.keys(fields).filter((name) => fields[name] !== ''))}&key=${sandbox.config.apiV2Key}`,
        ),
    ],
    ['an empty sign', 'sign-signed', () => md5(text().replace('&version=', '&sign=&version='))],
    [
      'percent-encoded values',
      'values-encoded',
      () => md5(`${join(names, encodeURIComponent)}&key=${sandbox.config.apiV2Key}`),
    ],
    [
      'trimmed values',
      'values-trimmed',
      () => md5(`${join(names, (value) => value.trim())}&key=${sandbox.config.apiV2Key}`),
    ],
    ['GBK', 'values-gbk', () => md5(Buffer.from(text().replace('商', '\xc9\xcc'), 'latin1'))],
    ['without the nonce', 'field-not-signed', () => md5(text().replace('&nonce_str=n', ''))],
    ['nothing', 'sign-missing', () => ''],
  ];

  test.each(wrong)('%s', async (_, cause, sign, more = {}) => {
    const body = toXml({ ...fields, ...more, sign: sign() });
    const answer = await send(`${sandbox.url}/pay/orderquery`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body,
    });
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('签名错误')]);
    const record = await newest();
    expect(record).toMatchObject({ merchant: '1900000109', verification: { verified: false, cause } });
    expect(JSON.stringify(record)).not.toContain(sandbox.config.apiV2Key);
    expect(JSON.stringify(record)).not.toContain(sandbox.config.apiV3Key);
  });

  test("another merchant's key, and names that merchant", async () => {
    const body = toXml({ ...fields, sign: v2Sign(fields, neighbour.apiV2Key) });
    await send(`${sandbox.url}/pay/orderquery`, { method: 'POST', body });
    const { verification } = await newest();
    expect(verification).toMatchObject({ cause: 'wrong-api-key' });
    expect(verification.explanation).toContain('the APIv2 key of the merchant 1900000200');
    const theirs = { ...fields, mch_id: neighbour.mchid };
    const sign = v2Sign(theirs, sandbox.config.apiV2Key);
    await send(`${sandbox.url}/pay/orderquery`, { method: 'POST', body: toXml({ ...theirs, sign }) });
    const record = await newest();
    expect(record).toMatchObject({ merchant: neighbour.mchid, verification: { cause: 'wrong-api-key' } });
    expect(record.verification.explanation).toContain('the APIv2 key of the merchant 1900000109');
  });

  test('but none for a random sign', async () => {
    const sign = randomBytes(16).toString('hex').toUpperCase();
    await send(`${sandbox.url}/pay/orderquery`, { method: 'POST', body: toXml({ ...fields, sign }) });
    const { verification } = await newest();
    expect(verification.verified).toBe(false);
    expect(verification).not.toHaveProperty('cause');
  });
});
