import { expect, test } from 'vitest';
import { createIds } from './ids.js';

test('the same seed gives the same ids of a kind, independent of other kinds', () => {
  const a = createIds('demo');
  const b = createIds('demo');
  b.hex('other', 8);
  expect([a.digits('k', 28), a.digits('k', 28)]).toEqual([b.digits('k', 28), b.digits('k', 28)]);
  expect(createIds('else').digits('k', 28)).not.toBe(createIds('demo').digits('k', 28));
});

test('ids are unique, and have the given length and characters', () => {
  const ids = createIds('demo');
  const many = Array.from({ length: 1000 }, () => ids.digits('k', 18));
  expect(new Set(many).size).toBe(1000);
  expect(many.every((id) => /^\d{18}$/.test(id))).toBe(true);
  expect(ids.hex('k', 100)).toMatch(/^[0-9A-F]{100}$/);
  expect(ids.text('k', 32)).toMatch(/^[0-9A-Za-z]{32}$/);
});
