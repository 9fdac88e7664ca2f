/** Old batches, transfers and red packets of APIv2, withdrawals and balances, by a client without the SDK. */
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Transformer } from 'wechatpay-kit';
import { judge, operations } from './asking.js';
import { type Fields, type Json, v2, v3 } from './merchant.js';
import { openV3 } from './notifications.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';
import { createEncrypt } from './requests.js';

const openid = 'oxTWIuGaIt6gTKsQRLau2M0yL16E';
let sandbox: Sandbox;
let receiver: Receiver;
let count = 0;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox({ strict: true }), startReceiver()]);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

const number = (): string => `N${++count}`;
const seconds = (amount: number) => sandbox.clock.advance({ seconds: amount });
const refusal = ({ status, json }: { status: number; json: Json }) => [status, json['code']];

async function balance(account: string): Promise<number> {
  const found = (await sandbox.balances.list()).find((one) => one.account === account);
  return found?.amount ?? 0;
}
const own = (purse: string): string => `${sandbox.mchid}/${purse}`;

async function noticesOf(path: string): Promise<Json[]> {
  await sandbox.idle();
  return receiver.at(`/${path}`).map((message) => openV3(sandbox, message).payload);
}

const operation = (method: string, path: string) => {
  const found = operations.find((one) => one.method === method && one.wirePath === path);
  if (found === undefined) throw new Error(`no ${method} ${path}`);
  return found;
};

describe('a transfer of APIv2', () => {
  const path = '/mmpaymkttransfers/promotion/transfers';
  const fresh = (more: Fields = {}): Fields => ({
    mch_appid: 'wx8888888888888888',
    mchid: sandbox.mchid,
    partner_trade_no: number(),
    openid,
    check_name: 'FORCE_CHECK',
    re_user_name: '王小王',
    amount: '10099',
    desc: '理赔',
    spbill_create_ip: '192.168.0.1',
    ...more,
  });
  const info = (partner_trade_no = '') =>
    v2(sandbox, '/mmpaymkttransfers/gettransferinfo', {
      partner_trade_no,
      mch_id: sandbox.mchid,
      appid: 'wx1',
    });

  test('answers payment_no and payment_time without a sign, and gettransferinfo tells SUCCESS and detail_id', async () => {
    const [before, owned] = [await balance(own('OPERATION')), await balance(`${openid}/CHANGE`)];
    const request = fresh();
    const answer = await v2(sandbox, path, request);
    expect(judge(sandbox, operation('POST', path), answer)).toEqual([]);
    expect(answer.fields['sign']).toBeUndefined();
    expect(answer.fields).toMatchObject({
      result_code: 'SUCCESS',
      mchid: sandbox.mchid,
      payment_time: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
    });
    const found = await info(request['partner_trade_no']);
    expect(judge(sandbox, operation('POST', '/mmpaymkttransfers/gettransferinfo'), found)).toEqual([]);
    expect(found.fields).toMatchObject({
      status: 'SUCCESS',
      detail_id: answer.fields['payment_no'],
      payment_amount: '10099',
      transfer_name: '王小王',
    });
    const { payment_no } = answer.fields;
    expect((await v2(sandbox, path, request)).fields['payment_no']).toBe(payment_no);
    expect(await balance(own('OPERATION'))).toBe(before - 10_099);
    expect(await balance(`${openid}/CHANGE`)).toBe(owned + 10_099);
    const other = await v2(sandbox, path, { ...request, amount: '10098' });
    expect(other.fields).toMatchObject({ result_code: 'FAIL', err_code: 'FATAL_ERROR' });
  });

  test.each<[string, Fields, string]>([
    ['without the money', { amount: '99999999999' }, 'NOTENOUGH'],
    ['of less than 0.3 yuan', { amount: '29' }, 'AMOUNT_LIMIT'],
    ['of nothing', { amount: '0' }, 'PARAM_ERROR'],
    ['without the name to check', { re_user_name: '' }, 'PARAM_ERROR'],
  ])('%s fails, and nothing is kept', async (_, more, err_code) => {
    const request = fresh(more);
    expect((await v2(sandbox, path, request)).fields).toMatchObject({ result_code: 'FAIL', err_code });
    expect((await info(request['partner_trade_no'])).fields).toMatchObject({ err_code: 'NOT_FOUND' });
  });
});

