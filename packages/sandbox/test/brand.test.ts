/** The brand API, with a brand written with node:crypto alone, and with the SDK. */
import { createPublicKey, createSign, createVerify, X509Certificate } from 'node:crypto';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { ownPair } from '../../../tools/test/pem-keys.js';
import { callThrough } from './bridge-client.js';
import { type Answer, type Json, send } from './merchant.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ brandId: '120344' });
});
afterAll(() => sandbox.stop());

const path = '/brand/marketing/product-coupon/notify-configs';
const body = { notify_url: 'https://www.example.com/notify' };
const now = () => Math.floor(Date.now() / 1000);
const publicKeyId = () => Object.keys(sandbox.config.brand.publicKeys)[0] ?? '';
const stranger = ownPair();
const strangersKey = stranger.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

interface Changes {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly signedBody?: string;
  readonly scheme?: string;
  readonly idField?: string;
  readonly id?: string;
  readonly serial?: string;
  readonly privateKey?: string;
  readonly timestamp?: number;
  readonly authorization?: string;
  /** `''`: none. */
  readonly platformSerial?: string;
}

/** A request as in the official documents, with the changes. */
async function asBrand(json: unknown, changes: Changes = {}): Promise<Answer & { json: Json }> {
  const { brand, endpoint, ca } = sandbox.config;
  const { method = 'POST', platformSerial = publicKeyId() } = changes;
  const target = changes.path ?? path;
  const text = changes.body ?? (json === undefined ? '' : JSON.stringify(json));
  const timestamp = changes.timestamp ?? now();
  const signature = createSign('RSA-SHA256')
    .update(`${method}\n${target}\n${timestamp}\na-nonce\n${changes.signedBody ?? text}\n`)
    .sign(changes.privateKey ?? brand.privateKey, 'base64');
  const { scheme = 'WECHATPAY-BRAND-SHA256-RSA2048', idField = 'brand_id' } = changes;
  const authorization = `${scheme} ${idField}="${changes.id ?? brand.brandId}",nonce_str="a-nonce",signature="${signature}",timestamp="${timestamp}",serial_no="${changes.serial ?? brand.serial}"`;
  const answer = await send(endpoint + target, {
    method,
    headers: {
      authorization: changes.authorization ?? authorization,
      accept: 'application/json',
      ...(text === '' ? {} : { 'content-type': 'application/json' }),
      ...(platformSerial === '' ? {} : { 'wechatpay-serial': platformSerial }),
    },
    body: text,
    ca,
  });
  return { ...answer, json: JSON.parse(answer.body) as Json };
}

/** Whether WeChat Pay's key for the brand signed it. */
function signedForBrand({ headers, body: text }: Answer): boolean {
  const header = (name: string): string => String(headers[`wechatpay-${name}`]);
  expect(header('serial')).toBe(publicKeyId());
  expect(header('signature-type')).toBe('WECHATPAY-BRAND-SHA256-RSA2048');
  const key = createPublicKey(sandbox.config.brand.publicKeys[publicKeyId()] ?? '');
  return createVerify('RSA-SHA256')
    .update(`${header('timestamp')}\n${header('nonce')}\n${text}\n`)
    .verify(key, header('signature'), 'base64');
}

