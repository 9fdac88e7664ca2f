import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIds } from '../../runtime/ids.js';
import { createDatabase } from '../../storage/database.js';
import { accountOf, balanceOf, balances, entries, move, outside, post, requireFunds } from './ledger.js';

function createWorld() {
  const store = createDatabase([entries, balances]).space('1900000109');
  return { store, ids: createIds('ledger'), clock: { now: () => 0 } };
}

const merchant = accountOf('1900000109', 'BASIC');
const frozen = accountOf('1900000109', 'FROZEN');
const user = accountOf('oUser', 'CHANGE');
const card = accountOf('oUser', 'BANK');
const about = { kind: 'transfer', ref: '1', out_ref: 'T1' } as const;

test('a merchant begins with a million yuan that came from outside', () => {
  const world = createWorld();
  expect(balanceOf(world, merchant)).toBe(100_000_000);
  post(world, move(merchant, user, 1, about));
  expect([merchant, user, outside].map((account) => balanceOf(world, account))).toEqual([
    99_999_999, 1, -100_000_000,
  ]);
});

test('money that is not there cannot move, and nothing of the posting is booked', () => {
  const world = createWorld();
  const refused = expect.objectContaining({ code: 'NOT_ENOUGH' });
  expect(() => post(world, move(frozen, user, 1, about))).toThrow(refused);
  expect(() => post(world, move(user, merchant, 1, about))).toThrow(refused);
  expect(() => requireFunds(world, merchant, 100_000_001)).toThrow(refused);
  expect(() => requireFunds(world, merchant, 100_000_000)).not.toThrow();
  expect(balanceOf(world, user)).toBe(0);
});

test('a card has any amount', () => {
  const world = createWorld();
  post(world, move(card, merchant, 500, about));
  expect([balanceOf(world, card), balanceOf(world, merchant)]).toEqual([-500, 100_000_500]);
});

test('legs that do not sum to 0 are an error of the program', () => {
  const world = createWorld();
  expect(() => post(world, { ...about, legs: [{ account: user, amount: 1 }] })).toThrow(RangeError);
  expect(() => post(world, move(card, merchant, 0.5, about))).toThrow(RangeError);
});

test('all balances sum to 0, and the entries add up to each', () => {
  const account = fc.constantFrom(merchant, frozen, user, card);
  fc.assert(
    fc.property(fc.array(fc.tuple(account, account, fc.integer({ min: 1, max: 60_000_000 }))), (moves) => {
      const world = createWorld();
      for (const [from, to, amount] of moves) {
        try {
          post(world, move(from, to, amount, about));
        } catch (error) {
          expect(error).toMatchObject({ code: 'NOT_ENOUGH' });
        }
      }
      const sums = new Map<string, number>();
      for (const { legs } of world.store.table(entries).all()) {
        for (const { account: of, amount, balance } of legs) {
          sums.set(of, (sums.get(of) ?? 0) + amount);
          expect(balance).toBe(sums.get(of));
        }
      }
      const rows = world.store.table(balances).all();
      expect(rows.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
      for (const { account: of, amount } of rows) expect(amount).toBe(sums.get(of) ?? 0);
    }),
  );
});