describe('a red packet', () => {
  const path = '/mmpaymkttransfers/sendredpack';
  const fresh = (more: Fields = {}): Fields => ({
    mch_billno: number(),
    mch_id: sandbox.mchid,
    wxappid: 'wx8888888888888888',
    send_name: '天虹百货',
    re_openid: openid,
    total_amount: '1000',
    total_num: '1',
    wishing: '感谢您参加活动',
    client_ip: '192.168.0.1',
    act_name: '猜灯谜抢红包活动',
    remark: '猜越多得越多',
    ...more,
  });
  const info = (mch_billno = '') =>
    v2(sandbox, '/mmpaymkttransfers/gethbinfo', {
      mch_billno,
      mch_id: sandbox.mchid,
      appid: 'wx1',
      bill_type: 'MCHT',
    });

  test('goes from SENDING over SENT to RECEIVED, by either of its numbers', async () => {
    for (const by of ['send_listid', 'mch_billno']) {
      const [before, owned] = [await balance(own('OPERATION')), await balance(`${openid}/CHANGE`)];
      const sent = await v2(sandbox, path, fresh());
      expect(judge(sandbox, operation('POST', path), sent)).toEqual([]);
      const { mch_billno = '' } = sent.fields;
      expect((await info(mch_billno)).fields['status']).toBe('SENDING');
      await seconds(2);
      expect((await info(mch_billno)).fields['status']).toBe('SENT');
      await sandbox.confirm(sent.fields[by] ?? '');
      const found = await info(mch_billno);
      expect(judge(sandbox, operation('POST', '/mmpaymkttransfers/gethbinfo'), found)).toEqual([]);
      expect(Transformer.toObject(found.body)).toMatchObject({
        status: 'RECEIVED',
        total_amount: '1000',
        hblist: { hbinfo: { openid, amount: '1000', rcv_time: expect.any(String) } },
      });
      await expect(sandbox.confirm(mch_billno)).rejects.toMatchObject({ code: 'ALREADY_PAID' });
      expect(await balance(own('OPERATION'))).toBe(before - 1_000);
      expect(await balance(`${openid}/CHANGE`)).toBe(owned + 1_000);
    }
  });

  test('that is not received within 24 hours goes back: REFUND', async () => {
    const before = await balance(own('OPERATION'));
    const { fields } = await v2(sandbox, path, fresh());
    await sandbox.decline(fields['send_listid'] ?? '');
    await sandbox.clock.advance({ hours: 24 });
    await seconds(2);
    const found = await info(fields['mch_billno']);
    expect(found.fields).toMatchObject({ status: 'REFUND', refund_amount: '1000' });
    expect(judge(sandbox, operation('POST', '/mmpaymkttransfers/gethbinfo'), found)).toEqual([]);
    expect(await balance(own('OPERATION'))).toBe(before);
    await expect(sandbox.confirm(fields['send_listid'] ?? '')).rejects.toMatchObject({ code: 'EXPIRED' });
  });

  test('of a mini program is opened by package', async () => {
    const mini = '/mmpaymkttransfers/sendminiprogramhb';
    const { client_ip: _, ...request } = fresh({ notify_way: 'MINI_PROGRAM_JSAPI' });
    const sent = await v2(sandbox, mini, request);
    expect(judge(sandbox, operation('POST', mini), sent)).toEqual([]);
    await sandbox.confirm(String((Transformer.toObject(sent.body) as Fields)['package']));
    expect((await info(request['mch_billno'])).fields['status']).toBe('RECEIVED');
  });

  test('is sent once per number, with the money only', async () => {
    const request = fresh({ re_openid: 'oPackets' });
    const first = await v2(sandbox, path, request);
    expect((await v2(sandbox, path, request)).fields['send_listid']).toBe(first.fields['send_listid']);
    const other = await v2(sandbox, path, { ...request, re_openid: 'oOther' });
    expect(other.fields).toMatchObject({ result_code: 'FAIL', err_code: 'FATAL_ERROR' });
    const rich = await v2(sandbox, path, fresh({ total_amount: '99999999999' }));
    expect(rich.fields).toMatchObject({ result_code: 'FAIL', err_code: 'NOTENOUGH' });
    const many = await v2(sandbox, path, fresh({ total_num: '2' }));
    expect(many.fields).toMatchObject({ result_code: 'FAIL', err_code: 'PARAM_ERROR' });
    expect((await info('unknown')).fields).toMatchObject({ err_code: 'NOT_FOUND' });
    expect((await sandbox.user('oPackets')).things).toMatchObject([
      { kind: 'red-packet', id: request['mch_billno'], fields: { total_amount: 1_000 } },
    ]);
  });
});

