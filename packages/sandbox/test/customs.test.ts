import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Json, v3 } from './merchant.js';
import { codeOf, faultsOf } from './ordering.js';
import { payNative, placeNative } from './paid-orders.js';
import { expectPlayed } from './played.js';

let sandbox: Sandbox;
let count = 0;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

describe.each(['v3/global/customs', 'v3/customs'])('%s', (root) => {
  /** A paid order of 1000 fen, and what declares it. */
  const declared = async (more: Json = {}): Promise<Json> => {
    count += 1;
    const { transaction_id } = await payNative(sandbox, `C${count}`, { total: 1000 });
    const ids = { appid: 'wx1', mchid: sandbox.mchid, out_trade_no: `C${count}`, transaction_id };
    return { ...ids, customs: 'NINGBO', merchant_customs_no: '123456', ...more };
  };
  const call = (method: string, path: string, json: Json) => v3(sandbox, method, `/${root}/${path}`, json);
  const query = async (order_type: string, order_no: unknown) => {
    const given = {
      appid: 'wx1',
      mchid: sandbox.mchid,
      order_type,
      order_no: String(order_no),
      customs: 'NINGBO',
    };
    return v3(sandbox, 'GET', `/${root}/orders?${new URLSearchParams(given)}`);
  };
  const valid = (method: string, path: string, answer: Awaited<ReturnType<typeof call>>): Json => {
    expect(faultsOf(sandbox, `${method} ${root}/${path}`, answer)).toEqual([]);
    return answer.json;
  };

  test('a paid order is declared: PROCESSING, then SUCCESS; the same again answers the same', async () => {
    const given = await declared();
    const first = valid('POST', 'orders', await call('POST', 'orders', given));
    expect(first['state']).toBe('PROCESSING');
    expect((await call('POST', 'orders', given)).json).toEqual(first);
    const other = await call('POST', 'orders', { ...given, merchant_customs_no: '1' });
    expect(codeOf(other)).toEqual([400, 'INVALID_REQUEST']);
    await sandbox.clock.advance({ seconds: 3 });
    const found = valid('GET', 'orders', await query('out_trade_no', given['out_trade_no']));
    expect(found).toMatchObject({ total_count: 1, data: [{ state: 'SUCCESS', mch_customs_no: '123456' }] });
    expect((await query('transaction_id', given['transaction_id'])).json).toEqual(found);
    const amended = await call('PATCH', 'orders', { ...given, duty: 7 });
    expect(valid('PATCH', 'orders', amended)['state']).toBe('PROCESSING');
    await sandbox.clock.advance({ seconds: 3 });
    const { json } = await query('out_trade_no', given['out_trade_no']);
    expect(json['data']).toMatchObject([{ state: 'SUCCESS', duty: 7 }]);
  });

  test('customs refuses a declaration; it is declared again', async () => {
    const given = await declared();
    await call('POST', 'orders', given);
    await sandbox.operate('refuse-declaration', String(given['transaction_id']));
    const { json } = await query('out_trade_no', given['out_trade_no']);
    expect(json['data']).toMatchObject([{ state: 'FAIL' }]);
    const again = valid('POST', 'redeclare', await call('POST', 'redeclare', given));
    expect(again).toMatchObject({ state: 'PROCESSING', explanation: '海关退单' });
    await sandbox.clock.advance({ seconds: 3 });
    expect((await query('out_trade_no', given['out_trade_no'])).json['data']).toMatchObject([
      { state: 'SUCCESS' },
    ]);
  });

  test('the parts of an order have amounts that add up, and do not exceed it', async () => {
    const part = (sub_order_no: string, order_fee: number, product_fee = order_fee - 100): Json => ({
      sub_order_no, fee_type: 'CNY', order_fee, transport_fee: 100, product_fee,
    }); // biome-ignore format: a list reads better in rows
    const given = await declared();
    const [one, other] = [`P${count}a`, `P${count}b`];
    const { sub_order_id } = valid(
      'POST',
      'orders',
      await call('POST', 'orders', { ...given, ...part(one, 600) }),
    );
    expect(codeOf(await call('POST', 'orders', { ...given, ...part(other, 500) }))).toEqual([
      400,
      'INVALID_REQUEST',
    ]);
    expect(codeOf(await call('POST', 'orders', { ...given, ...part(other, 300, 1) }))).toEqual([
      400,
      'PARAM_ERROR',
    ]);
    await call('POST', 'orders', { ...given, ...part(other, 400) });
    expect((await query('out_trade_no', given['out_trade_no'])).json['total_count']).toBe(2);
    expect((await query('sub_order_no', one)).json['data']).toMatchObject([{ sub_order_id, order_fee: 600 }]);
    expect((await query('sub_order_id', sub_order_id)).json['total_count']).toBe(1);
  });

  test('unpaid and unknown orders, and other merchants, are refused', async () => {
    count += 1;
    await placeNative(sandbox, `C${count}`);
    const base = { appid: 'wx1', mchid: sandbox.mchid, customs: 'NINGBO', merchant_customs_no: '1' };
    const redo = (more: Json) => call('POST', 'redeclare', { ...base, ...more });
    expect(codeOf(await redo({ out_trade_no: `C${count}` }))).toEqual([400, 'INVALID_REQUEST']);
    expect(codeOf(await redo({ out_trade_no: 'none' }))).toEqual([404, 'ORDER_NOT_EXIST']);
    expect(codeOf(await redo({ sub_order_id: 'none' }))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    const given = await declared();
    expect(codeOf(await redo({ out_trade_no: given['out_trade_no'] }))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    expect(codeOf(await redo({ mchid: '1', out_trade_no: 'none' }))).toEqual([400, 'PARAM_ERROR']);
    expect(codeOf(await query('out_trade_no', 'none'))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
  });
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
