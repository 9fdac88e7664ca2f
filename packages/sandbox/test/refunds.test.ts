import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { judge, nameOf, operations } from './asking.js';
import { type Answer, type Fields, fromXml, type Json, v2, v3 } from './merchant.js';
import { openV2, openV3 } from './notifications.js';
import { balance, type PaidOptions, payNative, placeNative, queryOrder } from './paid-orders.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';

const root = '/v3/refund/domestic/refunds';
const sub_mchid = '1900000555';
let sandbox: Sandbox;
let receiver: Receiver;
let count = 0;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox({ strict: true }), startReceiver()]);
  // An account begins to be part of the books when it is used.
  await sandbox.balances.set({ account: `${sandbox.mchid}/OPERATION`, amount: 1 });
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

/** A new paid order, and its numbers. */
async function paid(options: PaidOptions = {}) {
  count += 1;
  const number = `T${count}`;
  const order = await payNative(sandbox, number, options);
  const { total = 100 } = options;
  return { number, total, transaction_id: String(order['transaction_id']), order };
}
const amount = (refund: number, total = 100) => ({ refund, total, currency: 'CNY' });
const refund = (out_trade_no: string, out_refund_no: string, given: Json = { amount: amount(100) }) =>
  v3(sandbox, 'POST', root, {
    out_trade_no,
    out_refund_no,
    notify_url: `${receiver.url}/${out_refund_no}`,
    ...given,
  });
const query = (number: string, more = '') => v3(sandbox, 'GET', `${root}/${number}${more}`);
const refundV2 = async (fields: Fields) =>
  (
    await v2(sandbox, '/secapi/pay/refund', {
      appid: 'wx1',
      mch_id: sandbox.mchid,
      total_fee: '100',
      ...fields,
    })
  ).fields;
const queryV2 = async (fields: Fields) =>
  (await v2(sandbox, '/pay/refundquery', { appid: 'wx1', mch_id: sandbox.mchid, ...fields })).fields;
const codeOf = ({ status, json }: Answer & { json: Json }) => [status, json['code']];
const settle = () => sandbox.clock.advance({ seconds: 3 });
async function told(number: string): Promise<Json[]> {
  await sandbox.idle();
  return receiver.at(`/${number}`).map((one) => openV3(sandbox, one).payload);
}

