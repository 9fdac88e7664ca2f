import { expect, it } from 'vitest';
import { countEdits } from './edits.js';

it.each([
  ['kitten', 'sitting', 3],
  ['refudn', 'refund', 1],
  ['', 'abc', 3],
  ['abc', 'abc', 0],
  ['abcdefgh', 'zyxwvuts', 5],
])('counts the letters that differ between %s and %s, up to more than four', (one, other, count) => {
  expect(countEdits(one, other, 4)).toBe(count);
});
