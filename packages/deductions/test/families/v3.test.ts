/** The calls of APIv3 against the sandbox: scheduled, abroad, combined, and authorisations. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { families } from '../../src/families/index.js';
import type { AttemptCall } from '../../src/families/types.js';
import type { Plan } from '../../src/rules/types.js';
import { appid, type Bench, callOf, openBench, refundOf } from './bench.js';

const { scheduled, global, combined, individual } = families;
const sub_mchid = '1900000108';
let bench: Bench;

beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.stop());

type PlanGiven = Partial<Plan> & Pick<Plan, 'family'>;

/** A call with a number of its own, now. */
async function begin(plan: PlanGiven, code: string, contract_id: string | null): Promise<AttemptCall> {
  const { pay, notify_url } = bench;
  return callOf(pay, {
    plan,
    code,
    contract_id,
    out_trade_no: bench.fresh('D'),
    now: await bench.now(),
    notify_url,
  });
}

/** Asks for the contract that a user has signed, and begins a deduction of it. */
async function beginSigned(plan: PlanGiven, code: string): Promise<AttemptCall> {
  const calls = families[plan.family];
  const { contract_id = null } = await calls.queryContract(await begin(plan, code, null));
  expect(contract_id).not.toBeNull();
  return begin(plan, code, contract_id);
}

/** The same call now, with another number if asked for. */
async function again(call: AttemptCall, isNew = false): Promise<AttemptCall> {
  const attempt = isNew ? { ...call.attempt, out_trade_no: bench.fresh('D') } : call.attempt;
  return { ...call, attempt, now: await bench.now() };
}

async function toldOf(name: string): Promise<unknown[]> {
  return (await bench.told()).filter(
    (one) => ('code' in one ? one.code : 'out_trade_no' in one ? one.out_trade_no : '') === name,
  );
}

const outcome = (call: AttemptCall, code: string) =>
  bench.sandbox.operate('next-deduction', call.contract.contract_id ?? '', { outcome: code });

