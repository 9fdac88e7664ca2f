import { constants, createPrivateKey, privateDecrypt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, makeRequest, operations, readAnswer, sendRequest } from './asking.js';
import { type Json, v2, v3 } from './merchant.js';
import { openV2, openV3 } from './notifications.js';
import { type Receiver, startReceiver } from './receiver.js';
import { createEncrypt } from './requests.js';

let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  sandbox = await startSandbox();
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

const bills = '/v3/fund-app/mch-transfer/transfer-to-qq-wallet-bills';
const billOf = (out_bill_no: string, more: Fields = {}): Fields => ({
  appid: 'wx1', out_bill_no, transfer_scene_id: '1401', openid: 'o', transfer_amount: 1, transfer_remark: 'x',
  transfer_scene_report_infos: [{ info_type: 'a', info_content: 'b' }], ...more,
}); // biome-ignore format: a list reads better in rows

const stores = '/v3/brand/partner/store/brandstores';
async function createStore(more: Fields): Promise<string> {
  const operation = operations.find(({ method, wirePath }) => method === 'POST' && wirePath === stores);
  if (operation === undefined) throw new Error('no operation creates stores');
  const { body } = makeRequest(sandbox, operation, 'store', more);
  return String((await v3(sandbox, 'POST', stores, body)).json['store_id']);
}

test('a name that came encrypted is read encrypted for the merchant', async () => {
  const [serial = '', pem = ''] = Object.entries(sandbox.config.certs)[0] ?? [];
  const seal = () => createEncrypt(pem)('张三', undefined);
  const headers = { 'wechatpay-serial': serial };
  const create = () => v3(sandbox, 'POST', bills, billOf('E1', { user_name: seal() }), { headers });
  const first = await create();
  expect(first.status).toBe(200);
  // Each encryption gives another text, but the name is the same.
  expect({ ...(await create()).json, user_name: '' }).toEqual({ ...first.json, user_name: '' });
  const { json } = await v3(sandbox, 'GET', `${bills}/E1`);
  const opened = privateDecrypt(
    { key: createPrivateKey(sandbox.config.privateKey), padding: constants.RSA_PKCS1_OAEP_PADDING },
    Buffer.from(String(json['user_name']), 'base64'),
  );
  expect(opened.toString('utf8')).toBe('张三');
  const other = { user_name: createEncrypt(pem)('李四', undefined) };
  const refused = await v3(sandbox, 'POST', bills, billOf('E1', other), { headers });
  expect([refused.status, refused.json['code']]).toEqual([400, 'INVALID_REQUEST']);
});

test('without a number of the merchant, each request creates another resource', async () => {
  const [first, second] = [await createStore({ brand_id: 'B1' }), await createStore({ brand_id: 'B1' })];
  expect(first).not.toBe(second);
});

describe('a list', () => {
  const list = async (query: string): Promise<{ ids: string[]; json: Json }> => {
    const { json } = await v3(sandbox, 'GET', `${stores}?${query}`);
    return { ids: (json['data'] as Json[]).map((store) => String(store['store_id'])), json };
  };

  test('has pages, and filters by the values of the resources', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) ids.push(await createStore({ brand_id: 'B2' }));
    await createStore({ brand_id: 'B3' });
    const page = await list('brand_id=B2&offset=1&limit=2');
    expect(page.ids).toEqual(ids.slice(1, 3));
    expect(page.json).toMatchObject({ offset: 1, limit: 2, total_count: 5, brand_id: 'B2' });
    expect((await list('brand_id=B2&offset=4&limit=2')).ids).toEqual(ids.slice(4));
    expect((await list('brand_id=B4&offset=0&limit=2')).json).toMatchObject({ total_count: 0, data: [] });
  });

  test('filters by the state after an act, and shows what a query shows', async () => {
    const id = await createStore({ brand_id: 'B5' });
    await createStore({ brand_id: 'B5' });
    await v3(sandbox, 'POST', `${stores}/${id}/close`, { brand_id: 'B5' });
    expect((await list('brand_id=B5&store_state=CLOSED&offset=0&limit=9')).ids).toEqual([id]);
    const { json: store } = await v3(sandbox, 'GET', `${stores}/${id}?brand_id=B5`);
    expect(store['store_state']).toBe('CLOSED');
    const [closed] = (await list('brand_id=B5&store_state=CLOSED&offset=0&limit=9')).json['data'] as Json[];
    for (const [name, value] of Object.entries(closed ?? {})) expect(value, name).toEqual(store[name]);
  });
});

