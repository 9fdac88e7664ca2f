/**
 * What is sent, byte for byte where it matters, to a server that would not notice a wrong call; and answers that the sandbox
 * never gives. The fields are those of the samples in WeChat Pay's documents.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { families } from '../../src/families/index.js';
import type { AttemptCall } from '../../src/families/types.js';
import type { Plan } from '../../src/rules/types.js';
import { type About, appid, callOf, refundOf } from './bench.js';
import { type Answer, openPlatform, type Platform } from './platform.js';

const { papay, scheduled, global, combined, individual } = families;
const notice = families['papay-notice'];
const mchid = '1900000109';
const sub_mchid = '1900000108';
const sub_appid = 'wxcbda96de0b165484';
const notify_url = 'https://shop.example/deductions';
const sub = { sub_mchid, sub_appid };
const number = 'D260331011234567890ABCDEFGHJK';

let platform: Platform;
beforeAll(async () => {
  platform = await openPlatform();
});
afterAll(() => platform.stop());
beforeEach(() => {
  platform.sent();
  platform.answer();
});

function call(family: Plan['family'], plan: Partial<Plan> = {}, about: Partial<About> = {}): AttemptCall {
  return callOf(platform.pay, {
    plan: { family, plan_id: 12535, ...plan },
    code: 'M42',
    contract_id: '202603311234',
    out_trade_no: number,
    notify_url,
    ...about,
  });
}

/** What a call sends while nothing useful is answered. */
async function sentBy(made: Promise<unknown> | undefined) {
  await made;
  return platform.sent();
}

describe('APIv2 sends', () => {
  const xml = { appid, mch_id: mchid };
  const partner = { ...xml, sub_mch_id: sub_mchid, sub_appid };
  const key = { plan_id: '12535', contract_code: 'M42', version: '1.0' };

  it.each([
    ['', {}, xml],
    ['/partner', sub, partner],
  ])('applications, queries and contracts: %s', async (path, plan, ids) => {
    const fields = { attach: 'a', spbill_create_ip: '8.8.8.8' };
    expect(await sentBy(papay.apply(call('papay', { ...plan, fields })))).toEqual([
      {
        call: `POST /pay${path}/pappayapply`,
        body: {
          ...ids,
          attach: 'a',
          body: '会员月费',
          spbill_create_ip: '8.8.8.8',
          out_trade_no: number,
          total_fee: '1500',
          notify_url,
          trade_type: 'PAP',
          contract_id: '202603311234',
        },
      },
    ]);
    const about = { ...ids, out_trade_no: number };
    platform.answer({ xml: { result_code: 'FAIL', err_code: 'ORDERNOTEXIST', err_code_des: 'x' } });
    expect(await sentBy(papay.query(call('papay', plan)))).toEqual([
      { call: `POST /pay${path}/paporderquery`, body: about },
      { call: 'POST /pay/orderquery', body: about },
    ]);
    expect(await sentBy(papay.close(call('papay', plan)))).toEqual([
      { call: 'POST /pay/closeorder', body: about },
      { call: `POST /pay${path}/paporderquery`, body: about },
    ]);
    expect(await sentBy(papay.queryContract(call('papay', plan)))).toEqual([
      { call: `POST /papay${path}/querycontract`, body: { ...ids, ...key } },
    ]);
    const [end] = await sentBy(papay.terminate(call('papay', plan), '用户退订'));
    expect(end).toEqual({
      call: `POST /papay${path}/deletecontract`,
      body: { ...ids, ...key, contract_termination_remark: '用户退订' },
    });
  });

  it('notices by APIv3', async () => {
    const estimated_amount = { amount: 1500, currency: 'CNY' };
    expect(await sentBy(notice.notice?.(call('papay-notice')))).toEqual([
      { call: 'POST /v3/papay/contracts/202603311234/notify', body: { mchid, appid, estimated_amount } },
    ]);
    expect(await sentBy(notice.notice?.(call('papay-notice', { ...sub, noticeDays: 2 })))).toEqual([
      {
        call: 'POST /v3/partner-papay/contracts/202603311234/notify',
        body: {
          sp_mchid: mchid,
          sp_appid: appid,
          ...sub,
          estimated_amount,
          deduct_duration: { count: 2, unit: 'DAY' },
        },
      },
    ]);
  });

  it('refunds by APIv3', async () => {
    const amount = { refund: 500, total: 1500, currency: 'CNY' };
    const body = { out_trade_no: number, out_refund_no: 'R1', reason: '多扣退还', notify_url, amount };
    expect(await sentBy(papay.refund(refundOf(call('papay'), 'R1', 500)))).toEqual([
      { call: 'POST /v3/refund/domestic/refunds', body },
    ]);
    expect(await sentBy(papay.refund(refundOf(call('papay', sub), 'R1', 500)))).toEqual([
      { call: 'POST /v3/refund/domestic/refunds', body: { sub_mchid, ...body } },
    ]);
    expect(await sentBy(papay.queryRefund(refundOf(call('papay', sub), 'R1')))).toEqual([
      { call: `GET /v3/refund/domestic/refunds/R1?sub_mchid=${sub_mchid}` },
    ]);
  });
});