describe.each([
  ['a merchant', {}],
  ['a service provider', { sub_mchid, sub_appid: 'wxd678efh567hg6787' }],
])('a scheduled deduction of %s', (_, partner: Partial<Plan>) => {
  const plan: PlanGiven = { family: 'scheduled', ...partner };

  async function sign(): Promise<AttemptCall> {
    await bench.moveTo('10:00');
    const code = bench.fresh('S');
    const json = {
      plan_id: 123,
      out_contract_code: code,
      contract_display_account: '读者',
      contract_notify_url: bench.notify_url,
      deduct_schedule: {
        estimated_deduct_date: await bench.dayIn(2),
        estimated_deduct_amount: { total: 1500, currency: 'CNY' },
        description: '会员月费',
      },
    };
    const { scheduledDeductSign: sign } = bench.pay.v3.papay;
    const { data } =
      partner.sub_mchid === undefined
        ? await sign.contracts.preEntrustSign.app.post({ json: { appid, ...json } })
        : await sign.partner.contracts.preEntrustSign.app.post({
            json: { sp_appid: appid, sub_mchid, sub_appid: 'wxd678efh567hg6787', ...json },
          });
    expect(await scheduled.queryContract(await begin(plan, code, null))).toEqual({ state: 'PENDING' });
    await bench.sandbox.confirm(data.pre_entrustweb_id ?? '');
    return beginSigned(plan, code);
  }

  it('is scheduled the day before, charged on its day alone, and ends the contract', async () => {
    const call = await sign();
    const { code, contract_id } = call.contract;
    expect(await scheduled.notice?.(call)).toMatchObject({ is: 'refused', code: 'INVALID_REQUEST' });
    await bench.sandbox.clock.advance({ hours: 24 });
    expect(await scheduled.notice?.({ ...call, cycle: { ...call.cycle, amount: 1400 } })).toMatchObject({
      is: 'refused',
      code: 'RULE_LIMIT',
    });
    // The answer is lost, and the query shows what has become of it.
    await bench.sandbox.faults.set([{ kind: 'reset-after', share: 1, nth: 1 }]);
    expect(await scheduled.notice?.(call)).toEqual({ is: 'given' });
    await bench.sandbox.faults.set([]);
    expect(await scheduled.notice?.(call)).toEqual({ is: 'given' });
    expect(await scheduled.notice?.({ ...call, cycle: { ...call.cycle, amount: 1400 } })).toMatchObject({
      is: 'refused',
      code: 'SCHEDULED_OTHER_AMOUNT',
    });
    expect(await scheduled.apply(call)).toMatchObject({ is: 'refused', code: 'INVALID_REQUEST' });
    await bench.moveTo('00:01');
    const day = await again(call);
    expect(await scheduled.query(day)).toEqual({ is: 'absent' });
    expect(await scheduled.apply(day)).toEqual({ is: 'accepted' });
    expect(await scheduled.query(day)).toEqual({ is: 'accepted' });
    await bench.sandbox.clock.advance({ seconds: 10 });
    const told = await scheduled.query(await again(day));
    expect(told).toMatchObject({ is: 'paid', amount: 1500 });
    expect(await toldOf(day.attempt.out_trade_no)).toEqual([
      { about: 'number', out_trade_no: day.attempt.out_trade_no, told },
    ]);
    const end = await scheduled.queryContract(day);
    expect(end).toEqual({ state: 'ENDED', ended_by: 'SYSTEM_TERMINATE' });
    expect(await toldOf(code)).toEqual([
      {
        about: 'contract',
        code,
        told: expect.objectContaining({ state: 'ACTIVE', contract_id, openid: expect.any(String) }),
      },
      { about: 'contract', code, told: end },
    ]);
    const refund = refundOf(day, bench.fresh('R'), 500);
    expect(await scheduled.queryRefund(refund)).toEqual({ is: 'absent' });
    expect(await scheduled.refund(refund)).toMatchObject({ is: 'PROCESSING' });
    expect(await scheduled.queryRefund(refund)).toMatchObject({ is: 'PROCESSING' });
  });

  it('that failed is closed, and one that a fault of the system left open is closed by the merchant', async () => {
    const call = await sign();
    await bench.moveTo('10:00');
    await scheduled.notice?.(call);
    await bench.moveTo('00:01');
    await outcome(call, 'NOTENOUGH');
    const first = await again(call);
    await scheduled.apply(first);
    await bench.sandbox.clock.advance({ seconds: 10 });
    expect(await toldOf(first.attempt.out_trade_no)).toMatchObject([{ told: { is: 'failed' } }]);
    expect(await scheduled.query(await again(first))).toMatchObject({ is: 'closed' });
    expect(await scheduled.apply(first)).toMatchObject({ is: 'unknown', code: 'ORDERCLOSED' });
    await outcome(call, 'SYSTEM_ERROR');
    const second = await again(call, true);
    expect(await scheduled.apply(second)).toEqual({ is: 'accepted' });
    const changed = { ...second, attempt: { ...second.attempt, amount: 1400 } };
    expect(await scheduled.apply(changed)).toMatchObject({ is: 'unknown', code: 'OUT_TRADE_NO_USED' });
    await bench.sandbox.clock.advance({ minutes: 10 });
    const late = await again(second);
    expect(await scheduled.query(late)).toMatchObject({ is: 'failed' });
    expect(await scheduled.close(late)).toMatchObject({ is: 'closed' });
    expect(await scheduled.terminate(call, '用户退订')).toEqual({
      state: 'ENDED',
      ended_by: 'MCH_API_TERMINATE',
    });
  });
});