test('times are of the creation, by the clock of the sandbox', async () => {
  const own = await startSandbox();
  try {
    await own.clock.advance({ days: 3 });
    const created = new Date(await own.clock.now()).getTime();
    await v3(own, 'POST', bills, billOf('C1'));
    await own.clock.advance({ days: 2 });
    const { json } = await v3(own, 'GET', `${bills}/C1`);
    const late = Date.parse(String(json['create_time'])) - created;
    // Whole seconds, and the clock runs on.
    expect(late).toBeGreaterThan(-1_000);
    expect(late).toBeLessThan(86_400_000);
    expect(json['update_time']).toBe(json['create_time']);
    const { json: again } = await v3(own, 'GET', `${bills}/C1`);
    // Each encryption gives another text.
    expect({ ...again, user_name: '' }).toEqual({ ...json, user_name: '' });
    await v3(own, 'POST', `${bills}/C1/cancel`);
    const { json: cancelled } = await v3(own, 'GET', `${bills}/C1`);
    expect(cancelled).toMatchObject({ state: 'CANCELLED', create_time: json['create_time'] });
    const passed = Date.parse(String(cancelled['update_time'])) - Date.parse(String(json['create_time']));
    expect(passed).toBeGreaterThan(86_400_000);
  } finally {
    await own.stop();
  }
});

test('the record of a request tells the level and the resource that it changed', async () => {
  await v3(sandbox, 'POST', bills, billOf('R1'));
  await v3(sandbox, 'GET', `${bills}/R1`);
  await v3(sandbox, 'POST', `${bills}/R1/cancel`);
  const answer = await fetch(`${sandbox.url}/_sandbox/requests?limit=3`);
  const { requests } = (await answer.json()) as { requests: Json[] };
  const key = 'v3/fund-app/mch-transfer/transfer-to-qq-wallet-bills out_bill_no=R1';
  const thing = { kind: 'resource', id: 'R1' };
  const row = { table: 'resources', key, merchant: sandbox.mchid, thing };
  expect(requests.map(({ level, changes }) => [level, changes])).toEqual([
    ['remembered', [{ ...row, change: 'added', to: 'SUCCESS' }]],
    ['remembered', []],
    ['remembered', [{ ...row, change: 'changed', from: 'SUCCESS', to: 'CANCELLED' }]],
  ]);
});

test('a resource of APIv2 is found by each of its numbers', async () => {
  const parties = { mch_id: sandbox.mchid, appid: 'wx1', customs: 'SHENZHEN' };
  const given = { ...parties, out_trade_no: 'T1', transaction_id: '4200001', mch_customs_no: 'C1' };
  const { fields: declared } = await v2(sandbox, '/cgi-bin/mch/customs/customdeclareorder', given);
  expect(declared).toMatchObject({ result_code: 'SUCCESS', transaction_id: '4200001' });
  const find = async (name: string, value: string | undefined) =>
    (await v2(sandbox, '/cgi-bin/mch/customs/customdeclarequery', { ...parties, [name]: String(value) }))
      .fields;
  for (const name of ['out_trade_no', 'transaction_id', 'sub_order_id']) {
    expect(await find(name, declared[name]), name).toMatchObject({
      result_code: 'SUCCESS',
      transaction_id: '4200001',
      mch_customs_no_0: 'C1',
    });
  }
  expect(await find('out_trade_no', 'T2')).toMatchObject({ result_code: 'FAIL' });
});

