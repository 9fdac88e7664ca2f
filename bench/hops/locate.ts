import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CoveredFunction } from './coverage.js';

/** The way of one exchange through our packages. */
export interface Hops {
  readonly name: string;
  readonly files: readonly HopsFile[];
}

export interface HopsFile {
  /** From the repository's root: `packages/sdk/src/index.ts`. */
  readonly path: string;
  readonly functions: readonly HopsFunction[];
}

export interface HopsFunction {
  /** Empty for a function without a name. */
  readonly name: string;
  readonly line: number;
  readonly calls: number;
}

interface Module {
  readonly code: string;
  readonly map: SourceMap;
}

/** The root of the repository. The program runs as `bench/dist/hops/modules/bench/hops/program.js`. */
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../../../../..');
const modules = new Map<string, Module>();

/** Finds each function's source file, and leaves out what is not in the folders. */
export function hopsFrom(
  name: string,
  folders: readonly string[],
  covered: readonly CoveredFunction[],
): Hops {
  const files = new Map<string, HopsFunction[]>();
  for (const { url, offset, name, calls } of covered) {
    if (!url.startsWith('file:') || !url.includes('/bench/dist/hops/modules/packages/')) continue;
    const { path, line } = locate(url, offset);
    if (!folders.some((folder) => path.startsWith(folder))) continue;
    const functions = files.get(path) ?? [];
    files.set(path, functions);
    functions.push({ name, line, calls });
  }
  return {
    name,
    files: [...files]
      .map(([path, functions]) => ({ path, functions: functions.toSorted((a, b) => a.line - b.line) }))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

function locate(url: string, offset: number): { path: string; line: number } {
  const { code, map } = readModule(url);
  const before = code.slice(0, offset).split('\n');
  const entry = map.findEntry(before.length - 1, before.at(-1)?.length ?? 0);
  if (!('originalSource' in entry)) throw new Error(`${url}: no source for the function at ${offset}`);
  const source = entry.originalSource.startsWith('file:')
    ? fileURLToPath(entry.originalSource)
    : resolve(dirname(fileURLToPath(url)), entry.originalSource);
  return { path: relative(root, source), line: entry.originalLine + 1 };
}

function readModule(url: string): Module {
  const known = modules.get(url);
  if (known !== undefined) return known;
  const file = fileURLToPath(url);
  const read = {
    code: readFileSync(file, 'utf8'),
    map: new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8'))),
  };
  modules.set(url, read);
  return read;
}
