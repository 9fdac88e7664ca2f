import { constants, createPrivateKey, privateDecrypt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, makeRequest, operations } from './asking.js';
import { type Json, v2, v3 } from './merchant.js';
import { createEncrypt } from './requests.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const bills = '/v3/fund-app/mch-transfer/transfer-bills';
const billOf = (out_bill_no: string, more: Fields = {}): Fields => ({
  appid: 'wx1', out_bill_no, transfer_scene_id: '1000', openid: 'o', transfer_amount: 1, transfer_remark: 'x',
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
  expect((await create()).json).toEqual(first.json);
  const { json } = await v3(sandbox, 'GET', `${bills}/out-bill-no/E1`);
  const opened = privateDecrypt(
    { key: createPrivateKey(sandbox.config.privateKey), padding: constants.RSA_PKCS1_OAEP_PADDING },
    Buffer.from(String(json['user_name']), 'base64'),
  );
  expect(opened.toString('utf8')).toBe('张三');
  const other = { user_name: createEncrypt(pem)('李四', undefined) };
  const refused = await v3(sandbox, 'POST', bills, billOf('E1', other), { headers });
  expect([refused.status, refused.json['code']]).toEqual([400, 'ALREADY_EXISTS']);
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
    const { json } = await v3(own, 'GET', `${bills}/out-bill-no/C1`);
    const late = Date.parse(String(json['create_time'])) - created;
    // Whole seconds, and the clock runs on.
    expect(late).toBeGreaterThan(-1_000);
    expect(late).toBeLessThan(86_400_000);
    expect(json['update_time']).toBe(json['create_time']);
    const { json: again } = await v3(own, 'GET', `${bills}/out-bill-no/C1`);
    // Each encryption gives another text.
    expect({ ...again, user_name: '' }).toEqual({ ...json, user_name: '' });
    await v3(own, 'POST', `${bills}/out-bill-no/C1/cancel`);
    const { json: cancelled } = await v3(own, 'GET', `${bills}/out-bill-no/C1`);
    expect(cancelled).toMatchObject({ state: 'CANCELLED', create_time: json['create_time'] });
    const passed = Date.parse(String(cancelled['update_time'])) - Date.parse(String(json['create_time']));
    expect(passed).toBeGreaterThan(86_400_000);
  } finally {
    await own.stop();
  }
});

test('the record of a request tells the level and the resource that it changed', async () => {
  await v3(sandbox, 'POST', bills, billOf('R1'));
  await v3(sandbox, 'GET', `${bills}/out-bill-no/R1`);
  await v3(sandbox, 'POST', `${bills}/out-bill-no/R1/cancel`);
  const answer = await fetch(`${sandbox.url}/_sandbox/requests?limit=3`);
  const { requests } = (await answer.json()) as { requests: Json[] };
  const key = 'v3/fund-app/mch-transfer/transfer-bills out_bill_no=R1';
  expect(requests.map(({ level, changes }) => [level, changes])).toEqual([
    ['remembered', [{ table: 'resources', key, change: 'added' }]],
    ['remembered', []],
    ['remembered', [{ table: 'resources', key, change: 'changed' }]],
  ]);
});

test('an order of APIv2 is found by each of its numbers', async () => {
  const given = { mch_id: sandbox.mchid, appid: 'wx1', out_trade_no: 'T1', out_refund_no: 'F1' };
  const fields = { ...given, total_fee: '100', refund_fee: '30' };
  const { fields: refund } = await v2(sandbox, '/secapi/pay/refund', fields);
  expect(refund).toMatchObject({ result_code: 'SUCCESS', refund_fee: '30' });
  for (const name of ['out_trade_no', 'transaction_id', 'out_refund_no', 'refund_id']) {
    const query = { mch_id: sandbox.mchid, appid: 'wx1', [name]: String(refund[name]) };
    const { fields: found } = await v2(sandbox, '/pay/refundquery', query);
    expect(found, name).toMatchObject({
      refund_id_0: refund['refund_id'],
      refund_fee_0: '30',
      out_refund_no_0: 'F1',
    });
  }
  const { fields: unknown } = await v2(sandbox, '/pay/refundquery', { ...given, out_refund_no: 'F2' });
  expect(unknown).toMatchObject({ result_code: 'FAIL', err_code: 'REFUNDNOTEXIST' });
  const { fields: conflict } = await v2(sandbox, '/secapi/pay/refund', { ...fields, refund_fee: '40' });
  expect(conflict).toMatchObject({ result_code: 'FAIL', err_code: 'PARAM_ERROR' });
});

test('resources outlast the sandbox where it keeps its state', async () => {
  const data = await mkdtemp(join(tmpdir(), 'sandbox-'));
  try {
    const first = await startSandbox({ data });
    await v3(first, 'POST', bills, billOf('D1'));
    const { json } = await v3(first, 'GET', `${bills}/out-bill-no/D1`);
    await first.stop();
    const second = await startSandbox({ data });
    const { json: again } = await v3(second, 'GET', `${bills}/out-bill-no/D1`);
    await second.stop();
    expect(again).toMatchObject({ out_bill_no: 'D1' });
    // Each encryption gives another text.
    expect({ ...again, user_name: '' }).toEqual({ ...json, user_name: '' });
  } finally {
    await rm(data, { recursive: true });
  }
});
