/** A brand's calls, against a server that keeps every byte, with openssl and node:crypto for WeChat Pay's side. */
import { constants, createHash, createPublicKey, publicEncrypt, X509Certificate } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { http, reply, v3Error } from './support/answers.js';
import { brand, brandConfig } from './support/brand.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { keyFile, merchant, pem, platform } from './support/keys.js';
import { openssl } from './support/openssl.js';
import { type V3Signing, v3Envelope, v3Headers } from './support/platform.js';
import { type ScriptedServer, type Seen, startScriptedServer } from './support/scripted-server.js';
import { secretsShownBy } from './support/secrets.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.stop());

/** Signed for the brand, as WeChat Pay does. */
const brandSigning = { serial: brand.platform.publicKeyId, key: brand.platform.key };
const answer = (body: string, signing: V3Signing = brandSigning) =>
  reply(http(200, body, { headers: v3Headers(body, signing) }));

let cases = 0;
/** What is sent while the server answers so. */
async function exchanged<Value>(
  acts: Parameters<ScriptedServer['script']>[1],
  call: (headers: Record<string, string>) => Value,
): Promise<{ result: Awaited<Value>; seen: Seen[] }> {
  const name = `brand ${++cases}`;
  await server.script(name, acts);
  try {
    const result = await call({ 'x-case': name });
    return { result, seen: await server.seen(name) };
  } finally {
    await server.forget(name);
  }
}

const alone = () => new WeChatPay({ brand: brandConfig(), endpoint: server.url });
const both = () => new WeChatPay(merchantConfig({ brand: brandConfig(), endpoint: server.url }));

