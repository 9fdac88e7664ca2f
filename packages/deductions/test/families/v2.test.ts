/** The calls of APIv2 against the sandbox: what each answer, and each lack of one, is taken for. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { papay, papayNotice } from '../../src/families/papay.js';
import type { AttemptCall } from '../../src/families/types.js';
import { type About, appid, type Bench, callOf, openBench, refundOf } from './bench.js';

let bench: Bench;

beforeAll(async () => {
  bench = await openBench();
  await bench.sandbox.register({
    plans: [
      { plan_id: 123, mode: 'next-day' },
      { plan_id: 124, mode: 'notice' },
    ],
  });
});
afterAll(() => bench.stop());
beforeEach(async () => {
  await bench.moveTo('10:00');
});

async function sign(plan_id = 123): Promise<{ readonly code: string; readonly contract_id: string }> {
  const code = bench.fresh('C');
  const page = bench.pay.handoff.contract.entrustweb({
    appid,
    plan_id,
    contract_code: code,
    request_serial: Number(code.slice(1)),
    contract_display_account: '读者',
    notify_url: bench.notify_url,
  });
  await bench.sandbox.confirm(page);
  const family = plan_id === 123 ? 'papay' : 'papay-notice';
  const { contract_id = '' } = await papay.queryContract(
    callOf(bench.pay, { plan: { family, plan_id }, code }),
  );
  return { code, contract_id };
}

/** A call of a signed contract, with a number of its own. */
async function begin(about: Partial<About> = {}): Promise<AttemptCall> {
  const plan = { family: 'papay' as const, ...about.plan };
  const signed = about.contract_id === undefined ? await sign(Number(plan.plan_id ?? 123)) : {};
  const now = await bench.now();
  const { notify_url } = bench;
  return callOf(bench.pay, { out_trade_no: bench.fresh('D'), now, notify_url, ...signed, ...about, plan });
}

/** The same call at another time. */
const later = async (call: AttemptCall): Promise<AttemptCall> => ({ ...call, now: await bench.now() });

describe('an application', () => {
  it('is accepted, runs, and is told as paid by the query and by the notification alike', async () => {
    const call = await begin();
    expect(await papay.apply(call)).toEqual({ is: 'accepted' });
    expect(await papay.query(call)).toEqual({ is: 'accepted' });
    await bench.sandbox.clock.advance({ seconds: 10 });
    const told = await papay.query(await later(call));
    expect(told).toMatchObject({ is: 'paid', amount: 1500, transaction_id: expect.stringMatching(/^4200/) });
    // The sandbox's clock is at ten o'clock in Beijing.
    const { paid_at = 0 } = told as { paid_at?: number };
    expect(Math.abs(paid_at - (await bench.now()))).toBeLessThan(60_000);
    const { out_trade_no } = call.attempt;
    expect(
      (await bench.told()).filter((one) => 'out_trade_no' in one && one.out_trade_no === out_trade_no),
    ).toEqual([{ about: 'number', out_trade_no, told }]);
    // The same number again tells nothing by itself: the query has to.
    expect(await papay.apply(call)).toMatchObject({ is: 'unknown', code: 'ORDERPAID' });
  });

  it('is unknown when a deduction of the contract waits, or when its answer is lost, late, broken or not signed', async () => {
    const call = await begin();
    await bench.sandbox.clock.advance({ hours: 13 });
    await bench.moveTo('10:00');
    await papay.apply(call);
    const other = { ...call, attempt: { ...call.attempt, out_trade_no: bench.fresh('D') } };
    expect(await papay.apply(other)).toMatchObject({ is: 'unknown', code: 'ORDER_ACCEPTED' });
    expect(await papay.query(other)).toEqual({ is: 'absent' });
    const kinds = ['reset-after', 'truncated', 'unsigned', 'wrongly-signed', '500', '502', 'html'] as const;
    for (const kind of kinds) {
      const one = await begin();
      await bench.sandbox.faults.set([{ kind, operation: 'POST v2/pay/pappayapply' }]);
      expect([kind, (await papay.apply(one)).is]).toEqual([kind, 'unknown']);
      await bench.sandbox.faults.set([]);
    }
  });

  it('is unknown when it was stopped, or never left', async () => {
    const signal = AbortSignal.abort();
    expect(await papay.apply({ ...(await begin()), signal })).toMatchObject({
      is: 'unknown',
      code: 'ABORTED',
    });
    await bench.sandbox.faults.set([{ kind: 'reset-before' }]);
    const call = callOf(bench.pay, { plan: { family: 'papay' }, contract_id: 'X' });
    expect(await papay.apply(call)).toMatchObject({ is: 'unknown', code: 'CONNECTION' });
    await bench.sandbox.faults.set([]);
  });

  it('is refused with the code that proves that there is no order', async () => {
    await bench.moveTo('23:00');
    expect(await papay.apply(await begin())).toMatchObject({ is: 'refused', code: 'INVALID_REQUEST' });
    await bench.moveTo('10:00');
    const unsigned = await begin({ contract_id: '202012345678' });
    expect(await papay.apply(unsigned)).toMatchObject({ is: 'refused', code: 'CONTRACT_NOT_EXIST' });
    expect(await papay.query(unsigned)).toEqual({ is: 'absent' });
  });
});

