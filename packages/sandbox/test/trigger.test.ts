import { privateDecrypt } from 'node:crypto';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { fromXml, type Json, send, signedBy, v2Sign } from './merchant.js';
import { openGcm, openV2, openV3 } from './notifications.js';
import { type Received, type Receiver, startReceiver } from './receiver.js';

let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox(), startReceiver()]);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

const post = (body: unknown) =>
  send(`${sandbox.url}/_sandbox/trigger`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** The notification at a path of the receiver. */
function received(path: string): Received {
  const [first, second] = receiver.at(path);
  if (first === undefined || second !== undefined) throw new Error(`expected one notification at ${path}`);
  return first;
}

test('fields are set by path, over HTTP too', async () => {
  const answer = await post({
    event: 'TRANSACTION.SUCCESS',
    to: `${receiver.url}/set`,
    set: { 'amount.total': '5', 'payer.openid': 'oUser', attach: '一' },
  });
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body)).toMatchObject({ delivery: { type: 'TRANSACTION.SUCCESS' } });
  await sandbox.trigger('pay', {
    to: `${receiver.url}/set-v2`,
    set: { total_fee: 12, sign_type: 'HMAC-SHA256' },
  });
  await sandbox.trigger('refund', { to: `${receiver.url}/set-refund`, set: { refund_fee: 7 } });
  await sandbox.idle();
  expect(openV3(sandbox, received('/set')).payload).toMatchObject({
    amount: { total: 5 },
    payer: { openid: 'oUser' },
    attach: '一',
    mchid: sandbox.mchid,
  });
  const { fields } = openV2(sandbox, received('/set-v2'));
  expect(fields).toMatchObject({ total_fee: '12', mch_id: sandbox.mchid });
  expect(fields['sign']).toHaveLength(64);
  expect(fromXml(openV2(sandbox, received('/set-refund')).payload)).toMatchObject({ refund_fee: '7' });
});

test('a preview says what is sent then, and changes nothing', async () => {
  const given = { to: `${receiver.url}/previewed`, set: { attach: '一' } };
  const query = new URLSearchParams({
    event: 'TRANSACTION.SUCCESS',
    to: given.to,
    set: JSON.stringify(given.set),
  });
  const before = await sandbox.deliveries();
  const path = `${sandbox.url}/_sandbox/preview`;
  const { preview } = JSON.parse((await send(`${path}?${query}`, { method: 'GET' })).body) as Json;
  expect(preview).toMatchObject({ type: 'TRANSACTION.SUCCESS', url: given.to, merchant: sandbox.mchid });
  expect(await sandbox.deliveries()).toEqual(before);
  await sandbox.trigger('TRANSACTION.SUCCESS', given);
  await sandbox.idle();
  const said = JSON.parse(String((preview as Json)['content'])) as Json;
  const { success_time: _, ...sent } = openV3(sandbox, received('/previewed')).payload as Json;
  expect(said).toMatchObject({ ...sent, attach: '一' });
  for (const [wrong, message] of [
    ['event=pay&to=x', 'to: expected'],
    ['event=pay&set={', 'set: expected'],
    ['event=pay&chain=true&to=http://127.0.0.1:1/', 'chain'],
  ]) {
    const answer = await send(`${path}?${wrong}`, { method: 'GET' });
    expect([answer.status, answer.body]).toEqual([400, expect.stringContaining(String(message))]);
  }
});

test('a field that is encrypted once more opens with the private key of the receiver', async () => {
  await sandbox.trigger('SECURITY_ECHO.SUCCESS', { to: `${receiver.url}/echo` });
  await sandbox.idle();
  const { payload } = openV3(sandbox, received('/echo'));
  const text = Buffer.from(String(payload['encrypt_echo_message']), 'base64');
  const key = { key: sandbox.config.privateKey, oaepHash: 'sha1' };
  expect(privateDecrypt(key, text).toString()).not.toBe('');
});

test('a brand gets notifications that are signed and encrypted with its own keys', async () => {
  const { brand, endpoint, ca } = sandbox.config;
  await sandbox.trigger('TRANSACTION.SUCCESS', { to: `${receiver.url}/brand`, merchant: brand.brandId });
  await sandbox.idle();
  const { headers, body } = received('/brand');
  expect(headers['wechatpay-signature-type']).toBe('WECHATPAY-BRAND-SHA256-RSA2048');
  expect(Object.keys(brand.publicKeys)).toContain(headers['wechatpay-serial']);
  const asMerchant = { config: { ...sandbox.config, certs: brand.publicKeys } } as Sandbox;
  expect(signedBy(asMerchant, headers, body)).toBe(true);
  const client = new WeChatPay({ brand, endpoint, ca });
  expect(await client.notifications.parse({ headers, body })).toMatchObject({ brandId: brand.brandId });
});

