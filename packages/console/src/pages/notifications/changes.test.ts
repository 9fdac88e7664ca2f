import { expect, test } from 'vitest';
import { changesOf } from './changes.js';

test('changes are told by path, down to the field', () => {
  const before = { a: 1, b: { c: 'x', d: [1, { e: 2 }] }, f: [1] };
  const after = { a: 1, b: { c: 'y', d: [1, { e: 3 }] }, f: [1, 2], g: { h: true } };
  expect(changesOf(before, after)).toEqual({ 'b.c': 'y', 'b.d.1.e': 3, f: [1, 2], g: { h: true } });
});

test('what is the same or left out is no change', () => {
  expect(changesOf({ a: 1, b: { c: [] } }, { b: { c: [] } })).toEqual({});
});