describe('a deduction that failed', () => {
  it('is closed with its code, which the failure notification tells before', async () => {
    const call = await begin();
    await bench.sandbox.operate('next-deduction', call.contract.contract_id ?? '', { outcome: 'NOTENOUGH' });
    await papay.apply(call);
    await bench.sandbox.clock.advance({ seconds: 10 });
    const { out_trade_no } = call.attempt;
    expect(await bench.told()).toContainEqual({
      about: 'number',
      out_trade_no,
      told: { is: 'failed', code: 'NOTENOUGH', message: '用户账户余额不足' },
    });
    expect(await papay.query(await later(call))).toMatchObject({ is: 'closed' });
    expect(await papay.apply(call)).toMatchObject({ is: 'unknown', code: 'ORDERCLOSED' });
  });

  it('is closed by the merchant after a fault of the system, and shown as closed by the ordinary query', async () => {
    const call = await begin({ plan: { family: 'papay-notice' } });
    await bench.sandbox.operate('next-deduction', call.contract.contract_id ?? '', {
      outcome: 'SYSTEMERROR',
    });
    await papay.apply(call);
    await bench.sandbox.clock.advance({ minutes: 10 });
    const now = await later(call);
    expect(await papay.query(now)).toMatchObject({ is: 'failed' });
    expect(await papay.close(now)).toMatchObject({ is: 'closed' });
    expect(await papay.close(now)).toMatchObject({ is: 'closed' });
    expect(await papay.query(now)).toMatchObject({ is: 'closed' });
  });

  it('that waits and is closed is no deduction any more for its own query, but for the ordinary one', async () => {
    const call = await begin();
    await bench.sandbox.clock.advance({ hours: 24 });
    await papay.apply(call);
    expect(await papay.close(call)).toMatchObject({ is: 'closed' });
    const xml = { appid, mch_id: bench.pay.mchid, out_trade_no: call.attempt.out_trade_no };
    await expect(bench.pay.v2.pay.paporderquery.post({ xml })).rejects.toMatchObject({
      code: 'ORDERNOTEXIST',
    });
    expect(await papay.query(call)).toMatchObject({ is: 'closed' });
  });

  it('is not closed by a close whose answer is lost, until the query says so', async () => {
    const call = await begin({ plan: { family: 'papay-notice' } });
    await bench.sandbox.operate('next-deduction', call.contract.contract_id ?? '', {
      outcome: 'SYSTEMERROR',
    });
    await papay.apply(call);
    await bench.sandbox.clock.advance({ minutes: 10 });
    const now = await later(call);
    await bench.sandbox.faults.set([{ kind: 'reset-before', operation: 'POST v2/pay/closeorder' }]);
    expect(await papay.close(now)).toMatchObject({ is: 'failed' });
    await bench.sandbox.faults.set([{ kind: 'reset-after', operation: 'POST v2/pay/closeorder' }]);
    expect(await papay.close(now)).toMatchObject({ is: 'closed' });
    await bench.sandbox.faults.set([]);
  });
});

