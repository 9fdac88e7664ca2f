import { expect, it } from 'vitest';
import { hasWords, readFilter, writeFilter } from './filter.js';

it('keeps the filter in the address, without what is not set', () => {
  expect(writeFilter(readFilter('?level=played&q=退款&other=1'))).toBe('?q=%E9%80%80%E6%AC%BE&level=played');
  expect(writeFilter(readFilter(''))).toBe('');
  expect(readFilter('?product=refunds').product).toBe('refunds');
});

it('finds all words in any order and case', () => {
  expect(hasWords('GET Query refund /openapi/v3/refund/domestic', 'REFUND query')).toBe(true);
  expect(hasWords('GET Query refund', 'refund apply')).toBe(false);
  expect(hasWords('anything', '')).toBe(true);
});