test('a number of APIv2 stands for one request', async () => {
  const bill = (goods_name: string) =>
    v2(sandbox, '/wxv/createrentbill', {
      version: '1.0', appid: 'wx1', mch_id: sandbox.mchid, sign_type: 'HMAC-SHA256', out_order_no: 'L1', service_id: '1',
      goods_name, deposit_amount: '1', rent_unit: 'HOUR', rent_unit_fee: '1', cert_serial_no: '1',
    }); // biome-ignore format: one message
  const { fields: first } = await bill('充电宝');
  expect(first).toMatchObject({ result_code: 'SUCCESS' });
  expect((await bill('充电宝')).fields['order_id']).toBe(first['order_id']);
  expect((await bill('雨伞')).fields).toMatchObject({ result_code: 'FAIL', err_code: 'PARAM_ERROR' });
});

test('resources outlast the sandbox where it keeps its state', async () => {
  const data = await mkdtemp(join(tmpdir(), 'sandbox-'));
  try {
    const first = await startSandbox({ data });
    await v3(first, 'POST', bills, billOf('D1'));
    const { json } = await v3(first, 'GET', `${bills}/D1`);
    await first.stop();
    const second = await startSandbox({ data });
    const { json: again } = await v3(second, 'GET', `${bills}/D1`);
    await second.stop();
    expect(again).toMatchObject({ out_bill_no: 'D1' });
    // Each encryption gives another text.
    expect({ ...again, user_name: '' }).toEqual({ ...json, user_name: '' });
  } finally {
    await rm(data, { recursive: true });
  }
});

const recharges = 'v3/recharge/bank-transfer-recharges';
const recharge = (number: string) =>
  v3(sandbox, 'POST', `/${recharges}/apply`, {
    out_recharge_no: number,
    recharge_scene: 'NORMAL_BANK_TRANSFER',
    account_type: 'BASIC',
    recharge_amount: { amount: 7, currency: 'CNY' },
  });
const query = async (number: string): Promise<Json> =>
  (await v3(sandbox, 'GET', `/${recharges}/out-recharge-no/${number}`)).json;
const finished = 'MCHTRANSFER.QQWALLETBILL.FINISHED';
const arrived = async (path: string) => {
  await sandbox.idle();
  return receiver.at(path)[0];
};

