import { constants, publicEncrypt } from 'node:crypto';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge, nameOf, operations } from './asking.js';
import { type Answer, type Fields, type Json, v2, v3 } from './merchant.js';
import { openV3 } from './notifications.js';
import { balance, type PaidOptions, payNative } from './paid-orders.js';
import { expectPlayed, notePlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';

const root = '/v3/profitsharing';
const other = '1900000777';
const sub_mchid = '1900000555';
let sandbox: Sandbox;
let receiver: Receiver;
let count = 0;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([
    startSandbox({ strict: true, merchants: [{ mchid: other }] }),
    startReceiver(),
  ]);
  for (const mchid of [sandbox.mchid, other]) {
    await sandbox.balances.set({ account: `${mchid}/OPERATION`, amount: 1 });
  }
  await sandbox.operate('set-sharing-url', other, { url: `${receiver.url}/shared` });
  await addReceivers();
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

function encrypt(text: string): { value: string; headers: Record<string, string> } {
  const [serial = '', pem = ''] =
    Object.entries(sandbox.config.certs).find(([id]) => id.startsWith('PUB_KEY_ID')) ?? [];
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const value = publicEncrypt({ key: pem, padding }, Buffer.from(text)).toString('base64');
  return { value, headers: { 'wechatpay-serial': serial } };
}
const serial = () => encrypt('x').headers;
const post = (path: string, body: Json, headers = serial()) => v3(sandbox, 'POST', path, body, { headers });
const add = (body: Json) => {
  const { value, headers } = encrypt('某商户');
  return post(
    `${root}/receivers/add`,
    { appid: 'wx1', type: 'MERCHANT_ID', account: other, name: value, relation_type: 'SUPPLIER', ...body },
    headers,
  );
};
async function addReceivers(): Promise<void> {
  for (const more of [{}, { sub_mchid }]) {
    await add(more);
    await add({ type: 'PERSONAL_OPENID', account: 'oUser', ...more });
  }
}

/** A new paid order with held money. */
async function paid(options: PaidOptions = {}) {
  count += 1;
  const order = await payNative(sandbox, `S${count}`, { total: 1000, profit_sharing: true, ...options });
  return { number: `S${count}`, transaction_id: String(order['transaction_id']) };
}
const toMerchant = (amount: number) => ({ type: 'MERCHANT_ID', account: other, amount, description: '货款' });
const toUser = (amount: number) => ({
  type: 'PERSONAL_OPENID',
  account: 'oUser',
  amount,
  description: '佣金',
});
const share = (transaction_id: string, out_order_no: string, receivers: unknown[], more: Json = {}) =>
  post(`${root}/orders`, {
    appid: 'wx1', transaction_id, out_order_no, receivers, unfreeze_unsplit: false, ...more,
  }); // biome-ignore format: a list reads better in rows
const unfreeze = (transaction_id: string, out_order_no: string) =>
  post(`${root}/orders/unfreeze`, { transaction_id, out_order_no, description: '解冻' });
const query = async (transaction_id: string, number: string) =>
  (await v3(sandbox, 'GET', `${root}/orders/${number}?transaction_id=${transaction_id}`)).json as Json & {
    receivers: Json[];
  };
const unsplit = async (transaction_id: string) =>
  (await v3(sandbox, 'GET', `${root}/transactions/${transaction_id}/amounts`)).json['unsplit_amount'];
const refund = (out_trade_no: string, out_refund_no: string, amount: number, total = 1000) =>
  v3(sandbox, 'POST', '/v3/refund/domestic/refunds', {
    out_trade_no, out_refund_no, amount: { refund: amount, total, currency: 'CNY' },
  }); // biome-ignore format: a list reads better in rows
const codeOf = ({ status, json }: Answer & { json: Json }) => [status, json['code']];
const settle = () => sandbox.clock.advance({ seconds: 3 });
const expectValid = (name: string, answer: Answer) => {
  const operation = operations.find((one) => nameOf(one) === name);
  if (operation === undefined) throw new Error(`no ${name}`);
  expect(judge(sandbox, operation, answer), name).toEqual([]);
};

describe('profit sharing of APIv3', () => {
  test('PROCESSING → FINISHED, receivers[].result PENDING → SUCCESS, and the merchant receiver hears of it', async () => {
    const { transaction_id } = await paid();
    const [to, frozen, user] = [`${other}/BASIC`, `${sandbox.mchid}/FROZEN`, 'oUser/CHANGE'] as const;
    await share((await paid()).transaction_id, 'A0', [toMerchant(1)]);
    await settle();
    const before = [await balance(sandbox, to), await balance(sandbox, frozen), await balance(sandbox, user)];
    const answer = await share(transaction_id, 'A1', [toMerchant(200), toUser(50)]);
    expectValid('POST v3/profitsharing/orders', answer);
    expect(answer.json).toMatchObject({
      state: 'PROCESSING',
      receivers: [{ result: 'PENDING' }, { result: 'PENDING' }],
    });
    // The fee of 6 fen is not held.
    expect(await unsplit(transaction_id)).toBe(744);
    await settle();
    const found = await query(transaction_id, 'A1');
    expect(found).toMatchObject({
      state: 'FINISHED',
      receivers: [{ result: 'SUCCESS' }, { result: 'SUCCESS' }],
    });
    const after = [await balance(sandbox, to), await balance(sandbox, frozen), await balance(sandbox, user)];
    expect(after.map((amount, at) => amount - (before[at] ?? 0))).toEqual([200, -250, 50]);
    await sandbox.idle();
    const config = await sandbox.configOf(other);
    const told = receiver
      .at('/shared')
      .map((one) => openV3({ ...sandbox, config }, one, config.apiV3Key).payload);
    expect(told.filter(({ out_order_no }) => out_order_no === 'A1')).toMatchObject([
      {
        mchid: sandbox.mchid,
        transaction_id,
        receiver: { type: 'MERCHANT_ID', account: other, amount: 200 },
      },
    ]);
  });

  test('profit_sharing true, else 400 INVALID_REQUEST', async () => {
    const { transaction_id } = await paid({ profit_sharing: false });
    expect(codeOf(await share(transaction_id, 'B1', [toUser(1)]))).toEqual([400, 'INVALID_REQUEST']);
    expect(codeOf(await unfreeze(transaction_id, 'B1'))).toEqual([400, 'INVALID_REQUEST']);
    expect(codeOf(await share('4200', 'B1', [toUser(1)]))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
  });

  test('at most 30 %: 403 RULE_LIMIT, cumulative; merchant-configs says it', async () => {
    const { transaction_id } = await paid();
    expect(codeOf(await share(transaction_id, 'C1', [toUser(301)]))).toEqual([403, 'RULE_LIMIT']);
    await share(transaction_id, 'C2', [toUser(200)]);
    expect(codeOf(await share(transaction_id, 'C3', [toUser(101)]))).toEqual([403, 'RULE_LIMIT']);
    expect((await share(transaction_id, 'C4', [toUser(100)])).status).toBe(200);
    const config = await v3(sandbox, 'GET', `${root}/merchant-configs/${sub_mchid}`);
    expectValid('GET v3/profitsharing/merchant-configs/{sub_mchid}', config);
    expect(config.json).toEqual({ sub_mchid, max_ratio: 3000 });
  });

  test('money ≤ paid − fee − refunded − already split: 403 NOT_ENOUGH', async () => {
    const { number, transaction_id } = await paid();
    expect((await refund(number, 'D1', 800)).status).toBe(200);
    expect(await unsplit(transaction_id)).toBe(199);
    expect(codeOf(await share(transaction_id, 'D1', [toUser(200)]))).toEqual([403, 'NOT_ENOUGH']);
    expect((await share(transaction_id, 'D2', [toUser(199)])).status).toBe(200);
  });

  test('same out_order_no: same content → same order; other content → 400 INVALID_REQUEST', async () => {
    const { transaction_id } = await paid();
    const first = await share(transaction_id, 'E1', [toUser(10)]);
    expect((await share(transaction_id, 'E1', [toUser(10)])).json).toEqual(first.json);
    expect(codeOf(await share(transaction_id, 'E1', [toUser(11)]))).toEqual([400, 'INVALID_REQUEST']);
    expect(await unsplit(transaction_id)).toBe(984);
    expect(codeOf(await share(transaction_id, 'E2', [toUser(1), toUser(2)]))).toEqual([
      400,
      'INVALID_REQUEST',
    ]);
    const none = await v3(sandbox, 'GET', `${root}/orders/none?transaction_id=${transaction_id}`);
    expect(codeOf(none)).toEqual([404, 'RESOURCE_NOT_EXISTS']);
  });

  test('unfreeze releases the rest; afterwards no split, unfreeze again 403 NOT_ENOUGH; a used number releases nothing', async () => {
    const { transaction_id } = await paid();
    await share(transaction_id, 'F1', [toUser(100)]);
    const before = await balance(sandbox, `${sandbox.mchid}/BASIC`);
    expect((await unfreeze(transaction_id, 'F1')).status).toBe(200);
    expect(await unsplit(transaction_id)).toBe(894);
    const answer = await unfreeze(transaction_id, 'F2');
    expectValid('POST v3/profitsharing/orders/unfreeze', answer);
    expect((await balance(sandbox, `${sandbox.mchid}/BASIC`)) - before).toBe(894);
    expect(await unsplit(transaction_id)).toBe(0);
    expect(codeOf(await unfreeze(transaction_id, 'F3'))).toEqual([403, 'NOT_ENOUGH']);
    expect(codeOf(await share(transaction_id, 'F4', [toUser(1)]))).toEqual([403, 'NOT_ENOUGH']);
  });

  test('partial success is normal: NO_RELATION, and a receiver that WeChat Pay refuses', async () => {
    const { transaction_id } = await paid();
    const stranger = { ...toUser(20), account: 'oStranger' };
    await share(transaction_id, 'G1', [toMerchant(10), stranger, toUser(30)]);
    await sandbox.operate('fail-share', 'G1', { account: 'oUser', fail_reason: 'RECEIVER_HIGH_RISK' });
    await settle();
    const answer = await v3(sandbox, 'GET', `${root}/orders/G1?transaction_id=${transaction_id}`);
    expectValid('GET v3/profitsharing/orders/{out_order_no}', answer);
    expect(answer.json).toMatchObject({
      state: 'FINISHED',
      receivers: [
        { result: 'SUCCESS' },
        { result: 'CLOSED', fail_reason: 'NO_RELATION' },
        { result: 'CLOSED', fail_reason: 'RECEIVER_HIGH_RISK' },
      ],
    });
    expect(await unsplit(transaction_id)).toBe(984);
    await sandbox.readings.set({ name: 'unknown-sharing-receiver', follow: 'other' });
    expect(codeOf(await share(transaction_id, 'G2', [stranger]))).toEqual([400, 'INVALID_REQUEST']);
    await sandbox.readings.set({ name: 'unknown-sharing-receiver', follow: 'usual' });
  });

  test('receivers: repeat = success, does not overwrite; deleted ones receive nothing', async () => {
    const added = await add({ account: '1900000778', relation_type: 'STORE' });
    expectValid('POST v3/profitsharing/receivers/add', added);
    const again = await add({ account: '1900000778', relation_type: 'STAFF' });
    expect(again.json).toMatchObject({ relation_type: 'STORE' });
    expect(codeOf(await add({ account: '1', name: undefined }))).toEqual([400, 'PARAM_ERROR']);
    const given = { appid: 'wx1', type: 'MERCHANT_ID', account: '1900000778' };
    for (let at = 0; at < 2; at += 1) {
      expectValid('POST v3/profitsharing/receivers/delete', await post(`${root}/receivers/delete`, given));
    }
    const { transaction_id } = await paid();
    await share(transaction_id, 'H1', [{ ...toMerchant(1), account: '1900000778' }]);
    await settle();
    expect((await query(transaction_id, 'H1')).receivers).toMatchObject([{ fail_reason: 'NO_RELATION' }]);
  });

  test('freeze 30 days, then the rest is released by itself', async () => {
    const { transaction_id } = await paid();
    await sandbox.clock.advance({ days: 29 });
    expect(await unsplit(transaction_id)).toBe(994);
    await sandbox.clock.advance({ days: 1 });
    expect(await unsplit(transaction_id)).toBe(0);
  });

  test('a return goes to the available balance of the splitter, ≤ amount received', async () => {
    const { transaction_id } = await paid();
    await share(transaction_id, 'I1', [toMerchant(100), toUser(10)]);
    await settle();
    const back = (out_return_no: string, amount: number, return_mchid = other) =>
      post(`${root}/return-orders`, {
        out_order_no: 'I1',
        out_return_no,
        return_mchid,
        amount,
        description: '退',
      });
    const before = await balance(sandbox, `${sandbox.mchid}/BASIC`);
    const answer = await back('I1', 60);
    expectValid('POST v3/profitsharing/return-orders', answer);
    expect(answer.json).toMatchObject({ result: 'PROCESSING', amount: 60, return_mchid: other });
    expect((await back('I1', 60)).json).toEqual(answer.json);
    expect(codeOf(await back('I1', 61))).toEqual([400, 'INVALID_REQUEST']);
    expect(codeOf(await back('I2', 41))).toEqual([403, 'NOT_ENOUGH']);
    expect(codeOf(await back('I2', 1, '1900000001'))).toEqual([400, 'INVALID_REQUEST']);
    await settle();
    const found = await v3(sandbox, 'GET', `${root}/return-orders/I1?out_order_no=I1`);
    expectValid('GET v3/profitsharing/return-orders/{out_return_no}', found);
    expect(found.json).toMatchObject({ result: 'SUCCESS' });
    expect((await balance(sandbox, `${sandbox.mchid}/BASIC`)) - before).toBe(60);
    expect(await unsplit(transaction_id)).toBe(884);
    await sandbox.idle();
    const config = await sandbox.configOf(other);
    const told = receiver.at('/shared').map((one) => openV3({ ...sandbox, config }, one, config.apiV3Key));
    expect(told.filter(({ envelope }) => envelope['event_type'] === 'PROFITSHARING.RETURN')).toHaveLength(1);
    await sandbox.balances.set({ account: `${other}/BASIC`, amount: 0 });
    await back('I3', 40);
    await settle();
    const short = await v3(sandbox, 'GET', `${root}/return-orders/I3?out_order_no=I1`);
    expect(short.json).toMatchObject({ result: 'FAILED', fail_reason: 'BALANCE_NOT_ENOUGH' });
    await sandbox.balances.set({ account: `${other}/BASIC`, amount: 100_000 });
  });

  test('unsplit money is used first; a refund above it needs unfreeze first, then available balance', async () => {
    const { number, transaction_id } = await paid();
    await share(transaction_id, 'J1', [toUser(300)]);
    await settle();
    expect(codeOf(await refund(number, 'J1', 1000))).toEqual([403, 'NOT_ENOUGH']);
    expect((await refund(number, 'J2', 500)).status).toBe(200);
    await unfreeze(transaction_id, 'J2');
    expect((await refund(number, 'J3', 500)).json).toMatchObject({ status: 'PROCESSING' });
    const full = await paid();
    await refund(full.number, 'J4', 1000);
    expect(codeOf(await share(full.transaction_id, 'J4', [toUser(1)]))).toEqual([403, 'NOT_ENOUGH']);
  });
});

test('an e-commerce platform shares by its own operations, and its money is held for 180 days', async () => {
  const base = '/v3/ecommerce/profitsharing';
  const platform = await startSandbox({ strict: true });
  const first = sandbox;
  sandbox = platform;
  try {
    const given = { appid: 'wx1', type: 'MERCHANT_ID', account: other };
    const added = await post(`${base}/receivers/add`, { ...given, name: 'x', relation_type: 'PLATFORM' });
    expectValid('POST v3/ecommerce/profitsharing/receivers/add', added);
    const { transaction_id } = await paid({ sub_mchid });
    const receivers = [{ type: 'MERCHANT_ID', receiver_account: other, amount: 200, description: 'x' }];
    const numbers = { appid: 'wx1', sub_mchid, transaction_id };
    const shared = await post(`${base}/orders`, { ...numbers, out_order_no: 'K1', receivers, finish: false });
    expectValid('POST v3/ecommerce/profitsharing/orders', shared);
    await settle();
    const target = (path: string, more: string) =>
      v3(sandbox, 'GET', `${base}/${path}?sub_mchid=${sub_mchid}&${more}`);
    const found = await target('orders', `transaction_id=${transaction_id}&out_order_no=K1`);
    expectValid('GET v3/ecommerce/profitsharing/orders', found);
    expect(found.json).toMatchObject({
      status: 'FINISHED',
      receivers: [{ result: 'SUCCESS', receiver_mchid: other }],
    });
    const back = {
      sub_mchid,
      out_order_no: 'K1',
      out_return_no: 'K1',
      return_mchid: other,
      amount: 50,
      description: 'x',
    };
    expectValid('POST v3/ecommerce/profitsharing/returnorders', await post(`${base}/returnorders`, back));
    await settle();
    const returned = await target('returnorders', 'out_order_no=K1&out_return_no=K1');
    expectValid('GET v3/ecommerce/profitsharing/returnorders', returned);
    expect(returned.json).toMatchObject({ result: 'SUCCESS', amount: 50 });
    const left = async () => (await v3(sandbox, 'GET', `${base}/orders/${transaction_id}/amounts`)).json;
    await sandbox.clock.advance({ days: 179 });
    expect(await left()).toMatchObject({ unsplit_amount: 794 });
    await sandbox.clock.advance({ days: 1 });
    expect(await left()).toMatchObject({ unsplit_amount: 0 });
    const next = await paid({ sub_mchid });
    const finish = { sub_mchid, transaction_id: next.transaction_id, out_order_no: 'K2', description: 'x' };
    expectValid('POST v3/ecommerce/profitsharing/finish-order', await post(`${base}/finish-order`, finish));
    expectValid(
      'POST v3/ecommerce/profitsharing/receivers/delete',
      await post(`${base}/receivers/delete`, given),
    );
  } finally {
    sandbox = first;
    await notePlayed(platform);
    await platform.stop();
  }
});

test('profit sharing of APIv2 is on the same rows', async () => {
  const ask = (path: string, fields: Fields) =>
    v2(sandbox, path, {
      mch_id: sandbox.mchid,
      ...(/(?<!return)query$/.test(path) ? {} : { appid: 'wx1' }),
      sign_type: 'HMAC-SHA256',
      ...fields,
    });
  const receiverText = JSON.stringify({
    type: 'MERCHANT_ID',
    account: '1900000779',
    name: 'x',
    relation_type: 'STORE',
  });
  const added = await ask('/pay/profitsharingaddreceiver', { receiver: receiverText });
  expectValid('POST v2/pay/profitsharingaddreceiver', added);
  const parts = (amount: number) =>
    JSON.stringify({ receiver: [{ type: 'MERCHANT_ID', account: '1900000779', amount, description: 'x' }] });
  const plain = await paid({ profit_sharing: false });
  const refused = { transaction_id: plain.transaction_id, out_order_no: 'L0', receivers: parts(1) };
  expect((await ask('/secapi/pay/profitsharing', refused)).fields).toMatchObject({
    err_code: 'NOT_SHARE_ORDER',
  });
  const { transaction_id } = await paid();
  const given = { transaction_id, out_order_no: 'L1', receivers: parts(100) };
  const many = await ask('/secapi/pay/multiprofitsharing', given);
  expectValid('POST v2/secapi/pay/multiprofitsharing', many);
  expect(many.fields).toMatchObject({ result_code: 'SUCCESS', out_order_no: 'L1' });
  await settle();
  const found = await ask('/pay/profitsharingquery', { transaction_id, out_order_no: 'L1' });
  expectValid('POST v2/pay/profitsharingquery', found);
  expect(JSON.parse(found.fields['receivers'] ?? '')).toMatchObject({ receiver: [{ result: 'SUCCESS' }] });
  expect(await query(transaction_id, 'L1')).toMatchObject({ state: 'FINISHED' });
  const amounts = await ask('/pay/profitsharingorderamountquery', { transaction_id });
  expect(amounts.fields).toMatchObject({ unsplit_amount: '894' });
  const ratio = await ask('/pay/profitsharingmerchantratioquery', {});
  expect(ratio.fields).toMatchObject({ max_ratio: '3000' });
  const back = {
    out_order_no: 'L1', out_return_no: 'L1', return_account_type: 'MERCHANT_ID', return_account: '1900000779',
    return_amount: '40', description: 'x',
  }; // biome-ignore format: a list reads better in rows
  expectValid('POST v2/secapi/pay/profitsharingreturn', await ask('/secapi/pay/profitsharingreturn', back));
  await settle();
  const returned = await ask('/pay/profitsharingreturnquery', { out_order_no: 'L1', out_return_no: 'L1' });
  expectValid('POST v2/pay/profitsharingreturnquery', returned);
  expect(returned.fields).toMatchObject({ result: 'SUCCESS', return_amount: '40' });
  const finish = { transaction_id, out_order_no: 'L2', description: 'x' };
  expectValid('POST v2/secapi/pay/profitsharingfinish', await ask('/secapi/pay/profitsharingfinish', finish));
  expect(await unsplit(transaction_id)).toBe(0);
  const single = await paid();
  const once = { transaction_id: single.transaction_id, out_order_no: 'L3', receivers: parts(100) };
  expectValid('POST v2/secapi/pay/profitsharing', await ask('/secapi/pay/profitsharing', once));
  expect(await unsplit(single.transaction_id)).toBe(0);
  const removed = await ask('/pay/profitsharingremovereceiver', { receiver: receiverText });
  expectValid('POST v2/pay/profitsharingremovereceiver', removed);
});

test('a reversed payment by code leaves nothing to share', async () => {
  const named = { mch_id: sandbox.mchid, appid: 'wx1', out_trade_no: 'R1' };
  const { fields } = await v2(sandbox, '/pay/micropay', {
    ...named, body: 'x', total_fee: '1000', spbill_create_ip: '127.0.0.1', auth_code: '130000000000000077',
    profit_sharing: 'Y',
  }); // biome-ignore format: a list reads better in rows
  const transaction_id = fields['transaction_id'] ?? '';
  expect(await unsplit(transaction_id)).toBe(994);
  await sandbox.clock.advance({ seconds: 16 });
  expect((await v2(sandbox, '/secapi/pay/reverse', named)).fields).toMatchObject({ result_code: 'SUCCESS' });
  expect(await unsplit(transaction_id)).toBe(0);
  expect(codeOf(await share(transaction_id, 'R1', [toUser(1)]))).toEqual([403, 'NOT_ENOUGH']);
  expect(codeOf(await refund('R1', 'R1', 1))).toEqual([400, 'INVALID_REQUEST']);
});

describe('a payment by code that is shared', () => {
  const byCode = async (out_trade_no: string) => {
    const named = { mch_id: sandbox.mchid, appid: 'wx1', out_trade_no };
    const { fields } = await v2(sandbox, '/pay/micropay', {
      ...named, body: 'x', total_fee: '1000', spbill_create_ip: '127.0.0.1', profit_sharing: 'Y',
      auth_code: `13${String(count++).padStart(16, '9')}`,
    }); // biome-ignore format: a list reads better in rows
    const reverse = async () => (await v2(sandbox, '/secapi/pay/reverse', named)).fields;
    return { transaction_id: fields['transaction_id'] ?? '', reverse };
  };
  const held = () => balance(sandbox, `${sandbox.mchid}/FROZEN`);

  test('is not reversed, whether the share is given or not; what is left of it is refunded', async () => {
    const { transaction_id, reverse } = await byCode('RS1');
    await share(transaction_id, 'RS1', [toUser(100)]);
    const before = await held();
    for (const duration of [{ seconds: 0.001 }, { seconds: 3 }]) {
      await sandbox.clock.advance(duration);
      expect(await reverse()).toMatchObject({ result_code: 'FAIL', err_code: 'TRADE_ERROR', recall: 'N' });
    }
    expect(await held()).toBe(before - 100);
    const path = '/v3/pay/transactions/out-trade-no/RS1/reverse';
    const answer = await v3(sandbox, 'POST', path, { appid: 'wx1', mchid: sandbox.mchid });
    expect(codeOf(answer)).toEqual([403, 'TRADE_ERROR']);
    expect(codeOf(await refund('RS1', 'RS1', 1000))).toEqual([403, 'NOT_ENOUGH']);
    expect((await refund('RS1', 'RS2', 899)).status).toBe(200);
    expect(codeOf(await refund('RS1', 'RS3', 101))).toEqual([403, 'NOT_ENOUGH']);
  });

  test('is reversed once no receiver has got anything', async () => {
    const { transaction_id, reverse } = await byCode('RC1');
    await share(transaction_id, 'RC1', [{ ...toUser(100), account: 'oStranger' }]);
    await settle();
    const before = await held();
    expect(await reverse()).toMatchObject({ result_code: 'SUCCESS', recall: 'N' });
    expect(await held()).toBe(before - 994);
  });

  test('is reversed from the available balance after its release', async () => {
    const { transaction_id, reverse } = await byCode('RF1');
    const [before, free] = [await held(), await balance(sandbox, `${sandbox.mchid}/BASIC`)];
    await unfreeze(transaction_id, 'RF1');
    expect(await reverse()).toMatchObject({ result_code: 'SUCCESS', recall: 'N' });
    expect([await held(), await balance(sandbox, `${sandbox.mchid}/BASIC`)]).toEqual([before - 994, free]);
  });
});

/** What the model knows of an order of 1,000 fen. */
interface Model {
  shared: number;
  refunded: number;
  isReleased: boolean;
}
interface Real {
  readonly number: string;
  readonly transaction_id: string;
  next: number;
}

test('order money = refunded + shared + unsplit + fee, and the books balance', async () => {
  const left = ({ shared, refunded }: Model) => 1000 - refunded - shared - feeOf(refunded);
  const feeOf = (refunded: number) => 6 - Math.round((6 * refunded) / 1000);
  type Step = fc.AsyncCommand<Model, Real>;
  const step = (name: string, run: (model: Model, real: Real) => Promise<void>): Step => ({
    check: () => true,
    run,
    toString: () => name,
  });
  const nextOf = (real: Real) => {
    real.next += 1;
    return `${real.number}-${real.next}`;
  };
  const sharing = (amount: number) =>
    step(`share ${amount}`, async (model, real) => {
      const { status } = await share(real.transaction_id, nextOf(real), [toUser(amount)]);
      const isExpected = !model.isReleased && amount <= left(model) && model.shared + amount <= 300;
      expect(status === 200).toBe(isExpected);
      if (isExpected) model.shared += amount;
    });
  const refunding = (amount: number) =>
    step(`refund ${amount}`, async (model, real) => {
      const { status } = await refund(real.number, nextOf(real), amount);
      const back = feeOf(model.refunded) - feeOf(model.refunded + amount);
      const fits = model.refunded + amount <= 1000;
      const isExpected = fits && (model.isReleased || amount - back <= left(model));
      expect(status === 200).toBe(isExpected);
      if (isExpected) model.refunded += amount;
    });
  const releasing = step('unfreeze', async (model, real) => {
    const { status } = await unfreeze(real.transaction_id, nextOf(real));
    expect(status === 200).toBe(!model.isReleased);
    model.isReleased = true;
  });
  const amount = fc.integer({ min: 1, max: 400 });
  const steps = [
    amount.map(sharing),
    amount.map(refunding),
    fc.constant(step('wait', async () => void (await settle()))),
    fc.constant(releasing),
  ];
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 12 }), async (chosen) => {
      const real: Real = { ...(await paid()), next: 0 };
      const model: Model = { shared: 0, refunded: 0, isReleased: false };
      await fc.asyncModelRun(() => ({ model, real }), chosen);
      expect(await unsplit(real.transaction_id)).toBe(model.isReleased ? 0 : left(model));
      await settle();
      const balances = await sandbox.balances.list();
      expect(balances.reduce((sum, one) => sum + one.amount, 0)).toBe(0);
    }),
    { numRuns: process.env['WECHATPAY_TEST_FULL'] === undefined ? 12 : 300 },
  );
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
