/** A folder of facts for the tests of `check-facts`. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { check, type Report } from '../check-facts/check.js';
import { readDescription } from '../check-facts/description.js';
import type { Exception } from '../check-facts/exceptions/exception.js';
import { readFacts } from '../check-facts/facts.js';
import { readModels } from '../check-facts/models.js';

export interface FactsFolder {
  readonly path: string;
  /** Compares a bundle, given as JSON, with the facts. */
  report(bundle: string, allowed?: readonly Exception[]): Report;
  remove(): void;
}

/** A change of the bundle's JSON, and the place of the difference that it makes. */
export type Change = [what: string, from: string, to: string, subject: string, place: string];

/** @param files the rows of each `.jsonl` file */
export function createFactsFolder(files: Readonly<Record<string, readonly object[]>>): FactsFolder {
  const path = mkdtempSync(join(tmpdir(), 'facts-'));
  for (const [name, rows] of Object.entries(files)) {
    const file = join(path, `${name}.jsonl`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
  return {
    path,
    report: (bundle, allowed = []) =>
      check(readFacts(path), readModels(path), readDescription(JSON.parse(bundle)), allowed),
    remove: () => rmSync(path, { recursive: true }),
  };
}

/** Expects that the comparison of the changed bundle reports the difference. */
export function expectDifference(
  { report }: FactsFolder,
  bundle: string,
  [, from, to, subject, place]: Change,
): void {
  expect(bundle).toContain(from);
  expect(report(bundle.replace(from, to)).unexplained).toContainEqual(
    expect.objectContaining({ subject, place }),
  );
}
