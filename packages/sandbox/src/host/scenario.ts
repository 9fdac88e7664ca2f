import { readFile } from 'node:fs/promises';
import type { SandboxSnapshot } from '../runtime/state.js';
import { replaceFile } from './replace-file.js';

/**
 * Writes a state to a file, as JSON that can be read and changed.
 *
 * @throws Error of the file system
 */
export async function writeScenario(file: string, snapshot: SandboxSnapshot): Promise<void> {
  await replaceFile(file, `${JSON.stringify(snapshot, null, 2)}\n`, 0o666);
}

/**
 * Reads a state. The sandbox checks it.
 *
 * @throws Error naming the file
 */
export async function readScenario(file: string): Promise<SandboxSnapshot> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text) as SandboxSnapshot;
  } catch (error) {
    throw new Error(`${file} is not JSON; expected a state that a sandbox has exported`, { cause: error });
  }
}