describe.each([
  ['a merchant', {}],
  ['an institution', { sub_mchid }],
])('a deduction abroad of %s', (_, partner: Partial<Plan>) => {
  const fields = { merchant_category_code: '4111' };
  const plan: PlanGiven = { family: 'global', currency: 'HKD', fields, ...partner };

  async function sign(): Promise<AttemptCall> {
    const code = bench.fresh('G');
    const ids = partner.sub_mchid === undefined ? { appid } : { sp_appid: appid, sub_mchid };
    const { data } = await bench.pay.v3.global.papay.contracts.appPreEntrustSign.post({
      json: { ...ids, plan_id: 123, out_contract_code: code, success_notify_url: bench.notify_url },
    });
    expect(await global.queryContract(await begin(plan, code, null))).toEqual({ state: 'PENDING' });
    await bench.sandbox.confirm(data.session_id);
    return beginSigned(plan, code);
  }

  it('is paid with its answer, and refunded', async () => {
    const call = await sign();
    const told = await global.apply(call);
    expect(told).toMatchObject({ is: 'paid', amount: 1500, transaction_id: expect.stringMatching(/^4200/) });
    expect(await global.query(call)).toEqual(told);
    const { out_trade_no } = call.attempt;
    expect(await toldOf(out_trade_no)).toEqual([{ about: 'number', out_trade_no, told }]);
    expect(await global.apply(call)).toMatchObject({ is: 'unknown', code: 'ORDERPAID' });
    const refund = refundOf(call, bench.fresh('R'), 500);
    expect(await global.queryRefund(refund)).toEqual({ is: 'absent' });
    expect(await global.refund(refund)).toMatchObject({ is: 'PROCESSING' });
    await bench.sandbox.clock.advance({ hours: 24 });
    const refunded = await global.queryRefund(refund);
    expect(refunded).toMatchObject({ is: 'SUCCESS', refund_id: expect.any(String) });
    const { out_refund_no } = refund;
    expect(await bench.told()).toContainEqual({ about: 'refund', out_refund_no, told: refunded });
    expect(await global.refund(refundOf(call, bench.fresh('R'), 1400))).toMatchObject({ is: 'refused' });
    await bench.sandbox.operate('terminate', call.contract.contract_id ?? '');
    expect(await global.queryContract(call)).toEqual({ state: 'ENDED', ended_by: 'USER_TERMINATE' });
    expect(await toldOf(call.contract.code)).toMatchObject([
      { told: { state: 'ACTIVE' } },
      { told: { state: 'ENDED', ended_by: 'USER_TERMINATE' } },
    ]);
    const other = await again(call, true);
    expect(await global.apply(other)).toMatchObject({ is: 'refused', code: 'CONTRACT_NOT_EXIST' });
  });

  it('that failed is closed with its code, and one in doubt is reversed before another number', async () => {
    const call = await sign();
    await outcome(call, 'NOT_ENOUGH');
    expect(await global.apply(call)).toMatchObject({ is: 'closed', code: 'NOT_ENOUGH' });
    await outcome(call, 'BANK_ERROR');
    const bank = await again(call, true);
    expect(await global.apply(bank)).toMatchObject({ is: 'unknown', code: 'BANK_ERROR' });
    expect(await global.query(bank)).toMatchObject({ is: 'closed' });
    await outcome(call, 'SYSTEM_ERROR');
    const system = await again(call, true);
    expect(await global.apply(system)).toMatchObject({ is: 'unknown', code: 'SYSTEM_ERROR' });
    expect(await global.query(system)).toMatchObject({ is: 'failed' });
    expect(await global.close(system)).toMatchObject({ is: 'closed' });
    // The answer is lost; the money is there.
    await bench.sandbox.faults.set([{ kind: 'reset-after', operation: 'POST v3/global/papay/transactions' }]);
    const lost = await again(call, true);
    expect((await global.apply(lost)).is).toBe('unknown');
    await bench.sandbox.faults.set([]);
    expect(await global.query(lost)).toMatchObject({ is: 'paid' });
    const daily = await again(call, true);
    expect(await global.apply(daily)).toMatchObject({ is: 'refused', code: 'RULE_LIMIT' });
    const bare = { ...daily, plan: { ...daily.plan, fields: {} } };
    expect(await global.apply(bare)).toMatchObject({ is: 'refused', code: 'PLAN_ERROR' });
    expect(await global.terminate(call, '用户退订')).toEqual({
      state: 'ENDED',
      ended_by: 'MCH_API_TERMINATE',
    });
  });
});

