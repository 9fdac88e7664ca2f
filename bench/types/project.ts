import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Program } from './programs.js';
import { installed } from './workspace.js';

/** A user's strict Node.js project of one file, outside this repository. */
export interface Project {
  readonly folder: string;
  readonly file: string;
  remove(): void;
}

const compilerOptions = {
  strict: true,
  target: 'es2023',
  lib: ['es2023'],
  module: 'nodenext',
  types: ['node'],
  noEmit: true,
  skipLibCheck: true,
};

export function createProject({ uses, text }: Program): Project {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'type-cost-')));
  const file = join(folder, 'program.ts');
  mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
  for (const name of ['@types/node', ...(uses === undefined ? [] : [uses])]) {
    symlinkSync(installed(name), join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  writeFileSync(file, text);
  return { folder, file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
