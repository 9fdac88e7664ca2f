import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judge, nameOf, operations } from './asking.js';
import { type Answer, type Json, v3 } from './merchant.js';
import { balance, payNative } from './paid-orders.js';
import { expectPlayed } from './played.js';

const root = '/v3/ecommerce/refunds';
const sub_mchid = '1900000555';
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ strict: true });
});
afterAll(() => sandbox.stop());

const apply = (out_trade_no: string, out_refund_no: string, given: Json = {}) =>
  v3(sandbox, 'POST', `${root}/apply`, {
    sub_mchid, sp_appid: 'wx1', out_trade_no, out_refund_no, amount: { refund: 600, total: 1000, currency: 'CNY' }, ...given,
  }); // biome-ignore format: a list reads better in rows
const get = (path: string) => v3(sandbox, 'GET', `${root}/${path}?sub_mchid=${sub_mchid}`);
const codeOf = ({ status, json }: Answer & { json: Json }) => [status, json['code']];
const expectValid = (name: string, answer: Answer) => {
  const operation = operations.find((one) => nameOf(one) === name);
  if (operation === undefined) throw new Error(`no ${name}`);
  expect(judge(sandbox, operation, answer), name).toEqual([]);
};

test('an e-commerce refund is found by both numbers, and by the ordinary query', async () => {
  await payNative(sandbox, 'A', { sub_mchid, total: 1000, profit_sharing: true });
  const applied = await apply('A', 'A1');
  expectValid('POST v3/ecommerce/refunds/apply', applied);
  expect(applied.json).toMatchObject({ out_refund_no: 'A1', amount: { refund: 600, payer_refund: 600 } });
  const refund_id = String(applied.json['refund_id']);
  const byId = await get(`id/${refund_id}`);
  expectValid('GET v3/ecommerce/refunds/id/{refund_id}', byId);
  const byNumber = await get('out-refund-no/A1');
  expectValid('GET v3/ecommerce/refunds/out-refund-no/{out_refund_no}', byNumber);
  expect(byNumber.json).toEqual(byId.json);
  expect(byId.json).toMatchObject({ status: 'PROCESSING', refund_id });
  const ordinary = await v3(sandbox, 'GET', `/v3/refund/domestic/refunds/A1?sub_mchid=${sub_mchid}`);
  expect(ordinary.json).toMatchObject({ refund_id });
  expect(codeOf(await get('id/none'))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
  await sandbox.operate('fail-refund', 'A1');
  const given = { sub_mchid, out_refund_no: 'A1', type: 'MERCHANT_BANK_CARD' };
  const headers = { 'wechatpay-serial': Object.keys(sandbox.config.certs)[0] ?? '' };
  const again = await v3(sandbox, 'POST', `${root}/${refund_id}/apply-abnormal-refund`, given, { headers });
  expectValid('POST v3/ecommerce/refunds/{refund_id}/apply-abnormal-refund', again);
  expect(codeOf(await apply('A', 'A2'))).toEqual([400, 'INVALID_REQUEST']);
  expect(codeOf(await apply('A', 'A2', { sub_mchid: undefined }))).toEqual([400, 'PARAM_ERROR']);
});

test('refund_account REFUND_SOURCE_PARTNER_ADVANCE; return-advance answers PROCESSING/SUCCESS', async () => {
  const account = `${sub_mchid}/BASIC` as const;
  await payNative(sandbox, 'B', { sub_mchid, total: 1000 });
  await sandbox.balances.set({ account, amount: 100 });
  expect(codeOf(await apply('B', 'B1'))).toEqual([403, 'NOT_ENOUGH']);
  const before = await balance(sandbox, `${sandbox.mchid}/BASIC`);
  const advanced = await apply('B', 'B1', { refund_account: 'REFUND_SOURCE_PARTNER_ADVANCE' });
  // The sub-merchant has 100 fen and 4 fen of the fee.
  expect(advanced.json).toMatchObject({ amount: { refund: 600, advance: 496 } });
  expect((await balance(sandbox, `${sandbox.mchid}/BASIC`)) - before).toBe(-496);
  const path = `${root}/${advanced.json['refund_id']}/return-advance`;
  expect(codeOf(await v3(sandbox, 'GET', `${path}?sub_mchid=${sub_mchid}`))).toEqual([
    404,
    'RESOURCE_NOT_EXISTS',
  ]);
  const begun = await v3(sandbox, 'POST', path, { sub_mchid });
  expectValid('POST v3/ecommerce/refunds/{refund_id}/return-advance', begun);
  expect(begun.json).toMatchObject({ result: 'PROCESSING', return_amount: 496, payer_mchid: sub_mchid });
  await sandbox.clock.advance({ seconds: 3 });
  const query = () => v3(sandbox, 'GET', `${path}?sub_mchid=${sub_mchid}`);
  expect((await query()).json).toMatchObject({ result: 'PROCESSING' });
  await sandbox.balances.set({ account, amount: 1000 });
  await sandbox.clock.advance({ days: 1 });
  const ended = await query();
  expectValid('GET v3/ecommerce/refunds/{refund_id}/return-advance', ended);
  expect(ended.json).toMatchObject({ result: 'SUCCESS', success_time: expect.any(String) });
  expect((await v3(sandbox, 'POST', path, { sub_mchid })).json).toEqual(ended.json);
  expect(await balance(sandbox, account)).toBe(504);
  expect(await balance(sandbox, `${sandbox.mchid}/BASIC`)).toBe(before);
});

test('an advance tries 90 days, then FAILED', async () => {
  await payNative(sandbox, 'C', { sub_mchid, total: 1000 });
  await sandbox.balances.set({ account: `${sub_mchid}/BASIC`, amount: 0 });
  const { json } = await apply('C', 'C1', { refund_account: 'REFUND_SOURCE_PARTNER_ADVANCE' });
  const path = `${root}/${json['refund_id']}/return-advance`;
  await v3(sandbox, 'POST', path, { sub_mchid });
  await sandbox.clock.advance({ days: 92 });
  const { json: ended } = await v3(sandbox, 'GET', `${path}?sub_mchid=${sub_mchid}`);
  expect(ended).toMatchObject({ result: 'FAILED' });
  await payNative(sandbox, 'D', { sub_mchid, total: 1000 });
  const { json: own } = await apply('D', 'D1', { amount: { refund: 1, total: 1000 } });
  const none = await v3(sandbox, 'POST', `${root}/${own['refund_id']}/return-advance`, { sub_mchid });
  expect(codeOf(none)).toEqual([400, 'INVALID_REQUEST']);
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
