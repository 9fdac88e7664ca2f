/** Orders of both protocols, by the rows of the tables about WeChat Pay's behaviour. */
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Json, v2, v3 } from './merchant.js';
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

const codeUrl = async (number: string, more: Json = {}): Promise<string> =>
  String((await shop.native(number, more)).json['code_url']);
const pay = async (number: string, more: Json = {}): Promise<void> => {
  await sandbox.confirm(await codeUrl(number, more));
};

describe('orders of APIv3', () => {
  test('go from NOTPAY to SUCCESS or CLOSED; unpaid ones answer ids and state only, both queries alike once paid', async () => {
    await codeUrl('S1');
    const unpaid = await shop.query('S1');
    expect(unpaid.json).toEqual({
      appid: 'wx1',
      mchid: sandbox.mchid,
      out_trade_no: 'S1',
      trade_state: 'NOTPAY',
      trade_state_desc: expect.any(String),
    });
    await pay('S2', { attach: 'shop' });
    const byNumber = await shop.query('S2');
    const id = String(byNumber.json['transaction_id']);
    expect(id).toMatch(/^4200\d{24}$/);
    const byId = await v3(sandbox, 'GET', `/v3/pay/transactions/id/${id}?mchid=${sandbox.mchid}`);
    expect(byId.json).toEqual(byNumber.json);
    expect(byId.json).toMatchObject({
      trade_state: 'SUCCESS',
      trade_type: 'NATIVE',
      attach: 'shop',
      bank_type: expect.any(String),
      payer: { openid: expect.any(String) },
      amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
    });
    for (const name of ['notify_url', 'description', 'goods_tag', 'detail']) {
      expect(byId.json).not.toHaveProperty(name);
    }
    expect(faultsOf(sandbox, 'GET v3/pay/transactions/id/{transaction_id}', byId)).toEqual([]);
    expect((await shop.close('S1')).status).toBe(204);
    expect((await shop.query('S1')).json['trade_state']).toBe('CLOSED');
  });

  test('of H5 have the trade_type MWEB', async () => {
    const h5 = shop.order('H1', { scene_info: { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } } });
    const { json } = await v3(sandbox, 'POST', '/v3/pay/transactions/h5', h5);
    expect(String(json['h5_url'])).toMatch(/^https:\/\/wx\.tenpay\.com\/.*\?prepay_id=wx/);
    await sandbox.confirm(String(json['h5_url']));
    expect((await shop.query('H1')).json['trade_type']).toBe('MWEB');
  });

  test('of H5 have a page for five minutes, and a fresh one on repetition; a code_url has two hours', async () => {
    const h5 = shop.order('H2', { scene_info: { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } } });
    const place = async (path: string, order: unknown) =>
      String(Object.values((await v3(sandbox, 'POST', `/v3/pay/transactions/${path}`, order)).json)[0]);
    const [h5_url, code_url] = [await place('h5', h5), await place('native', shop.order('H3'))];
    await sandbox.clock.advance({ minutes: 5 });
    await expect(sandbox.confirm(h5_url)).rejects.toMatchObject({ code: 'EXPIRED' });
    const fresh = await place('h5', h5);
    expect(fresh).not.toBe(h5_url);
    await sandbox.confirm(fresh);
    await sandbox.confirm(code_url);
  });

  test('that are unknown answer 404 ORDER_NOT_EXIST', async () => {
    expect(codeOf(await shop.query('none'))).toEqual([404, 'ORDER_NOT_EXIST']);
    const byId = await v3(sandbox, 'GET', `/v3/pay/transactions/id/4200?mchid=${sandbox.mchid}`);
    expect(codeOf(byId)).toEqual([404, 'ORDER_NOT_EXIST']);
    expect(codeOf(await shop.close('none'))).toEqual([404, 'ORDER_NOT_EXIST']);
  });

  test('with the same parameters are the same order: a new code_url once the old one is past two hours', async () => {
    const first = await codeUrl('R1');
    expect(await codeUrl('R1')).toBe(first);
    await sandbox.clock.advance({ hours: 2 });
    const second = await codeUrl('R1');
    expect(second).not.toBe(first);
    await expect(sandbox.confirm(first)).rejects.toMatchObject({ code: 'EXPIRED' });
    await sandbox.confirm(second);
  });

  test('with another amount, description or channel answer INVALID_REQUEST, or by a reading OUT_TRADE_NO_USED', async () => {
    await codeUrl('C1');
    const others = [{ amount: { total: 101 } }, { description: 'y' }, { attach: 'y' }];
    for (const other of others) {
      expect(codeOf(await shop.native('C1', other))).toEqual([400, 'INVALID_REQUEST']);
    }
    const jsapi = shop.order('C1', { payer: { openid: 'o1' } });
    expect(codeOf(await v3(sandbox, 'POST', '/v3/pay/transactions/jsapi', jsapi))).toEqual([
      400,
      'INVALID_REQUEST',
    ]);
    await sandbox.readings.set({ name: 'order-with-other-parameters', follow: 'other' });
    expect(codeOf(await shop.native('C1', { attach: 'y' }))).toEqual([403, 'OUT_TRADE_NO_USED']);
    await sandbox.readings.set({ name: 'order-with-other-parameters', follow: 'usual' });
  });

  test('that are paid answer 400 ORDERPAID to another order and to a close', async () => {
    await pay('P1');
    expect(codeOf(await shop.native('P1'))).toEqual([400, 'ORDERPAID']);
    expect(codeOf(await shop.native('P1', { attach: 'y' }))).toEqual([400, 'ORDERPAID']);
    expect(codeOf(await shop.close('P1'))).toEqual([400, 'ORDERPAID']);
  });

  test('close with 204, can be closed again, not ordered again; readings answer otherwise', async () => {
    const page = await codeUrl('D1');
    const closed = await shop.close('D1');
    expect([closed.status, closed.body]).toEqual([204, '']);
    expect((await shop.close('D1')).status).toBe(204);
    expect(codeOf(await shop.native('D1'))).toEqual([400, 'ORDER_CLOSED']);
    await expect(sandbox.confirm(page)).rejects.toMatchObject({ code: 'EXPIRED' });
    for (const name of ['close-closed-order', 'order-after-closing', 'close-unknown-order']) {
      await sandbox.readings.set({ name, follow: 'other' });
    }
    expect(codeOf(await shop.close('D1'))).toEqual([400, 'ORDER_CLOSED']);
    expect(codeOf(await shop.native('D1'))).toEqual([403, 'OUT_TRADE_NO_USED']);
    expect((await shop.close('D2')).status).toBe(204);
    expect(codeOf(await shop.native('D2'))).toEqual([400, 'INVALID_REQUEST']);
    for (const name of ['close-closed-order', 'order-after-closing', 'close-unknown-order']) {
      await sandbox.readings.set({ name, follow: 'usual' });
    }
  });

  test('name the caller: another mchid is PARAM_ERROR; an appid that is not bound APPID_MCHID_NOT_MATCH', async () => {
    expect(codeOf(await shop.native('N1', { mchid: '1900000299' }))).toEqual([400, 'PARAM_ERROR']);
    const strict = await startSandbox({ strict: true });
    try {
      await strict.register({ appids: ['wx1'] });
      const other = createShop(strict, receiver.url);
      expect(codeOf(await other.native('N2', { appid: 'wx2' }))).toEqual([400, 'APPID_MCHID_NOT_MATCH']);
      expect((await other.unified('N3', { appid: 'wx2' }))['err_code']).toBe('APPID_MCHID_NOT_MATCH');
      expect((await other.native('N2')).status).toBe(200);
    } finally {
      await strict.stop();
    }
  });

  test('cost at least one fen, and have a number of 32 letters, digits, _, -, | and * at most', async () => {
    expect(codeOf(await shop.native('A1', { amount: { total: 0 } }))).toEqual([400, 'PARAM_ERROR']);
    for (const number of ['a b', 'ä', 'a'.repeat(33)]) {
      expect(codeOf(await shop.native('x', { out_trade_no: number })), number).toEqual([400, 'PARAM_ERROR']);
    }
    expect((await shop.native('_-|*aZ09')).status).toBe(200);
  });

  test('cannot be paid past time_expire', async () => {
    const now = await sandbox.clock.now();
    const url = await codeUrl('T1', { time_expire: new Date(now.getTime() + 600_000).toISOString() });
    await sandbox.clock.advance({ minutes: 11 });
    await expect(sandbox.confirm(url)).rejects.toMatchObject({ code: 'EXPIRED' });
  });

  test('of a partner have its names: a user is sp_openid or sub_openid', async () => {
    const { appid, mchid, ...rest } = shop.order('V1');
    const partner = {
      ...rest,
      sp_appid: appid,
      sp_mchid: mchid,
      sub_mchid: '1600000001',
      sub_appid: 'wx2',
      payer: { sub_openid: 'oSub' },
    };
    const { json } = await v3(sandbox, 'POST', '/v3/pay/partner/transactions/jsapi', partner);
    await sandbox.confirm(String(json['prepay_id']));
    const path = `/v3/pay/partner/transactions/out-trade-no/V1?sp_mchid=${mchid}&sub_mchid=1600000001`;
    expect((await v3(sandbox, 'GET', path)).json).toMatchObject({
      sp_mchid: mchid,
      sp_appid: appid,
      sub_mchid: '1600000001',
      sub_appid: 'wx2',
      payer: { sp_openid: expect.any(String), sub_openid: 'oSub' },
    });
    expect(codeOf(await shop.query('V1'))).toEqual([404, 'ORDER_NOT_EXIST']);
  });

  test('notify once, when they are paid, and not when the payment fails or the order is closed', async () => {
    const url = await codeUrl('M1');
    await sandbox.decline(url, 'insufficient-balance');
    expect((await shop.query('M1')).json['trade_state']).toBe('NOTPAY');
    await sandbox.confirm(url);
    await expect(sandbox.confirm(url)).rejects.toMatchObject({ code: 'ALREADY_PAID' });
    await codeUrl('M2');
    await shop.close('M2');
    await sandbox.idle();
    const [first, ...more] = receiver.at('/M1');
    expect([more.length, receiver.at('/M2').length]).toEqual([0, 0]);
    const { payload, envelope } = openV3(sandbox, first);
    expect(envelope['event_type']).toBe('TRANSACTION.SUCCESS');
    expect(payload).toEqual((await shop.query('M1')).json);
  });
});

