import { createDecipheriv } from 'node:crypto';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Json, signedBy, v3 } from './merchant.js';
import { expectPlayed } from './played.js';
import { type Received, type Receiver, startReceiver } from './receiver.js';

/** The sample of the documents, unchanged. */
const sample = {
  appid: 'wxd678efh567hg6787',
  sub_mchid: '1230000109',
  sp_appid: 'wx8888888888888888',
  sp_mchid: '3200000001',
  sub_appid: 'wxcbda96de0b165484',
  plan_id: 123,
  out_contract_code: '100001256',
  user_display_name: '张三',
  success_notify_url: 'https://pay.weixin.qq.com',
  openid: 'ouFhd5X9s9WteC3eWRjXV3lea123',
  user_client_ip: '119.145.83.6',
  expired_time: '2021-11-20T13:29:35+08:00',
};
const base = '/v3/global/papay/contracts';

let sandbox: Sandbox;
let receiver: Receiver;
let count = 0;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([
    startSandbox({ strict: true, mchid: '3200000001' }),
    startReceiver(),
  ]);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

const preSign = (json: Json) => v3(sandbox, 'POST', `${base}/miniprogram-pre-entrust-sign`, json);
const sessionOf = async (json: Json) => String((await preSign(json)).json['session_id']);
const byCode = (json: Json) =>
  v3(sandbox, 'GET', `${base}/out-contract-code/${json['out_contract_code']}?plan_id=${json['plan_id']}`);

function fresh(changes: Json = {}): Json {
  count += 1;
  return {
    appid: 'wxd678efh567hg6787',
    plan_id: 123,
    out_contract_code: `G${count}`,
    success_notify_url: `${receiver.url}/G${count}`,
    ...changes,
  };
}

const received = (json: Json) => receiver.at(`/${json['out_contract_code']}`);

/** The payload, decrypted with the APIv3 key. */
function open({ body }: Received): Json {
  const { resource } = JSON.parse(body) as { resource: Record<string, string> };
  const sealed = Buffer.from(resource['ciphertext'] ?? '', 'base64');
  const decipher = createDecipheriv('aes-256-gcm', sandbox.config.apiV3Key, resource['nonce'] ?? '')
    .setAAD(Buffer.from(resource['associated_data'] ?? ''))
    .setAuthTag(sealed.subarray(-16));
  return JSON.parse(
    decipher.update(sealed.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8'),
  ) as Json;
}

test('the sample of the documents is accepted unchanged: both kinds of fields, a past expiry, a public address', async () => {
  const answer = await preSign(sample);
  expect([answer.status, Object.keys(answer.json)]).toEqual([200, ['session_id']]);
  await sandbox.confirm(String(answer.json['session_id']));
  await sandbox.idle();
  const [delivery] = await sandbox.deliveries({ type: 'PAPAY.SIGN', url: 'https://pay.weixin.qq.com' });
  expect(delivery?.state).toBe('not_allowed');
  expect((await byCode(sample)).json).toMatchObject({
    state: 'SIGNED',
    user_display_name: '张三',
    openid: sample.openid,
  });
});

test('confirming signs; PAPAY.SIGN goes out encrypted and signed with the public key', async () => {
  const request = fresh({ openid: 'o-1' });
  expect((await byCode(request)).json['code']).toBe('CONTRACT_NOT_EXIST');
  await sandbox.confirm(await sessionOf(request));
  await sandbox.idle();
  const [notification] = received(request);
  if (notification === undefined) throw new Error('nothing arrived');
  expect(signedBy(sandbox, notification.headers, notification.body)).toBe(true);
  expect(notification.headers['wechatpay-serial']).toMatch(/^PUB_KEY_ID_/);
  expect(JSON.parse(notification.body)).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    create_time: expect.stringMatching(/\+08:00$/),
    resource_type: 'encrypt-resource',
    event_type: 'PAPAY.SIGN',
    resource: { algorithm: 'AEAD_AES_256_GCM' },
  });
  const payload = open(notification);
  expect(payload).toMatchObject({
    mchid: '3200000001',
    out_contract_code: request['out_contract_code'],
    plan_id: 123,
    openid: 'o-1',
  });

  const found = await byCode(request);
  expect(found.json).toMatchObject({
    state: 'SIGNED',
    contract_id: payload['contract_id'],
    mchid: '3200000001',
  });
  const again = await v3(sandbox, 'GET', `${base}/${payload['contract_id']}`);
  expect(again.json).toEqual(found.json);
});

test('an institution is notified with its own field names', async () => {
  const request = fresh({ appid: undefined, sp_appid: 'wx8888888888888888', sub_mchid: '1230000109' });
  await sandbox.confirm(await sessionOf(request));
  await sandbox.idle();
  const [notification] = received(request);
  const payload = notification === undefined ? {} : open(notification);
  expect(payload).toMatchObject({
    sp_mchid: '3200000001',
    sp_appid: 'wx8888888888888888',
    sub_mchid: '1230000109',
  });
  expect(payload['sp_openid']).toMatch(/^o\w{27}$/);
  expect(payload).not.toHaveProperty('mchid');
});

