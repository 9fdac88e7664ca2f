import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from './output.js';

/**
 * Reads the file that a flag names.
 *
 * @param file `undefined`: the flag is not given
 * @throws UsageError naming the flag and the file
 */
export function readFlagFile(flag: string, file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${flag}: cannot read ${file}: ${reasonOf(error)}`);
  }
}

/**
 * Writes the files of `--out`. The directory is made.
 *
 * @param files the contents by the names of the files
 * @returns the paths of the files
 * @throws UsageError naming the file
 */
export function writeOutFiles(folder: string, files: ReadonlyMap<string, string>): string[] {
  return [...files].map(([name, content]) => {
    const file = resolve(join(folder, name));
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, content);
    } catch (error) {
      throw new UsageError(`--out: cannot write ${file}: ${reasonOf(error)}`);
    }
    return file;
  });
}

/** `ENOENT`, or the message of another error. */
export function reasonOf(error: unknown): string {
  const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  return code ?? message ?? String(error);
}