describe('APIv3 sends', () => {
  it.each([
    ['', {}, { appid }, `mchid=${mchid}`, { mchid }],
    [
      '/partner',
      sub,
      { sp_appid: appid, ...sub },
      `sp_mchid=${mchid}&sub_mchid=${sub_mchid}`,
      { sp_mchid: mchid, sub_mchid },
    ],
  ])('scheduled deductions: %s', async (path, plan, ids, query, body) => {
    const total = { total: 1500, currency: 'CNY' };
    const schedule = `/v3/papay/pay${path}/schedules/contract-id/202603311234`;
    const subQuery = path === '' ? '' : `?sub_mchid=${sub_mchid}`;
    platform.answer({ status: 500, json: { code: 'SYSTEM_ERROR', message: 'x' } });
    expect(await sentBy(scheduled.notice?.(call('scheduled', plan)))).toEqual([
      { call: `POST ${schedule}/schedule`, body: { ...ids, schedule_amount: total } },
      { call: `GET ${schedule}${subQuery}` },
    ]);
    expect(await sentBy(scheduled.apply(call('scheduled', { ...plan, fields: { attach: 'a' } })))).toEqual([
      {
        call: `POST /v3/papay/pay${path}/transactions/apply`,
        body: {
          ...ids,
          attach: 'a',
          description: '会员月费',
          out_trade_no: number,
          transaction_notify_url: notify_url,
          contract_id: '202603311234',
          amount: total,
        },
      },
    ]);
    const order = `/v3/pay${path}/transactions/out-trade-no/${number}`;
    expect(await sentBy(scheduled.close(call('scheduled', plan)))).toEqual([
      { call: `POST ${order}/close`, body },
      { call: `GET ${order}?${query}` },
    ]);
    const contract = `/v3/papay/sign${path}/contracts/plan-id/12535/out-contract-code/M42`;
    expect(await sentBy(scheduled.terminate(call('scheduled', plan), '退订'))).toEqual([
      {
        call: `POST ${contract}/terminate`,
        body: { ...(path === '' ? {} : { sub_mchid }), contract_termination_remark: '退订' },
      },
      { call: `GET ${contract}${subQuery}` },
    ]);
  });

  it.each([
    ['a merchant', {}, { appid }, `appid=${appid}`, { mchid }, mchid],
    [
      'an institution',
      sub,
      { sp_appid: appid, ...sub },
      `sp_appid=${appid}&sub_mchid=${sub_mchid}&sub_appid=${sub_appid}`,
      { sp_mchid: mchid, sub_mchid },
      sub_mchid,
    ],
  ])('deductions abroad of %s', async (_, given, ids, query, asker, asked) => {
    const plan = { ...given, currency: 'HKD', fields: { merchant_category_code: '4111', attach: 'a' } };
    expect(await sentBy(global.apply(call('global', plan)))).toEqual([
      {
        call: 'POST /v3/global/papay/transactions',
        body: {
          ...ids,
          merchant_category_code: '4111',
          attach: 'a',
          description: '会员月费',
          notify_url,
          out_trade_no: number,
          contract_id: '202603311234',
          amount: { total: 1500, currency: 'HKD' },
        },
      },
    ]);
    const order = `/v3/global/papay/transactions/out-trade-no/${number}`;
    expect(await sentBy(global.close(call('global', plan)))).toEqual([
      { call: `POST ${order}/reverse?sub_mchid=${asked}` },
      { call: `GET ${order}?sub_mchid=${asked}` },
    ]);
    expect(await sentBy(global.terminate(call('global', plan), '退订'))).toEqual([
      {
        call: 'POST /v3/global/papay/contracts/202603311234/terminate',
        body: { ...ids, termination_note: '退订' },
      },
      { call: `GET /v3/global/papay/contracts/202603311234?${query}` },
    ]);
    expect(await sentBy(global.queryContract(call('global', plan, { contract_id: null })))).toEqual([
      { call: `GET /v3/global/papay/contracts/out-contract-code/M42?plan_id=12535&${query}` },
    ]);
    expect(await sentBy(global.refund(refundOf(call('global', plan), 'R1', 500)))).toEqual([
      {
        call: 'POST /v3/global/refunds',
        body: {
          ...asker,
          ...ids,
          out_trade_no: number,
          out_refund_no: 'R1',
          reason: '多扣退还',
          notify_url,
          amount: { refund: 500, total: 1500, currency: 'HKD' },
        },
      },
    ]);
    expect(await sentBy(global.queryRefund(refundOf(call('global', plan), 'R1')))).toEqual([
      { call: `GET /v3/global/refunds/out-refund-no/R1?${new URLSearchParams(asker)}` },
    ]);
  });

  it('combined deductions, whose sub-orders have numbers of at most 32 characters', async () => {
    const sub_orders = [
      { ...sub, amount: 1000, sub_risk_info: 'ip:127.0.0.1;' },
      { sub_mchid: '1900000107', amount: 500 },
    ];
    const plan = { fields: { risk_info: 'ip:127.0.0.1;', sub_orders } };
    const named = call('combined', plan, { out_trade_no: `${number}L` });
    const [apply] = await sentBy(combined.apply(named));
    expect(apply).toEqual({
      call: 'POST /v3/ecommerce/combine-papay/transactions',
      body: {
        risk_info: 'ip:127.0.0.1;',
        combine_appid: appid,
        combine_mchid: mchid,
        combine_out_trade_no: `${number}L`,
        contract_id: '202603311234',
        sub_orders: [
          {
            mchid,
            ...sub,
            description: '会员月费',
            sub_risk_info: 'ip:127.0.0.1;',
            out_trade_no: `${number}L01`,
            amount: { total_amount: 1000, currency: 'CNY' },
          },
          {
            mchid,
            sub_mchid: '1900000107',
            description: '会员月费',
            out_trade_no: `${number}L02`,
            amount: { total_amount: 500, currency: 'CNY' },
          },
        ],
      },
    });
    expect(`${number}L02`).toHaveLength(32);
    const order = `/v3/ecommerce/combine-papay/transactions/${number}L`;
    expect(await sentBy(combined.close(named))).toEqual([
      {
        call: `POST ${order}/reverse`,
        body: {
          combine_appid: appid,
          sub_orders: [
            { mchid, ...sub, out_trade_no: `${number}L01` },
            { mchid, sub_mchid: '1900000107', out_trade_no: `${number}L02` },
          ],
        },
      },
      { call: `GET ${order}` },
    ]);
    const contract = '/v3/ecommerce/combine-papay/contracts/plan-id/12535/out-contract-code/M42';
    expect(await sentBy(combined.terminate(named, '退订'))).toEqual([
      { call: `POST ${contract}/terminate`, body: { contract_termination_remark: '退订' } },
      { call: `GET ${contract}` },
    ]);
    expect(await sentBy(individual.queryContract(call('individual')))).toEqual([
      { call: `GET /v3/ecommerce/individual-contracts/out-contract-code/M42?appid=${appid}` },
    ]);
  });
});

