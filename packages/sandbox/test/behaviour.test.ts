/**
 * What is known of WeChat Pay's behaviour, and the tests that hold the sandbox to it: `behaviour.txt` lists the statements
 * about products, `wire/statements.test.ts` those about the wire. The tests here are about statements that cross products.
 */
import { readFileSync } from 'node:fs';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromXml, type Json, send, v2, v3 } from './merchant.js';
import { openV3 } from './notifications.js';
import { codeOf, createShop, faultsOf, newCode } from './ordering.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';

const sub_mchid = '1600000001';
const partnerBase = '/v3/pay/partner/transactions';
const refundBase = '/v3/refund/domestic/refunds';
let sandbox: Sandbox;
let receiver: Receiver;
let shop: ReturnType<typeof createShop>;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox({ strict: true }), startReceiver()]);
  shop = createShop(sandbox, receiver.url);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

const place = async (channel: string, order: Json): Promise<Json> =>
  (await v3(sandbox, 'POST', `/v3/pay/transactions/${channel}`, order)).json;
const h5 = { scene_info: { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } } };
const partnerOrder = (out_trade_no: string, more: Json = {}): Json => {
  const { appid: sp_appid, mchid: sp_mchid, ...order } = shop.order(out_trade_no);
  return { sp_appid, sp_mchid, sub_mchid, ...order, ...more };
};
const refund = (out_refund_no: string, given: Json) =>
  v3(sandbox, 'POST', refundBase, {
    out_refund_no,
    notify_url: `${receiver.url}/${out_refund_no}`,
    ...given,
  });

describe('an order', () => {
  test('has the address of its scene: code_url, prepay_id, h5_url', async () => {
    const code_url = String((await shop.native('U1')).json['code_url']);
    expect(code_url).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?pr=\w+$/);
    const { prepay_id } = await place('jsapi', shop.order('U2', { payer: { openid: 'o1' } }));
    expect(prepay_id).toMatch(/^wx[0-9a-f]{34}$/);
    const { h5_url } = await place('h5', shop.order('U3', h5));
    expect(h5_url).toMatch(
      /^https:\/\/wx\.tenpay\.com\/cgi-bin\/mmpayweb-bin\/checkmweb\?prepay_id=wx\w+&package=\d+$/,
    );
  });

  test('says its trade_type once it is paid: NATIVE, JSAPI, APP, MWEB, MICROPAY', async () => {
    const placed: [string, unknown][] = [
      ['NATIVE', (await shop.native('T1')).json['code_url']],
      ['JSAPI', (await place('jsapi', shop.order('T2', { payer: { openid: 'o1' } })))['prepay_id']],
      ['APP', (await place('app', shop.order('T3')))['prepay_id']],
      ['MWEB', (await place('h5', shop.order('T4', h5)))['h5_url']],
    ];
    await shop.codepay('T5', newCode());
    for (const [at, [trade_type, id]] of placed.entries()) {
      await sandbox.confirm(String(id));
      expect((await shop.query(`T${at + 1}`)).json).toMatchObject({ trade_type, trade_state: 'SUCCESS' });
    }
    expect((await shop.query('T5')).json['trade_type']).toBe('MICROPAY');
    await sandbox.idle();
    expect(openV3(sandbox, receiver.at('/T4')[0]).payload['trade_type']).toBe('MWEB');
  });

  test('with a time_expire less than a minute ahead has a minute; past it cannot be paid', async () => {
    const soon = async (): Promise<Json> => {
      const now = await sandbox.clock.now();
      return { time_expire: new Date(now.getTime() + 5_000).toISOString() };
    };
    const url = String((await shop.native('E1', await soon())).json['code_url']);
    await sandbox.clock.advance({ seconds: 50 });
    await sandbox.confirm(url);
    const late = String((await shop.native('E2', await soon())).json['code_url']);
    await sandbox.clock.advance({ seconds: 61 });
    await expect(sandbox.confirm(late)).rejects.toMatchObject({ code: 'EXPIRED' });
  });

  test('without a time_expire can be paid for seven days, and is CLOSED then', async () => {
    await shop.native('E3');
    await sandbox.clock.advance({ days: 6 });
    await sandbox.confirm(String((await shop.native('E3')).json['code_url']));
    await shop.native('E4');
    await sandbox.clock.advance({ days: 7 });
    expect((await shop.query('E4')).json['trade_state']).toBe('CLOSED');
  });

  test('has a number that is unique for the caller, with all its sub-merchants', async () => {
    await shop.native('N1');
    const again = await v3(sandbox, 'POST', `${partnerBase}/native`, partnerOrder('N1'));
    expect(codeOf(again)).toEqual([400, 'INVALID_REQUEST']);
    await v3(sandbox, 'POST', `${partnerBase}/native`, partnerOrder('N2'));
    const other = partnerOrder('N2', { sub_mchid: '1600000002' });
    expect(codeOf(await v3(sandbox, 'POST', `${partnerBase}/native`, other))).toEqual([
      400,
      'INVALID_REQUEST',
    ]);
  });

  test('of a partner is queried and closed with sp_mchid and sub_mchid', async () => {
    const { json } = await v3(sandbox, 'POST', `${partnerBase}/native`, partnerOrder('P1'));
    const closed = await v3(sandbox, 'POST', `${partnerBase}/out-trade-no/P1/close`, {
      sp_mchid: sandbox.mchid,
      sub_mchid,
    });
    expect([closed.status, closed.body]).toEqual([204, '']);
    await expect(sandbox.confirm(String(json['code_url']))).rejects.toMatchObject({ code: 'EXPIRED' });
    const found = (mchid: string) =>
      v3(sandbox, 'GET', `${partnerBase}/out-trade-no/P1?sp_mchid=${sandbox.mchid}&sub_mchid=${mchid}`);
    expect((await found(sub_mchid)).json['trade_state']).toBe('CLOSED');
    expect((await found('1600000002')).status).toBe(404);
  });

  test('of APIv2 answers prepay_id, and code_url or mweb_url by its trade_type', async () => {
    const native = await shop.unified('V1');
    expect(native).toMatchObject({
      prepay_id: expect.any(String),
      trade_type: 'NATIVE',
      code_url: /^weixin:/,
    });
    const scene_info = '{"h5_info":{"type":"Wap","wap_url":"https://shop.example","wap_name":"x"}}';
    const web = await shop.unified('V2', { trade_type: 'MWEB', scene_info });
    expect(web).toMatchObject({ prepay_id: expect.any(String), mweb_url: expect.stringMatching(/^https:/) });
    const jsapi = await shop.unified('V3', { trade_type: 'JSAPI', openid: 'o1' });
    expect(jsapi).not.toHaveProperty('code_url');
    expect(jsapi).not.toHaveProperty('mweb_url');
  });

  test('of APIv2 that is paid has openid, bank_type, cash_fee, transaction_id and time_end', async () => {
    await sandbox.confirm((await shop.unified('V4'))['code_url'] ?? '');
    expect(await shop.queryV2('V4')).toMatchObject({
      trade_state: 'SUCCESS',
      openid: expect.stringMatching(/^o/),
      is_subscribe: expect.stringMatching(/^[YN]$/),
      trade_type: 'NATIVE',
      bank_type: expect.any(String),
      total_fee: '100',
      cash_fee: '100',
      transaction_id: expect.stringMatching(/^4200\d{24}$/),
      time_end: expect.stringMatching(/^\d{14}$/),
    });
  });
});

