/** Combined orders: one payment of several orders. */
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, type Json, v2, v3 } from './merchant.js';
import { openV2, openV3 } from './notifications.js';
import { codeOf, createShop, faultsOf } from './ordering.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';

let sandbox: Sandbox;
let receiver: Receiver;
let shop: ReturnType<typeof createShop>;
beforeAll(async () => {
  receiver = await startReceiver();
  sandbox = await startSandbox({ strict: true });
  shop = createShop(sandbox, receiver.url);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

const base = '/v3/combine-transactions';
const part = (out_trade_no: string, more: Json = {}): Json => ({
  mchid: sandbox.mchid,
  attach: 'a',
  amount: { total_amount: 60, currency: 'CNY' },
  out_trade_no,
  description: 'x',
  ...more,
});
const combined = (number: string, more: Json = {}): Json => ({
  combine_appid: 'wx1',
  combine_mchid: sandbox.mchid,
  combine_out_trade_no: number,
  notify_url: `${receiver.url}/${number}`,
  sub_orders: [part(`${number}-1`), part(`${number}-2`, { amount: { total_amount: 40, currency: 'CNY' } })],
  ...more,
});
const place = (number: string, more: Json = {}, channel = 'native') =>
  v3(sandbox, 'POST', `${base}/${channel}`, combined(number, more));
const query = (number: string) => v3(sandbox, 'GET', `${base}/out-trade-no/${number}`);
const close = (number: string, numbers = [`${number}-1`, `${number}-2`]) =>
  v3(sandbox, 'POST', `${base}/out-trade-no/${number}/close`, {
    combine_appid: 'wx1',
    sub_orders: numbers.map((out_trade_no) => ({ mchid: sandbox.mchid, out_trade_no })),
  });
const states = (json: Json): unknown[] => (json['sub_orders'] as Json[]).map((one) => one['trade_state']);

test.each([
  ['native', 'code_url', {}],
  ['app', 'prepay_id', {}],
  ['jsapi', 'prepay_id', { combine_payer_info: { openid: 'o1' } }],
  [
    'h5',
    'h5_url',
    { scene_info: { device_id: '1', payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } } },
  ],
])(
  'an order of %s is paid all at once, with one notification of all sub_orders',
  async (channel, id, more) => {
    const number = `A-${channel}`;
    const placed = await place(number, more, channel);
    expect(faultsOf(sandbox, `POST v3/combine-transactions/${channel}`, placed)).toEqual([]);
    expect(states((await query(number)).json)).toEqual(['NOTPAY', 'NOTPAY']);
    await sandbox.confirm(String(placed.json[id]));
    const found = await query(number);
    const operation = 'GET v3/combine-transactions/out-trade-no/{combine_out_trade_no}';
    expect(faultsOf(sandbox, operation, found)).toEqual([]);
    expect(states(found.json)).toEqual(['SUCCESS', 'SUCCESS']);
    expect(found.json).not.toHaveProperty('trade_state');
    const ids = (found.json['sub_orders'] as Json[]).map((one) => one['transaction_id']);
    expect(new Set(ids).size).toBe(2);
    await sandbox.idle();
    const [first, ...others] = receiver.at(`/${number}`);
    expect(others).toEqual([]);
    const { envelope, payload } = openV3(sandbox, first);
    expect([envelope['event_type'], payload]).toEqual(['TRANSACTION.SUCCESS', found.json]);
  },
);

test('a part is not found by an ordinary query, and its number is used', async () => {
  await place('B1');
  expect(codeOf(await shop.query('B1-1'))).toEqual([404, 'ORDER_NOT_EXIST']);
  expect((await shop.queryV2('B1-1'))['err_code']).toBe('ORDERNOTEXIST');
  const other = combined('B2', { sub_orders: [part('B1-1'), part('B2-2')] });
  expect(codeOf(await v3(sandbox, 'POST', `${base}/native`, other))).toEqual([403, 'OUT_TRADE_NO_USED']);
});

test('a direct merchant has 2 to 10 parts, a partner 1 to 50, of different numbers and at most 10,000,000 yuan', async () => {
  const many = (count: number, more: Json = {}) =>
    Array.from({ length: count }, (_, at) => part(`C${count}-${at}`, more));
  const partner = { sub_mchid: '1600000001' };
  for (const [sub_orders, status] of [
    [many(1), 400],
    [many(11), 400],
    [many(1, partner), 200],
    [many(50, partner), 200],
    [many(51, partner), 400],
    [[part('CC'), part('CC')], 400],
    [[part('CD'), part('CE', { amount: { total_amount: 1_000_000_001, currency: 'CNY' } })], 400],
  ] as const) {
    const answer = await place(`C-${sub_orders.length}-${status}-${'sub_mchid' in (sub_orders[0] ?? {})}`, {
      sub_orders,
    });
    expect(answer.status, `${sub_orders.length} parts`).toBe(status);
  }
});

test('a close lists all parts; it answers 204, and again; a paid one cannot be closed', async () => {
  const { json } = await place('D1');
  expect(codeOf(await close('D1', ['D1-1']))).toEqual([400, 'PARAM_ERROR']);
  expect([(await close('D1')).status, (await close('D1')).status]).toEqual([204, 204]);
  expect(states((await query('D1')).json)).toEqual(['CLOSED', 'CLOSED']);
  await expect(sandbox.confirm(String(json['code_url']))).rejects.toMatchObject({ code: 'EXPIRED' });
  expect(codeOf(await place('D1'))).toEqual([400, 'ORDER_CLOSED']);
  const paid = await place('D2');
  await sandbox.confirm(String(paid.json['code_url']));
  expect(codeOf(await close('D2'))).toEqual([400, 'ORDERPAID']);
  expect(codeOf(await place('D2'))).toEqual([400, 'ORDERPAID']);
  expect(codeOf(await close('none'))).toEqual([404, 'ORDERNOTEXIST']);
  expect(codeOf(await query('none'))).toEqual([404, 'ORDERNOTEXIST']);
});

test('the same request is the same order, another one INVALID_REQUEST, and its page lives for two hours', async () => {
  const first = (await place('E1')).json['code_url'];
  expect((await place('E1')).json['code_url']).toBe(first);
  expect(codeOf(await place('E1', { sub_orders: [part('E1-1'), part('E1-3')] }))).toEqual([
    400,
    'INVALID_REQUEST',
  ]);
  await sandbox.clock.advance({ hours: 2 });
  const second = (await place('E1')).json['code_url'];
  expect(second).not.toBe(first);
  await expect(sandbox.confirm(String(first))).rejects.toMatchObject({ code: 'EXPIRED' });
  await sandbox.confirm(String(second));
});

test('a triggered notification about one pays it', async () => {
  await place('F1');
  await sandbox.trigger('TRANSACTION.SUCCESS', { for: 'F1' });
  await sandbox.idle();
  expect(states((await query('F1')).json)).toEqual(['SUCCESS', 'SUCCESS']);
  const { payload } = openV3(sandbox, receiver.at('/F1')[0]);
  expect(payload).toMatchObject({ combine_out_trade_no: 'F1' });
});

test('an order of individual payees in a mini program is paid, and found by both numbers', async () => {
  const payee = { individual_auth_id: 'I1', individual_name: '卖家' };
  const placed = await place(
    'G1',
    { combine_payer_info: { openid: 'o1' }, sub_orders: [part('G1-1', payee)] },
    'miniprogram',
  );
  expect(faultsOf(sandbox, 'POST v3/combine-transactions/miniprogram', placed)).toEqual([]);
  await sandbox.confirm(String(placed.json['prepay_id']));
  const { json } = await query('G1');
  const byId = await v3(sandbox, 'GET', `${base}/id/${json['combine_transaction_id']}`);
  const operation = 'GET v3/combine-transactions/id/{combine_transaction_id}';
  expect(faultsOf(sandbox, operation, byId)).toEqual([]);
  expect(byId.json).toEqual(json);
  expect(json).toMatchObject({
    combine_payer_info: { openid: 'o1' },
    sub_orders: [{ ...payee, trade_state: 'SUCCESS' }],
  });
  expect(codeOf(await v3(sandbox, 'GET', `${base}/id/4200`))).toEqual([404, 'ORDERNOTEXIST']);
});

describe('over APIv2', () => {
  const orderOf = (out_trade_no: string, total_fee: number, more: Json = {}): Json => ({
    appid: 'wx1', mch_id: sandbox.mchid, body: 'x', attach: 'a', out_trade_no, fee_type: 'CNY', total_fee, ...more,
  }); // biome-ignore format: one message
  const ask = async (name: string, fields: Fields, number: string) => {
    const answer = await v2(sandbox, `/pay/${name}`, {
      combine_appid: 'wx1',
      combine_mch_id: sandbox.mchid,
      sign_type: 'HMAC-SHA256',
      combine_out_trade_no: number,
      ...fields,
    });
    if (answer.fields['result_code'] === 'SUCCESS') {
      expect(faultsOf(sandbox, `POST v2/pay/${name}`, answer)).toEqual([]);
    }
    return answer.fields;
  };
  const placeV2 = (
    number: string,
    more: Fields = {},
    order_list = [orderOf(`${number}-1`, 60), orderOf(`${number}-2`, 40)],
  ) =>
    ask(
      'combinedorder',
      {
        spbill_create_ip: '127.0.0.1',
        notify_url: `${receiver.url}/${number}`,
        trade_type: 'NATIVE',
        scene_info: JSON.stringify({ payer_client_ip: '127.0.0.1' }),
        sub_order_list: JSON.stringify({ order_num: order_list.length, order_list }),
        ...more,
      },
      number,
    );
  const queryV2 = (number: string) => ask('querycombinedorder', {}, number);
  const closeV2 = (
    number: string,
    numbers = [`${number}-1`, `${number}-2`],
    write = (list: object): object => list,
  ) => {
    const order = numbers.map((out_trade_no) => ({ mchid: sandbox.mchid, out_trade_no }));
    return ask('closecombinedorder', { sub_order_list: JSON.stringify(write(order)) }, number);
  };

  test.each([
    ['NATIVE', 'code_url', {}],
    ['APP', 'prepay_id', {}],
    ['JSAPI', 'prepay_id', { combine_openid: 'o1' }],
    ['MWEB', 'mweb_url', {}],
  ])(
    'an order of %s is paid all at once, with one notification, and APIv3 sees it',
    async (type, id, more) => {
      const number = `V-${type}`;
      const placed = await placeV2(number, { trade_type: type, device_info: 'D1', ...more });
      expect((await queryV2(number))['trade_state']).toBe('NOTPAY');
      await sandbox.confirm(placed[id] ?? '');
      const found = await queryV2(number);
      expect(found).toMatchObject({ trade_state: 'SUCCESS', device_info: 'D1' });
      expect(found['combine_openid']).toMatch(/^o/);
      await sandbox.idle();
      const [first, ...others] = receiver.at(`/${number}`);
      expect(others).toEqual([]);
      const { fields } = openV2(sandbox, first);
      expect(fields).toMatchObject({
        result_code: 'SUCCESS',
        combine_out_trade_no: number,
        trade_type: type,
      });
      const told = (JSON.parse(fields['sub_order_list'] ?? '') as { order_list: Json[] }).order_list;
      const seen = (await query(number)).json['sub_orders'] as Json[];
      expect(states({ sub_orders: seen })).toEqual(['SUCCESS', 'SUCCESS']);
      expect(told.map((one) => one['transaction_id'])).toEqual(seen.map((one) => one['transaction_id']));
      expect(told.map((one) => one['total_fee'])).toEqual([60, 40]);
    },
  );

  test('an order of APIv3 is found and closed by APIv2', async () => {
    await place('V1');
    expect((await queryV2('V1'))['trade_state']).toBe('NOTPAY');
    expect((await closeV2('V1', ['V1-1']))['err_code']).toBe('PARAM_ERROR');
    expect((await closeV2('V1'))['result_code']).toBe('SUCCESS');
    expect(states((await query('V1')).json)).toEqual(['CLOSED', 'CLOSED']);
    expect((await closeV2('V1'))['err_code']).toBe('ORDERCLOSED');
    // Tables of the documents show an object.
    expect((await closeV2('V1', undefined, (order) => ({ order })))['err_code']).toBe('ORDERCLOSED');
  });

  test('the same request is the same order; another one, a paid, a closed and an unknown one are refused', async () => {
    const first = await placeV2('V2');
    expect((await placeV2('V2'))['prepay_id']).toBe(first['prepay_id']);
    expect((await placeV2('V2', { device_info: 'D2' }))['err_code']).toBe('INVALID_REQUEST');
    await sandbox.confirm(first['prepay_id'] ?? '');
    expect((await placeV2('V2'))['err_code']).toBe('ORDERPAID');
    expect((await closeV2('V2'))['err_code']).toBe('ORDERPAID');
    await placeV2('V3');
    await closeV2('V3');
    expect((await placeV2('V3'))['err_code']).toBe('ORDERCLOSED');
    expect((await queryV2('none'))['err_code']).toBe('ORDERNOTEXIST');
    expect((await placeV2('V4', {}, [orderOf('V3-1', 1), orderOf('V4-2', 1)]))['err_code']).toBe(
      'OUT_TRADE_NO_USED',
    );
  });

  test.each<[string, Fields]>([
    ['sub_order_list', { sub_order_list: '{' }],
    ['order_list', { sub_order_list: JSON.stringify({ order_num: 1, order_list: [{}] }) }],
    [
      'order_num',
      {
        sub_order_list: JSON.stringify({
          order_num: 3,
          order_list: [
            { out_trade_no: 'x', total_fee: 1 },
            { out_trade_no: 'y', total_fee: 1 },
          ],
        }),
      },
    ],
    [
      'total_fee',
      {
        sub_order_list: JSON.stringify({
          order_num: 2,
          order_list: [
            { out_trade_no: 'x', total_fee: 0 },
            { out_trade_no: 'y', total_fee: 1 },
          ],
        }),
      },
    ],
    ['trade_type', { trade_type: 'MICROPAY' }],
    ['combine_openid', { trade_type: 'JSAPI' }],
    ['notify_url', { notify_url: 'shop' }],
    ['time_expire', { time_expire: 'soon' }],
    ['combine_mch_id', { combine_mch_id: '1900000099' }],
  ])('a wrong %s is refused by its name', async (name, fields) => {
    const answer = await placeV2('V5', fields);
    expect(answer['result_code'] === 'SUCCESS').toBe(false);
    expect(`${answer['err_code_des']}${answer['return_msg']}`).toContain(
      name === 'combine_mch_id' ? '商户号' : name,
    );
  });
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
