import { expect, test } from 'vitest';
import { createPattern } from './pattern.js';

test.each([
  ['native', 'POST v3/pay/transactions/native', true],
  ['POST v3/pay', 'POST v3/pay/transactions/native', true],
  ['jsapi', 'POST v3/pay/transactions/native', false],
  ['*', '', true],
  ['*', 'anything', true],
  ['POST *', 'POST v3/a', true],
  ['POST *', 'GET v3/a', false],
  ['*/native', 'POST v3/pay/transactions/native', true],
  ['*/native', 'POST v3/pay/transactions/native/x', false],
  ['POST*native', 'POST v3/pay/transactions/native', true],
  ['*pay*native', 'POST v3/pay/transactions/native', true],
  ['*native*pay*', 'POST v3/pay/transactions/native', false],
  ['ab*ba', 'aba', false],
  ['a*a*a', 'aa', false],
  ['a*a*a', 'aaa', true],
  ['*.(x)*', 'a.(x)b', true],
])('%s and %s: %s', (pattern, name, fits) => {
  expect(createPattern(pattern)(name)).toBe(fits);
});
