/** Payments by the user's code, and their reversal. */
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, type Json, v2, v3 } from './merchant.js';
import { codeOf, createShop, faultsOf, newCode } from './ordering.js';
import { expectPlayed } from './played.js';

let sandbox: Sandbox;
let shop: ReturnType<typeof createShop>;
beforeAll(async () => {
  sandbox = await startSandbox({ strict: true });
  shop = createShop(sandbox, 'http://127.0.0.1:9');
});
afterAll(() => sandbox.stop());

const balance = async (): Promise<number | undefined> =>
  (await sandbox.balances.list()).find(({ account }) => account === `${sandbox.mchid}/BASIC`)?.amount;

describe('micropay', () => {
  test('is paid at once, with a transaction_id, and notifies nothing', async () => {
    const given = {
      appid: 'wx1', mch_id: sandbox.mchid, body: 'x', out_trade_no: 'M1', total_fee: '100',
      spbill_create_ip: '127.0.0.1', auth_code: newCode(), attach: 'a',
    }; // biome-ignore format: one message
    const answer = await v2(sandbox, '/pay/micropay', given);
    expect(answer.fields).toMatchObject({
      result_code: 'SUCCESS',
      trade_type: 'MICROPAY',
      transaction_id: expect.stringMatching(/^4200\d{24}$/),
      out_trade_no: 'M1',
      attach: 'a',
    });
    expect(faultsOf(sandbox, 'POST v2/pay/micropay', answer)).toEqual([]);
    expect((await shop.query('M1')).json).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'MICROPAY' });
    expect(await sandbox.deliveries()).toEqual([]);
  });

  test('is reversed, with recall N; the query says REVOKED, the money goes back, and again is fine', async () => {
    const before = await balance();
    await shop.micropay('M2', newCode());
    const answer = await v2(sandbox, '/secapi/pay/reverse', {
      appid: 'wx1',
      mch_id: sandbox.mchid,
      out_trade_no: 'M2',
    });
    expect(answer.fields).toMatchObject({ result_code: 'SUCCESS', recall: 'N' });
    expect(faultsOf(sandbox, 'POST v2/secapi/pay/reverse', answer)).toEqual([]);
    expect((await shop.queryV2('M2'))['trade_state']).toBe('REVOKED');
    expect((await shop.query('M2')).json['trade_state']).toBe('REVOKED');
    expect(await shop.reverseV2('M2')).toMatchObject({ result_code: 'SUCCESS', recall: 'N' });
    expect(await balance()).toBe(before);
    expect((await shop.micropay('M2', newCode()))['err_code']).toBe('ORDERREVERSED');
    expect((await shop.closeV2('M2'))['err_code']).toBe('TRADE_ERROR');
  });

  test('takes 18 digits that begin with 10 to 15, each code once', async () => {
    for (const code of ['1', '16'.padEnd(18, '0'), '09'.padEnd(18, '0'), '13'.padEnd(19, '0')]) {
      expect((await shop.micropay('M3', code))['err_code'], code).toBe('AUTH_CODE_INVALID');
    }
    expect((await shop.queryV2('M3'))['err_code']).toBe('ORDERNOTEXIST');
    const code = newCode();
    expect((await shop.micropay('M3', code))['result_code']).toBe('SUCCESS');
    expect((await shop.micropay('M4', code))['err_code']).toBe('AUTH_CODE_INVALID');
    expect((await shop.micropay('M3', newCode()))['err_code']).toBe('ORDERPAID');
    expect((await shop.micropay('M3', newCode(), { total_fee: '5' }))['err_code']).toBe('ORDERPAID');
  });

  test('above 1,000 yuan asks for the password: USERPAYING until the user confirms', async () => {
    const much = { total_fee: '100001' };
    expect(await shop.micropay('M5', newCode(), much)).toMatchObject({
      result_code: 'FAIL',
      err_code: 'USERPAYING',
    });
    expect((await shop.queryV2('M5'))['trade_state']).toBe('USERPAYING');
    expect((await shop.micropay('M5', newCode(), much))['err_code']).toBe('USERPAYING');
    expect(await shop.reverseV2('M5')).toMatchObject({ err_code: 'USERPAYING', recall: 'Y' });
    await sandbox.confirm('M5');
    expect((await shop.queryV2('M5'))['trade_state']).toBe('SUCCESS');
    await expect(sandbox.confirm('M5')).rejects.toMatchObject({ code: 'ALREADY_PAID' });
  });

  test('is PAYERROR if the user declines or is too slow, can be tried again, and be reversed', async () => {
    const much = { total_fee: '100001' };
    await shop.micropay('M6', newCode(), much);
    await sandbox.decline('M6', 'wrong-password');
    expect(await shop.queryV2('M6')).toMatchObject({
      trade_state: 'PAYERROR',
      trade_state_desc: expect.stringContaining('密码'),
    });
    await expect(sandbox.confirm('M6')).rejects.toMatchObject({ code: 'EXPIRED' });
    expect((await shop.micropay('M6', newCode(), much))['err_code']).toBe('USERPAYING');
    await sandbox.clock.advance({ seconds: 46 });
    expect((await shop.queryV2('M6'))['trade_state']).toBe('PAYERROR');
    expect(await shop.reverseV2('M6')).toMatchObject({ result_code: 'SUCCESS', recall: 'N' });
    expect((await shop.queryV2('M6'))['trade_state']).toBe('REVOKED');
  });

  test('cannot be reversed after seven days, or by one reading within 15 seconds; other orders never', async () => {
    await shop.micropay('M7', newCode());
    await sandbox.readings.set({ name: 'early-reversal', follow: 'other' });
    expect(await shop.reverseV2('M7')).toMatchObject({ result_code: 'FAIL', recall: 'Y' });
    await sandbox.readings.set({ name: 'early-reversal', follow: 'usual' });
    await sandbox.clock.advance({ days: 7, seconds: 1 });
    expect((await shop.reverseV2('M7'))['err_code']).toBe('REVERSE_EXPIRE');
    expect(codeOf(await shop.reverse('M7'))).toEqual([403, 'TRADE_ERROR']);
    await shop.native('M8');
    expect((await shop.reverseV2('M8'))['err_code']).toBe('TRADE_ERROR');
    expect((await shop.reverseV2('none'))['err_code']).toBe('INVALID_TRANSACTIONID');
  });

  test('facepay pays by a recognized face, and its operations query and reverse it', async () => {
    const sign_type = 'HMAC-SHA256';
    const paid = await shop.post('/pay/facepay', {
      body: 'x',
      out_trade_no: 'F1',
      total_fee: '100',
      fee_type: 'CNY',
      spbill_create_ip: '127.0.0.1',
      face_code: 'face',
      openid: 'o1',
      sign_type,
    });
    expect(paid).toMatchObject({ result_code: 'SUCCESS', trade_type: 'FACEPAY', openid: 'o1' });
    const named = { out_trade_no: 'F1', sign_type };
    expect((await shop.post('/pay/facepayquery', named))['trade_state']).toBe('SUCCESS');
    expect((await shop.post('/secapi/pay/facepayreverse', named))['recall']).toBe('N');
    expect((await shop.post('/pay/facepayquery', named))['trade_state']).toBe('REVOKED');
  });
});

