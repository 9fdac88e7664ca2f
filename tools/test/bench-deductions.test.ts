/** A change of the ledger that `npm run bench:deductions` does not fit must be seen. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { top } from './guides.js';

it('npm run bench:deductions charges contracts by the floor and by the ledger', async () => {
  const program: typeof import('../../bench/deductions/measure.js') = await import(
    join(top, 'bench/dist/deductions/measure.js')
  );
  const size = { contracts: 500, due: 40, signed: 10, seconds: 1, workers: [1], json: false };
  const steps: string[] = [];
  const only = ['sqlite tick', 'sqlite instant'];
  const { charges, ticks } = await program.measureDeductions({ ...size, only }, (step) => steps.push(step));
  expect(steps.slice(1)).toEqual(only);
  expect(charges.map(({ name }) => name)).toEqual(['sqlite, instant, floor', 'sqlite, instant, loop']);
  for (const { name, perSecond, cpu } of charges)
    expect.soft(Math.min(perSecond, cpu), name).toBeGreaterThan(0);
  expect(ticks).toMatchObject([{ database: 'sqlite', median: expect.any(Number) }]);
}, 60_000);
