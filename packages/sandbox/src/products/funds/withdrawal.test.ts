import { expect, test } from 'vitest';
import { complete, giveBack, type Withdrawal } from './withdrawal.js';

const created: Withdrawal = {
  out_request_no: 'W1',
  withdraw_id: '1030',
  owner: '1900000109',
  isOfSub: false,
  purse: 'BASIC',
  given: {},
  amount: 100,
  remark: '',
  bank_memo: '',
  state: 'CREATE_SUCCESS',
  created_at: 0,
  updated_at: 0,
};

test('is completed once', () => {
  const completed = complete(created, 1);
  expect(completed).toMatchObject({ state: 'SUCCESS', updated_at: 1 });
  expect(complete(completed, 2)).toBe(completed);
});

test('gives its money back once: FAIL before the bank has it, REFUND afterwards', () => {
  const [failed, refunded] = [giveBack(created, 'x', 1), giveBack(complete(created, 1), 'x', 2)];
  expect([failed.state, refunded.state]).toEqual(['FAIL', 'REFUND']);
  for (const back of [failed, refunded]) {
    expect(() => giveBack(back, 'x', 3)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
    expect(complete(back, 3)).toBe(back);
  }
});
