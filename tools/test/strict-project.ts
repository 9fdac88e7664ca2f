import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { top } from './guides.js';

/**
 * An empty project with a strict configuration, as a reader has one; inside the workspace, so that its packages are
 * found as they are by a reader who has installed them.
 *
 * @param name of its folder
 * @param options further ones of the compiler
 * @returns the folder
 */
export function strictProject(name: string, options: Readonly<Record<string, unknown>>): string {
  const folder = join(top, 'tools/dist', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const compilerOptions = {
    target: 'ES2023',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    ...options,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['**/*.ts'] }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  return folder;
}

/** @returns what the compiler has to say about the project; nothing where all is well */
export function compile(folder: string): string {
  try {
    execFileSync(process.execPath, [join(top, 'node_modules/typescript/bin/tsc'), '-p', '.'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
      maxBuffer: 1 << 26,
    });
    return '';
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