test('a further merchant and its brand get theirs with their own keys', async () => {
  const files = await sandbox.addMerchant({ mchid: '1900000700', brandId: '7000' });
  const { mchid, serial, publicKeyId, publicKey, apiV2Key, apiV3Key, privateKey = '' } = files;
  const { endpoint, ca } = sandbox.config;
  const own = { mchid, serial, privateKey, certs: { [publicKeyId]: publicKey }, apiV2Key, apiV3Key };
  const client = new WeChatPay({ ...own, endpoint, ca });
  await sandbox.trigger('TRANSACTION.SUCCESS', { to: `${receiver.url}/further`, merchant: mchid });
  await sandbox.trigger('SECURITY_ECHO.SUCCESS', { to: `${receiver.url}/further-echo`, merchant: mchid });
  await sandbox.trigger('pay', { to: `${receiver.url}/further-v2`, merchant: mchid });
  await sandbox.trigger('TRANSACTION.SUCCESS', { to: `${receiver.url}/further-brand`, merchant: '7000' });
  await sandbox.idle();
  const { headers, body } = received('/further');
  const parsed = await client.notifications.parse({ headers, body });
  expect(parsed.data).toMatchObject({ mchid });
  const { resource } = JSON.parse(received('/further-echo').body) as { resource: Json };
  const { ciphertext, nonce, associated_data } = resource;
  const echo = JSON.parse(openGcm(ciphertext, apiV3Key, nonce, associated_data)) as Json;
  const sealed = Buffer.from(String(echo['encrypt_echo_message']), 'base64');
  expect(privateDecrypt({ key: privateKey, oaepHash: 'sha1' }, sealed).toString()).not.toBe('');
  const fields = fromXml(received('/further-v2').body);
  expect(fields).toMatchObject({ mch_id: mchid, sign: v2Sign(fields, apiV2Key, fields['sign_type']) });
  const toBrand = received('/further-brand').headers;
  expect(toBrand['wechatpay-signature-type']).toBe('WECHATPAY-BRAND-SHA256-RSA2048');
  expect(Object.keys(sandbox.config.brand.publicKeys)).not.toContain(toBrand['wechatpay-serial']);
});

test('a triggered notification is repeated like every other', async () => {
  receiver.failNext(500);
  await sandbox.trigger('TRANSACTION.SUCCESS', { to: `${receiver.url}/again`, signedBy: 'certificate' });
  await sandbox.idle();
  expect(await sandbox.deliveries({ url: `${receiver.url}/again` })).toMatchObject([{ state: 'pending' }]);
  await sandbox.clock.advance({ seconds: 15 });
  const [first, second] = receiver.at('/again');
  expect(second?.body).toBe(first?.body);
  expect(second?.headers['wechatpay-serial']).toBe(first?.headers['wechatpay-serial']);
  expect(signedBy(sandbox, second?.headers ?? {}, second?.body ?? '')).toBe(true);
  const outside = await sandbox.trigger('TRANSACTION.SUCCESS', { to: 'https://shop.example.com/' });
  await sandbox.idle();
  expect(await sandbox.deliveries({ url: outside.url })).toMatchObject([{ state: 'not_allowed' }]);
});

test.each<[string, Json, RegExp]>([
  [
    'a misspelt event',
    { event: 'TRANSACTION.SUCESS' },
    /^event: unknown .*did you mean TRANSACTION\.SUCCESS/,
  ],
  ['part of an event', { event: 'payscore.user_p' }, /did you mean PAYSCORE\.USER_PAID/],
  [
    'a strange event',
    { event: 'hello world, this is no event at all' },
    /^event: .*expected .*REFUND\.SUCCESS/,
  ],
  ['no event', {}, /^event: expected the type/],
  ['no address', { to: undefined }, /^to: expected the http\(s\) URL/],
  ['no web address', { to: 'ftp://127.0.0.1/' }, /^to: expected the http\(s\) URL/],
  ['a list of values', { set: [1] }, /^set: expected values by path/],
  [
    'a path through a text',
    { set: { 'out_trade_no.x': 1 } },
    /^set\.out_trade_no\.x: out_trade_no has no field/,
  ],
  ['an APIv2 field with fields', { event: 'pay', set: { 'attach2.x': 1 } }, /^set\.attach2: expected a text/],
  ['an unknown type of signature', { event: 'pay', set: { sign_type: 'SHA1' } }, /^sign_type: expected MD5/],
  [
    'a strange merchant',
    { merchant: '1' },
    /^merchant: expected the merchant 1900000109, 1900000700 or the brand 1004, 7000, got 1/,
  ],
  ['a brand with APIv2', { event: 'pay', merchant: '1004' }, /^merchant: pay is of APIv2/],
  ['a brand with a certificate', { merchant: '1004', signedBy: 'certificate' }, /^signedBy: a brand has no/],
  ['an unknown key', { signedBy: 'rsa' }, /^signedBy: expected publicKey or certificate/],
  ['an APIv2 event with a key', { event: 'pay', signedBy: 'certificate' }, /^signedBy: pay is of APIv2/],
  ['an unknown argument', { url: 'http://127.0.0.1/' }, /^url: expected event, to, for, set/],
])('%s is refused, and nothing is sent', async (name, changes, message) => {
  const before = await sandbox.deliveries();
  const event = name === 'no event' ? undefined : 'TRANSACTION.SUCCESS';
  const given = { event, to: `${receiver.url}/refused`, ...changes } as { event: string; to: string };
  const answer = await post(given);
  expect([answer.status, (JSON.parse(answer.body) as Json)['code']]).toEqual([400, 'BAD_ARGUMENT']);
  expect((JSON.parse(answer.body) as Json)['message']).toMatch(message);
  await expect(sandbox.trigger(given.event, given)).rejects.toThrow(message);
  expect(await sandbox.deliveries()).toEqual(before);
});
