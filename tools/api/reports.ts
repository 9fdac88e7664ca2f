import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeCatalogueReport } from './catalogue.js';
import { findForgotten } from './forgotten.js';
import { readApi } from './read.js';
import { writeReport } from './report.js';

/** A published package that can be imported. */
export interface Published {
  readonly name: string;
  readonly version: string;
  /** Relative to the top of the repository. */
  readonly folder: string;
}

/** A report as it must be, and where it is committed. */
export interface Report {
  /** Relative to the top of the repository. */
  readonly path: string;
  readonly text: string;
}

/** The committed reports of a package, by file name. */
export const reportNames = ['api.md', 'catalogue.api.md'] as const;

/** The packages with something to import; the command has nothing. */
export function publishedPackages(top: string): Published[] {
  return readdirSync(join(top, 'packages'))
    .sort()
    .map((name) => `packages/${name}`)
    .filter((folder) => existsSync(join(top, folder, 'package.json')))
    .flatMap((folder) => {
      const { name, version, exports, ...rest } = JSON.parse(
        readFileSync(join(top, folder, 'package.json'), 'utf8'),
      ) as { name: string; version: string; exports?: unknown; private?: boolean };
      return exports === undefined || rest.private === true ? [] : [{ name, version, folder }];
    });
}

/**
 * The report of every published package, from its build.
 *
 * @param top the top of the repository
 * @throws Error naming each type that a public signature mentions and that cannot be imported
 */
export function makeReports(top: string): Report[] {
  const read = publishedPackages(top).map(({ folder }) => readApi(top, folder));
  const forgotten = read.flatMap((one) => findForgotten(one).map((line) => `${one.api.name}: ${line}`));
  if (forgotten.length > 0) {
    throw new Error(`Public signatures mention types that are not exported:\n  ${forgotten.join('\n  ')}`);
  }
  return read.flatMap(({ api }) => {
    const texts = [writeReport(api), writeCatalogueReport(api)];
    return reportNames.flatMap((file, at) => {
      const text = texts[at];
      return text === undefined ? [] : [{ path: `${api.folder}/${file}`, text }];
    });
  });
}