it('a notice is given once, again for the same content, and refused for another', async () => {
  const call = await begin({ plan: { family: 'papay-notice', plan_id: 124, noticeDays: 3 } });
  await bench.sandbox.clock.advance({ hours: 24 });
  expect(await papayNotice.notice?.(call)).toEqual({ is: 'given' });
  expect(await papayNotice.notice?.(call)).toEqual({ is: 'given', repeated: true });
  const other = { ...call, cycle: { ...call.cycle, amount: 1600 } };
  expect(await papayNotice.notice?.(other)).toMatchObject({ is: 'refused', code: 'INVALID_REQUEST' });
  expect(await papayNotice.apply(call)).toMatchObject({ is: 'refused', code: 'INVALID_REQUEST' });
  const operation = 'POST v3/papay/contracts/{contract_id}/notify';
  await bench.sandbox.faults.set([{ kind: '500', operation }]);
  expect(await papayNotice.notice?.(call)).toMatchObject({ is: 'unknown' });
  await bench.sandbox.faults.set([]);
});

it('a contract is pending until it is signed, active, and ended by either side', async () => {
  const unsigned = callOf(bench.pay, { plan: { family: 'papay' }, code: 'NEVER' });
  expect(await papay.queryContract(unsigned)).toEqual({ state: 'PENDING' });
  const call = await begin();
  const { code, contract_id } = call.contract;
  const active = await papay.queryContract(call);
  expect(active).toMatchObject({ state: 'ACTIVE', contract_id, openid: expect.any(String) });
  expect(await papay.terminate(call, '用户退订')).toEqual({ state: 'ENDED', ended_by: 'MCH_API_TERMINATE' });
  const other = await begin();
  await bench.sandbox.operate('terminate', other.contract.contract_id ?? '');
  expect(await papay.queryContract(other)).toEqual({ state: 'ENDED', ended_by: 'USER_TERMINATE' });
  const about = (await bench.told()).filter((one) => one.about === 'contract' && one.code === code);
  expect(about).toEqual([
    { about: 'contract', code, told: active },
    { about: 'contract', code, told: { state: 'ENDED', ended_by: 'MCH_API_TERMINATE' } },
  ]);
  await bench.sandbox.faults.set([{ kind: '500', operation: 'POST v2/papay/querycontract' }]);
  expect(await papay.queryContract(call)).toEqual({ state: 'unknown' });
  await bench.sandbox.faults.set([]);
});

it('a refund is asked for by its number, and refused only if there is none of it', async () => {
  const call = await begin();
  await papay.apply(call);
  await bench.sandbox.clock.advance({ hours: 1 });
  const refund = refundOf(call, bench.fresh('R'), 500);
  expect(await papay.queryRefund(refund)).toEqual({ is: 'absent' });
  expect(await papay.refund(refund)).toMatchObject({ is: 'PROCESSING' });
  expect(await papay.refund(refund)).toMatchObject({ is: 'PROCESSING' });
  // The same number with another amount is refused; the refund of the number exists all the same.
  expect(await papay.refund({ ...refund, amount: 400 })).toMatchObject({ is: 'PROCESSING' });
  expect(await papay.refund(refundOf(call, bench.fresh('R'), 1400))).toMatchObject({
    is: 'refused',
    code: 'INVALID_REQUEST',
  });
  await bench.sandbox.faults.set([
    { kind: 'error', code: 'SIGN_ERROR', operation: 'GET v3/refund/domestic/refunds/{out_refund_no}' },
  ]);
  expect((await papay.queryRefund(refund)).is).toBe('unknown');
  await bench.sandbox.faults.set([]);
  await bench.sandbox.clock.advance({ hours: 24 });
  const told = await papay.queryRefund(refund);
  expect(told).toMatchObject({ is: 'SUCCESS', refund_id: expect.any(String) });
  const { out_refund_no } = refund;
  expect(await bench.told()).toContainEqual({ about: 'refund', out_refund_no, told });
});