describe('orders with a contract', () => {
  const withContract = (number: string, contract_info: Json) =>
    v3(sandbox, 'POST', '/v3/pay/transactions/jsapi-with-contract', {
      ...shop.order(number),
      payer: { openid: 'o1' },
      contract_info,
    });
  const proposal = (contract_code: string) => ({
    plan_id: '123',
    contract_mchid: sandbox.mchid,
    contract_appid: 'wx1',
    contract_code,
    request_serial: '1',
    contract_display_account: 'x',
    contract_notify_url: `${receiver.url}/${contract_code}`,
  });

  test('propose it; the user pays and signs; a code that was signed is 403 CONTRACT_EXISTED', async () => {
    const { json } = await withContract('K1', proposal('KC1'));
    await sandbox.confirm(String(json['prepay_id']));
    const asked = { plan_id: '123', contract_code: 'KC1', version: '1.0' };
    expect((await shop.post('/papay/querycontract', asked))['contract_state']).toBe('0');
    expect(codeOf(await withContract('K2', proposal('KC1')))).toEqual([403, 'CONTRACT_EXISTED']);
    expect(codeOf(await shop.query('K2'))).toEqual([404, 'ORDER_NOT_EXIST']);
  });

  test('take a token or a password-free contract as it is', async () => {
    for (const [at, info] of [{ token: 't' }, { password_free_contract_id: 'p' }].entries()) {
      const { json } = await withContract(`K${at + 3}`, info);
      await sandbox.confirm(String(json['prepay_id']));
      expect((await shop.query(`K${at + 3}`)).json['trade_state']).toBe('SUCCESS');
    }
  });
});

