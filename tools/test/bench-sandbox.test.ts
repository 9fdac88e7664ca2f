/** A change of the sandbox that the requests of `npm run bench` do not fit must be seen. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { top } from './guides.js';

it('npm run bench measures requests that the sandbox answers', async () => {
  const program: typeof import('../../bench/sandbox/rows.js') = await import(
    join(top, 'bench/dist/sandbox/rows.js')
  );
  const size = { seconds: 0.001, rounds: 1, contracts: 5 };
  const { rows, rsa, month, watched } = await program.measureSandbox(size, 1);
  expect(rsa).toBeGreaterThan(0);
  expect(watched).toMatchObject({ cpuPerRequest: expect.any(Number), eventsPerRequest: 1 });
  expect(month).toMatchObject({ contracts: 5, seconds: expect.any(Number) });
  expect(rows.length).toBeGreaterThanOrEqual(6);
  for (const { name, requestsPerSecond } of rows) expect.soft(requestsPerSecond, name).toBeGreaterThan(0);
});
