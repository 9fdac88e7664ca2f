import { readFile } from 'node:fs/promises';
import type { InitialFaults } from '../app/sandbox.js';
import type { GivenFaults } from './options.js';

/**
 * Reads the file of scenarios, if there is one.
 *
 * @throws Error naming the file if it cannot be read
 */
export async function readFaults(given: GivenFaults): Promise<InitialFaults> {
  if (!('path' in given)) return given;
  const { path } = given;
  try {
    return { file: { name: path, text: await readFile(path, 'utf8') } };
  } catch (cause) {
    throw Object.assign(new Error(`faults: cannot read ${path}: ${(cause as Error).message}`, { cause }), {
      code: (cause as NodeJS.ErrnoException).code,
    });
  }
}
