/** Deposits (押金) of APIv2: frozen, consumed, given back, refunded. */
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fields, v2 } from './merchant.js';
import { openV2 } from './notifications.js';
import { faultsOf, newCode } from './ordering.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';

const hotel = '1600000001';
let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  sandbox = await startSandbox({ strict: true });
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

async function ask(name: string, fields: Fields, path = 'deposit'): Promise<Fields> {
  const answer = await v2(sandbox, `/${path}/${name}`, {
    appid: 'wx1', mch_id: sandbox.mchid, sub_mch_id: hotel, sign_type: 'HMAC-SHA256', ...fields,
  }); // biome-ignore format: one message
  if (answer.fields['result_code'] === 'SUCCESS') {
    expect(faultsOf(sandbox, `POST v2/${path}/${name}`, answer)).toEqual([]);
  }
  return answer.fields;
}

const order = (out_trade_no: string, total_fee = '1000'): Fields => ({
  body: '酒店押金',
  out_trade_no,
  fee_type: 'CNY',
  total_fee,
  spbill_create_ip: '127.0.0.1',
});
const micropay = (number: string, more: Fields = {}, total?: string) =>
  ask('micropay', { ...order(number, total), deposit: 'Y', auth_code: newCode(), ...more });
const query = (number: string) => ask('orderquery', { out_trade_no: number });
const consume = (number: string, consume_fee: string, total_fee = '1000') =>
  ask('consume', { out_trade_no: number, total_fee, consume_fee, fee_type: 'CNY' });
const reverse = (number: string) => ask('reverse', { out_trade_no: number });
const refund = (number: string, refund_fee: string, out_refund_no = `R${number}`) =>
  ask('refund', { out_trade_no: number, out_refund_no, total_fee: '1000', refund_fee });

/** What the hotel has: free, and frozen. */
async function money(): Promise<{ free: number; frozen: number }> {
  const all = await sandbox.balances.list();
  const of = (purse: string) => all.find(({ account }) => account === `${hotel}/${purse}`)?.amount ?? 0;
  return { free: of('BASIC'), frozen: of('FROZEN') };
}
const change = async (act: () => Promise<unknown>) => {
  const before = await money();
  await act();
  const after = await money();
  return { free: after.free - before.free, frozen: after.frozen - before.frozen };
};

test('a payment is frozen without a fee; what is consumed is settled less the fee, and the rest goes back', async () => {
  await sandbox.balances.set({ account: `${hotel}/BASIC`, amount: 100_000 });
  expect(await change(() => micropay('A1'))).toEqual({ free: 0, frozen: 1000 });
  expect(await query('A1')).toMatchObject({ trade_state: 'SUCCESS', total_fee: '1000' });
  expect(await change(() => consume('A1', '600'))).toEqual({ free: 596, frozen: -1000 });
  const { openid = '', ...after } = await query('A1');
  expect(after).toMatchObject({ trade_state: 'REFUND', consume_fee: '600' });
  await sandbox.clock.advance({ seconds: 5 });
  const { refund_fee_0, refund_status_0 } = await ask('refundquery', { out_trade_no: 'A1' });
  expect([refund_fee_0, refund_status_0]).toEqual(['400', 'SUCCESS']);
  expect((await sandbox.user(openid)).things).toMatchObject([{ kind: 'order', id: 'A1', state: 'REFUND' }]);
  expect(await consume('A1', '600')).toMatchObject({ result_code: 'SUCCESS', consume_fee: '600' });
  expect((await consume('A1', '500'))['err_code']).toBe('TRADE_ERROR');
});

test('one that is consumed whole stays SUCCESS; what was consumed can be refunded, and no more', async () => {
  await micropay('B1');
  expect((await refund('B1', '1'))['err_code']).toBe('INVALID_REQUEST');
  expect(await change(() => consume('B1', '1000'))).toEqual({ free: 994, frozen: -1000 });
  expect(await query('B1')).toMatchObject({ trade_state: 'SUCCESS', consume_fee: '1000' });
  expect((await reverse('B1'))['err_code']).toBe('TRADE_ERROR');
  expect((await ask('reverse', { out_trade_no: 'B1' }, 'secapi/pay'))['err_code']).toBe('TRADE_ERROR');
  expect(await change(() => refund('B1', '1000'))).toEqual({ free: -994, frozen: 0 });
  await micropay('B2');
  await consume('B2', '300');
  expect((await refund('B2', '301'))['err_code']).toBe('INVALID_REQUEST');
  expect((await refund('B2', '300', 'RB3'))['result_code']).toBe('SUCCESS');
});

test('one that is not consumed is given back whole, by the merchant or after a month', async () => {
  expect(
    await change(async () => {
      await micropay('C1');
      expect(await reverse('C1')).toMatchObject({ result_code: 'SUCCESS', recall: 'N' });
    }),
  ).toEqual({ free: 0, frozen: 0 });
  expect((await query('C1'))['trade_state']).toBe('REVOKED');
  expect((await consume('C1', '1'))['err_code']).toBe('TRADE_ERROR');
  expect(await reverse('C1')).toMatchObject({ result_code: 'SUCCESS', recall: 'N' });
  expect((await reverse('none'))['err_code']).toBe('INVALID_TRANSACTIONID');
  expect(
    await change(async () => {
      await micropay('C2');
      await sandbox.clock.advance({ days: 31 });
    }),
  ).toEqual({ free: 0, frozen: 0 });
  expect(await query('C2')).toMatchObject({ trade_state: 'REFUND', consume_fee: '0' });
});

test('one of JSAPI is paid on its page, and notified once', async () => {
  const placed = await ask('unifiedorder', {
    ...order('D1'),
    notify_url: `${receiver.url}/D1`,
    trade_type: 'JSAPI',
    openid: 'o1',
  });
  await sandbox.confirm(placed['prepay_id'] ?? '');
  await sandbox.idle();
  const [first, ...others] = receiver.at('/D1');
  expect(others).toEqual([]);
  expect(openV2(sandbox, first).fields).toMatchObject({ out_trade_no: 'D1', total_fee: '1000' });
  expect(await consume('D1', '1')).toMatchObject({ result_code: 'SUCCESS' });
});

test('one that asks for the password is reversed only afterwards; a face pays, and an ordinary payment is none', async () => {
  expect((await micropay('E1', {}, '200000'))['err_code']).toBe('USERPAYING');
  expect(await reverse('E1')).toMatchObject({ err_code: 'USERPAYING', recall: 'Y' });
  await sandbox.decline('E1', 'wrong-password');
  expect(await reverse('E1')).toMatchObject({ result_code: 'SUCCESS' });
  const face = { ...order('E2'), face_code: 'F1', deposit: 'Y' };
  expect(await ask('facepay', face)).toMatchObject({ result_code: 'SUCCESS' });
  expect((await consume('E2', '1001'))['err_code']).toBe('TRADE_ERROR');
  expect((await consume('E2', '1', '999'))['err_code']).toBe('PARAM_ERROR');
  expect((await consume('E2', '0'))['err_code']).toBe('PARAM_ERROR');
  await micropay('E3', { deposit: 'N' });
  expect((await consume('E3', '1'))['err_code']).toBe('TRADE_ERROR');
  expect((await reverse('E3'))['err_code']).toBe('TRADE_ERROR');
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