describe('a notification about a resource', () => {
  test('changes it, so that a query says the same', async () => {
    await v3(sandbox, 'POST', bills, billOf('N1', { notify_url: `${receiver.url}/N1` }));
    const query = async (): Promise<Json> => (await v3(sandbox, 'GET', `${bills}/N1`)).json;
    await sandbox.trigger(finished, { for: 'N1', set: { state: 'FAIL', transfer_amount: 5 } });
    const { payload } = openV3(sandbox, await arrived('/N1'));
    expect(payload).toMatchObject({ state: 'FAIL', transfer_amount: 5 });
    expect(await query()).toMatchObject({ state: 'FAIL', transfer_amount: 5 });
    await sandbox.trigger(finished, { for: 'N1', set: { state: 'SUCCESS' } });
    expect(await query()).toMatchObject({ state: 'SUCCESS', transfer_amount: 5 });
    // One that is not about it leaves it as it is.
    await sandbox.trigger('TRANSACTION.FAIL', { for: 'N1', to: `${receiver.url}/other` });
    expect(await query()).toMatchObject({ state: 'SUCCESS' });
  });

  test('is signed by the kind of key that the request named which created it', async () => {
    const [merchant] = await sandbox.merchants();
    const { platformSerial = '', publicKeyId = '' } = merchant ?? {};
    for (const [number, serial] of [
      ['K1', platformSerial],
      ['K2', publicKeyId],
    ] as const) {
      const bill = billOf(number, { notify_url: `${receiver.url}/${number}` });
      const headers = { 'wechatpay-serial': serial };
      expect((await v3(sandbox, 'POST', bills, bill, { headers })).status).toBe(200);
      await sandbox.trigger(finished, { for: number });
      expect((await arrived(`/${number}`))?.headers['wechatpay-serial']).toBe(serial);
    }
    await sandbox.trigger(finished, {
      for: 'K1',
      signedBy: 'publicKey',
      to: `${receiver.url}/chosen`,
    });
    expect((await arrived('/chosen'))?.headers['wechatpay-serial']).toBe(publicKeyId);
  });

  test('of APIv2 is signed like the request', async () => {
    for (const sign_type of ['HMAC-SHA256', 'MD5']) {
      const number = `S${sign_type.length}`;
      const order = {
        appid: 'wx1', mch_id: sandbox.mchid, sign_type, body: 'b', out_trade_no: number, total_fee: '5',
        spbill_create_ip: '127.0.0.1', notify_url: `${receiver.url}/${number}`, trade_type: 'NATIVE',
      }; // biome-ignore format: a list reads better in rows
      expect((await v2(sandbox, '/pay/unifiedorder', order)).fields['result_code']).toBe('SUCCESS');
      await sandbox.trigger('pay', { for: number });
      const { fields } = openV2(sandbox, await arrived(`/${number}`));
      const length = sign_type === 'MD5' ? 32 : 64;
      expect([fields['sign']?.length, fields['sign_type']]).toEqual([length, sign_type]);
      const asked = { appid: 'wx1', mch_id: sandbox.mchid, out_trade_no: number };
      const { fields: found } = await v2(sandbox, '/pay/orderquery', asked);
      expect(found).toMatchObject({ trade_state: 'SUCCESS', transaction_id: fields['transaction_id'] });
    }
  });

  test('of a brand is signed and encrypted with the keys of the brand', async () => {
    const create = operations.find(
      ({ method, path }) => method === 'POST' && path === 'brand/store/brandstores',
    );
    if (create === undefined) throw new Error('no operation creates stores');
    const answer = await sendRequest(sandbox, create, makeRequest(sandbox, create, 'brand'));
    const { store_id } = readAnswer(create, answer);
    await sandbox.trigger('COUPON.SEND', { for: String(store_id), to: `${receiver.url}/brand` });
    const received = await arrived('/brand');
    const { brand } = sandbox.config;
    expect(Object.keys(brand.publicKeys)).toContain(received?.headers['wechatpay-serial']);
  });
});

