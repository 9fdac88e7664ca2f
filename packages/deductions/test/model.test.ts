import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Defect, defects, withDefect } from './model/defects.js';
import { loadEngine, play, type Run } from './model/world.js';

const built = new URL('../dist/', import.meta.url);
const isFull = process.env['WECHATPAY_TEST_FULL'] !== undefined;

/** A run of the model, repeatable from its numbers. */
const runs: fc.Arbitrary<Run> = fc.record({
  mode: fc.constantFrom('later', 'notice'),
  draws: fc.array(fc.nat(1_000_000), { minLength: 200, maxLength: 400, size: 'max' }),
  steps: fc.constant(250),
});

test(
  'two workers, notifications and crashes in any order charge each cycle once at most, and book what was charged',
  async () => {
    const engine = await loadEngine(built);
    await fc.assert(
      fc.asyncProperty(runs, async (run) => {
        expect(await play(engine, run)).toEqual([]);
      }),
      { numRuns: isFull ? 2000 : 30, endOnFailure: true },
    );
  },
  isFull ? 7_200_000 : 600_000,
);

test.each(Object.keys(defects) as Defect[])(
  'the model catches a ledger with the defect: %s',
  async (defect) => {
    const engine = await loadEngine(withDefect(built, defect));
    const found = await fc.check(
      fc.asyncProperty(runs, async (run) => (await play(engine, run)).length === 0),
      { numRuns: 400, endOnFailure: true, seed: 7 },
    );
    expect(found.failed).toBe(true);
  },
);