function parts(authorization = ''): { scheme: string; fields: Record<string, string>; names: string[] } {
  const [scheme = '', rest = ''] = authorization.split(/ (.*)/s);
  const pairs = [...rest.matchAll(/(?:^|,)([a-z_]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  // Nothing but these pairs stands in it.
  expect(pairs.map(([name, value]) => `${name}="${value}"`).join(',')).toBe(rest);
  return { scheme, fields: Object.fromEntries(pairs), names: pairs.map(([name = '']) => name).toSorted() };
}

/** openssl's signature with the brand's key: that of PKCS#1 v1.5 has no randomness. */
function signedByOpenssl(text: string | Buffer, key = 'stranger.key.pem'): string {
  return openssl(['dgst', '-sha256', '-sign', fileURLToPath(keyFile(key))], text).toString('base64');
}

function expectSigned({ method, target, headers, body }: Seen, signed: Uint8Array = body): void {
  const { scheme, fields, names } = parts(headers['authorization']);
  expect(scheme).toBe('WECHATPAY-BRAND-SHA256-RSA2048');
  expect(names).toEqual(['brand_id', 'nonce_str', 'serial_no', 'signature', 'timestamp']);
  expect(fields).toMatchObject({ brand_id: '1004', serial_no: brand.serial });
  const text = Buffer.concat([
    Buffer.from(`${method}\n${target}\n${fields['timestamp']}\n${fields['nonce_str']}\n`),
    signed,
    Buffer.from('\n'),
  ]);
  expect(fields['signature']).toBe(signedByOpenssl(text));
  expect(headers['wechatpay-serial']).toBe(brand.platform.publicKeyId);
}

describe('a call as a brand', () => {
  const json = { mchid: '1900000109', company_name: '某某公司 🙂' };
  const data = { store_id: 'a/b', recipient_state: 'CONFIRMING' };

  it.each([
    ['of a brand alone, with a promise', alone, 'post'],
    ['of a brand alone, blocking', alone, 'postSync'],
    ['of a merchant and brand, with a promise', both, 'post'],
    ['of a merchant and brand, blocking', both, 'postSync'],
  ] as const)('%s is signed with the brand_id, over the bytes that arrive', async (_, client, verb) => {
    const { result, seen } = await exchanged([answer(JSON.stringify(data))], (headers) =>
      client().brand.store.brandstores._store_id_.bindrecipient[verb]({ store_id: 'a/b', json, headers }),
    );
    expect(result.data).toEqual(data);
    expect(seen.map(({ method, target }) => `${method} ${target}`)).toEqual([
      'POST /brand/store/brandstores/a%2Fb/bindrecipient',
    ]);
    for (const request of seen) {
      expect(JSON.parse(Buffer.from(request.body).toString())).toEqual(json);
      expectSigned(request);
    }
  });

  it('signs the query as it is sent', async () => {
    const { seen } = await exchanged([answer('{"total_count":0}')], (headers) =>
      alone()['brand/card-member/user-cards'].get({
        query: { openid: 'o+/= 中', user_card_state: 'EFFECTIVE', offset: 0, limit: 20 },
        headers,
      }),
    );
    expect(seen.map(({ target }) => target)).toEqual([
      '/brand/card-member/user-cards?openid=o%2B%2F%3D%20%E4%B8%AD&user_card_state=EFFECTIVE&offset=0&limit=20',
    ]);
    for (const request of seen) expectSigned(request);
  });

  it('takes a path outside the catalogue', async () => {
    const { result, seen } = await exchanged([answer('{"a":1}')], (headers) =>
      both()
        .chain('brand/some/new-thing' as string)
        .put({ json: { b: 2 }, headers }),
    );
    expect(result.data).toEqual({ a: 1 });
    expect(seen.map(({ target }) => target)).toEqual(['/brand/some/new-thing']);
    for (const request of seen) expectSigned(request);
  });

  it('signs the meta of an upload, which calls the digest file_digest', async () => {
    const picture = Buffer.from('\x89PNG\r\n\x1a\n\0\xff', 'latin1');
    const { seen } = await exchanged([answer('{"media_url":"https://qpic.cn/x"}')], (headers) =>
      alone().brand.cardMember.media.imageUpload.post({
        body: { file: picture, meta: { filename: 'a.png' } },
        headers,
      }),
    );
    const [request] = seen;
    if (request === undefined) throw new Error('nothing arrived');
    const form = await new Response(new Uint8Array(request.body), {
      headers: { 'content-type': request.headers['content-type'] ?? '' },
    }).formData();
    const meta = String(form.get('meta'));
    const file_digest = createHash('sha256').update(picture).digest('hex');
    expect(JSON.parse(meta)).toEqual({ filename: 'a.png', file_digest });
    expectSigned(request, Buffer.from(meta));
  });

  it('is tried again where it does no harm, signed anew', async () => {
    const { seen } = await exchanged([reply(v3Error(500, 'SYSTEM_ERROR')), answer('{}')], (headers) =>
      alone().brand.marketing.productCoupon.notifyConfigs.get({ headers }),
    );
    expect(seen).toHaveLength(2);
    for (const request of seen) expectSigned(request);
    const nonces = seen.map(({ headers }) => parts(headers['authorization']).fields['nonce_str']);
    expect(new Set(nonces).size).toBe(2);
  });
});

describe('an answer to a brand', () => {
  const get = (headers: Record<string, string>) =>
    both().brand.store.brandstores._store_id_.get({ store_id: '1', headers });

  it("is verified with the brand's public key, and no key of the merchant's", async () => {
    const body = '{"store_id":"1"}';
    const merchants = { serial: platform.publicKeyId, key: platform.key };
    const unknown = await caught(() => exchanged([answer(body, merchants)], get));
    expect(unknown).toMatchObject({ name: 'VerificationError', code: 'UNKNOWN_SERIAL' });
    expect(unknown.message).toContain(brand.platform.publicKeyId);
    expect(unknown.message).toContain('brand.publicKeys');
    const forged = { ...brandSigning, key: platform.key };
    await expect(exchanged([answer(body, forged)], get)).rejects.toMatchObject({ code: 'BAD_SIGNATURE' });
  });

  it('is not changed in an error answer', async () => {
    await expect(exchanged([reply(v3Error(404, 'NOT_FOUND'))], get)).rejects.toMatchObject({
      name: 'ApiError',
      status: 404,
      code: 'NOT_FOUND',
    });
  });
});

describe("a brand's sensitive fields", () => {
  it("go out encrypted with the brand's public key", async () => {
    const { seen } = await exchanged([answer('{}')], (headers) =>
      both().brand.cardMember.userCards.importByOpenid.post({
        json: {
          card_id: 'c',
          openid: 'o',
          user_card_code: 'u',
          phone_number: '13800000000',
          date_information: { type: 'PERMANENT' },
          pickup_time: '2025-08-13T00:00:00+08:00',
        },
        headers,
      }),
    );
    for (const request of seen) {
      const sent = JSON.parse(Buffer.from(request.body).toString()) as { phone_number: string };
      const key = fileURLToPath(keyFile('generation1.key.pem'));
      const oaep = ['-pkeyopt', 'rsa_padding_mode:oaep', '-pkeyopt', 'rsa_oaep_md:sha1'];
      const opened = openssl(
        ['pkeyutl', '-decrypt', '-inkey', key, ...oaep],
        Buffer.from(sent.phone_number, 'base64'),
      );
      expect(opened.toString()).toBe('13800000000');
      expectSigned(request);
    }
    expect(seen).toHaveLength(1);
  });

  it.each([
    ["open with the brand's key", brand.cert, undefined],
    ["do not open if they are another's", merchant.cert, 'brand.privateKey'],
  ])('%s', async (_, certificate, complaint) => {
    const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
    const { publicKey } = new X509Certificate(certificate);
    const phone_number = publicEncrypt({ key: publicKey, ...oaep }, Buffer.from('13800000000'));
    const body = JSON.stringify({ card_id: 'c', phone_number: phone_number.toString('base64') });
    const asked = exchanged([answer(body)], (headers) =>
      both().brand.cardMember.userCards._user_card_code_.get({
        user_card_code: 'u',
        query: { card_id: 'c', openid: 'o' },
        headers,
      }),
    );
    if (complaint === undefined) {
      expect((await asked).result.data.phone_number).toBe('13800000000');
    } else {
      await expect(asked).rejects.toMatchObject({ name: 'VerificationError', code: 'DECRYPT_FAILED' });
      await expect(asked).rejects.toThrow(complaint);
    }
  });
});

describe('a client that is only one of the two', () => {
  it('says so when it is to call as a brand without one', async () => {
    const pay = new WeChatPay(merchantConfig({ endpoint: server.closedUrl }));
    expect(pay.brandId).toBeUndefined();
    await expect(pay.brand.store.brandstores.get()).rejects.toMatchObject({
      name: 'ConfigError',
      field: 'brand',
    });
    expect(() => pay.brand.store.brandstores.getSync()).toThrow(/add brand: \{/);
  });

  it('says so when a brand alone is to call as a merchant', async () => {
    // As JavaScript may: the types know of no such endpoint.
    const pay = new WeChatPay({ brand: brandConfig(), endpoint: server.closedUrl }) as unknown as WeChatPay;
    const mine = { name: 'ConfigError', field: 'mchid' };
    await expect(pay.v3.certificates.get()).rejects.toMatchObject(mine);
    await expect(pay.v2.pay.orderquery.post({ xml: {} as never })).rejects.toMatchObject(mine);
    await expect(
      pay.files.download({ download_url: 'https://api.mch.weixin.qq.com/v3/billdownload/file' }),
    ).rejects.toMatchObject(mine);
    await expect(pay.platform.refresh()).rejects.toMatchObject({ name: 'ConfigError', field: 'certs' });
    expect(() => pay.handoff.native).toThrow(/has only a brand/);
    expect(() => pay.v3.certificates.getSync()).toThrow(/has only a brand/);
  });

  it('refuses mutual TLS of a brand, which has no certificate for it', async () => {
    const call = both().brand.store.brandstores.get({ security: true });
    await expect(call).rejects.toMatchObject({ name: 'RequestError', field: 'security' });
  });
});

describe("a brand's configuration", () => {
  const { brandId, serial, privateKey, publicKeys, apiV3Key } = brandConfig();
  const good = { brandId, serial, privateKey, publicKeys, apiV3Key };
  const id = brand.platform.publicKeyId;

  it.each([
    ['brand', null, 'expected an object'],
    ['brand', 'x', 'expected an object'],
    ['brand.brandId', { ...good, brandId: undefined }, 'the brand id'],
    ['brand.brandId', { ...good, brandId: 'a"b' }, 'the brand id'],
    ['brand.brandId', { ...good, brandId: 1004 }, 'the brand id'],
    ['brand.serial', { ...good, serial: undefined }, 'brand API certificate'],
    ['brand.serial', { ...good, serial: 'x' }, 'brand API certificate'],
    ['brand.privateKey', { ...good, privateKey: undefined }, 'a private key'],
    ['brand.privateKey', { ...good, privateKey: brand.cert }, 'got a certificate'],
    ['brand.publicKeys', { ...good, publicKeys: undefined }, 'PUB_KEY_ID_'],
    ['brand.publicKeys', { ...good, publicKeys: {} }, 'got none'],
    [
      `brand.publicKeys.${platform.serial}`,
      { ...good, publicKeys: { [platform.serial]: platform.cert } },
      'no platform certificates',
    ],
    [`brand.publicKeys.${id}`, { ...good, publicKeys: { [id]: platform.cert } }, 'got a certificate'],
    [`brand.publicKeys.${id}`, { ...good, publicKeys: { [id]: brand.key } }, 'got a private key'],
    [`brand.publicKeys.${id}`, { ...good, publicKeys: { [id]: createPublicKey(brand.key) } }, "brand's own"],
    ['brand.apiV3Key', { ...good, apiV3Key: 'short' }, '32 bytes'],
    ['brand.certs', { ...good, certs: {} }, 'publicKeys'],
    ['brand.mchid', { ...good, mchid: '1' }, 'unknown field'],
  ])('names %s', async (field, given, expected) => {
    for (const config of [{ brand: given }, { ...merchantConfig(), brand: given }]) {
      const error = await caught(() => new WeChatPay(config as never));
      expect(error).toMatchObject({ name: 'ConfigError', field });
      expect(error.message).toContain(expected);
      expect(secretsShownBy(error, [brand.apiV3Key])).toEqual([]);
    }
  });

  it.each([
    ['certs', { certs: 'auto' }],
    ['apiV3Key', { apiV3Key: brand.apiV3Key }],
    ['serial, apiV2Key', { serial: '1A2B3C4D5E6F', apiV2Key: brand.apiV3Key }],
  ])('with %s of a merchant but no mchid says to remove or to add fields', async (names, given) => {
    const error = await caught(() => new WeChatPay({ brand: good, ...given } as never));
    expect(error).toMatchObject({ name: 'ConfigError', field: 'mchid' });
    expect(error.message).toContain(`for a brand-only client remove ${names}, otherwise add mchid`);
    expect(secretsShownBy(error, [brand.apiV3Key])).toEqual([]);
  });

  it('shows none of its secrets, and who it is', () => {
    const lines = brand.key.split('\n').filter((line) => line.length > 20 && !line.startsWith('-'));
    for (const [client, shown] of [
      [alone(), "WeChatPay { brandId: '1004' }"],
      [both(), "WeChatPay { mchid: '1900000109', brandId: '1004' }"],
    ] as const) {
      expect(secretsShownBy(client, [...lines, brand.apiV3Key])).toEqual([]);
      expect(
        `${(client as unknown as { [key: symbol]: () => string })[Symbol.for('nodejs.util.inspect.custom')]?.()}`,
      ).toBe(shown);
    }
    expect(JSON.stringify(alone())).toBe('{"brandId":"1004"}');
  });

  it("lists the brand's platform keys beside the merchant's", () => {
    expect(alone().platform.keys).toEqual([
      { id, kind: 'public-key', source: 'given', encrypts: true, brandId: '1004' },
    ]);
    expect(both().platform.keys.map((key) => [key.id, key.encrypts, key.brandId])).toEqual([
      [platform.publicKeyId, true, undefined],
      [platform.serial, false, undefined],
      [id, true, '1004'],
    ]);
  });
});

describe('what is told of a call as a brand', () => {
  it('names the brand beside the merchant', async () => {
    for (const [client, mchid] of [
      [alone(), ''],
      [both(), merchant.mchid],
    ] as const) {
      const events: object[] = [];
      client.on('response', (event) => events.push(event));
      await exchanged([answer('{}')], (headers) => client.brand.store.brandstores.get({ headers }));
      expect(events).toMatchObject([{ mchid, brandId: '1004', endpoint: 'GET brand/store/brandstores' }]);
    }
  });

  it('names no brand where the merchant calls', async () => {
    const client = both();
    const events: object[] = [];
    client.on('response', (event) => events.push(event));
    const merchants = { serial: platform.publicKeyId, key: platform.key };
    await exchanged([answer('{}', merchants)], (headers) =>
      client.v3.merchantService.complaintNotifications.get({ headers }),
    );
    expect(events).toMatchObject([{ mchid: merchant.mchid }]);
    expect(events[0]).not.toHaveProperty('brandId');
  });
});

describe('a notification to a brand', () => {
  const payload = { brand_id: '1004', card_id: 'c', openid: 'o' };
  const type = 'BRAND_MEMBER_CARD.SYNC_USER_POINT';
  const body = v3Envelope(type, JSON.stringify(payload), { key: brand.apiV3Key });
  const sent = (signing: V3Signing = brandSigning, text = body) => ({
    headers: { ...v3Headers(text, signing), 'wechatpay-signature-type': 'WECHATPAY-BRAND-SHA256-RSA2048' },
    body: text,
  });
  const merchants = { serial: platform.publicKeyId, key: platform.key };

  it.each([
    ['alone', alone],
    ['beside a merchant', both],
  ])("is verified and opened with the brand's keys: %s", async (_, client) => {
    expect(await client().notifications.parse(sent())).toMatchObject({
      protocol: 'v3',
      type,
      data: payload,
      brandId: '1004',
    });
  });

  it('is told from one to the merchant, whose has no brandId', async () => {
    const text = v3Envelope('TRANSACTION.SUCCESS', '{"mchid":"1900000109"}');
    const event = await both().notifications.parse({ headers: v3Headers(text), body: text });
    expect(event).toMatchObject({ type: 'TRANSACTION.SUCCESS', data: { mchid: '1900000109' } });
    expect(event).not.toHaveProperty('brandId');
  });

  it("is none of the brand's if the merchant's key signed it", async () => {
    for (const client of [alone(), both()]) {
      const code = 'UNKNOWN_SERIAL';
      await expect(client.notifications.parse(sent(merchants))).rejects.toMatchObject({ code });
    }
    // Without the header that says whom it is for, it is taken as the merchant's, and does not open with the merchant's key.
    const headers = v3Headers(body, merchants);
    await expect(both().notifications.parse({ headers, body })).rejects.toMatchObject({
      code: 'DECRYPT_FAILED',
    });
    const forged = sent({ ...brandSigning, key: platform.key });
    await expect(both().notifications.parse(forged)).rejects.toMatchObject({ code: 'BAD_SIGNATURE' });
  });

  it('names the key that it lacks, or does not open with', async () => {
    const { apiV3Key: _, ...keyless } = brandConfig();
    await expect(new WeChatPay({ brand: keyless }).notifications.parse(sent())).rejects.toMatchObject({
      name: 'ConfigError',
      field: 'brand.apiV3Key',
    });
    const other = new WeChatPay({ brand: brandConfig({ apiV3Key: 'f'.repeat(32) }) });
    await expect(other.notifications.parse(sent())).rejects.toThrow(/brand\.apiV3Key/);
  });

  it('reaches its handler once, as does one for the merchant with the same id', async () => {
    const seen: unknown[] = [];
    const handler = both().notifications.handler({
      '*': (event) => {
        seen.push([event.type, event.protocol === 'v3' && event.brandId]);
      },
    });
    const merchantsText = v3Envelope(type, JSON.stringify(payload));
    const deliveries = [sent(), sent(), { headers: v3Headers(merchantsText), body: merchantsText }];
    for (const { headers, body: text } of deliveries) {
      const answered = await handler(
        new Request('https://shop.example/notify', { method: 'POST', headers, body: text }),
      );
      expect(answered.status).toBe(204);
    }
    expect(seen).toEqual([
      [type, '1004'],
      [type, undefined],
    ]);
  });

  it('of APIv2 is no message for a brand alone', async () => {
    const call = alone().notifications.parse({ headers: {}, body: '<xml><a>1</a></xml>' });
    await expect(call).rejects.toMatchObject({ name: 'ConfigError', field: 'mchid' });
  });
});

it('has test keys of its own', () => {
  const of = (key: string) => createPublicKey(key).export({ type: 'spki', format: 'pem' });
  expect(of(brand.key)).not.toBe(of(merchant.key));
  expect(brand.platform.publicKey).not.toBe(of(pem('platform.key.pem')));
});