describe('a batch of transfers', () => {
  const base = '/v3/transfer/batches';
  const detail = (more: Json = {}): Json => ({
    out_detail_no: number(),
    transfer_amount: 100,
    transfer_remark: '报销',
    openid,
    ...more,
  });
  const fresh = (details: Json[] = [detail(), detail()], more: Json = {}): Json => {
    const out_batch_no = number();
    return {
      appid: 'wxf636efh567hg4356',
      out_batch_no,
      batch_name: '报销单',
      batch_remark: '报销单',
      total_amount: details.reduce((sum, one) => sum + Number(one['transfer_amount']), 0),
      total_num: details.length,
      transfer_detail_list: details,
      notify_url: `${receiver.url}/${out_batch_no}`,
      ...more,
    };
  };
  const create = (json: Json) => v3(sandbox, 'POST', base, json);
  const query = (out_batch_no: unknown, more = 'need_query_detail=false') =>
    v3(sandbox, 'GET', `${base}/out-batch-no/${out_batch_no}?${more}`);

  test('goes from ACCEPTED over PROCESSING to FINISHED, pays each detail, and is told once', async () => {
    const [before, owned] = [await balance(own('OPERATION')), await balance(`${openid}/CHANGE`)];
    const batch = fresh();
    const [first] = batch['transfer_detail_list'] as [Json, Json];
    const created = await create(batch);
    expect(judge(sandbox, operation('POST', base), created)).toEqual([]);
    expect(created.json['batch_status']).toBe('ACCEPTED');
    expect(await balance(own('OPERATION'))).toBe(before - 200);
    const one = `${base}/out-batch-no/${batch['out_batch_no']}/details/out-detail-no/${first['out_detail_no']}`;
    // A detail is known when the batch has ended.
    expect(refusal(await v3(sandbox, 'GET', one))).toEqual([400, 'INVALID_REQUEST']);
    expect(refusal(await query(batch['out_batch_no'], 'need_query_detail=true'))).toEqual([
      400,
      'INVALID_REQUEST',
    ]);
    await seconds(1);
    expect((await query(batch['out_batch_no'])).json['transfer_batch']).toMatchObject({
      batch_status: 'PROCESSING',
    });
    await seconds(2);
    const byNumber = await query(
      batch['out_batch_no'],
      'need_query_detail=true&offset=1&limit=20&detail_status=ALL',
    );
    expect(judge(sandbox, operation('GET', `${base}/out-batch-no/{out_batch_no}`), byNumber)).toEqual([]);
    expect(byNumber.json).toMatchObject({
      transfer_batch: { batch_status: 'FINISHED', success_num: 2, success_amount: 200, fail_num: 0 },
      transfer_detail_list: [{ detail_status: 'SUCCESS' }],
    });
    const id = String(created.json['batch_id']);
    const byId = await v3(sandbox, 'GET', `${base}/batch-id/${id}?need_query_detail=true`);
    expect(judge(sandbox, operation('GET', `${base}/batch-id/{batch_id}`), byId)).toEqual([]);
    const read = await v3(sandbox, 'GET', one);
    const byNumbers = `${base}/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}`;
    expect(judge(sandbox, operation('GET', byNumbers), read)).toEqual([]);
    expect(read.json).toMatchObject({ detail_status: 'SUCCESS', transfer_amount: 100 });
    const other = await v3(
      sandbox,
      'GET',
      `${base}/batch-id/${id}/details/detail-id/${read.json['detail_id']}`,
    );
    expect(
      judge(sandbox, operation('GET', `${base}/batch-id/{batch_id}/details/detail-id/{detail_id}`), other),
    ).toEqual([]);
    expect(await balance(`${openid}/CHANGE`)).toBe(owned + 200);
    expect(await noticesOf(String(batch['out_batch_no']))).toMatchObject([
      { batch_status: 'FINISHED', success_num: 2, fail_num: 0 },
    ]);
  });

  test('repeated is the same batch; with other content it is 400 INVALID_REQUEST', async () => {
    const batch = fresh();
    const first = await create(batch);
    expect((await create(batch)).json['batch_id']).toBe(first.json['batch_id']);
    expect(refusal(await create({ ...batch, batch_name: '另一批' }))).toEqual([400, 'INVALID_REQUEST']);
  });

  test('has details that fail, whose money comes back', async () => {
    const before = await balance(own('OPERATION'));
    const batch = fresh();
    const [first] = batch['transfer_detail_list'] as [Json, Json];
    await create(batch);
    await sandbox.operate('fail-transfer-detail', String(first['out_detail_no']), {
      reason: 'NAME_NOT_CORRECT',
    });
    await seconds(3);
    const one = `${base}/out-batch-no/${batch['out_batch_no']}/details/out-detail-no/${first['out_detail_no']}`;
    expect((await v3(sandbox, 'GET', one)).json).toMatchObject({
      detail_status: 'FAIL',
      fail_reason: 'NAME_NOT_CORRECT',
    });
    expect(await balance(own('OPERATION'))).toBe(before - 100);
    const notices = await noticesOf(String(batch['out_batch_no']));
    expect(notices).toMatchObject([{ success_num: 1, fail_num: 1, fail_amount: 100 }]);
  });

  test('is closed by WeChat Pay, pays nothing, and is told by MCHTRANSFER.BATCH.CLOSED', async () => {
    const before = await balance(own('OPERATION'));
    const batch = fresh();
    await create(batch);
    await sandbox.operate('close-batch', String(batch['out_batch_no']));
    await seconds(3);
    const found = (await query(batch['out_batch_no'])).json['transfer_batch'];
    expect(found).toMatchObject({ batch_status: 'CLOSED', close_reason: 'OVERDUE_CLOSE', success_num: 0 });
    expect(await balance(own('OPERATION'))).toBe(before);
    const [notice, ...others] = await noticesOf(String(batch['out_batch_no']));
    expect([notice, others]).toMatchObject([{ mchid: sandbox.mchid, close_reason: 'OVERDUE_CLOSE' }, []]);
    const again = sandbox.operate('close-batch', String(batch['out_batch_no']));
    await expect(again).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  test.each<[string, () => Json, unknown[]]>([
    ['whose total is not the sum', () => fresh(undefined, { total_amount: 201 }), [400, 'PARAM_ERROR']],
    [
      'whose number is not that of its details',
      () => fresh(undefined, { total_num: 3 }),
      [400, 'PARAM_ERROR'],
    ],
    [
      'with a number twice',
      () => fresh([detail({ out_detail_no: 'D' }), detail({ out_detail_no: 'D' })]),
      [400, 'PARAM_ERROR'],
    ],
    ['without the money', () => fresh([detail({ transfer_amount: 99_999_999_999 })]), [403, 'NOT_ENOUGH']],
    ['without details', () => fresh([], { total_amount: 1 }), [400, 'PARAM_ERROR']],
    ['with 1,001 details', () => fresh(Array.from({ length: 1_001 }, () => detail())), [400, 'PARAM_ERROR']],
  ])('%s is refused', async (_, make, expected) => {
    expect(refusal(await create(make()))).toEqual(expected);
  });

  test('of 1,001 details is taken by the other reading', async () => {
    await sandbox.readings.set({ name: 'transfer-batch-3000', follow: 'other' });
    const answer = await create(fresh(Array.from({ length: 1_001 }, () => detail({ transfer_amount: 1 }))));
    await sandbox.readings.set({ name: 'transfer-batch-3000', follow: 'usual' });
    expect(answer.status).toBe(200);
  });

  test('unknown is 404 NOT_FOUND', async () => {
    expect(refusal(await query('unknown'))).toEqual([404, 'NOT_FOUND']);
    const { json } = await create(fresh());
    const lost = await v3(sandbox, 'GET', `${base}/batch-id/${json['batch_id']}/details/detail-id/1`);
    expect(refusal(lost)).toEqual([404, 'NOT_FOUND']);
  });
});

describe('a withdrawal', () => {
  const sub_mchid = '1900000109';
  const families: [string, string, Json, string, (id: string) => string][] = [
    [
      'of a sub-merchant',
      '/v3/ecommerce/fund/withdraw',
      { sub_mchid },
      `?sub_mchid=${sub_mchid}`,
      (id) => `/${id}`,
    ],
    [
      'of the merchant',
      '/v3/merchant/fund/withdraw',
      { account_type: 'BASIC' },
      '',
      (id) => `/withdraw-id/${id}`,
    ],
  ];

  test.each(families)(
    '%s takes the money at once, ends in SUCCESS, and is told',
    async (_, base, whose, query, at) => {
      const account = `${whose['sub_mchid'] ?? sandbox.mchid}/BASIC` as const;
      await sandbox.balances.set({ account, amount: 5_000 });
      const out_request_no = number();
      const request = {
        out_request_no,
        amount: 3_000,
        notify_url: `${receiver.url}/${out_request_no}`,
        ...whose,
      };
      const created = await v3(sandbox, 'POST', base, request);
      expect(judge(sandbox, operation('POST', base), created)).toEqual([]);
      expect((await v3(sandbox, 'POST', base, request)).json).toEqual(created.json);
      expect(await balance(account)).toBe(2_000);
      const rich = await v3(sandbox, 'POST', base, { ...request, out_request_no: number() });
      expect(refusal(rich)).toEqual([403, 'NOT_ENOUGH']);
      expect(refusal(await v3(sandbox, 'POST', base, { ...request, amount: 1 }))).toEqual([
        400,
        'INVALID_REQUEST',
      ]);
      const read = () => v3(sandbox, 'GET', `${base}/out-request-no/${out_request_no}${query}`);
      const found = await read();
      expect(judge(sandbox, operation('GET', `${base}/out-request-no/{out_request_no}`), found)).toEqual([]);
      expect(found.json).toMatchObject({ status: 'CREATE_SUCCESS', amount: 3_000 });
      await seconds(3);
      expect((await read()).json['status']).toBe('SUCCESS');
      const byId = await v3(sandbox, 'GET', `${base}${at(String(created.json['withdraw_id']))}${query}`);
      expect(byId.json).toEqual((await read()).json);
      expect(await noticesOf(out_request_no)).toMatchObject([
        { status: 'SUCCESS', withdraw_id: created.json['withdraw_id'] },
      ]);
      await sandbox.operate('return-withdrawal', out_request_no, { reason: '银行卡已注销' });
      expect((await read()).json).toMatchObject({ status: 'REFUND', reason: '银行卡已注销' });
      expect(await balance(account)).toBe(5_000);
      expect(await noticesOf(out_request_no)).toMatchObject([{ status: 'SUCCESS' }, { status: 'REFUND' }]);
      await sandbox.balances.set({ account, amount: 100_000_000 });
      const lost = await v3(sandbox, 'GET', `${base}/out-request-no/unknown${query}`);
      expect(lost.json['code']).toBe('ORDER_NOT_EXIST');
    },
  );

  test('that the bank does not take fails, and the money comes back', async () => {
    const before = await balance(own('OPERATION'));
    const out_request_no = number();
    const request = { out_request_no, amount: 7, account_type: 'OPERATION' };
    await v3(sandbox, 'POST', '/v3/merchant/fund/withdraw', request);
    await sandbox.operate('return-withdrawal', out_request_no);
    await seconds(3);
    const { json } = await v3(sandbox, 'GET', `/v3/merchant/fund/withdraw/out-request-no/${out_request_no}`);
    expect(json['status']).toBe('FAIL');
    expect(await balance(own('OPERATION'))).toBe(before);
  });
});

describe('a balance', () => {
  const day = async (): Promise<string> =>
    new Date((await sandbox.clock.now()).getTime() + 8 * 3_600_000).toISOString().slice(0, 10);

  test('is that of the books, with what is locked as pending', async () => {
    const path = '/v3/merchant/fund/balance/OPERATION';
    const answer = await v3(sandbox, 'GET', path);
    expect(judge(sandbox, operation('GET', '/v3/merchant/fund/balance/{account_type}'), answer)).toEqual([]);
    expect(answer.json).toEqual({
      available_amount: await balance(own('OPERATION')),
      pending_amount: await balance(own('LOCKED')),
    });
    const sub = await v3(sandbox, 'GET', '/v3/ecommerce/fund/balance/1900000555?account_type=BASIC');
    expect(judge(sandbox, operation('GET', '/v3/ecommerce/fund/balance/{sub_mchid}'), sub)).toEqual([]);
    expect(sub.json).toMatchObject({ sub_mchid: '1900000555', available_amount: 100_000_000 });
    expect(refusal(await v3(sandbox, 'GET', '/v3/merchant/fund/balance/OTHER'))).toEqual([
      400,
      'PARAM_ERROR',
    ]);
  });

  test('at the end of a day is what it was then', async () => {
    const account = '1900000556/BASIC';
    await sandbox.balances.set({ account, amount: 1_234 });
    const date = await day();
    const path = (of: string) => `/v3/ecommerce/fund/enddaybalance/1900000556?date=${of}`;
    expect(refusal(await v3(sandbox, 'GET', path(date)))).toEqual([400, 'INVALID_REQUEST']);
    await sandbox.clock.advance({ days: 1 });
    await sandbox.balances.set({ account, amount: 77 });
    const answer = await v3(sandbox, 'GET', path(date));
    expect(judge(sandbox, operation('GET', '/v3/ecommerce/fund/enddaybalance/{sub_mchid}'), answer)).toEqual(
      [],
    );
    expect(answer.json['available_amount']).toBe(1_234);
    expect(refusal(await v3(sandbox, 'GET', path('2026-02-31')))).toEqual([400, 'PARAM_ERROR']);
    const whole = await v3(sandbox, 'GET', `/v3/merchant/fund/dayendbalance/BASIC?date=${date}`);
    expect(judge(sandbox, operation('GET', '/v3/merchant/fund/dayendbalance/{account_type}'), whole)).toEqual(
      [],
    );
  });
});

describe('a subsidy', () => {
  const sub_mchid = '1900000666';
  const base = '/v3/ecommerce/subsidies';
  const subsidise = (name: 'create' | 'return' | 'cancel', json: Json) =>
    v3(sandbox, 'POST', `${base}/${name}`, { sub_mchid, description: '补差', ...json });
  async function paid(): Promise<string> {
    const out_trade_no = `SUB${number()}`;
    const { json } = await v3(sandbox, 'POST', '/v3/pay/partner/transactions/native', {
      sp_appid: 'wx1', sp_mchid: sandbox.mchid, sub_mchid, description: 'd', out_trade_no, amount: { total: 500 },
      notify_url: `${receiver.url}/order`,
    }); // biome-ignore format: one message
    await sandbox.confirm(String(json['code_url']));
    const query = `?sp_mchid=${sandbox.mchid}&sub_mchid=${sub_mchid}`;
    const path = `/v3/pay/partner/transactions/out-trade-no/${out_trade_no}${query}`;
    return String((await v3(sandbox, 'GET', path)).json['transaction_id']);
  }

  test('goes from the platform to the sub-merchant once, and back in parts', async () => {
    const transaction_id = await paid();
    const [platform, sub] = [own('BASIC'), `${sub_mchid}/BASIC`];
    const before = [await balance(platform), await balance(sub)];
    const request = { transaction_id, amount: 80, out_subsidy_no: number() };
    const created = await subsidise('create', request);
    expect(judge(sandbox, operation('POST', `${base}/create`), created)).toEqual([]);
    expect((await subsidise('create', request)).json).toEqual(created.json);
    expect(refusal(await subsidise('create', { ...request, amount: 81 }))).toEqual([400, 'INVALID_REQUEST']);
    expect(refusal(await subsidise('cancel', { transaction_id }))).toEqual([400, 'INVALID_REQUEST']);
    const [a, b] = before as [number, number];
    expect([await balance(platform), await balance(sub)]).toEqual([a - 80, b + 80]);
    const back = { transaction_id, out_order_no: number(), refund_id: '5030', amount: 50 };
    const returned = await subsidise('return', back);
    expect(judge(sandbox, operation('POST', `${base}/return`), returned)).toEqual([]);
    expect((await subsidise('return', back)).json['subsidy_refund_id']).toBe(
      returned.json['subsidy_refund_id'],
    );
    const more = await subsidise('return', { ...back, out_order_no: number(), amount: 31 });
    expect(refusal(more)).toEqual([400, 'INVALID_REQUEST']);
    expect([await balance(platform), await balance(sub)]).toEqual([a - 30, b + 30]);
  });

  test('is not paid after a cancellation, nor for an order of others', async () => {
    const transaction_id = await paid();
    const cancelled = await subsidise('cancel', { transaction_id });
    expect(judge(sandbox, operation('POST', `${base}/cancel`), cancelled)).toEqual([]);
    expect(refusal(await subsidise('create', { transaction_id, amount: 1 }))).toEqual([
      400,
      'INVALID_REQUEST',
    ]);
    expect(refusal(await subsidise('create', { transaction_id: 'none', amount: 1 }))).toEqual([
      400,
      'PARAM_ERROR',
    ]);
    const other = await subsidise('create', { transaction_id, amount: 1, sub_mchid: '1900000667' });
    expect(refusal(other)).toEqual([400, 'PARAM_ERROR']);
  });
});

test.each(['MCHTRANSFER.BATCH.FINISHED', 'MCHWITHDRAW.CHANGE'])(
  '%s follows from real calls',
  async (event) => {
    const delivery = await sandbox.trigger(event, { chain: true, to: `${receiver.url}/chain/${event}` });
    await sandbox.idle();
    expect(delivery).toMatchObject({ type: event });
    expect(receiver.at(`/chain/${event}`)).toHaveLength(1);
  },
);

test('a batch of a partner transfers the money of its sub-merchant, and is found by its own operations only', async () => {
  const [base, sub_mchid] = ['/v3/partner-transfer/batches', '1600000001'];
  await sandbox.balances.set({ account: `${sub_mchid}/OPERATION`, amount: 1000 });
  const [serial = '', pem = ''] = Object.entries(sandbox.config.certs)[0] ?? [];
  const user_name = createEncrypt(pem)('张三', undefined);
  const details = [number(), number()].map((out_detail_no) => ({
    out_detail_no, transfer_amount: 100, transfer_remark: '报销', openid, user_name,
  })); // biome-ignore format: one message
  const [first, second] = details;
  const given = {
    sub_mchid, sub_appid: 'wx2', authorization_type: 'FUND_AUTHORIZATION_TYPE', out_batch_no: number(), batch_name: 'x',
    batch_remark: 'x', total_amount: 200, total_num: 2, transfer_detail_list: details,
  }; // biome-ignore format: one message
  const headers = { 'wechatpay-serial': serial };
  const created = await v3(sandbox, 'POST', base, given, { headers });
  expect(judge(sandbox, operation('POST', base), created)).toEqual([]);
  const { out_batch_no, batch_id } = created.json;
  await sandbox.operate('fail-transfer-detail', String(second?.out_detail_no), {
    reason: 'NAME_NOT_CORRECT',
  });
  await seconds(3);
  const query = 'need_query_detail=true';
  const byNumber = await v3(sandbox, 'GET', `${base}/out-batch-no/${out_batch_no}?${query}`);
  expect(judge(sandbox, operation('GET', `${base}/out-batch-no/{out_batch_no}`), byNumber)).toEqual([]);
  expect(byNumber.json).toMatchObject({
    sub_mchid,
    batch_status: 'FINISHED',
    success_num: 1,
    fail_num: 1,
    authorization_type: 'FUND_AUTHORIZATION_TYPE',
    transfer_detail_list: [{ detail_status: 'SUCCESS' }, { detail_status: 'FAIL' }],
  });
  const byId = await v3(sandbox, 'GET', `${base}/batch-id/${batch_id}?${query}`);
  expect(byId.json).toEqual(byNumber.json);
  const path = `${base}/out-batch-no/${out_batch_no}/details/out-detail-no/${first?.out_detail_no}`;
  const one = await v3(sandbox, 'GET', path);
  const detail = `${base}/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}`;
  expect(judge(sandbox, operation('GET', detail), one)).toEqual([]);
  const other = await v3(
    sandbox,
    'GET',
    `${base}/batch-id/${batch_id}/details/detail-id/${one.json['detail_id']}`,
  );
  expect({ ...other.json, username: '' }).toEqual({ ...one.json, username: '' });
  // A transfer pays the user what it takes from the sub-merchant. A failed one gives it back.
  expect(await balance(`${sub_mchid}/OPERATION`)).toBe(900);
  const own = await v3(
    sandbox,
    'GET',
    `/v3/transfer/batches/out-batch-no/${out_batch_no}?need_query_detail=false`,
  );
  expect(refusal(own)).toEqual([404, 'NOT_FOUND']);
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