describe('orders of APIv2', () => {
  test('that are unpaid answer only their number, attach and state', async () => {
    await shop.unified('U1', { attach: 'a' });
    const { nonce_str: _, sign: __, ...fields } = await shop.queryV2('U1');
    expect(fields).toEqual({
      return_code: 'SUCCESS',
      return_msg: 'OK',
      result_code: 'SUCCESS',
      appid: 'wx1',
      mch_id: sandbox.mchid,
      out_trade_no: 'U1',
      attach: 'a',
      trade_state: 'NOTPAY',
      trade_state_desc: expect.any(String),
    });
  });

  test('closeorder answers SUCCESS, and orderquery CLOSED; ORDERCLOSED, ORDERPAID, ORDERNOTEXIST otherwise', async () => {
    const { code_url = '' } = await shop.unified('U2');
    expect(await shop.closeV2('U2')).toMatchObject({ result_code: 'SUCCESS' });
    expect((await shop.queryV2('U2'))['trade_state']).toBe('CLOSED');
    expect((await shop.closeV2('U2'))['err_code']).toBe('ORDERCLOSED');
    expect((await shop.unified('U2'))['err_code']).toBe('ORDERCLOSED');
    await expect(sandbox.confirm(code_url)).rejects.toMatchObject({ code: 'EXPIRED' });
    await sandbox.confirm((await shop.unified('U3'))['code_url'] ?? '');
    expect((await shop.unified('U3'))['err_code']).toBe('ORDERPAID');
    expect((await shop.closeV2('U3'))['err_code']).toBe('ORDERPAID');
    expect((await shop.closeV2('none'))['err_code']).toBe('ORDERNOTEXIST');
    expect((await shop.queryV2('none'))['err_code']).toBe('ORDERNOTEXIST');
  });

  test('with other parameters under the same number answer INVALID_REQUEST, not OUT_TRADE_NO_USED', async () => {
    await shop.unified('U4');
    expect(await shop.unified('U4', { total_fee: '101' })).toMatchObject({
      result_code: 'FAIL',
      err_code: 'INVALID_REQUEST',
      err_code_des: expect.stringContaining('商户订单号重复'),
    });
  });

  test('may name a sub_mch_id', async () => {
    const sub = { sub_mch_id: '1600000001' };
    await sandbox.confirm((await shop.unified('U5', sub))['code_url'] ?? '');
    const found = await shop.post('/pay/orderquery', { out_trade_no: 'U5', ...sub });
    expect(found).toMatchObject({ trade_state: 'SUCCESS', ...sub });
  });

  test('are seen by APIv3, and orders of APIv3 by APIv2', async () => {
    await sandbox.confirm((await shop.unified('U6', { attach: 'a' }))['code_url'] ?? '');
    const [old, fresh] = [await shop.queryV2('U6'), (await shop.query('U6')).json];
    expect(fresh).toMatchObject({
      trade_state: 'SUCCESS',
      attach: 'a',
      transaction_id: old['transaction_id'],
      amount: { total: 100 },
      payer: { openid: old['openid'] },
    });
    await codeUrl('U7');
    expect((await shop.queryV2('U7'))['trade_state']).toBe('NOTPAY');
    await shop.closeV2('U7');
    expect((await shop.query('U7')).json['trade_state']).toBe('CLOSED');
    await sandbox.idle();
    const { fields } = openV2(sandbox, receiver.at('/U6')[0]);
    expect(fields).toMatchObject({ out_trade_no: 'U6', transaction_id: old['transaction_id'] });
  });

  test('are answered with HTTP 200 and XML, also for failures', async () => {
    const answer = await v2(sandbox, '/pay/orderquery', {
      appid: 'wx1',
      mch_id: sandbox.mchid,
      out_trade_no: 'none',
    });
    expect([answer.status, answer.fields['result_code']]).toEqual([200, 'FAIL']);
  });
});

