import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  awaitUser,
  type Bill,
  billLifetime,
  cancel,
  confirm,
  expire,
  fail,
  isFinal,
  isMoving,
  proceed,
} from './bill.js';

const accepted: Bill = {
  out_bill_no: 'B1',
  transfer_bill_no: '1330',
  operation: 'POST v3/fund-app/mch-transfer/transfer-bills',
  given: {},
  appid: 'wx1',
  openid: 'o',
  amount: 100,
  remark: 'x',
  state: 'ACCEPTED',
  package_info: 'p==',
  created_at: 0,
  updated_at: 0,
};
const waiting = awaitUser(accepted, 0);
const refused = (code: string) => expect.objectContaining({ code });

test('is locked, waits for the user, and is paid', () => {
  const [processing, ready] = [proceed(accepted, 1), proceed(proceed(accepted, 1), 2)];
  expect([processing.state, ready.state, ready.expires_at]).toEqual([
    'PROCESSING',
    'WAIT_USER_CONFIRM',
    2 + billLifetime,
  ]);
  expect(proceed(ready, 3)).toBe(ready);
  expect(proceed(confirm(ready, 3), 4)).toMatchObject({ state: 'SUCCESS', updated_at: 4 });
});

test('waits for nothing if the user has authorized it', () => {
  const { package_info: _, ...authorized } = accepted;
  expect(proceed(proceed(authorized, 1), 2).state).toBe('TRANSFERING');
});

test('is confirmed once, in time, and not after a cancellation', () => {
  const confirmed = confirm(waiting, 1);
  expect(() => confirm(confirmed, 2)).toThrow(refused('ALREADY_PAID'));
  expect(() => confirm(waiting, billLifetime)).toThrow(refused('EXPIRED'));
  expect(() => confirm(expire(waiting, billLifetime), billLifetime)).toThrow(refused('EXPIRED'));
  expect(() => confirm(cancel(waiting, 1), 2)).toThrow(refused('ABANDONED'));
  expect(() => cancel(confirmed, 2)).toThrow(refused('INVALID_REQUEST'));
});

test('expires only while it waits', () => {
  expect(expire(waiting, billLifetime - 1)).toBe(waiting);
  expect(expire(waiting, billLifetime)).toMatchObject({ state: 'FAIL', fail_reason: 'OVERDUE_CLOSE' });
  const confirmed = confirm(waiting, 1);
  expect(expire(confirmed, billLifetime)).toBe(confirmed);
});

test('never leaves its end, whatever happens', () => {
  const acts = {
    proceed: (bill: Bill, now: number) => proceed(bill, now),
    confirm: (bill: Bill, now: number) => confirm(bill, now),
    risk: (bill: Bill, now: number) => confirm(bill, now, 'TRANSFER_RISK'),
    cancel: (bill: Bill, now: number) => cancel(bill, now),
    expire: (bill: Bill, now: number) => expire(bill, now),
    fail: (bill: Bill, now: number) => fail(bill, 'OTHER_FAIL_REASON_TYPE', now),
  };
  const names = fc.constantFrom(...(Object.keys(acts) as (keyof typeof acts)[]));
  fc.assert(
    fc.property(fc.array(fc.tuple(names, fc.nat(billLifetime))), (steps) => {
      let [bill, now] = [accepted, 0];
      for (const [name, passed] of steps) {
        now += passed;
        const before = bill;
        try {
          bill = acts[name](bill, now);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.any(String) });
        }
        if (isFinal(before)) expect([bill.state, isMoving(bill)]).toEqual([before.state, false]);
        expect(bill.fail_reason === undefined).toBe(
          !(bill.state === 'FAIL' || (bill.state === 'TRANSFERING' && bill.fail_reason !== undefined)),
        );
      }
    }),
  );
});
