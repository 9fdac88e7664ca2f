import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prepareDirectory } from './files.js';

test('a directory and its missing parents are created, and an existing one is accepted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const directory = join(folder, 'a', 'b', 'c');
  await prepareDirectory(directory);
  await prepareDirectory(directory);
  const many = Array.from({ length: 20 }, (_, index) => join(folder, 'd', 'e', String(index)));
  await Promise.all(many.map(prepareDirectory));
  expect((await stat(directory)).isDirectory()).toBe(true);
  await rm(folder, { recursive: true });
});
