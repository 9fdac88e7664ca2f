import { createHash } from 'node:crypto';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, fromXml, send, toXml, v2, v2Sign } from './merchant.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';

let sandbox: Sandbox;
let receiver: Receiver;
let key: string;
let count = 0;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox({ strict: true }), startReceiver()]);
  key = await getKey('/sandboxnew/pay/getsignkey');
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

const getKey = async (path: string) =>
  (await v2(sandbox, path, { mch_id: sandbox.mchid })).fields['sandbox_signkey'] ?? '';

/** Calls the simulator, signed with its key. It needs no client certificate. */
async function ask(
  path: string,
  given: Fields,
  { secret = key, headers = {}, root = '/sandboxnew/pay' } = {},
): Promise<Fields> {
  const fields = { appid: 'wx1', mch_id: sandbox.mchid, nonce_str: 'n', ...given };
  const body = toXml({ ...fields, sign: v2Sign(fields, secret) });
  const answer = await send(`${sandbox.url}${root}/${path}`, { method: 'POST', body, headers });
  expect(answer.status).toBe(200);
  return fromXml(answer.body);
}

function fresh(): string {
  count += 1;
  return `S${count}`;
}

/** Places an order of an amount, and returns what it came to. */
async function place(total_fee: number, trade_type = 'JSAPI') {
  const out_trade_no = fresh();
  const notify_url = `${receiver.url}/${out_trade_no}`;
  const openid = trade_type === 'JSAPI' ? { openid: 'o1' } : { product_id: '1' };
  const order = { body: 'x', out_trade_no, total_fee: String(total_fee), spbill_create_ip: '127.0.0.1', notify_url, trade_type, ...openid }; // biome-ignore format: one message
  const answer = await ask('unifiedorder', order);
  await sandbox.idle();
  const notices = receiver.at(`/${out_trade_no}`).map(({ body }) => fromXml(body));
  return { out_trade_no, answer, notices, query: await ask('orderquery', { out_trade_no }) };
}

describe('the key of the simulator', () => {
  test('is handed out for the real key, at the old path and at the later one', async () => {
    expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect(key).not.toBe(sandbox.config.apiV2Key);
    expect(await getKey('/xdc/apiv2getsignkey/sign/getsignkey')).toBe(key);
    const wrong = await v2(sandbox, '/sandboxnew/pay/getsignkey', { mch_id: sandbox.mchid }, { sign: 'x' });
    expect(wrong.fields['return_code']).toBe('FAIL');
    expect(wrong.fields).not.toHaveProperty('sandbox_signkey');
  });

  test('signs the calls and the answers, and nothing else does', async () => {
    const { answer } = await place(101);
    expect(answer['sign']).toBe(v2Sign(answer, key));
    for (const secret of [sandbox.config.apiV2Key, createHash('md5').update('x').digest('hex')]) {
      expect(await ask('orderquery', { out_trade_no: 'T' }, { secret })).toEqual({
        return_code: 'FAIL',
        return_msg: '沙箱验证签名失败，请确认沙箱签名key是否正确（通过getsignkey调用生成）',
      });
    }
    const real = { mch_id: sandbox.mchid, appid: 'wx1', out_trade_no: 'T', nonce_str: 'n' };
    const refused = await v2(sandbox, '/pay/orderquery', real, { sign: v2Sign(real, key) });
    expect(refused.fields['return_code']).toBe('FAIL');
  });
});