describe('a refund of APIv3', () => {
  test('PROCESSING on acceptance, then SUCCESS, with one notification and the money moved, the fee in proportion; the order is REFUND', async () => {
    const { number, transaction_id } = await paid({ total: 1000 });
    const account = `${sandbox.mchid}/BASIC` as const;
    const before = await balance(sandbox, account);
    const { json } = await refund(number, 'A1', { amount: amount(400, 1000), reason: '退' });
    expect(json).toMatchObject({
      out_refund_no: 'A1',
      transaction_id,
      out_trade_no: number,
      channel: 'ORIGINAL',
      status: 'PROCESSING',
      amount: { total: 1000, refund: 400, payer_total: 1000, payer_refund: 400, refund_fee: 2 },
    });
    expect(json).not.toHaveProperty('success_time');
    expect((await query('A1')).json).toEqual(json);
    expect(await queryOrder(sandbox, number)).toMatchObject({ trade_state: 'REFUND' });
    expect((await balance(sandbox, account)) - before).toBe(-398);
    await settle();
    expect((await query('A1')).json).toMatchObject({ status: 'SUCCESS', success_time: expect.any(String) });
    const [payload, second] = await told('A1');
    expect(second).toBeUndefined();
    expect(payload).toMatchObject({
      mchid: sandbox.mchid, transaction_id, out_trade_no: number, out_refund_no: 'A1', refund_status: 'SUCCESS',
      refund_id: json['refund_id'], user_received_account: '支付用户零钱',
      amount: { total: 1000, refund: 400, payer_total: 1000, payer_refund: 400 },
    }); // biome-ignore format: a list reads better in rows
    expect(payload).not.toHaveProperty('create_time');
    expect(payload).not.toHaveProperty('channel');
    expect(await queryOrder(sandbox, number)).toMatchObject({ trade_state: 'REFUND' });
  });

  test('same out_refund_no, same amounts: the same refund, and one movement of money', async () => {
    const { number } = await paid();
    const first = await refund(number, 'B1', { amount: amount(30) });
    const before = await balance(sandbox, `${sandbox.mchid}/BASIC`);
    expect((await refund(number, 'B1', { amount: amount(30) })).json).toEqual(first.json);
    expect(await balance(sandbox, `${sandbox.mchid}/BASIC`)).toBe(before);
    await settle();
    expect((await refund(number, 'B1', { amount: amount(30) })).json).toMatchObject({ status: 'SUCCESS' });
  });

  test('same out_refund_no, other amounts, or a wrong total: 400 INVALID_REQUEST', async () => {
    const { number } = await paid();
    await refund(number, 'C1', { amount: amount(30) });
    for (const [id, given] of [
      ['C1', amount(31)],
      ['C2', amount(30, 101)],
    ] as const) {
      const answer = await refund(number, id, { amount: given });
      expect(codeOf(answer)).toEqual([400, 'INVALID_REQUEST']);
      expect(answer.json['message']).toBe('订单金额或退款金额与之前请求不一致，请核实后再试');
    }
  });

  test('more than is left: 400 INVALID_REQUEST, and after the whole, too', async () => {
    const { number } = await paid();
    await refund(number, 'D1', { amount: amount(60) });
    const answer = await refund(number, 'D2', { amount: amount(41) });
    expect(codeOf(answer)).toEqual([400, 'INVALID_REQUEST']);
    expect(answer.json['message']).toBe('申请退款金额超过订单可退金额');
    expect((await refund(number, 'D3', { amount: amount(40) })).status).toBe(200);
    expect(codeOf(await refund(number, 'D4', { amount: amount(1) }))).toEqual([400, 'INVALID_REQUEST']);
  });

  test('unknown order: 404 RESOURCE_NOT_EXISTS; unknown refund queried: 404 RESOURCE_NOT_EXISTS', async () => {
    expect(codeOf(await refund('none', 'E1'))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    expect(codeOf(await query('none'))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    const { number } = await paid();
    expect(codeOf(await refund(number, 'E2', { sub_mchid, amount: amount(1) }))[1]).toBe(
      'RESOURCE_NOT_EXISTS',
    );
  });

  test('an order that is not paid: 400 INVALID_REQUEST (or 404)', async () => {
    await placeNative(sandbox, 'F1');
    expect(codeOf(await refund('F1', 'F1'))).toEqual([400, 'INVALID_REQUEST']);
    await sandbox.readings.set({ name: 'refund-unpaid-order', follow: 'other' });
    expect(codeOf(await refund('F1', 'F1'))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    await sandbox.readings.set({ name: 'refund-unpaid-order', follow: 'usual' });
  });

  test("merchant's balance short: 403 NOT_ENOUGH; not accepted; same number after top-up", async () => {
    const { number } = await paid();
    const account = `${sandbox.mchid}/BASIC` as const;
    await sandbox.balances.set({ account, amount: 5 });
    expect(codeOf(await refund(number, 'G1'))).toEqual([403, 'NOT_ENOUGH']);
    expect(codeOf(await query('G1'))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    expect(await queryOrder(sandbox, number)).toMatchObject({ trade_state: 'SUCCESS' });
    await sandbox.balances.set({ account, amount: 100_000 });
    expect((await refund(number, 'G1')).json).toMatchObject({ status: 'PROCESSING' });
  });

  test('a refund needs the available balance where funds_account is AVAILABLE, and the held money else', async () => {
    const { number } = await paid({ profit_sharing: true, total: 1000 });
    const account = `${sandbox.mchid}/BASIC` as const;
    const before = await balance(sandbox, account);
    const given = { amount: amount(300, 1000) };
    expect((await refund(number, 'H1', given)).json).toMatchObject({ funds_account: 'UNSETTLED' });
    expect(await balance(sandbox, account)).toBe(before);
    expect((await refund(number, 'H2', { ...given, funds_account: 'AVAILABLE' })).json).toMatchObject({
      funds_account: 'AVAILABLE',
    });
    expect(await balance(sandbox, account)).toBe(before - 300 + 2);
    const from = [
      { account: 'AVAILABLE', amount: 100 },
      { account: 'UNAVAILABLE', amount: 200 },
    ];
    const both = await refund(number, 'H3', { amount: { ...amount(300, 1000), from } });
    expect(both.json).toMatchObject({ amount: { from } });
    const wrong = await refund(number, 'H4', { amount: { ...amount(100, 1000), from } });
    expect(codeOf(wrong)).toEqual([400, 'PARAM_ERROR']);
  });

  test('365 days from payment', async () => {
    const old = await startSandbox({ strict: true });
    try {
      const { transaction_id } = await payNative(old, 'Y1');
      await old.clock.advance({ days: 366 });
      const given = { transaction_id, out_refund_no: 'Y1', amount: amount(1) };
      expect(codeOf(await v3(old, 'POST', root, given))).toEqual([400, 'INVALID_REQUEST']);
      const fields = { appid: 'wx1', mch_id: old.mchid, out_trade_no: 'Y1', out_refund_no: 'Y1' };
      const answer = await v2(old, '/secapi/pay/refund', { ...fields, total_fee: '100', refund_fee: '1' });
      expect(answer.fields).toMatchObject({ result_code: 'FAIL', err_code: 'TRADE_OVERDUE' });
    } finally {
      await old.stop();
    }
  });

  test('≤ 50 refunds per order; > 20 refunds: APIv2 queries by refund number', async () => {
    const { number, transaction_id } = await paid();
    for (let at = 0; at < 50; at += 1) await refund(number, `M${at}`, { amount: amount(1) });
    expect(codeOf(await refund(number, 'M50', { amount: amount(1) }))).toEqual([400, 'INVALID_REQUEST']);
    expect(await queryV2({ transaction_id })).toMatchObject({ err_code: 'INVALID_REQUEST' });
    expect(await queryV2({ out_refund_no: 'M49' })).toMatchObject({
      refund_count: '1',
      total_refund_count: '50',
      out_refund_no_0: 'M49',
    });
  });

  test('a partner gives sub_mchid in body and query', async () => {
    const { number } = await paid({ sub_mchid });
    expect(codeOf(await refund(number, 'P1'))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    const before = await balance(sandbox, `${sub_mchid}/BASIC`);
    expect((await refund(number, 'P1', { sub_mchid, amount: amount(100) })).status).toBe(200);
    expect((await balance(sandbox, `${sub_mchid}/BASIC`)) - before).toBe(-99);
    expect(codeOf(await query('P1'))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    expect((await query('P1', `?sub_mchid=${sub_mchid}`)).json).toMatchObject({ out_refund_no: 'P1' });
    await settle();
    expect((await told('P1'))[0]).toMatchObject({ sp_mchid: sandbox.mchid, sub_mchid });
  });

  test('wrong numbers and amounts are told by field', async () => {
    const { number, transaction_id } = await paid();
    const other = await paid();
    for (const [given, code, field] of [
      [{ out_refund_no: 'a b' }, 'PARAM_ERROR', '/out_refund_no'],
      [{ amount: amount(0) }, 'PARAM_ERROR', '/amount/refund'],
      [{ amount: amount(1, 0) }, 'PARAM_ERROR', '/amount/total'],
      [{ notify_url: 'ftp://x' }, 'PARAM_ERROR', '/notify_url'],
      [{ out_trade_no: undefined }, 'PARAM_ERROR', '/transaction_id'],
      [{ transaction_id: other.transaction_id }, 'INVALID_REQUEST', undefined],
    ] as const) {
      const { json } = await refund(number, 'W1', { amount: amount(1), ...given });
      expect([json['code'], (json['detail'] as Json | undefined)?.['field']]).toEqual([code, field]);
    }
    expect((await refund(number, 'W1', { transaction_id, amount: amount(1) })).status).toBe(200);
  });
});

describe('a refund that does not reach the user', () => {
  test('is ABNORMAL, then sent to a bank card: PROCESSING, SUCCESS', async () => {
    const { number, order } = await paid();
    const { openid } = order['payer'] as { openid: string };
    await sandbox.operate('disable-user', openid);
    const { json } = await refund(number, 'I1');
    await settle();
    expect((await query('I1')).json).toMatchObject({ status: 'ABNORMAL' });
    const again = (given: Json) =>
      v3(sandbox, 'POST', `${root}/${json['refund_id']}/apply-abnormal-refund`, given, {
        headers: { 'wechatpay-serial': Object.keys(sandbox.config.certs)[0] ?? '' },
      });
    const given = { out_refund_no: 'I1', type: 'MERCHANT_BANK_CARD' };
    expect(codeOf(await again({ ...given, type: 'USER_BANK_CARD' }))).toEqual([400, 'PARAM_ERROR']);
    expect(codeOf(await again({ ...given, out_refund_no: 'I2' }))).toEqual([400, 'PARAM_ERROR']);
    expect((await again(given)).json).toMatchObject({ status: 'PROCESSING', channel: 'OTHER_BANKCARD' });
    expect(codeOf(await again(given))).toEqual([400, 'INVALID_REQUEST']);
    await settle();
    expect((await query('I1')).json).toMatchObject({ status: 'SUCCESS' });
    expect((await told('I1')).map(({ refund_status }) => refund_status)).toEqual(['ABNORMAL', 'SUCCESS']);
  });

  test('user gone: 403 USER_ACCOUNT_ABNORMAL', async () => {
    const { number, order } = await paid();
    const { openid } = order['payer'] as { openid: string };
    await sandbox.operate('disable-user', openid, { state: 'CANCELLED' });
    expect(codeOf(await refund(number, 'J1'))).toEqual([403, 'USER_ACCOUNT_ABNORMAL']);
    await sandbox.operate('enable-user', openid);
    expect((await refund(number, 'J1')).status).toBe(200);
  });

  test('is CLOSED by the platform: the merchant has its money, and needs a new number', async () => {
    const { number } = await paid();
    const account = `${sandbox.mchid}/BASIC` as const;
    const before = await balance(sandbox, account);
    await refund(number, 'K1');
    expect(await sandbox.operate('close-refund', 'K1')).toMatchObject({ status: 'CLOSED' });
    expect(await balance(sandbox, account)).toBe(before);
    expect((await refund(number, 'K1')).json).toMatchObject({ status: 'CLOSED' });
    expect(await queryOrder(sandbox, number)).toMatchObject({ trade_state: 'REFUND' });
    expect((await refund(number, 'K2')).json).toMatchObject({ status: 'PROCESSING' });
    await settle();
    expect((await told('K1')).map(({ refund_status }) => refund_status)).toEqual(['CLOSED']);
    await expect(sandbox.operate('fail-refund', 'K2')).rejects.toMatchObject({ code: 'WRONG_STATE' });
  });
});

describe('a refund of APIv2', () => {
  test('v2 and v3 see each other’s refunds', async () => {
    const { number, transaction_id } = await paid();
    const answer = await refundV2({
      transaction_id,
      out_refund_no: 'V1',
      refund_fee: '40',
      notify_url: `${receiver.url}/V1`,
    });
    expect(answer).toMatchObject({
      result_code: 'SUCCESS',
      refund_fee: '40',
      cash_fee: '100',
      out_trade_no: number,
    });
    expect((await query('V1')).json).toMatchObject({ status: 'PROCESSING', amount: { refund: 40 } });
    expect((await refund(number, 'V1', { amount: amount(40) })).json['refund_id']).toBe(answer['refund_id']);
    await refund(number, 'V2', { amount: amount(60) });
    const found = await queryV2({ out_trade_no: number });
    expect(found).toMatchObject({
      refund_count: '2', total_refund_count: '2', out_refund_no_0: 'V1', refund_fee_0: '40', out_refund_no_1: 'V2',
      refund_status_0: 'PROCESSING', refund_channel_0: 'ORIGINAL',
    }); // biome-ignore format: a list reads better in rows
    expect(found).not.toHaveProperty('refund_success_time_0');
    await settle();
    expect(await queryV2({ out_refund_no: 'V2' })).toMatchObject({
      refund_status_0: 'SUCCESS',
      refund_success_time_0: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
    });
  });

  test('refund notification: return_code, appid, mch_id, nonce_str, req_info', async () => {
    const { transaction_id } = await paid();
    const given = { transaction_id, refund_fee: '7' };
    await refundV2({ ...given, out_refund_no: 'N1', notify_url: `${receiver.url}/N1` });
    await refundV2({ ...given, out_refund_no: 'N2', notify_url: `${receiver.url}/N2` });
    await sandbox.operate('fail-refund', 'N1');
    await sandbox.operate('close-refund', 'N2');
    await settle();
    await sandbox.idle();
    for (const [number, state] of [
      ['N1', 'CHANGE'],
      ['N2', 'REFUNDCLOSE'],
    ] as const) {
      const [message, second] = receiver.at(`/${number}`);
      expect(second).toBeUndefined();
      const { fields, payload } = openV2(sandbox, message);
      expect(fields).toMatchObject({ return_code: 'SUCCESS', appid: 'wx1', mch_id: sandbox.mchid });
      expect(fields).not.toHaveProperty('sign');
      expect(payload).toMatch(/^<root>/);
      expect(fromXml(payload)).toMatchObject({
        out_refund_no: number,
        refund_status: state,
        refund_fee: '7',
      });
    }
  });

  test('refundquery key precedence refund_id > out_refund_no > transaction_id > out_trade_no', async () => {
    const [one, two] = [await paid(), await paid()];
    const first = await refundV2({ out_trade_no: one.number, out_refund_no: 'Q1', refund_fee: '1' });
    await refundV2({ out_trade_no: one.number, out_refund_no: 'Q2', refund_fee: '2' });
    await refundV2({ out_trade_no: two.number, out_refund_no: 'Q3', refund_fee: '3' });
    const refund_id = first['refund_id'] ?? '';
    const { transaction_id } = one;
    const out_trade_no = two.number;
    const all = { refund_id, out_refund_no: 'Q2', transaction_id, out_trade_no };
    const { refund_id: _, ...noId } = all;
    const { out_refund_no: __, ...noNumber } = noId;
    expect(await queryV2(all)).toMatchObject({ refund_count: '1', out_refund_no_0: 'Q1' });
    expect(await queryV2(noId)).toMatchObject({ refund_count: '1', out_refund_no_0: 'Q2' });
    expect(await queryV2(noNumber)).toMatchObject({ refund_count: '2', out_refund_no_0: 'Q1' });
    expect(await queryV2({ out_trade_no })).toMatchObject({ refund_count: '1', out_refund_no_0: 'Q3' });
  });

  test('by order: first 10 and total_refund_count, offset pages on (beyond → PARAM_ERROR)', async () => {
    const { number } = await paid();
    for (let at = 0; at < 12; at += 1) await refund(number, `O${at}`, { amount: amount(1) });
    const named = { out_trade_no: number };
    const page = await queryV2(named);
    expect(page).toMatchObject({ refund_count: '10', total_refund_count: '12', out_refund_no_9: 'O9' });
    expect(page).not.toHaveProperty('out_refund_no_10');
    const rest = await queryV2({ ...named, offset: '10' });
    expect(rest).toMatchObject({ refund_count: '2', total_refund_count: '12', out_refund_no_0: 'O10' });
    expect(await queryV2({ ...named, offset: '12' })).toMatchObject({ err_code: 'PARAM_ERROR' });
  });

  test('too much refunded: INVALID_REQUEST; all refunded already: ERROR; other codes', async () => {
    const { number } = await paid();
    const named = { out_trade_no: number };
    expect(await refundV2({ ...named, out_refund_no: 'X1', refund_fee: '101' })).toMatchObject({
      return_code: 'FAIL',
    });
    await refundV2({ ...named, out_refund_no: 'X1', refund_fee: '60' });
    for (const [fields, err_code] of [
      [{ out_refund_no: 'X1', refund_fee: '61' }, 'INVALID_REQUEST'],
      [{ out_refund_no: 'X2', refund_fee: '60' }, 'INVALID_REQUEST'],
      [{ out_refund_no: 'X2', refund_fee: '1', total_fee: '99' }, 'INVALID_REQUEST'],
      [{ out_refund_no: 'X2', refund_fee: '1', out_trade_no: 'none' }, 'ORDERNOTEXIST'],
      [{ out_refund_no: 'X2', refund_fee: '1', transaction_id: 'x' }, 'INVALID_TRANSACTIONID'],
    ] as const) {
      expect(await refundV2({ ...named, ...fields }), err_code).toMatchObject({
        result_code: 'FAIL',
        err_code,
      });
    }
    await refundV2({ ...named, out_refund_no: 'X3', refund_fee: '40' });
    expect(await refundV2({ ...named, out_refund_no: 'X4', refund_fee: '1' })).toMatchObject({
      err_code: 'ERROR',
    });
    expect(await queryV2({ out_refund_no: 'X4' })).toMatchObject({ err_code: 'REFUNDNOTEXIST' });
    await sandbox.balances.set({ account: `${sandbox.mchid}/BASIC`, amount: 0 });
    const { transaction_id } = await paid();
    const short = { transaction_id, out_refund_no: 'X5', refund_fee: '100' };
    await sandbox.balances.set({ account: `${sandbox.mchid}/BASIC`, amount: 0 });
    expect(await refundV2(short)).toMatchObject({ err_code: 'NOTENOUGH' });
    await sandbox.balances.set({ account: `${sandbox.mchid}/BASIC`, amount: 100_000 });
    expect(await refundV2(short)).toMatchObject({ result_code: 'SUCCESS' });
  });
});

test('every answer validates against its schema', async () => {
  const { number, transaction_id } = await paid();
  const serial = { 'wechatpay-serial': Object.keys(sandbox.config.certs)[0] ?? '' };
  const first = await refund(number, 'S1', { amount: amount(50) });
  await sandbox.operate('fail-refund', 'S1');
  const id = String(first.json['refund_id']);
  const named = { appid: 'wx1', mch_id: sandbox.mchid };
  const given = { ...named, transaction_id, total_fee: '100', refund_fee: '1' };
  for (const [name, ask] of [
    [`POST v3/refund/domestic/refunds`, () => refund(number, 'S1', { amount: amount(50) })],
    [`GET v3/refund/domestic/refunds/{out_refund_no}`, () => query('S1')],
    [
      `POST v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund`,
      () =>
        v3(
          sandbox,
          'POST',
          `${root}/${id}/apply-abnormal-refund`,
          { out_refund_no: 'S1', type: 'MERCHANT_BANK_CARD' },
          { headers: serial },
        ),
    ],
    ['POST v2/secapi/pay/refund', () => v2(sandbox, '/secapi/pay/refund', { ...given, out_refund_no: 'S2' })],
    [
      'POST v2/secapi/pay/refundv2',
      () => v2(sandbox, '/secapi/pay/refundv2', { ...given, out_refund_no: 'S3' }),
    ],
    ['POST v2/pay/refundquery', () => v2(sandbox, '/pay/refundquery', { ...named, transaction_id })],
    ['POST v2/pay/refundqueryv2', () => v2(sandbox, '/pay/refundqueryv2', { ...named, transaction_id })],
  ] as const) {
    const operation = operations.find((one) => nameOf(one) === name);
    if (operation === undefined) throw new Error(`no ${name}`);
    expect(judge(sandbox, operation, await ask()), name).toEqual([]);
  }
});

test('the SDK refunds and queries', async () => {
  const { number } = await paid();
  const pay = new WeChatPay({ ...sandbox.config });
  try {
    const { data } = await pay.v3.refund.domestic.refunds.post({
      json: {
        out_trade_no: number,
        out_refund_no: 'SDK1',
        amount: { refund: 20, total: 100, currency: 'CNY' },
      },
    });
    expect(data.status).toBe('PROCESSING');
    await settle();
    const found = await pay.v3.refund.domestic.refunds._out_refund_no_.get({ out_refund_no: 'SDK1' });
    expect(found.data.status).toBe('SUCCESS');
  } finally {
    await pay.close();
  }
});

/** What the model knows of the refunds of an order. */
interface Model {
  readonly refunds: Map<string, { amount: number; state: string; told: number }>;
}
interface Real {
  readonly number: string;
  readonly total: number;
}

test('refunds never exceed the payment, the books balance, and each end is told once', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const left = ({ refunds }: Model, total: number) =>
    total -
    [...refunds.values()].reduce((sum, { amount, state }) => sum + (state === 'CLOSED' ? 0 : amount), 0);
  const ask = (name: string, part: number): fc.AsyncCommand<Model, Real> => ({
    check: () => true,
    async run(model, { number, total }) {
      const id = `${number}${name}`;
      const { status, json } = await refund(number, id, { amount: amount(part, total) });
      const known = model.refunds.get(id);
      const isExpected = known === undefined ? part <= left(model, total) : known.amount === part;
      expect(status === 200, JSON.stringify(json)).toBe(isExpected);
      if (isExpected && known === undefined)
        model.refunds.set(id, { amount: part, state: 'PROCESSING', told: 0 });
    },
    toString: () => `refund ${name} ${part}`,
  });
  const act = (name: string, doing: string, from: string[], to: string): fc.AsyncCommand<Model, Real> => ({
    check: (model) => model.refunds.size > 0,
    async run(model, { number }) {
      const known = model.refunds.get(`${number}${name}`);
      const isDone = await sandbox.operate(doing, `${number}${name}`).then(
        () => true,
        () => false,
      );
      expect(isDone).toBe(known !== undefined && from.includes(known.state));
      if (isDone && known !== undefined) Object.assign(known, { state: to, told: known.told + 1 });
    },
    toString: () => `${doing} ${name}`,
  });
  const wait: fc.AsyncCommand<Model, Real> = {
    check: () => true,
    async run({ refunds }) {
      await settle();
      for (const known of refunds.values())
        if (known.state === 'PROCESSING') Object.assign(known, { state: 'SUCCESS', told: known.told + 1 });
    },
    toString: () => 'wait',
  };
  const name = fc.constantFrom(...names);
  const commands = [
    fc.tuple(name, fc.integer({ min: 1, max: 700 })).map(([one, part]) => ask(one, part)),
    name.map((one) => act(one, 'fail-refund', ['PROCESSING'], 'ABNORMAL')),
    name.map((one) => act(one, 'close-refund', ['PROCESSING', 'ABNORMAL'], 'CLOSED')),
    fc.constant(wait),
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.commands(commands, { maxCommands: 15 }),
      fc.boolean(),
      async (chosen, profit_sharing) => {
        const { number, total } = await paid({ total: 999, profit_sharing });
        const model: Model = { refunds: new Map() };
        await settle();
        const before = await balance(sandbox, 'wechatpay/BANK');
        await fc.asyncModelRun(() => ({ model, real: { number, total } }), chosen);
        for (const [id, { state, told: times }] of model.refunds) {
          expect((await query(id)).json['status']).toBe(state);
          expect(await told(id)).toHaveLength(times);
        }
        expect(left(model, total)).toBeGreaterThanOrEqual(0);
        const balances = await sandbox.balances.list();
        expect(balances.reduce((sum, one) => sum + one.amount, 0)).toBe(0);
        const open = [...model.refunds.values()].filter(({ state }) => /PROCESSING|ABNORMAL/.test(state));
        const transit = open.reduce((sum, one) => sum + one.amount, 0);
        expect((await balance(sandbox, 'wechatpay/BANK')) - before).toBe(transit);
      },
    ),
    { numRuns: process.env['WECHATPAY_TEST_FULL'] === undefined ? 10 : 200 },
  );
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
