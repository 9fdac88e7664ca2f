/** `npm run bench:hops` builds the packages in a way of its own, so a change of theirs can break it alone. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { top } from './guides.js';

it('npm run bench:hops tells the functions of each exchange', async () => {
  const program = join(top, 'bench/dist/hops/main.js');
  const { stdout } = await promisify(execFile)(process.execPath, [program, '--summary']);
  const rows = [...stdout.matchAll(/^(.+?) +(\d+) files +(\d+) functions$/gm)];
  expect(rows.map(([, name]) => name)).toEqual(['JSON POST', 'XML POST', 'notification', 'sandbox request']);
  for (const [, , files, functions] of rows) {
    expect(Number(files)).toBeGreaterThan(5);
    expect(Number(functions)).toBeGreaterThan(Number(files));
  }
});