describe('codepay of APIv3', () => {
  test('is paid at once, or 202 USERPAYING, and never notified; a used code is AUTH_CODE_INVALID; close is refused', async () => {
    const code = newCode();
    const paid = await shop.codepay('C1', code);
    expect(paid.json).toMatchObject({
      trade_state: 'SUCCESS',
      trade_type: 'MICROPAY',
      amount: { total: 100 },
    });
    expect(faultsOf(sandbox, 'POST v3/pay/transactions/codepay', paid)).toEqual([]);
    expect(codeOf(await shop.codepay('C1', newCode()))).toEqual([400, 'ORDER_PAID']);
    expect(codeOf(await shop.codepay('C2', code))).toEqual([400, 'AUTH_CODE_INVALID']);
    expect(codeOf(await shop.codepay('C3', newCode(), 200_000))).toEqual([202, 'USERPAYING']);
    expect((await shop.query('C3')).json['trade_state']).toBe('USERPAYING');
    expect(codeOf(await shop.close('C3'))).toEqual([403, 'TRADE_ERROR']);
    await sandbox.confirm('C3');
    expect((await shop.query('C3')).json['trade_state']).toBe('SUCCESS');
    expect(await sandbox.deliveries()).toEqual([]);
  });

  test('is reversed, also by its partner, and then 400 ORDER_REVERSED', async () => {
    await shop.codepay('C4', newCode());
    const reversed = await shop.reverse('C4');
    expect(reversed.json).toEqual({ appid: 'wx1', mchid: sandbox.mchid, out_trade_no: 'C4' });
    expect(codeOf(await shop.codepay('C4', newCode()))).toEqual([400, 'ORDER_REVERSED']);
    const parties = { sp_appid: 'wx1', sp_mchid: sandbox.mchid, sub_mchid: '1600000001' };
    const given = {
      ...parties,
      description: 'x',
      out_trade_no: 'C5',
      payer: { auth_code: newCode() },
      amount: { total: 100 },
      scene_info: { store_info: { id: '1' } },
    };
    const base = '/v3/pay/partner/transactions';
    expect((await v3(sandbox, 'POST', `${base}/codepay`, given)).json).toMatchObject({
      ...parties,
      trade_state: 'SUCCESS',
    });
    const path = `${base}/out-trade-no/C5/reverse`;
    expect((await v3(sandbox, 'POST', path, parties)).json).toEqual({ ...parties, out_trade_no: 'C5' });
  });
});

