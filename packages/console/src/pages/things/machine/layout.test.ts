import { expect, test } from 'vitest';
import { labelOf } from './label.js';
import { layOut } from './layout.js';
import { rankStates } from './ranks.js';

/** An order: not paid, paying, paid, refunded, closed, revoked; from paying it can go back. */
const moves = [
  { from: 0, to: 1 },
  { from: 1, to: 0 },
  { from: 1, to: 2 },
  { from: 0, to: 2 },
  { from: 2, to: 3 },
  { from: 0, to: 4 },
  { from: 3, to: 3 },
];
const sizes = Array.from({ length: 6 }, () => ({ width: 80, height: 30 }));

test('each state stands after those that lead to it, and a move back does not count', () => {
  const { ranks, ahead } = rankStates(6, moves);
  expect(ranks).toEqual([0, 1, 2, 3, 1, 0]);
  expect(ahead.has(moves[1] as (typeof moves)[number])).toBe(false);
});

test.each(['right', 'down'] as const)(
  'boxes do not overlap, and all is within the drawing (%s)',
  (direction) => {
    const { boxes, lines, width, height } = layOut(sizes, moves, direction);
    boxes.forEach((box, at) => {
      expect(box.x - 40).toBeGreaterThanOrEqual(0);
      expect(box.x + 40).toBeLessThanOrEqual(width);
      expect(box.y + 15).toBeLessThanOrEqual(height);
      for (const other of boxes.slice(at + 1)) {
        expect(Math.abs(box.x - other.x) >= 80 || Math.abs(box.y - other.y) >= 30).toBe(true);
      }
    });
    expect(lines).toHaveLength(6);
  },
);

test('the drawing to the right turned is the drawing downwards', () => {
  const square = sizes.map(() => ({ width: 50, height: 50 }));
  const right = layOut(square, moves, 'right');
  const down = layOut(square, moves, 'down');
  expect(down.boxes).toEqual(right.boxes.map(({ x, y }) => ({ x: y, y: x })));
});

test('a long name breaks into two lines alike', () => {
  expect(labelOf('Waiting for the user').lines).toEqual(['Waiting for', 'the user']);
  expect(labelOf('已支付').lines).toEqual(['已支付']);
  expect(labelOf('WAIT_USER_CONFIRM_AND').lines).toEqual(['WAIT_USER_', 'CONFIRM_AND']);
});