describe('an order of the simulator', () => {
  test.each([
    [101, 'JSAPI', 'SUCCESS', 1],
    [102, 'JSAPI', 'SUCCESS', 1],
    [130, 'JSAPI', 'SUCCESS', 0],
    [131, 'JSAPI', 'PAYERROR', 0],
    [132, 'JSAPI', 'SUCCESS', 2],
    [301, 'NATIVE', 'SUCCESS', 1],
    [330, 'NATIVE', 'SUCCESS', 0],
    [331, 'NATIVE', 'PAYERROR', 0],
    [332, 'NATIVE', 'SUCCESS', 2],
  ])('of %i fen (%s) comes to %s, with %i notifications', async (total, type, state, notified) => {
    const { answer, notices, query } = await place(total, type);
    expect(answer).toMatchObject({ result_code: 'SUCCESS', prepay_id: expect.stringMatching(/^wx\d{20}$/) });
    expect(query).toMatchObject({ result_code: 'SUCCESS', trade_state: state, total_fee: String(total) });
    expect(notices).toHaveLength(notified);
    for (const notice of notices) {
      expect(notice).toMatchObject({ total_fee: String(total), sign: v2Sign(notice, key) });
    }
  });

  test('has a notification with a wrong signature (133, 333), or another amount (134, 334)', async () => {
    for (const total of [133, 333]) {
      const [notice = {}] = (await place(total, total > 300 ? 'NATIVE' : 'JSAPI')).notices;
      expect(notice['sign']).not.toBe(v2Sign(notice, key));
    }
    for (const total of [134, 334]) {
      const [notice = {}] = (await place(total, total > 300 ? 'NATIVE' : 'JSAPI')).notices;
      expect(notice).toMatchObject({ total_fee: '20000', sign: v2Sign(notice, key) });
    }
  });

  test('of another amount is of no case, and is not kept', async () => {
    const { answer, query } = await place(1);
    expect(answer).toEqual({
      return_code: 'FAIL',
      return_msg: '沙箱支付金额(1)无效，请检查需要验收的case',
    });
    expect(query['err_code']).toBe('ORDERNOTEXIST');
  });

  test('has no money, and no other operation knows it', async () => {
    const before = await sandbox.balances.list();
    const { out_trade_no } = await place(101);
    expect(await sandbox.balances.list()).toEqual(before);
    const real = await v2(sandbox, '/pay/orderquery', { appid: 'wx1', mch_id: sandbox.mchid, out_trade_no });
    expect(real.fields['err_code']).toBe('ORDERNOTEXIST');
  });

  test('is refunded in parts, without a certificate, and closed unless it is paid', async () => {
    const { out_trade_no } = await place(551);
    const refund = (out_refund_no: string, refund_fee: string) =>
      ask('refund', { out_trade_no, out_refund_no, total_fee: '551', refund_fee });
    const first = await refund(`R${out_trade_no}`, '550');
    expect(first).toMatchObject({ result_code: 'SUCCESS', refund_fee: '550', cash_fee: '550' });
    expect((await refund(`R${out_trade_no}`, '550'))['refund_id']).toBe(first['refund_id']);
    expect((await refund('other', '2'))['err_code']).toBe('INVALID_REQUEST');
    expect(await ask('refundquery', { out_trade_no })).toMatchObject({
      refund_count: '1',
      out_refund_no_0: `R${out_trade_no}`,
      refund_fee_0: '550',
      refund_status_0: 'SUCCESS',
    });
    expect((await ask('refundquery', { out_refund_no: 'none' }))['err_code']).toBe('REFUNDNOTEXIST');
    expect((await ask('closeorder', { out_trade_no }))['err_code']).toBe('ORDERPAID');
    const failed = await place(131);
    expect((await ask('closeorder', { out_trade_no: failed.out_trade_no }))['result_code']).toBe('SUCCESS');
    const query = await ask('orderquery', { out_trade_no: failed.out_trade_no });
    expect(query['trade_state']).toBe('CLOSED');
  });
});

describe('a payment by code in the simulator', () => {
  const code = { body: 'x', spbill_create_ip: '127.0.0.1', auth_code: '120061098828009406' };
  const pay = (total: number, out_trade_no: string, options: Parameters<typeof ask>[2] = {}) => {
    // The later simulator has less fields.
    const { spbill_create_ip: _, ...less } = code;
    const given = options.root === undefined ? code : less;
    return ask('micropay', { ...given, out_trade_no, total_fee: String(total) }, options);
  };

  test.each([
    [1, undefined, 'SUCCESS'],
    [501, undefined, 'SUCCESS'],
    [31, 'SYSTEMERROR', 'SUCCESS'],
    [32, 'SYSTEMERROR', 'PAYERROR'],
    [33, 'SYSTEMERROR', undefined],
    [34, 'SYSTEMERROR', 'SUCCESS'],
  ])('of %i fen answers %s, and the query %s', async (total, error, state) => {
    const out_trade_no = fresh();
    expect((await pay(total, out_trade_no))['err_code']).toBe(error);
    expect((await ask('orderquery', { out_trade_no }))['trade_state']).toBe(state);
  });

  test('of 30 fen asks for the password, which is there after a while; reversed, it is REVOKED', async () => {
    const out_trade_no = fresh();
    expect((await pay(30, out_trade_no))['err_code']).toBe('USERPAYING');
    const state = async () => (await ask('orderquery', { out_trade_no }))['trade_state'];
    expect(await state()).toBe('USERPAYING');
    await sandbox.clock.advance({ seconds: 10 });
    expect(await state()).toBe('SUCCESS');
    expect((await ask('reverse', { out_trade_no }))['recall']).toBe('N');
    expect(await state()).toBe('REVOKED');
  });

  test.each([
    ['MICROPAY_USERPAYING', 'USERPAYING', 'USERPAYING'],
    ['MICROPAY_TIMEOUT', 'SYSTEMERROR', 'SUCCESS'],
    ['MICROPAY_PAYERROR', 'SYSTEMERROR', 'PAYERROR'],
    ['MICROPAY_PAY_QUERY_TIMEOUT', 'SYSTEMERROR', undefined],
    ['', undefined, 'SUCCESS'],
  ])('in the later simulator follows the header: %s', async (name, error, state) => {
    const root = '/xdc/apiv2sandbox/pay';
    const out_trade_no = fresh();
    const headers = name === '' ? {} : { 'wechatpay-negative-test': name };
    expect((await pay(888, out_trade_no, { root, headers }))['err_code']).toBe(error);
    expect((await ask('orderquery', { out_trade_no }, { root }))['trade_state']).toBe(state);
    const real = await pay(888, fresh(), { root, secret: sandbox.config.apiV2Key });
    expect(real['return_code']).toBe('FAIL');
  });
});

test('a bill of the simulator is a file', async () => {
  const fields = { appid: 'wx1', mch_id: sandbox.mchid, nonce_str: 'n', bill_date: '20260101', bill_type: 'ALL' };
  const body = toXml({ ...fields, sign: v2Sign(fields, key) });
  const answer = await send(`${sandbox.url}/sandboxnew/pay/downloadbill`, { method: 'POST', body });
  expect(answer.body).toContain('总交易单数');
}); // biome-ignore format: one message

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
