import { expect, test } from 'vitest';
import { leavesOf, readYuan, withLeaves } from './call.js';

const options = {
  out_trade_no: 'a-1',
  json: { amount: { refund: 100, total: 100 }, deep: [{ on: true }], none: null },
};

test('a form shows each value of a call by its path', () => {
  expect(leavesOf(options).map(({ path }) => path)).toEqual([
    'out_trade_no',
    'json.amount.refund',
    'json.amount.total',
    'json.deep.0.on',
  ]);
});

test('numbers stay numbers, and what was not changed stays as it was', () => {
  const texts = { out_trade_no: '12', 'json.amount.refund': '40', 'json.deep.0.on': 'false' };
  expect(withLeaves(options, texts)).toEqual({
    out_trade_no: '12',
    json: { amount: { refund: 40, total: 100 }, deep: [{ on: false }], none: null },
  });
  expect(options.json.amount.refund).toBe(100);
  expect(() => withLeaves(options, { 'json.amount.refund': 'x' })).toThrow('json.amount.refund');
});

test('yuan have two decimals at most', () => {
  expect(['1', '0.1', '1.05', '19.99'].map(readYuan)).toEqual([100, 10, 105, 1999]);
  for (const text of ['', '-1', '1.005', '1,000', 'x']) expect(readYuan(text)).toBeUndefined();
});
