/** The programs in the generated pages compile with the built SDK. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { forms } from '../docs/snippet.js';
import { type PageProgram, pagePrograms, readCatalogue } from './page-programs.js';
import { patience } from './patience.js';
import { compile, strictProject } from './strict-project.js';

/** One file per page would open slowly. */
const perFile = 400;

let project: string;
const catalogue = readCatalogue();
const programs = pagePrograms(catalogue);
/** The program of each line, by file. */
const places = new Map<string, string[]>();

beforeAll(() => {
  project = strictProject('page-programs', { noEmit: true });
  for (let at = 0; at < programs.length; at += perFile) {
    writeProgram(`programs-${at / perFile}.ts`, programs.slice(at, at + perFile));
  }
});

describe('the programs in the generated pages', () => {
  it('show every operation in six forms, and every notification, in both languages', () => {
    const operations = catalogue.paths.flatMap((path) => path.operations).length;
    const handlers = catalogue.webhooks.length;
    expect(programs.length).toBe(2 * (operations * forms.length + handlers));
    expect(new Set(programs.map(({ place }) => place)).size).toBe(programs.length);
  });

  it(
    'compile in a strict project',
    () => {
      expect(withPlaces(compile(project))).toBe('');
    },
    patience(600_000),
  );
});

/** Each program in its own function, so that names do not clash. */
function writeProgram(file: string, some: readonly PageProgram[]): void {
  const lines = ["import type { WeChatPay } from 'wechatpay-kit';", 'declare const pay: WeChatPay;'];
  const owners = ['', ''];
  for (const { place, text } of some) {
    // A handler is exported from a module. Here it is inside a function.
    const body = ['export const f', ' = async () => {', text.replace(/^export /, ''), '};'];
    const source = [`${body[0]}${lines.length}${body[1]}`, ...(body[2] ?? '').split('\n'), '};'];
    lines.push(...source);
    owners.push(...source.map(() => place));
  }
  places.set(file, owners);
  writeFileSync(join(project, file), `${lines.join('\n')}\n`);
}

/** A message of the compiler, with the pages in place of the copies. */
function withPlaces(output: string): string {
  return output.replace(/^(programs-\d+\.ts)\((\d+),\d+\)/gm, (whole, file: string, line: string) => {
    return places.get(file)?.[Number(line) - 1] ?? whole;
  });
}