describe('a combined order', () => {
  const sub = (out_trade_no: string): Json => ({
    mchid: sandbox.mchid,
    attach: 'a',
    amount: { total_amount: 100, currency: 'CNY' },
    out_trade_no,
    description: 'x',
  });
  const combined = (number: string): Json => ({
    combine_appid: 'wx1',
    combine_mchid: sandbox.mchid,
    combine_out_trade_no: number,
    notify_url: `${receiver.url}/${number}`,
    sub_orders: [sub(`${number}1`), sub(`${number}2`)],
  });

  test('is refunded by part, each with the transaction_id of the part', async () => {
    const { json } = await v3(sandbox, 'POST', '/v3/combine-transactions/native', combined('CB'));
    await sandbox.confirm(String(json['code_url']));
    const query = () => v3(sandbox, 'GET', '/v3/combine-transactions/out-trade-no/CB');
    const parts = (await query()).json['sub_orders'] as Json[];
    const { transaction_id } = parts[0] ?? {};
    const amount = { refund: 100, total: 100, currency: 'CNY' };
    expect((await refund('CBR', { transaction_id, amount })).json).toMatchObject({ out_trade_no: 'CB1' });
    expect(codeOf(await refund('CBS', { transaction_id, amount }))).toEqual([400, 'INVALID_REQUEST']);
    const states = ((await query()).json['sub_orders'] as Json[]).map((one) => one['trade_state']);
    expect(states).toEqual(['REFUND', 'SUCCESS']);
  });
});

