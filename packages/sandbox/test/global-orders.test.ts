import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { type Answer, type Json, v3 } from './merchant.js';
import { openV3 } from './notifications.js';
import { codeOf, faultsOf, newCode } from './ordering.js';
import { balance, queryOrder } from './paid-orders.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';

const sub_mchid = '1900000555';
let sandbox: Sandbox;
let receiver: Receiver;
let count = 0;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox(), startReceiver()]);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

type Kind = 'merchant' | 'institution';

const idsOf = (kind: Kind): Json =>
  kind === 'merchant' ? { mchid: sandbox.mchid } : { sp_mchid: sandbox.mchid, sub_mchid };
const appsOf = (kind: Kind): Json => (kind === 'merchant' ? { appid: 'wx1' } : { sp_appid: 'wx1' });
const search = (given: Json) =>
  new URLSearchParams(
    Object.entries(given).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();

const root = '/v3/global/transactions';
const newNumber = (): string => {
  count += 1;
  return `G${count}`;
};
const order = (number: string, type: string, kind: Kind, given: Json = {}): Json => ({
  ...idsOf(kind),
  ...appsOf(kind),
  description: 'x',
  notify_url: `${receiver.url}/${number}`,
  out_trade_no: number,
  trade_type: type,
  merchant_category_code: '1011',
  amount: { total: 888, currency: 'HKD' },
  ...given,
});
/** A real program calls the host abroad. */
const headers = { host: 'apihk.mch.weixin.qq.com' };
const post = (path: string, json: Json) => v3(sandbox, 'POST', path, json, { headers });
const get = (path: string, kind: Kind, more: Json = {}) =>
  v3(sandbox, 'GET', `${path}?${search({ ...idsOf(kind), ...more })}`, undefined, { headers });
const native = (number: string, kind: Kind, given: Json = {}) =>
  post(`${root}/native`, order(number, 'NATIVE', kind, given));
const byNumber = (number: string, kind: Kind) => get(`${root}/out-trade-no/${number}`, kind);

/** A new paid order, and its id. */
async function paid(kind: Kind, given: Json = {}): Promise<{ number: string; id: string }> {
  const number = newNumber();
  await sandbox.confirm(String((await native(number, kind, given)).json['code_url']));
  return { number, id: String((await byNumber(number, kind)).json['id']) };
}
const refund = (number: string, out_refund_no: string, kind: Kind, amount: Json) =>
  post('/v3/global/refunds', {
    ...idsOf(kind),
    ...appsOf(kind),
    out_trade_no: number,
    out_refund_no,
    notify_url: `${receiver.url}/${out_refund_no}`,
    amount: { currency: 'HKD', ...amount },
  });
const expectValid = (operation: string, answer: Answer) =>
  expect(faultsOf(sandbox, operation, answer), operation).toEqual([]);

describe.each(['merchant', 'institution'] as const)(
  'global orders: jsapi, app, native, mweb; a %s',
  (kind) => {
    const own = kind === 'merchant' ? undefined : sub_mchid;

    test.each([
      ['jsapi', 'JSAPI', 'prepay_id'],
      ['app', 'APP', 'prepay_id'],
      ['native', 'NATIVE', 'code_url'],
      ['mweb', 'MWEB', 'mweb_url'],
    ])('%s: the user pays in CNY, exchange_rate', async (path, type, page) => {
      const number = newNumber();
      const given = {
        payer: { openid: 'oUser', sp_openid: 'oUser' },
        scene_info: { payer_client_ip: '127.0.0.1', store_info: { id: 'S', name: 'x', address: 'x' } },
      };
      const placed = await post(`${root}/${path}`, order(number, type, kind, given));
      expectValid(`POST v3/global/transactions/${path}`, placed);
      const before = await byNumber(number, kind);
      expectValid('GET v3/global/transactions/out-trade-no/{out_trade_no}', before);
      expect(before.json).toMatchObject({ ...idsOf(kind), trade_state: 'NOTPAY', trade_type: type });
      await sandbox.confirm(String(placed.json[page]));
      const after = await get(`${root}/id/${before.json['id']}`, kind);
      expectValid('GET v3/global/transactions/id/{transaction_id}', after);
      // 8.88 HKD at 0.92.
      const amount = {
        total: 888,
        currency: 'HKD',
        payer_total: 817,
        payer_currency: 'CNY',
        exchange_rate: { type: 'SETTLEMENT_RATE', rate: 92_000_000 },
      };
      expect(after.json).toMatchObject({ ...idsOf(kind), ...appsOf(kind), id: before.json['id'], amount });
      expect(after.json['trade_state']).toBe('SUCCESS');
      await sandbox.idle();
      const [notice, ...more] = receiver.at(`/${number}`);
      expect(more).toEqual([]);
      const { envelope, payload } = openV3(sandbox, notice);
      expect(envelope['event_type']).toBe('TRANSACTION.SUCCESS');
      expect(payload).toMatchObject({ transaction_id: before.json['id'], out_trade_no: number, amount });
      // The mainland's query tells the same order.
      expect(await queryOrder(sandbox, number, own)).toMatchObject({ transaction_id: before.json['id'] });
    });

    test('close ≥ 5 min 204, by either number; a closed or paid order is not ordered again', async () => {
      const [one, other] = [newNumber(), newNumber()];
      const page = String((await native(one, kind)).json['code_url']);
      await native(other, kind);
      const { id } = (await byNumber(other, kind)).json;
      const closed = await post(`${root}/out-trade-no/${one}/close`, idsOf(kind));
      expectValid('POST v3/global/transactions/out-trade-no/{out_trade_no}/close', closed);
      const closedById = await post(`${root}/id/${id}/close`, idsOf(kind));
      expectValid('POST v3/global/transactions/id/{transaction_id}/close', closedById);
      expect((await byNumber(other, kind)).json['trade_state']).toBe('CLOSED');
      await expect(sandbox.confirm(page)).rejects.toThrow(/CLOSED/);
      expect(codeOf(await native(one, kind))).toEqual([400, 'ORDER_CLOSED']);
      const { number } = await paid(kind);
      expect(codeOf(await native(number, kind))[1]).toBe('ORDERPAID');
      expect(codeOf(await post(`${root}/out-trade-no/${number}/close`, idsOf(kind)))[1]).toBe('ORDERPAID');
      const unknown = await post(`${root}/out-trade-no/none/close`, idsOf(kind));
      expect(codeOf(unknown)).toEqual([404, 'ORDER_NOT_EXIST']);
    });

    test('micropay pays at once; reverse micropay 7 days, 204; a large amount asks for the password', async () => {
      const pay = (number: string, total: number) =>
        post('/v3/global/micropay/transactions/pay', {
          ...order(number, 'MICROPAY', kind, { amount: { total, currency: 'USD' } }),
          notify_url: undefined,
          payer: { auth_code: newCode() },
        });
      const small = newNumber();
      const done = await pay(small, 100);
      expectValid('POST v3/global/micropay/transactions/pay', done);
      expect(done.json['amount']).toMatchObject({ total: 100, payer_total: 720 });
      const account = `${own ?? sandbox.mchid}/BASIC`;
      const before = await balance(sandbox, account);
      const micro = '/v3/global/micropay/transactions';
      const reversed = await post(`${micro}/out-trade-no/${small}/reverse`, idsOf(kind));
      expectValid('POST v3/global/micropay/transactions/out-trade-no/{out_trade_no}/reverse', reversed);
      expect((await byNumber(small, kind)).json['trade_state']).toBe('REVOKED');
      // What was paid less its fee of 4 fen.
      expect(before - (await balance(sandbox, account))).toBe(716);
      const large = newNumber();
      expect(codeOf(await pay(large, 20_000))).toEqual([202, 'USERPAYING']);
      await sandbox.confirm(large);
      const { json } = await byNumber(large, kind);
      expect(json).toMatchObject({ trade_state: 'SUCCESS', amount: { payer_total: 144_000 } });
      const again = newNumber();
      await pay(again, 100);
      const { id } = (await byNumber(again, kind)).json;
      const undone = await post(`${micro}/id/${id}/reverse`, idsOf(kind));
      expectValid('POST v3/global/micropay/transactions/id/{transaction_id}/reverse', undone);
      expect((await byNumber(again, kind)).json['trade_state']).toBe('REVOKED');
      await sandbox.clock.advance({ days: 8 });
      const late = await post(`${micro}/id/${json['id']}/reverse`, idsOf(kind));
      expect(codeOf(late)).toEqual([403, 'TRADE_ERROR']);
    });

    test('refund states SUCCESS, REFUNDCLOSE, PROCESSING, ABNORMAL; GET refunds of an order pages', async () => {
      const { number, id } = await paid(kind);
      const part = await refund(number, `${number}a`, kind, { refund: 333, total: 888 });
      expectValid('POST v3/global/refunds', part);
      expect(part.json['amount']).toEqual({
        refund: 333,
        currency: 'HKD',
        payer_refund: 306,
        payer_currency: 'CNY',
        exchange_rate: { type: 'SETTLEMENT_RATE', rate: 92_000_000 },
      });
      const status = async (out_refund_no: string): Promise<unknown> => {
        const answer = await get(`/v3/global/refunds/out-refund-no/${out_refund_no}`, kind);
        expectValid('GET v3/global/refunds/out-refund-no/{out_refund_no}', answer);
        return answer.json['status'];
      };
      expect(await status(`${number}a`)).toBe('PROCESSING');
      await sandbox.clock.advance({ seconds: 3 });
      expect(await status(`${number}a`)).toBe('SUCCESS');
      await refund(number, `${number}b`, kind, { refund: 555, total: 888 });
      await sandbox.operate('fail-refund', `${number}b`);
      expect(await status(`${number}b`)).toBe('ABNORMAL');
      await sandbox.operate('close-refund', `${number}b`);
      expect(await status(`${number}b`)).toBe('REFUNDCLOSE');
      const all = await get('/v3/global/refunds', kind, { transaction_id: id, offset: 1, count: 20 });
      expectValid('GET v3/global/refunds', all);
      expect(all.json).toMatchObject({ total_num: 2, current_total_num: 1, id });
      expect((all.json['data'] as Json[]).map(({ out_refund_no }) => out_refund_no)).toEqual([`${number}b`]);
      const byId = await get(`/v3/global/refunds/id/${part.json['id']}`, kind);
      expectValid('GET v3/global/refunds/id/{refund_id}', byId);
      expect(byId.json).toMatchObject({ out_trade_no: number, transaction_id: id });
      await sandbox.idle();
      const events = [...receiver.at(`/${number}a`), ...receiver.at(`/${number}b`)].map((one) =>
        openV3(sandbox, one),
      );
      expect(events.map(({ envelope }) => envelope['event_type'])).toEqual([
        'REFUND.SUCCESS',
        'REFUND.ABNORMAL',
        'REFUND.CLOSED',
      ]);
      expect(events[0]?.payload).toMatchObject({
        amount: { total: 888, payer_total: 817, refund: 333, payer_refund: 306, payer_currency: 'CNY' },
      });
      for (const [path, query] of [
        ['id/none', {}],
        ['out-refund-no/none', {}],
      ] as const) {
        expect(codeOf(await get(`/v3/global/refunds/${path}`, kind, query))).toEqual([
          404,
          'ORDER_NOT_EXIST',
        ]);
      }
      const over = await get('/v3/global/refunds', kind, { transaction_id: id, offset: 0, count: 21 });
      expect(codeOf(over)).toEqual([400, 'PARAM_ERROR']);
      expect(codeOf(await refund('none', 'x', kind, { refund: 1, total: 1 }))).toEqual([
        404,
        'ORDER_NOT_EXIST',
      ]);
    });
  },
);

test('the paths of 2022 play the same orders and refunds', async () => {
  const [number, code] = [newNumber(), newNumber()];
  const at = (path: string) => `/v3${path}`;
  const placed = await v3(sandbox, 'POST', at('/transactions/native'), order(number, 'NATIVE', 'merchant'));
  expectValid('POST v3/transactions/native', placed);
  await sandbox.confirm(String(placed.json['code_url']));
  const query = search(idsOf('merchant'));
  const found = await v3(sandbox, 'GET', at(`/transactions/out-trade-no/${number}?${query}`));
  expectValid('GET v3/transactions/out-trade-no/{out_trade_no}', found);
  const json = { ...idsOf('merchant'), appid: 'wx1', out_trade_no: number, out_refund_no: number };
  const amount = { refund: 888, total: 888, currency: 'HKD' };
  const given = await v3(sandbox, 'POST', at('/refunds'), { ...json, amount });
  expectValid('POST v3/refunds', given);
  // They name no merchant.
  const read = await v3(sandbox, 'GET', at(`/refunds/out-refund-no/${number}`));
  expectValid('GET v3/refunds/out-refund-no/{out_refund_no}', read);
  const byId = await v3(sandbox, 'GET', at(`/refunds/id/${given.json['id']}`));
  expectValid('GET v3/refunds/id/{refund_id}', byId);
  expectValid('GET v3/refunds', await v3(sandbox, 'GET', at(`/refunds?out_trade_no=${number}`)));
  const paidByCode = await v3(sandbox, 'POST', at('/transactions/micropay'), {
    ...order(code, 'MICROPAY', 'merchant'),
    payer: { auth_code: newCode() },
  });
  expectValid('POST v3/transactions/micropay', paidByCode);
  const reversed = await v3(
    sandbox,
    'POST',
    at(`/transactions/out-trade-no/${code}/reverse`),
    idsOf('merchant'),
  );
  expectValid('POST v3/transactions/out-trade-no/{out_trade_no}/reverse', reversed);
  expect((await byNumber(code, 'merchant')).json['trade_state']).toBe('REVOKED');
});

test('the paths of 2022 place orders of each kind, and close and reverse them by either number', async () => {
  const ids = idsOf('merchant');
  const call = async (name: string, given: Json = {}, variables: Record<string, string> = {}) => {
    const [method = '', path = ''] = name.split(' ');
    const target = `/${path.replace(/\{(\w+)\}/g, (_, id: string) => variables[id] ?? '')}`;
    const answer = await (method === 'GET'
      ? v3(sandbox, method, `${target}?${search(ids)}`)
      : v3(sandbox, method, target, { ...ids, ...given }));
    expectValid(name, answer);
    return answer.json;
  };
  const place = async (path: string, given: Json = {}) => {
    const number = newNumber();
    await call(`POST v3/transactions/${path}`, order(number, path.toUpperCase(), 'merchant', given));
    return { number, id: String((await byNumber(number, 'merchant')).json['id']) };
  };
  const app = await place('app');
  const jsapi = await place('jsapi', { payer: { openid: 'oUser' } });
  await place('mweb', {
    scene_info: { payer_client_ip: '127.0.0.1', store_info: { id: 'S', name: 'x', address: 'x' } },
  });
  const paidByCode = await place('micropay', { payer: { auth_code: newCode() } });
  await call('POST v3/transactions/out-trade-no/{out_trade_no}/close', {}, { out_trade_no: app.number });
  await call('POST v3/transactions/id/{transaction_id}/close', {}, { transaction_id: jsapi.id });
  await call('POST v3/transactions/id/{transaction_id}/reverse', {}, { transaction_id: paidByCode.id });
  for (const [{ id }, state] of [[app, 'CLOSED'], [jsapi, 'CLOSED'], [paidByCode, 'REVOKED']] as const) {
    const found = await call('GET v3/transactions/id/{transaction_id}', {}, { transaction_id: id });
    expect(found['trade_state']).toBe(state);
  } // biome-ignore format: one list
});

test.each([
  ['a merchant without mchid', { mchid: undefined }, '/mchid'],
  ['another merchant', { mchid: '1900000001' }, '/mchid'],
  ['an institution without sub_mchid', { mchid: undefined, sp_mchid: 'own' }, '/sub_mchid'],
  ['a sub_mchid without sp_mchid', { mchid: undefined, sub_mchid }, '/sp_mchid'],
  ['another institution', { mchid: undefined, sp_mchid: '1900000001', sub_mchid }, '/sp_mchid'],
  ['a trade_type of another operation', { trade_type: 'APP' }, '/trade_type'],
  ['a merchant_category_code that is none', { merchant_category_code: 'food' }, '/merchant_category_code'],
  ['a currency without a rate', { amount: { total: 1, currency: 'XXX' } }, '/amount/currency'],
  ['no amount', { amount: { total: 0, currency: 'HKD' } }, '/amount/total'],
])('%s is refused, and the field is named', async (_, given: Json, field) => {
  const own = given['sp_mchid'] === 'own' ? { ...given, sp_mchid: sandbox.mchid } : given;
  const { status, json } = await native(newNumber(), 'merchant', own);
  expect([status, json['code']]).toEqual([400, 'PARAM_ERROR']);
  expect(json['detail']).toMatchObject({ field });
});

test('the sample of the documents, which gives the ids of both kinds of callers, is an institution', async () => {
  const number = newNumber();
  const ids = {
    mchid: sub_mchid,
    appid: 'wx1',
    sp_mchid: sandbox.mchid,
    sp_appid: 'wx1',
    sub_mchid,
    sub_appid: '',
  };
  const payer = { openid: 'o', sp_openid: 'o', sub_openid: 'o' };
  const placed = await post(`${root}/jsapi`, { ...order(number, 'JSAPI', 'merchant'), ...ids, payer });
  expect(placed.status).toBe(200);
  expect((await byNumber(number, 'institution')).json).toMatchObject({ sub_mchid, sp_mchid: sandbox.mchid });
  expect(codeOf(await byNumber(number, 'merchant'))).toEqual([404, 'ORDER_NOT_EXIST']);
});

test('an order abroad is what a notification is about, and what its user has', async () => {
  const number = newNumber();
  await post(`${root}/jsapi`, order(number, 'JSAPI', 'merchant', { payer: { openid: 'oAbroad' } }));
  await sandbox.trigger('TRANSACTION.SUCCESS', { for: number });
  await sandbox.idle();
  expect(openV3(sandbox, receiver.at(`/${number}`)[0]).payload).toMatchObject({ out_trade_no: number });
  expect((await byNumber(number, 'merchant')).json['trade_state']).toBe('SUCCESS');
  const { things } = (await sandbox.user('oAbroad')) as unknown as { things: Json[] };
  expect(JSON.stringify(things)).toContain(number);
});

test('the SDK orders, is notified and refunds abroad', async () => {
  const pay = new WeChatPay(sandbox.config);
  const number = newNumber();
  const { data } = await pay.v3.global.transactions.native.post({
    json: {
      mchid: sandbox.mchid,
      appid: 'wx1',
      description: 'x',
      notify_url: `${receiver.url}/${number}`,
      out_trade_no: number,
      trade_type: 'NATIVE',
      merchant_category_code: '1011',
      amount: { total: 1000, currency: 'JPY' },
    },
  });
  await sandbox.confirm(data.code_url);
  const { mchid } = sandbox;
  const found = await pay.v3.global.transactions.outTradeNo._out_trade_no_.get({
    out_trade_no: number,
    query: { mchid },
  });
  // 1000 JPY at 0.048 are 48 CNY.
  expect(found.data.amount).toMatchObject({ total: 1000, payer_total: 4800 });
  await pay.close();
});

test('refunds in any parts return the payment to the last fen, and the books balance', async () => {
  const amounts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 4 });
  const currencies = fc.constantFrom('HKD', 'JPY', 'KRW', 'CNY');
  await fc.assert(
    fc.asyncProperty(amounts, currencies, async (parts, currency) => {
      const total = parts.reduce((sum, part) => sum + part, 0);
      const before = await sandbox.balances.list();
      const { number } = await paid('merchant', { amount: { total, currency } });
      const { json } = await byNumber(number, 'merchant');
      let returned = 0;
      for (const [at, part] of parts.entries()) {
        const answer = await refund(number, `${number}-${at}`, 'merchant', { refund: part, total, currency });
        expect(answer.status, answer.body).toBe(200);
        returned += Number((answer.json['amount'] as Json)['payer_refund']);
      }
      expect(returned).toBe((json['amount'] as Json)['payer_total']);
      const more = await refund(number, `${number}-x`, 'merchant', { refund: 1, total, currency });
      expect(codeOf(more)).toEqual([400, 'INVALID_REQUEST']);
      await sandbox.clock.advance({ seconds: 3 });
      const after = await sandbox.balances.list();
      const own = (list: typeof after) =>
        list.find(({ account }) => account === `${sandbox.mchid}/BASIC`)?.amount;
      expect(own(after)).toBe(own(before));
    }),
    { numRuns: process.env['WECHATPAY_TEST_FULL'] === undefined ? 8 : 200 },
  );
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