describe('fields of a resource', () => {
  const setOver = async (given: Json): Promise<{ status: number; json: Json }> => {
    const answer = await fetch(`${sandbox.url}/_sandbox/resources`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(given),
    });
    return { status: answer.status, json: (await answer.json()) as Json };
  };

  test('are set as if WeChat Pay had changed them', async () => {
    await recharge('G1');
    const set = { recharge_state: 'SUCCESS', 'recharge_amount.amount': '6', recharge_state_desc: '充值成功' };
    const resource = await sandbox.resources.set('G1', set);
    expect(resource).toMatchObject({
      merchant: sandbox.mchid,
      family: recharges,
      operation: `POST ${recharges}/apply`,
      ids: { out_recharge_no: 'G1' },
      state: 'SUCCESS',
    });
    expect(await query('G1')).toMatchObject({
      recharge_state: 'SUCCESS',
      recharge_amount: { amount: 6, currency: 'CNY' },
      recharge_state_desc: '充值成功',
    });
    expect(await sandbox.resources.list({ id: 'G1' })).toEqual([resource]);
    expect(await setOver({ id: 'G1', set: { recharge_state: 'CLOSED' } })).toMatchObject({
      status: 200,
      json: { resource: { state: 'CLOSED' } },
    });
    expect((await query('G1'))['recharge_state']).toBe('CLOSED');
  });

  test('are listed, the newest last', async () => {
    for (const number of ['L1', 'L2', 'L3']) await recharge(number);
    const family = recharges;
    const listed = await sandbox.resources.list({ family, limit: 2 });
    expect(listed.map(({ ids }) => ids['out_recharge_no'])).toEqual(['L2', 'L3']);
    expect(await sandbox.resources.list({ id: 'none' })).toEqual([]);
    const answer = await fetch(`${sandbox.url}/_sandbox/resources?family=${family}&limit=1`);
    expect(await answer.json()).toMatchObject({ resources: [{ ids: { out_recharge_no: 'L3' } }] });
  });

  test('that do not fit are told, and nothing is changed', async () => {
    await recharge('W1');
    await v3(sandbox, 'POST', bills, billOf('W2'));
    const before = await sandbox.resources.list();
    for (const [given, message] of [
      [
        { id: 'W1', set: { recharge_stat: 'SUCCESS' } },
        /^set\.recharge_stat: no query .* did you mean recharge_state/,
      ],
      [{ id: 'W1', set: { 'out_recharge_no.x': 1 } }, /^set\.out_recharge_no\.x/],
      [{ id: 'W2', set: { state: 'DONE' } }, /^set\.state: expected one of ACCEPTED/],
      [{ id: 'W1', set: 'SUCCESS' }, /^set: expected values by path/],
      [{ set: {} }, /^id: expected an id/],
      [{ id: 'W1', set: {}, merchant: '1' }, /^merchant: expected one of 1900000109, got 1$/],
      [{ id: 'W1', set: {}, other: '1' }, /^other: expected id, set, family, merchant$/],
    ] as const) {
      const { status, json } = await setOver(given);
      expect([status, json['message']]).toEqual([400, expect.stringMatching(message)]);
    }
    await expect(sandbox.resources.set('none', {})).rejects.toMatchObject({ code: 'UNKNOWN_ID' });
    expect((await setOver({ id: 'none', set: {} })).status).toBe(404);
    expect(await sandbox.resources.list()).toEqual(before);
  });

  test('of several resources with one id need the family', async () => {
    await recharge('V1');
    await v3(sandbox, 'POST', bills, billOf('V1'));
    await expect(sandbox.resources.set('V1', { recharge_state: 'SUCCESS' })).rejects.toThrow(
      /^family: expected one of v3\/.*v3\//,
    );
    await sandbox.resources.set('V1', { recharge_state: 'SUCCESS' }, { family: recharges });
    expect((await query('V1'))['recharge_state']).toBe('SUCCESS');
  });
});

describe('a setting', () => {
  const path = '/v3/merchant-service/complaint-notifications';
  const set = (method: string, url?: string) =>
    v3(sandbox, method, path, url === undefined ? undefined : { url: `${receiver.url}/${url}` });

  test('is created, read, changed and deleted, once per merchant', async () => {
    expect((await set('GET')).json['code']).toBe('RESOURCE_NOT_EXISTS');
    expect((await set('PUT', 'a')).json['code']).toBe('RESOURCE_NOT_EXISTS');
    expect((await set('POST', 'a')).status).toBe(200);
    expect((await set('POST', 'b')).json['code']).toBe('INVALID_REQUEST');
    expect((await set('PUT', 'c')).status).toBe(200);
    expect((await set('GET')).json).toMatchObject({ mchid: sandbox.mchid, url: `${receiver.url}/c` });
    expect((await set('DELETE')).status).toBe(204);
    expect((await set('GET')).json['code']).toBe('RESOURCE_NOT_EXISTS');
  });

  test('of a URL receives the notifications that have no other', async () => {
    await set('POST', 'complaints');
    await sandbox.trigger('COMPLAINT.CREATE');
    expect(openV3(sandbox, await arrived('/complaints')).envelope['event_type']).toBe('COMPLAINT.CREATE');
  });

  test('has a value before it is set, and takes the place of the one before', async () => {
    const of = '/v3/marketing/shopping-receipt/customentrances';
    const change = (subtitle: string) =>
      v3(sandbox, 'PATCH', `${of}/1001`, { out_request_no: 'R', subtitle }).then(({ status }) => status);
    const read = async (brand: string) => (await v3(sandbox, 'GET', `${of}/${brand}`)).json['subtitle'];
    const usual = await read('1001');
    expect(usual).toEqual(expect.any(String));
    expect(await change('一')).toBe(200);
    expect(await read('1001')).toBe('一');
    expect(await change('二')).toBe(200);
    expect(await read('1001')).toBe('二');
    expect(await read('1002')).not.toBe('二');
  });
});