describe('a brand', () => {
  test('sets the notification URL of its coupons, and reads it', async () => {
    const before = await asBrand(undefined, { method: 'GET' });
    expect([before.status, before.json['code']]).toEqual([404, 'NOT_FOUND']);
    const set = await asBrand(body);
    expect(set.status).toBe(200);
    expect(set.json).toEqual({ ...body, update_time: expect.stringMatching(/^\d{4}-.*\+08:00$/) });
    const read = await asBrand(undefined, { method: 'GET' });
    expect(read.json).toEqual(set.json);
    for (const answer of [before, set, read]) expect(signedForBrand(answer)).toBe(true);
  });

  test.each([
    ['without Authorization', { authorization: '' }, 'Authorization'],
    ["under a merchant's scheme", { scheme: 'WECHATPAY2-SHA256-RSA2048' }, 'Authorization'],
    [
      "under a merchant's scheme, complete",
      { scheme: 'WECHATPAY2-SHA256-RSA2048', idField: 'mchid' },
      'Authorization',
    ],
    ['with an mchid', { idField: 'mchid' }, 'brand_id'],
    ['of another brand', { id: '1004' }, 'brand_id'],
    ['with an unknown serial', { serial: '00FF' }, 'serial_no'],
    ['five minutes late', { timestamp: now() - 330 }, 'timestamp'],
    ['signed with another key', { privateKey: strangersKey }, 'signature'],
    ['whose body was changed', { signedBody: '{}' }, 'signature'],
  ])('%s is refused with SIGN_ERROR', async (_, changes, field) => {
    const answer = await asBrand(body, changes);
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ code: 'SIGN_ERROR', detail: { field, location: 'authorization' } });
    expect(signedForBrand(answer)).toBe(true);
  });

  test("is refused with the merchant's key and serial, and the merchant with the brand's", async () => {
    const { serial, privateKey, mchid, brand } = sandbox.config;
    const asMerchant = await asBrand(body, { serial, privateKey });
    expect(asMerchant.json).toMatchObject({ code: 'SIGN_ERROR', detail: { field: 'serial_no' } });
    const elsewhere = { path: '/v3/certificates', method: 'GET', platformSerial: '' };
    const asOther = await asBrand(undefined, elsewhere);
    expect(asOther.json).toMatchObject({ code: 'SIGN_ERROR', detail: { field: 'Authorization' } });
    const merchants = { scheme: 'WECHATPAY2-SHA256-RSA2048', idField: 'mchid', id: mchid };
    const mixed = await asBrand(undefined, { ...elsewhere, ...merchants, serial: brand.serial });
    expect(mixed.json).toMatchObject({ code: 'SIGN_ERROR', detail: { field: 'serial_no' } });
  });

  test("must name its own public key, not one of the merchant's", async () => {
    for (const platformSerial of ['', 'PUB_KEY_ID_0', ...Object.keys(sandbox.config.certs)]) {
      const answer = await asBrand(body, { platformSerial });
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject({
        code: 'INVALID_REQUEST',
        detail: { field: 'Wechatpay-Serial', location: 'header' },
      });
      expect(signedForBrand(answer)).toBe(true);
    }
  });

  test.each([
    [{ notify_url: 'http://www.example.com/' }],
    [{ notify_url: 'https://www.example.com/?a=1' }],
    [{ notify_url: 1 }],
    [{}],
  ])('is told of a wrong address: %j', async (wrong) => {
    expect((await asBrand(wrong)).json).toMatchObject({
      code: 'PARAM_ERROR',
      detail: { field: '/notify_url', location: 'body' },
    });
  });

  test('gets an answer from the schema, signed with its key', async () => {
    const answer = await asBrand(undefined, { method: 'GET', path: '/brand/store/brandstores' });
    expect(answer.status).toBe(200);
    expect(signedForBrand(answer)).toBe(true);
  });

  test('gets 404, signed with its key, for unknown operations', async () => {
    for (const target of ['/brand/store', '/brand/no/such-thing']) {
      const answer = await asBrand(undefined, { method: 'GET', path: target });
      expect([answer.status, answer.json['code']]).toEqual([404, 'NOT_FOUND']);
      expect(signedForBrand(answer)).toBe(true);
    }
  });
});

describe('the SDK', () => {
  const alone = () => {
    const { brand, endpoint, ca } = sandbox.config;
    return new WeChatPay({ brand, endpoint, ca });
  };

  test.each([
    ['as a brand alone', alone],
    ['as a merchant with a brand', () => new WeChatPay(sandbox.config)],
  ])('calls %s, with a promise and blocking', async (_, client) => {
    const { notifyConfigs } = client().brand.marketing.productCoupon;
    const notify_url = `https://www.example.com/${Math.random()}`;
    expect((await notifyConfigs.post({ json: { notify_url } })).data).toMatchObject({ notify_url });
    expect(notifyConfigs.getSync().data).toMatchObject({ notify_url });
  });

  test('still calls as the merchant', async () => {
    const pay = new WeChatPay(sandbox.config);
    expect((await pay.v3.certificates.get()).data.data).toHaveLength(1);
    expect(pay.brandId).toBe(sandbox.brandId);
  });
});

test("the bridge shows a brand's signature and answer", async () => {
  const name = 'POST brand/marketing/product-coupon/notify-configs';
  const call = await callThrough(sandbox, name, { json: body });
  expect(call).not.toHaveProperty('error');
  expect(call.data).toMatchObject(body);
  const { signing, verification } = call;
  if (!('certificate' in signing)) throw new Error('it is signed as APIv2 is');
  expect(signing.algorithm).toBe('WECHATPAY-BRAND-SHA256-RSA2048');
  expect(call.request.headers['authorization']).toContain('brand_id="120344"');
  const { publicKey, serialNumber } = new X509Certificate(signing.certificate);
  expect(serialNumber).toBe(sandbox.config.brand.serial);
  expect(
    createVerify('RSA-SHA256').update(signing.message).verify(publicKey, signing.signature, 'base64'),
  ).toBe(true);
  expect(verification).toMatchObject({
    verified: true,
    algorithm: 'WECHATPAY-BRAND-SHA256-RSA2048',
    serial: publicKeyId(),
  });
  const info = await (await fetch(`${sandbox.url}/_bridge`)).json();
  expect(info).toMatchObject({ brandId: '120344', operations: expect.arrayContaining([name]) });
});
