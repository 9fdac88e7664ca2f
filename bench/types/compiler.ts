import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installed } from './workspace.js';

export type Compiler = 'TypeScript 7' | 'TypeScript 5.9';

export const compilers: readonly Compiler[] = ['TypeScript 7', 'TypeScript 5.9'];

const packages: Record<Compiler, string> = {
  'TypeScript 7': 'typescript',
  'TypeScript 5.9': 'typescript-5.9',
};

/** The compiler's own figures. */
export interface Cost {
  readonly seconds: number;
  readonly instantiations: number;
  readonly types: number;
  readonly kilobytes: number;
}

/**
 * Checks a project.
 *
 * @throws Error with the compiler's messages if the project does not compile
 */
export function check(compiler: Compiler, folder: string): Cost {
  const tsc = join(installed(packages[compiler]), 'bin/tsc');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [tsc, '--project', folder, '--extendedDiagnostics'],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${compiler} refuses the program:\n${stdout}${stderr}`);
  const figure = (name: string): number => {
    const value = new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(stdout)?.[1];
    if (value === undefined) throw new Error(`${compiler} does not say '${name}':\n${stdout}`);
    return Number(value);
  };
  return {
    seconds: figure('Total time'),
    instantiations: figure('Instantiations'),
    types: figure('Types'),
    kilobytes: figure('Memory used'),
  };
}
