/** What notifications tell: those that the sandbox sends in no other test, and those on which sources disagree. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NotificationEvent } from 'wechatpay-kit';
import { readNotification } from '../../src/families/notifications.js';
import { type Bench, openBench } from './bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.stop());

/** A verified notification, as the client hands it over. */
const told = (type: string, data: Readonly<Record<string, unknown>>) =>
  readNotification({ type, data } as unknown as NotificationEvent);

it.each([
  [
    'result_code FAIL',
    { result_code: 'FAIL', err_code: 'NOTENOUGH', err_code_des: '余额不足' },
    { is: 'failed', code: 'NOTENOUGH', message: '余额不足' },
  ],
  ['result_code SUCCESS without a transaction', { result_code: 'SUCCESS', err_code: '0' }, { is: 'failed' }],
  [
    'a state that is not success',
    { result_code: 'SUCCESS', trade_state: 'PAY_FAIL', transaction_id: '42001' },
    { is: 'failed' },
  ],
  [
    'an amount that is no number',
    { result_code: 'SUCCESS', transaction_id: '42001', total_fee: '15.00' },
    { is: 'failed' },
  ],
])('a deduction of APIv2 with %s is no payment: a query has to tell', (_, fields, expected) => {
  expect(told('pay', { out_trade_no: 'D1', total_fee: '1500', ...fields })).toEqual({
    about: 'number',
    out_trade_no: 'D1',
    told: expected,
  });
});

it('a payment tells its time in Beijing, and the amount in fen as an integer', () => {
  const fields = {
    result_code: 'SUCCESS',
    transaction_id: '42001',
    total_fee: '1500',
    time_end: '20260331000005',
  };
  expect(told('pay', { out_trade_no: 'D1', ...fields })).toEqual({
    about: 'number',
    out_trade_no: 'D1',
    told: { is: 'paid', transaction_id: '42001', amount: 1500, paid_at: Date.UTC(2026, 2, 30, 16, 0, 5) },
  });
});

it('a signing that failed makes no contract, and an end that is none ends nothing', () => {
  const contract = { out_contract_code: 'M1', contract_id: '1' };
  expect(told('ENTRUST.SIGN', { ...contract, contract_state: 'SIGN_FAILED' })).toBeUndefined();
  expect(
    told('contract.add', { contract_code: 'M1', contract_id: '1', contract_state: '1' }),
  ).toBeUndefined();
  expect(told('ENTRUST.TERMINATE', { ...contract, contract_state: 'SIGNED' })).toBeUndefined();
  expect(told('ENTRUST.SIGN', { ...contract, contract_state: 'SIGNED', sp_openid: 'o2' })).toEqual({
    about: 'contract',
    code: 'M1',
    told: { state: 'ACTIVE', contract_id: '1', openid: 'o2' },
  });
});

it('the ends of contracts have the same names in every product', async () => {
  const set = { contract_code: 'M1', contract_termination_mode: '2' };
  await bench.sandbox.trigger('contract.delete', { to: bench.notify_url, set });
  const global = { out_contract_code: 'M2', contract_termination_mode: 'USER' };
  await bench.sandbox.trigger('PAPAY.TERMINATE', { to: bench.notify_url, set: global });
  const platform = {
    out_contract_code: 'M3',
    contract_state: 'TERMINATED',
    'contract_terminate_info.contract_termination_mode': 'USER_TERMINATE',
  };
  await bench.sandbox.trigger('ENTRUST.TERMINATE', { to: bench.notify_url, set: platform });
  const ended = { about: 'contract', told: { state: 'ENDED', ended_by: 'USER_TERMINATE' } };
  expect(await bench.told()).toEqual([
    { ...ended, code: 'M1' },
    { ...ended, code: 'M2' },
    { ...ended, code: 'M3' },
  ]);
});

it.each([
  ['refund', 'CHANGE', 'ABNORMAL'],
  ['refund', 'REFUNDCLOSE', 'CLOSED'],
  ['REFUND.ABNORMAL', 'ABNORMAL', 'ABNORMAL'],
  ['REFUND.CLOSED', 'CLOSED', 'CLOSED'],
])('a refund of %s with %s is %s', (type, refund_status, is) => {
  expect(told(type, { out_refund_no: 'R1', refund_id: '501', refund_status })).toEqual({
    about: 'refund',
    out_refund_no: 'R1',
    told: { is, refund_id: '501' },
  });
});

it('a refund of APIv2 is decrypted', async () => {
  const set = { out_refund_no: 'R9', refund_status: 'SUCCESS', refund_id: '509' };
  await bench.sandbox.trigger('refund', { to: bench.notify_url, set });
  expect(await bench.told()).toContainEqual({
    about: 'refund',
    out_refund_no: 'R9',
    told: { is: 'SUCCESS', refund_id: '509' },
  });
});