describe('terminating', () => {
  test('answers 204 with a signed empty body, and sends PAPAY.TERMINATE once', async () => {
    const request = fresh();
    await sandbox.confirm(await sessionOf(request));
    const { contract_id } = (await byCode(request)).json;
    const terminate = () =>
      v3(sandbox, 'POST', `${base}/${contract_id}/terminate`, { termination_note: '不用了' });
    const answer = await terminate();
    expect([answer.status, answer.body]).toEqual([204, '']);
    expect(signedBy(sandbox, answer.headers, '')).toBe(true);
    await sandbox.idle();
    const [, notification] = received(request);
    expect(notification === undefined ? {} : open(notification)).toMatchObject({
      contract_id,
      contract_termination_mode: 'MERCHANT',
    });
    expect((await byCode(request)).json).toMatchObject({
      state: 'TERMINATED',
      termination_mode: 'MERCHANT',
      termination_note: '不用了',
      terminated_time: expect.any(String),
    });
    const again = await terminate();
    expect([again.status, again.json['code']]).toEqual([403, 'CONTRACT_ERROR']);
    expect((await preSign(request)).json['code']).toBe('CONTRACT_EXISTED');
  });

  test('an unknown contract is CONTRACT_NOT_EXIST', async () => {
    for (const answer of [
      await v3(sandbox, 'POST', `${base}/nothing/terminate`, {}),
      await v3(sandbox, 'GET', `${base}/nothing`),
      await v3(sandbox, 'GET', `${base}/out-contract-code/nothing?plan_id=1`),
    ]) {
      expect([answer.status, answer.json['code']]).toEqual([403, 'CONTRACT_NOT_EXIST']);
    }
  });
});

describe('pre-signing', () => {
  test('may be repeated until the user signs: the same request keeps its session, another opens one', async () => {
    const request = fresh();
    const first = await sessionOf(request);
    expect(await sessionOf(request)).toBe(first);
    const second = await sessionOf({ ...request, user_display_name: '李四' });
    expect(second).not.toBe(first);
    await sandbox.confirm(second);
    const answer = await preSign(request);
    expect([answer.status, answer.json['code']]).toEqual([403, 'CONTRACT_EXISTED']);
    await expect(sandbox.confirm(first)).rejects.toMatchObject({ code: 'ALREADY_SIGNED' });
    await expect(sandbox.confirm(second)).rejects.toMatchObject({ code: 'ALREADY_SIGNED' });
    await sandbox.idle();
    expect(received(request).length).toBe(1);
  });

  test('opens a new session after declining, without a notification', async () => {
    const request = fresh();
    const first = await sessionOf(request);
    await sandbox.decline(first);
    await expect(sandbox.confirm(first)).rejects.toMatchObject({ code: 'ABANDONED' });
    expect((await byCode(request)).json['code']).toBe('CONTRACT_NOT_EXIST');
    const second = await sessionOf(request);
    expect(second).not.toBe(first);
    await sandbox.idle();
    expect(received(request)).toEqual([]);
    await sandbox.confirm(second);
  });

  test("a session expires at expired_time by the sandbox's clock, while signatures keep the real time", async () => {
    const expired_time = new Date((await sandbox.clock.now()).getTime() + 600_000)
      .toISOString()
      .replace(/\.\d+/, '');
    const request = fresh({ expired_time });
    const first = await sessionOf(request);
    await sandbox.clock.advance({ minutes: 9 });
    expect(await sessionOf(request)).toBe(first);
    await sandbox.clock.advance({ minutes: 2 });
    await expect(sandbox.confirm(first)).rejects.toMatchObject({
      code: 'EXPIRED',
      message: expect.stringContaining('pre-sign'),
    });
    await expect(sandbox.decline(first)).rejects.toMatchObject({ code: 'EXPIRED' });
    expect(await sessionOf(request)).not.toBe(first);
  });

  const wrong: [field: string, changes: Json][] = [
    ['plan_id', { plan_id: undefined }],
    ['plan_id', { plan_id: '123' }],
    ['plan_id', { plan_id: 0 }],
    ['plan_id', { plan_id: 1.5 }],
    ['plan_id', { plan_id: -1 }],
    ['out_contract_code', { out_contract_code: undefined }],
    ['success_notify_url', { success_notify_url: undefined }],
    ['success_notify_url', { success_notify_url: 'javascript:alert(1)' }],
    ['appid', { appid: undefined }],
    ['expired_time', { expired_time: 'tomorrow' }],
    ['openid', { openid: null }],
    ['sp_mchid', { appid: undefined, sp_appid: 'wx1', sp_mchid: '3200000002' }],
  ];
  test.each(wrong)('%s of %j is PARAM_ERROR naming the field', async (field, changes) => {
    const answer = await preSign(fresh(changes));
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code: 'PARAM_ERROR', detail: { field: `/${field}` } });
    expect(answer.json['message']).toContain(field);
  });
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