describe('a refund', () => {
  test('that does not reach the user, or is closed, is told by REFUND.ABNORMAL and REFUND.CLOSED', async () => {
    const end = async (number: string, act: string): Promise<Json> => {
      await sandbox.confirm(String((await shop.native(number)).json['code_url']));
      await refund(`${number}R`, {
        out_trade_no: number,
        amount: { refund: 100, total: 100, currency: 'CNY' },
      });
      await sandbox.operate(act, `${number}R`);
      await sandbox.clock.advance({ seconds: 5 });
      await sandbox.idle();
      const [first, ...others] = receiver.at(`/${number}R`);
      expect(others).toEqual([]);
      const { envelope, payload } = openV3(sandbox, first);
      return { event: envelope['event_type'], state: payload['refund_status'] };
    };
    expect(await end('RA', 'fail-refund')).toEqual({ event: 'REFUND.ABNORMAL', state: 'ABNORMAL' });
    expect(await end('RB', 'close-refund')).toEqual({ event: 'REFUND.CLOSED', state: 'CLOSED' });
    // Accepted, an order that was refunded stays REFUND.
    expect((await shop.query('RB')).json['trade_state']).toBe('REFUND');
  });

  test('of APIv2 is queried by its numbered fields, with refund_count', async () => {
    await sandbox.confirm((await shop.unified('RC'))['code_url'] ?? '');
    for (const [out_refund_no, refund_fee] of [
      ['RC1', '30'],
      ['RC2', '20'],
    ] as const) {
      const given = { out_trade_no: 'RC', out_refund_no, total_fee: '100', refund_fee };
      expect(await shop.post('/secapi/pay/refund', given)).toMatchObject({ result_code: 'SUCCESS' });
    }
    await sandbox.clock.advance({ seconds: 5 });
    expect(await shop.post('/pay/refundquery', { out_trade_no: 'RC' })).toMatchObject({
      refund_count: '2',
      total_refund_count: '2',
      out_refund_no_0: 'RC1',
      refund_id_0: expect.any(String),
      refund_fee_0: '30',
      refund_status_0: 'SUCCESS',
      out_refund_no_1: 'RC2',
    });
  });
});

describe('APIv2', () => {
  test('takes the merchant certificate for refunds and reversals, and none elsewhere', async () => {
    const given = { appid: 'wx1', mch_id: sandbox.mchid, out_trade_no: 'none' };
    const without = { identity: 'none' } as const;
    for (const path of ['/secapi/pay/refund', '/secapi/pay/reverse']) {
      const { fields } = await v2(sandbox, path, given, without);
      expect(fields).toEqual({ return_code: 'FAIL', return_msg: expect.stringContaining('双向 TLS') });
    }
    expect((await v2(sandbox, '/pay/orderquery', given, without)).fields['err_code']).toBe('ORDERNOTEXIST');
  });

  test('refuses a message without a sign in a failure that has no sign', async () => {
    const body = `<xml><appid>wx1</appid><mch_id>${sandbox.mchid}</mch_id></xml>`;
    const answer = await send(`${sandbox.url}/pay/orderquery`, { method: 'POST', body });
    expect(fromXml(answer.body)).toEqual({ return_code: 'FAIL', return_msg: expect.any(String) });
  });
});

test('a download has the host that the client called, which serves redirected and direct clients', async () => {
  await sandbox.confirm(String((await shop.native('B1')).json['code_url']));
  const today = new Date((await sandbox.clock.now()).getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
  await sandbox.clock.advance({ days: 1, hours: 12 });
  const bill = await v3(sandbox, 'GET', `/v3/bill/tradebill?bill_date=${today}`);
  expect(faultsOf(sandbox, 'GET v3/bill/tradebill', bill)).toEqual([]);
  const { download_url } = bill.json;
  expect(String(download_url)).toMatch(`${sandbox.config.endpoint}/v3/billdownload/file?token=`);
});

interface Statement {
  readonly says: string;
  readonly file: string;
  /** The beginning of a test's name; the reason for one that is not played. */
  readonly name: string;
}

const statements: readonly Statement[] = readFileSync(new URL('behaviour.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [says = '', source, file = '', name, ...more] = line.split(' | ');
    if (source === undefined || name === undefined || more.length > 0) throw new Error(`four parts: ${line}`);
    return { says, file, name };
  });

describe('behaviour.txt', () => {
  test('names a test for each statement, or says why it is not played', () => {
    const texts = new Map<string, string>();
    const read = (file: string): string => {
      const text = texts.get(file) ?? readFileSync(new URL(file, import.meta.url), 'utf8');
      texts.set(file, text);
      return text;
    };
    const lost = statements.filter(
      ({ file, name }) => file !== '-' && !["'", '"', '`'].some((quote) => read(file).includes(quote + name)),
    );
    expect(lost).toEqual([]);
    expect(statements.filter(({ file }) => file !== '-').length).toBeGreaterThan(100);
    expect(new Set(statements.map(({ says }) => says)).size).toBe(statements.length);
  });
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
