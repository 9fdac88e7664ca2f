import { createHash } from 'node:crypto';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { type Json, send, signedBy, signV3, v3 } from './merchant.js';
import { codeOf, faultsOf } from './ordering.js';
import { expectPlayed } from './played.js';

const sub_mchid = '1900000555';
let sandbox: Sandbox;
let day: string;
beforeAll(async () => {
  sandbox = await startSandbox();
  // At noon, so that no day ends in the middle of the trade.
  const now = new Date(await sandbox.clock.now()).getTime();
  await sandbox.clock.advance({
    seconds: 36 * 3600 - Math.floor(((now + 8 * 3_600_000) % 86_400_000) / 1000),
  });
  day = dateOf(await sandbox.clock.now());
  await pay('S1', { mchid: sandbox.mchid, appid: 'wx1' }, { total: 888, currency: 'HKD' });
  await pay('S2', { sp_mchid: sandbox.mchid, sp_appid: 'wx1', sub_mchid }, { total: 1000, currency: 'JPY' });
  await pay('S3', { mchid: sandbox.mchid, appid: 'wx1' }, { total: 100 });
  const amount = { refund: 400, total: 888, currency: 'HKD' };
  const ids = { mchid: sandbox.mchid, appid: 'wx1', out_trade_no: 'S1', out_refund_no: 'S1R' };
  await v3(sandbox, 'POST', '/v3/global/refunds', { ...ids, amount });
});
afterAll(() => sandbox.stop());

const dateOf = (now: string | number | Date): string =>
  new Date(new Date(now).getTime() + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');

async function pay(out_trade_no: string, ids: Json, amount: Json): Promise<void> {
  const { json } = await v3(sandbox, 'POST', '/v3/global/transactions/native', {
    ...ids,
    description: '书, 一本',
    notify_url: 'http://127.0.0.1:9/n',
    out_trade_no,
    trade_type: 'NATIVE',
    merchant_category_code: '1011',
    amount,
  });
  await sandbox.confirm(String(json['code_url']));
}

const statement = (query: string, path = 'global/statements') =>
  v3(sandbox, 'GET', `/v3/${path}?date=${day}&${query}`);

/** The rows, as objects by column. */
function read(text: string): Record<string, string>[] {
  const [head = '', ...lines] = text.replace('\u{FEFF}', '').trimEnd().split('\r\n');
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.slice(1).split(',`');
    expect(cells).toHaveLength(names.length);
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
  });
}

const settlements = (query: string, path = 'global/settle/settlements') =>
  v3(sandbox, 'GET', `/v3/${path}?${query}`);

test("before nine o'clock of the next day, there is no statement, and the money is UNSETTLE", async () => {
  const early = await statement(`mchid=${sandbox.mchid}`);
  expect([early.status, early.json['code']]).toEqual([400, 'NO_STATEMENT_EXIST']);
  const { json } = await settlements('settle_state=UNSETTLE&offset=0&limit=10');
  const [hkd, jpy, cny] = json['data'] as { amount: Json }[];
  expect(json['total_count']).toBe(3);
  // The fee is 0.6 %, of which the refund gives its part back.
  expect(hkd?.amount).toEqual({
    currency: 'HKD', pay: 888, refund: 400, net: 488, fee: 3, settled: 0, unsettle: 485,
  }); // biome-ignore format: a list reads better in rows
  expect(jpy?.amount).toMatchObject({ currency: 'JPY', pay: 1000, refund: 0, fee: 6, unsettle: 994 });
  expect(cny?.amount).toMatchObject({ currency: 'CNY', pay: 100, unsettle: 99 });
  await sandbox.clock.advance({ days: 2 });
});

test('the statement has the real columns, a back-tick before each value, and a digest that is signed', async () => {
  const answer = await v3Text(`mchid=${sandbox.mchid}`);
  const sha1 = createHash('sha1').update(answer.body).digest('hex');
  expect(answer.headers['wechatpay-statement-sha1']).toBe(sha1);
  expect(signedBy(sandbox, answer.headers, JSON.stringify({ sha1 }))).toBe(true);
  expect(answer.headers['content-type']).toContain('text/csv');
  const target = `/v3/statements?date=${day}&mchid=${sandbox.mchid}`;
  const headers = { authorization: signV3(sandbox, 'GET', target, '') };
  const old = await send(sandbox.url + target, { method: 'GET', headers });
  expect(old.headers['wechatpay-statement-sha1']).toBe(sha1);
  expect(old.body).toBe(answer.body);
  const [payment, , plain, refund] = read(answer.body);
  expect(payment).toMatchObject({
    商户号: sandbox.mchid, 商户订单号: 'S1', 交易状态: 'SUCCESS', 商品名称: '书, 一本', 标价币种: 'HKD',
    '订单金额(标价币种)': '8.88', 用户支付币种: 'CNY', 用户支付金额: '8.17', 结算币种: 'HKD', 应结订单金额: '8.88',
    支付汇率: '92000000', 退款汇率: '0', 申请退款金额: '0.00',
  }); // biome-ignore format: a list reads better in rows
  expect(plain).toMatchObject({
    商户订单号: 'S3',
    标价币种: 'CNY',
    支付汇率: '100000000',
    用户支付金额: '1.00',
  });
  expect(refund).toMatchObject({
    商户订单号: 'S1', 商户退款单号: 'S1R', 交易状态: 'REFUND', 退款状态: 'SUCCESS', 申请退款金额: '4.00',
    用户退款币种: 'CNY', 用户退款金额: '3.68', 退款应结订单金额: '4.00', '订单金额(标价币种)': '0.00',
  }); // biome-ignore format: a list reads better in rows
});