describe('ways into an order', () => {
  const partner = () => ({
    sp_mchid: sandbox.mchid,
    sub_mchid: '1600000001',
    out_trade_no: 'W1',
    payer: { sp_openid: 'o1' },
  });

  test('a user who has scanned the code of a shop pays an order of a partner', async () => {
    const placed = await v3(sandbox, 'POST', '/v3/pay/partner/transactions/scannedpos', {
      ...partner(),
      // Without it, no source says which appid the queries answer.
      sp_appid: 'wx1',
      description: 'x',
      notify_url: `${receiver.url}/scanned`,
      amount: { total: 100 },
      scene_info: { payer_client_ip: '127.0.0.1', store_info: { id: 'S1' } },
    });
    expect(faultsOf(sandbox, 'POST v3/pay/partner/transactions/scannedpos', placed)).toEqual([]);
    await sandbox.confirm(String(placed.json['prepay_id']));
    const query = `sp_mchid=${sandbox.mchid}&sub_mchid=1600000001`;
    const { json } = await v3(sandbox, 'GET', `/v3/pay/partner/transactions/out-trade-no/W1?${query}`);
    expect(json).toMatchObject({ trade_state: 'SUCCESS', payer: { sp_openid: 'o1' } });
    await sandbox.idle();
    expect(openV3(sandbox, receiver.at('/scanned')[0]).payload).toEqual(json);
  });

  test.each([
    [
      'transactions',
      () => ({ appid: 'wx1', mchid: sandbox.mchid, out_trade_no: 'W2', payer: { openid: 'o1' } }),
    ],
    ['partner/transactions', () => ({ ...partner(), sp_appid: 'wx1', sub_appid: 'wx2' })],
  ])('the exposure of %s is advised, with a token', async (base, given) => {
    const answer = await v3(sandbox, 'POST', `/v3/pay/${base}/exposure`, given());
    expect(faultsOf(sandbox, `POST v3/pay/${base}/exposure`, answer)).toEqual([]);
    expect(answer.json).toMatchObject({ fqf_exposure: true, market_exposure_token: expect.any(String) });
  });

  test('a short address opens what the long one opens', async () => {
    const long_url = await codeUrl('W3');
    const shorten = () => v2(sandbox, '/tools/shorturl', { appid: 'wx1', mch_id: sandbox.mchid, long_url });
    const answer = await shorten();
    expect(faultsOf(sandbox, 'POST v2/tools/shorturl', answer)).toEqual([]);
    const { short_url = '' } = answer.fields;
    expect(short_url.length).toBeLessThan(long_url.length);
    expect((await shorten()).fields['short_url']).toBe(short_url);
    await sandbox.confirm(short_url);
    expect((await shop.query('W3')).json['trade_state']).toBe('SUCCESS');
  });
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