describe('an answer that the sandbox does not give', () => {
  const order = { out_trade_no: number, trade_state_desc: 'x', amount: { total: 1500, currency: 'CNY' } };
  const paid = { ...order, transaction_id: '42001', success_time: '2026-03-31T10:00:00+08:00' };
  const abroad = { fields: { merchant_category_code: '4111' } };
  const reversed: readonly [string, unknown][] = [
    ['NOTPAY', { is: 'closed' }],
    ['PAYERROR', { is: 'closed' }],
    // It was paid meanwhile, and the reversal has given it back, or is about to.
    ['REFUND', { is: 'closed', code: 'ORDER_REVERSED' }],
    ['SUCCESS', { is: 'unknown', code: 'REVERSING' }],
    ['USERPAYING', { is: 'unknown', code: 'REVERSING' }],
  ];

  it.each(reversed)('%s after a reversal', async (trade_state, told) => {
    platform.answer({}, { json: { ...paid, trade_state } });
    expect(await global.close(call('global', abroad))).toMatchObject(told as object);
    const sub_orders = [{ ...paid, amount: { total_amount: 1500 }, trade_state }];
    platform.answer({}, { json: { sub_orders } });
    const plan = { fields: { sub_orders: [{ sub_mchid }] } };
    expect(await combined.close(call('combined', plan))).toMatchObject(told as object);
  });

  it.each(reversed)(
    '%s in a later query, after a reversal that is not shown yet',
    async (trade_state, told) => {
      const reversing = <Called extends AttemptCall>(made: Called): Called => ({
        ...made,
        attempt: { ...made.attempt, state: 'UNKNOWN', code: 'REVERSING' },
      });
      platform.answer({ json: { ...paid, trade_state } });
      expect(await global.query(reversing(call('global', abroad)))).toMatchObject(told as object);
      platform.answer({ json: { sub_orders: [{ ...paid, amount: { total_amount: 1500 }, trade_state }] } });
      const plan = { fields: { sub_orders: [{ sub_mchid }] } };
      expect(await combined.query(reversing(call('combined', plan)))).toMatchObject(told as object);
    },
  );

  it.each([
    ['NOTPAY', 'failed'],
    ['SUCCESS', 'paid'],
  ])('%s after a reversal that is refused', async (trade_state, is) => {
    platform.answer(
      { status: 403, json: { code: 'TRADE_ERROR', message: 'x' } },
      { json: { ...paid, trade_state } },
    );
    expect(await global.close(call('global', abroad))).toMatchObject({ is });
  });

  it.each([
    [
      'SUCCESS without a transaction',
      { ...order, trade_state: 'SUCCESS' },
      { is: 'unknown', code: 'NO_TRANSACTION' },
    ],
    [
      'a refunded order',
      { ...paid, trade_state: 'REFUND' },
      { is: 'paid', amount: 1500, paid_at: Date.UTC(2026, 2, 31, 2) },
    ],
    ['an unknown state', { ...order, trade_state: 'HELD' }, { is: 'unknown', code: 'STATE_HELD' }],
    ['PAY_FAIL, which may still be open', { ...order, trade_state: 'PAY_FAIL' }, { is: 'failed' }],
  ])('%s', async (_, json, told) => {
    platform.answer({ json });
    expect(await scheduled.query(call('scheduled'))).toMatchObject(told);
  });

  it('PAY_FAIL is closed once WeChat Pay has said that the order is', async () => {
    const json = { ...order, trade_state: 'PAY_FAIL' };
    platform.answer({ status: 400, json: { code: 'ORDER_CLOSED', message: 'x' } }, { json });
    expect(await scheduled.close(call('scheduled'))).toMatchObject({ is: 'closed' });
    platform.answer({ status: 500, json: { code: 'SYSTEM_ERROR', message: 'x' } }, { json });
    expect(await scheduled.close(call('scheduled'))).toMatchObject({ is: 'failed' });
    platform.answer({ xml: {} }, { xml: { trade_state: 'PAY_FAIL', out_trade_no: number } });
    expect(await papay.close(call('papay'))).toMatchObject({ is: 'closed' });
  });

  it('a query that says that a closed order is no deduction', async () => {
    const other = {
      xml: { result_code: 'FAIL', err_code: 'INVALID_REQUEST', err_code_des: '非委托代扣订单' },
    };
    platform.answer(other, { xml: { trade_state: 'CLOSED', out_trade_no: number } });
    expect(await papay.query(call('papay'))).toMatchObject({ is: 'closed' });
    platform.answer(other, { xml: { result_code: 'FAIL', err_code: 'ORDERNOTEXIST', err_code_des: 'x' } });
    expect(await papay.query(call('papay'))).toMatchObject({ is: 'unknown', code: 'INVALID_REQUEST' });
  });

  it('sub-orders of which a part is paid: the sum differs, unless the rest is still open', async () => {
    const part = { ...paid, amount: { total_amount: 1000 }, trade_state: 'SUCCESS' };
    platform.answer({ json: { sub_orders: [part, { ...part, trade_state: 'CLOSED' }] } });
    expect(await combined.query(call('combined'))).toMatchObject({ is: 'paid', amount: 1000 });
    platform.answer({ json: { sub_orders: [part, { ...part, trade_state: 'USERPAYING' }] } });
    expect(await combined.query(call('combined'))).toMatchObject({ is: 'accepted' });
  });

  it('a refund whose parts end differently is not final', async () => {
    const sub_orders = [1, 2].map((at) => ({
      ...paid,
      sub_mchid,
      out_trade_no: `${number}0${at}`,
      amount: { total_amount: 750 },
    }));
    const refund = refundOf(call('combined'), 'R1');
    const told = async (...answers: Answer[]) => {
      platform.answer({ json: { sub_orders } }, ...answers);
      return combined.queryRefund(refund);
    };
    const success = { json: { status: 'SUCCESS', refund_id: '501' } };
    const none = { status: 404, json: { code: 'RESOURCE_NOT_EXISTS', message: 'x' } };
    expect(await told(success, { json: { status: 'PROCESSING' } })).toMatchObject({ is: 'PROCESSING' });
    expect(await told(success, { json: { status: 'CLOSED' } })).toMatchObject({ is: 'unknown' });
    expect(await told(success, none)).toMatchObject({ is: 'unknown', code: 'PARTLY_REFUNDED' });
    expect(await told(none, none)).toEqual({ is: 'absent' });
    expect(await told(success, success)).toMatchObject({ is: 'SUCCESS' });
  });
});