/** The statement, as the SDK verifies it. */
async function v3Text(query: string) {
  const pay = new WeChatPay(sandbox.config);
  const given = Object.fromEntries(new URLSearchParams(query)) as { mchid?: string };
  const { data, headers } = await pay.v3.global.statements.get({ query: { date: day, ...given } });
  await pay.close();
  return { body: data.toString('utf8'), headers: Object.fromEntries(Object.entries(headers)) };
}

test('an institution gets the trade of one sub-merchant or of all, without decimals for JPY', async () => {
  const all = read((await v3Text(`sp_mchid=${sandbox.mchid}`)).body);
  expect(all).toHaveLength(4);
  const own = read((await v3Text(`sp_mchid=${sandbox.mchid}&sub_mchid=${sub_mchid}`)).body);
  expect(own.map((row) => [row['子商户号'], row['订单金额(标价币种)'], row['用户支付金额']])).toEqual([
    [sub_mchid, '1000', '48.00'],
  ]);
});

test('the mainland bill of the day has no trade abroad', async () => {
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  const answer = await v3(sandbox, 'GET', `/v3/bill/tradebill?bill_date=${date}`);
  expect(codeOf(answer)).toEqual([400, 'NO_STATEMENT_EXIST']);
});

test('what is settled is listed by the day of settlement, in pages', async () => {
  const next = String(Number(day) + 1);
  const range = `settle_start_date=${day}&settle_end_date=99991231`;
  const answer = await settlements(`settle_state=SETTLED&${range}&offset=1&limit=1`);
  expect(faultsOf(sandbox, 'GET v3/global/settle/settlements', answer)).toEqual([]);
  expect(answer.json).toMatchObject({ total_count: 3, offset: 1, limit: 1 });
  const [jpy] = answer.json['data'] as Json[];
  expect(jpy).toMatchObject({
    trade_start_date: day,
    amount: { currency: 'JPY', settled: 994, unsettle: 0 },
  });
  expect(Number(jpy?.['settlement_date'])).toBeGreaterThanOrEqual(Number(next));
  const old = await settlements(`settle_state=SETTLED&${range}&offset=0&limit=9`, 'settle/settlements');
  expect(faultsOf(sandbox, 'GET v3/settle/settlements', old)).toEqual([]);
  const { json } = await settlements('settle_state=UNSETTLE&offset=0&limit=10');
  expect(json['total_count']).toBe(0);
  const ofSub = await settlements(`settle_state=SETTLED&${range}&offset=0&limit=9&sub_mchid=${sub_mchid}`);
  expect(ofSub.json['total_count']).toBe(1);
});

test.each([
  ['settle_state=SETTLED&offset=0&limit=9', '/settle_start_date'],
  [
    'settle_state=SETTLED&settle_start_date=20260102&settle_end_date=20260101&offset=0&limit=9',
    '/settle_end_date',
  ],
  ['settle_state=UNSETTLE&offset=0&limit=31', '/limit'],
])('settlements of %s are refused', async (query, field) => {
  const { status, json } = await settlements(query);
  expect([status, json['code'], (json['detail'] as Json)['field']]).toEqual([400, 'PARAM_ERROR', field]);
});

test('a statement of a wrong date, without a merchant, or after 180 days is refused', async () => {
  const get = (query: string) => v3(sandbox, 'GET', `/v3/global/statements?${query}`);
  expect(codeOf(await get(`date=2026-01-01&mchid=${sandbox.mchid}`))).toEqual([400, 'PARAM_ERROR']);
  expect(codeOf(await get(`date=${day}`))).toEqual([400, 'PARAM_ERROR']);
  await sandbox.clock.advance({ days: 181 });
  expect(codeOf(await statement(`mchid=${sandbox.mchid}`))).toEqual([400, 'NO_STATEMENT_EXIST']);
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
