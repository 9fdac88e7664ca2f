import fc from 'fast-check';
import { expect, test } from 'vitest';
import { giveBack, requireSame, type Subsidy } from './subsidy.js';

const paid: Subsidy = {
  transaction_id: '4200',
  sub_mchid: '1900000666',
  state: 'PAID',
  subsidy_id: '3008',
  description: '补差',
  amount: 100,
  paid_at: 0,
  returns: [],
};
const refused = expect.objectContaining({ code: 'INVALID_REQUEST' });
const back = (out_order_no: string, amount: number) => ({
  out_order_no,
  subsidy_refund_id: `3008${out_order_no}`,
  refund_id: '5030',
  amount,
  description: '回退',
  at: 1,
});

test('is one per order', () => {
  expect(() => requireSame(paid, { amount: 100, out_subsidy_no: undefined })).not.toThrow();
  expect(() => requireSame(paid, { amount: 101, out_subsidy_no: undefined })).toThrow(refused);
  const cancelled: Subsidy = { ...paid, state: 'CANCELLED' };
  expect(() => requireSame(cancelled, { amount: 100, out_subsidy_no: undefined })).toThrow(refused);
  expect(() => giveBack(cancelled, back('1', 1))).toThrow(refused);
});

test('never gives back more than it was, nor a number twice', () => {
  const numbers = fc.constantFrom('1', '2', '3');
  fc.assert(
    fc.property(fc.array(fc.tuple(numbers, fc.integer({ min: 1, max: 60 }))), (returns) => {
      let subsidy = paid;
      for (const [number, amount] of returns) {
        try {
          subsidy = giveBack(subsidy, back(number, amount));
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_REQUEST' });
        }
      }
      const names = subsidy.returns.map(({ out_order_no }) => out_order_no);
      expect(new Set(names).size).toBe(names.length);
      expect(subsidy.returns.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(100);
    }),
  );
});
