/** `played.txt` has a test for each operation that is played; this file answers those that no story of a product needs. */
import { readdirSync } from 'node:fs';
import { followReference, type Schema } from '@wechatpay-kit/openapi/model';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { listAnsweredOperations } from '@wechatpay-kit/sandbox/operations';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { components, judge, makeRequest, nameOf, operations, readAnswer, sendRequest } from './asking.js';
import { expectPlayed, played } from './played.js';

const sub_mchid = '1600000001';
const notify_url = 'http://127.0.0.1:9/n';
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ strict: true });
});
afterAll(() => sandbox.stop());

/** Calls an operation with the given fields, and what else its schema requires; the answer must fit its schema. */
async function call(name: string, given: Record<string, unknown> = {}): Promise<Record<string, string>> {
  const operation = operations.find((one) => nameOf(one) === name);
  if (operation === undefined) throw new Error(`no operation ${name}`);
  const { variables, query, body } = makeRequest(sandbox, operation, name, given);
  const needed = (fields: Record<string, unknown>, schema: Schema = {}) => {
    const { required = [] } = followReference(components.schemas ?? {}, schema);
    const isNeeded = ([field]: [string, unknown]) => required.includes(field) || Object.hasOwn(given, field);
    return Object.fromEntries(Object.entries(fields).filter(isNeeded));
  };
  const wanted = { variables, query: needed(query, operation.query), body: needed(body, operation.body) };
  const answer = await sendRequest(sandbox, operation, wanted);
  expect(judge(sandbox, operation, answer), name).toEqual([]);
  return readAnswer(operation, answer) as Record<string, string>;
}

test('each operation that is played has a test file', () => {
  const kinds = listAnsweredOperations().map(
    ({ method, path, kind }) => [`${method} ${path}`, kind] as const,
  );
  const names = kinds.filter(([, kind]) => kind === 'played').map(([name]) => name);
  expect(names.filter((name) => !played.has(name))).toEqual([]);
  const files = new Set(readdirSync(new URL('.', import.meta.url)));
  expect([...played].filter(([, file]) => !files.has(file))).toEqual([]);
});

test('orders of partners, in each scene and with a contract', async () => {
  const base = 'v3/pay/partner/transactions';
  const order = (out_trade_no: string) => ({
    sp_appid: 'wx1',
    sp_mchid: sandbox.mchid,
    sub_mchid,
    out_trade_no,
    notify_url,
    amount: { total: 100 },
    payer: { sp_openid: 'o1' },
  });
  const contract = (contract_code: string) => ({
    plan_id: '123',
    contract_mchid: sandbox.mchid,
    contract_appid: 'wx1',
    contract_code,
    request_serial: '1',
    contract_display_account: 'x',
    contract_notify_url: notify_url,
  });
  const { payer: _, ...app } = order('P1');
  await call(`POST ${base}/app`, app);
  await call(`POST ${base}/h5`, { ...app, out_trade_no: 'P2' });
  await call(`POST ${base}/miniprogram`, order('P3'));
  const signing = { ...app, out_trade_no: 'P4', contract_info: contract('C4') };
  await call(`POST ${base}/app-with-contract`, signing);
  const { prepay_id } = await call(`POST ${base}/jsapi-with-contract`, {
    ...order('P5'),
    contract_info: contract('C5'),
  });
  await call('POST v3/pay/transactions/app-with-contract', {
    ...app,
    out_trade_no: 'P6',
    appid: 'wx1',
    contract_info: contract('C6'),
  });
  await sandbox.confirm(String(prepay_id));
  const query = { sp_mchid: sandbox.mchid, sub_mchid };
  const paid = await call(`GET ${base}/out-trade-no/{out_trade_no}`, { ...query, out_trade_no: 'P5' });
  await call(`GET ${base}/id/{transaction_id}`, { ...query, transaction_id: paid['transaction_id'] });
});

test('pay score orders of a partner, in each of its operations', async () => {
  const base = 'v3/payscore/partner';
  const service = { service_id: '500001', appid: 'wx1', sub_mchid };
  const total = { post_payments: [{ name: '租借费用', amount: 100 }], total_amount: 100 };
  const order = (out_order_no: string) => ({
    ...service,
    out_order_no,
    service_introduction: 'x',
    risk_fund: { name: 'ESTIMATE_ORDER_COST', amount: 10_000 },
    time_range: { start_time: 'OnAccept' },
    need_user_confirm: false,
    openid: `o${out_order_no}`,
    notify_url,
  });
  const act = (name: string, out_order_no: string, given: object = {}) =>
    call(`POST ${base}/serviceorder/{out_order_no}/${name}`, { ...service, out_order_no, ...given });
  await call(`POST ${base}/serviceorder`, order('S1'));
  const prepaid_time = '20261201120000';
  await act('send-pendingmessage', 'S1', { ...total, prepaid_time });
  await act('send-prepaidmessage', 'S1', { ...total, prepaid_time });
  await sandbox.operate('fail-collection', 'S1');
  await act('complete', 'S1', total);
  await act('modify', 'S1', {
    post_payments: [{ name: '租借费用', amount: 90 }],
    total_amount: 90,
    reason: 'x',
  });
  await act('pay', 'S1');
  await act('sync', 'S1', { type: 'Order_Paid', detail: { paid_time: '20261130120000' } });
  await call(`POST ${base}/serviceorder/direct-complete`, { ...order('S2'), ...total });
});

test('the certificates, and the notification URL of product coupons', async () => {
  await call('GET v3/certificates');
  const base = 'brand/marketing/product-coupon/notify-configs';
  await call(`POST ${base}`, { notify_url: 'https://shop.example/n' });
  await call(`GET ${base}`);
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