describe('a combined deduction', () => {
  const sub_orders = [
    { sub_mchid: '1900000108', amount: 1000 },
    { sub_mchid: '1900000107', amount: { total_amount: 500, currency: 'CNY' }, description: '配送费' },
  ];
  const plan: PlanGiven = { family: 'combined', fields: { sub_orders } };

  async function sign(given = plan): Promise<AttemptCall> {
    const code = bench.fresh('E');
    const { contracts } = bench.pay.v3.ecommerce.combinePapay;
    const { data } = await contracts.preEntrustSign.post({
      json: {
        appid,
        plan_id: 123,
        out_contract_code: code,
        contract_display_account: '读者',
        notify_url: bench.notify_url,
      },
    });
    expect(await combined.queryContract(await begin(given, code, null))).toEqual({ state: 'PENDING' });
    await bench.sandbox.confirm(data.pre_entrustweb_id);
    return beginSigned(given, code);
  }

  it('is paid with its answer by all sub-orders together, which are refunded together', async () => {
    const call = await sign();
    const told = await combined.apply(call);
    expect(told).toMatchObject({ is: 'paid', amount: 1500, transaction_id: expect.stringMatching(/^4200/) });
    expect(await combined.query(call)).toEqual(told);
    expect(await combined.apply(call)).toMatchObject({ is: 'unknown', code: 'ORDERPAID' });
    expect(await combined.refund(refundOf(call, bench.fresh('R'), 500))).toMatchObject({
      is: 'refused',
      code: 'WHICH_SUB_ORDER',
    });
    const refund = refundOf(call, bench.fresh('R'));
    expect(await combined.queryRefund(refund)).toEqual({ is: 'absent' });
    expect(await combined.refund(refund)).toMatchObject({ is: 'PROCESSING' });
    expect(await combined.queryRefund(refund)).toMatchObject({ is: 'PROCESSING' });
    await bench.sandbox.clock.advance({ hours: 24 });
    expect(await combined.queryRefund(refund)).toMatchObject({ is: 'SUCCESS' });
    const refunds = bench.pay.v3.ecommerce.refunds.outRefundNo._out_refund_no_;
    const parts = await Promise.all(
      ['1900000108', '1900000107'].map((one, at) =>
        refunds.get({ out_refund_no: `${refund.out_refund_no}0${at + 1}`, query: { sub_mchid: one } }),
      ),
    );
    expect(parts.map(({ data }) => [data.status, data.amount.refund])).toEqual([
      ['SUCCESS', 1000],
      ['SUCCESS', 500],
    ]);
    await bench.sandbox.operate('terminate', call.contract.contract_id ?? '');
    expect(await combined.queryContract(call)).toEqual({ state: 'ENDED', ended_by: 'USER_TERMINATE' });
    expect(await toldOf(call.contract.code)).toMatchObject([
      { told: { state: 'ACTIVE', openid: expect.any(String) } },
      { told: { state: 'ENDED', ended_by: 'USER_TERMINATE' } },
    ]);
  });

  it('of one sub-order takes the whole amount, and a part of it is refunded', async () => {
    const call = await sign({ family: 'combined', fields: { sub_orders: [{ sub_mchid }] } });
    expect(await combined.apply(call)).toMatchObject({ is: 'paid', amount: 1500 });
    const refund = refundOf(call, bench.fresh('R'), 500);
    expect(await combined.refund(refund)).toMatchObject({ is: 'PROCESSING' });
    await bench.sandbox.clock.advance({ hours: 24 });
    expect(await combined.queryRefund(refund)).toMatchObject({ is: 'SUCCESS' });
  });

  it('that failed is closed, one in doubt is reversed, and a plan that does not add up is told', async () => {
    const call = await sign();
    await outcome(call, 'NOT_ENOUGH');
    expect(await combined.apply(call)).toMatchObject({ is: 'closed', code: 'NOT_ENOUGH' });
    await outcome(call, 'SYSTEM_ERROR');
    const system = await again(call, true);
    expect((await combined.apply(system)).is).toBe('unknown');
    expect(await combined.query(system)).toMatchObject({ is: 'failed' });
    expect(await combined.close(system)).toMatchObject({ is: 'closed' });
    const wrong = {
      ...(await again(call, true)),
      plan: { ...call.plan, fields: { sub_orders: sub_orders.slice(1) } },
    };
    expect(await combined.apply(wrong)).toEqual({
      is: 'refused',
      code: 'PLAN_ERROR',
      message: 'fields.sub_orders: expected 1500 fen together, got 500',
    });
    expect(await combined.query(wrong)).toEqual({ is: 'absent' });
    expect(await combined.terminate(call, '用户退订')).toEqual({
      state: 'ENDED',
      ended_by: 'MCH_API_TERMINATE',
    });
  });
});

it('an authorisation is pending until the payee has agreed, over when it is taken back, and deducts nothing', async () => {
  const plan: PlanGiven = { family: 'individual' };
  const code = bench.fresh('I');
  const { data } = await bench.pay.v3.ecommerce.individualContracts.preEntrustSign.app.post({
    json: { appid, out_contract_code: code },
  });
  const pending = await begin(plan, code, null);
  expect(await individual.queryContract(pending)).toEqual({ state: 'PENDING' });
  expect(await individual.queryContract(await begin(plan, 'NEVER', null))).toEqual({ state: 'PENDING' });
  await bench.sandbox.confirm(data.pre_entrustweb_id);
  const active = await individual.queryContract(pending);
  expect(active).toMatchObject({
    state: 'ACTIVE',
    contract_id: expect.any(String),
    openid: expect.any(String),
  });
  const call = await begin(plan, code, active.contract_id ?? '');
  expect(await individual.terminate(call, '用户退订')).toEqual(active);
  expect(await individual.apply(call)).toMatchObject({ is: 'refused', code: 'NO_DEDUCTION' });
  await bench.sandbox.operate('terminate', active.contract_id ?? '');
  expect(await individual.queryContract(call)).toEqual({ state: 'ENDED', ended_by: 'UNAUTHORIZED' });
});