describe('magic values', () => {
  test('are off unless the sandbox is told, and listed', async () => {
    const { on, values } = await sandbox.magic();
    expect(on).toBe(false);
    expect(values).toContainEqual({
      amount: 9001,
      authCode: '100000000000009001',
      does: expect.any(String),
    });
    const { json } = await shop.codepay('X1', '100000000000009001', 9001);
    expect(json['trade_state']).toBe('SUCCESS');
  });

  test('of amounts and auth codes choose how a payment ends', async () => {
    const magic = await startSandbox({ strict: true, magic: true });
    try {
      const other = createShop(magic, 'http://127.0.0.1:9');
      const state = async (number: string) => (await other.query(number)).json['trade_state'];
      expect(codeOf(await other.codepay('X1', newCode(), 9001))).toEqual([403, 'NOT_ENOUGH']);
      expect(await state('X1')).toBe('PAYERROR');
      expect((await other.micropay('X2', '100000000000019001'))['err_code']).toBe('NOTENOUGH');
      expect((await other.micropay('X2', newCode()))['result_code']).toBe('SUCCESS');
      expect(codeOf(await other.codepay('X3', newCode(), 9002))).toEqual([202, 'USERPAYING']);
      expect(codeOf(await other.codepay('X4', newCode(), 9003))).toEqual([500, 'BANK_ERROR']);
      expect(await state('X4')).toBe('SUCCESS');
      expect(codeOf(await other.codepay('X5', newCode(), 9005))).toEqual([403, 'ACCOUNT_ERROR']);
      expect(codeOf(await other.codepay('X6', newCode(), 9006))).toEqual([403, 'AUTH_CODE_EXPIRE']);
      const { json } = await other.native('X7', { amount: { total: 9001 } });
      await magic.confirm(String(json['code_url']));
      const unpaid: Json = (await other.query('X7')).json;
      expect(unpaid).toMatchObject({ trade_state: 'NOTPAY', trade_state_desc: '支付失败：余额不足' });
    } finally {
      await magic.stop();
    }
  });
});

describe('a code that is asked for its user', () => {
  const ask = async (auth_code: string, more: Fields = {}) => {
    const answer = await v2(sandbox, '/tools/authcodetoopenid', {
      appid: 'wx1',
      mch_id: sandbox.mchid,
      auth_code,
      ...more,
    });
    if (answer.fields['result_code'] === 'SUCCESS') {
      expect(faultsOf(sandbox, 'POST v2/tools/authcodetoopenid', answer)).toEqual([]);
    }
    return answer.fields;
  };

  test('is always the same user, who pays with it', async () => {
    const code = newCode();
    const { openid } = await ask(code);
    expect(openid).toMatch(/^o/);
    expect((await ask(code))['openid']).toBe(openid);
    expect((await shop.micropay('U1', code))['openid']).toBe(openid);
    const partner = { sub_mch_id: '1600000001', sub_appid: 'wx2' };
    const other = newCode();
    const { sub_openid } = await ask(other, partner);
    expect((await shop.micropay('U2', other, partner))['sub_openid']).toBe(sub_openid);
  });

  test('is refused once it has paid, and if it is none', async () => {
    const code = newCode();
    await shop.micropay('U3', code);
    expect((await ask(code))['err_code']).toBe('AUTH_CODE_INVALID');
    expect((await ask('991'))['err_code']).toBe('AUTH_CODE_INVALID');
  });
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
