import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';

/** A change of the built files that takes one protection away. */
interface Mutation {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Faults that have charged users twice elsewhere, each as one change of the engine. */
export const defects = {
  'number minted early': [
    {
      // A number without an answer is taken for dead.
      file: 'work/decide.js',
      from: "return state === 'INTENDED' || state === 'ACCEPTED' || state === 'UNKNOWN';",
      to: "return state === 'INTENDED' || state === 'ACCEPTED';",
    },
    {
      file: 'ledger/attempts.js',
      from: "attempt !== undefined && attempt.state !== 'CLOSED'",
      to: "attempt !== undefined && attempt.state === 'PAID'",
    },
    {
      // The database would refuse the second number: its index is the second line of defence.
      file: 'store/migrations.js',
      from: "where state <> 'CLOSED'`",
      to: "where state = 'none'`",
    },
  ],
  'intent written after the call': [
    {
      file: 'work/carry.js',
      from: "return this.#apply(await this.#change(mintNumber), 'apply');",
      to: `const minted = mintNumber(this.#snapshot, now).newAttempt;
        const early = { ...minted, out_trade_no: minted.out_trade_no + now.toString(36) };
        const told = await this.#calls.apply({ ...this.#call(), attempt: early });
        const written = await this.#change((snapshot, at) => {
          const change = mintNumber(snapshot, at);
          return change && { ...change, newAttempt: { ...change.newAttempt, out_trade_no: early.out_trade_no } };
        });
        if (written === undefined) return { next: undefined, did: [] };
        return { next: await this.#settle(written, told), did: ['apply', 'sent'] };`,
    },
  ],
  'notice skipped': [
    {
      file: 'work/decide.js',
      from: "if (needsNotice && cycle.state === 'DUE') {",
      to: "if (needsNotice && cycle.state === 'DUE' && now < 0) {",
    },
  ],
  'window in UTC': [
    { file: 'rules/beijing.js', from: 'const offset = 8 * 3_600_000;', to: 'const offset = 0;' },
  ],
  'lost compare-and-set': [
    {
      file: 'ledger/transit.js',
      from: ".where('version', '=', version)",
      to: '',
    },
  ],
} as const satisfies Readonly<Record<string, readonly Mutation[]>>;

/** The name of a defect. */
export type Defect = keyof typeof defects;

/**
 * Copies the built package with a defect in it.
 *
 * @returns the folder; it is removed after the test
 * @throws Error if the code that the defect changes is not there any more
 */
export function withDefect(built: URL, defect: Defect): URL {
  const from = fileURLToPath(built);
  const folder = mkdtempSync(join(from, '..', 'defect-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(from, folder, { recursive: true });
  for (const { file, from: old, to } of defects[defect] as readonly Mutation[]) {
    const path = join(folder, file);
    const code = readFileSync(path, 'utf8');
    if (code.split(old).length !== 2) throw new Error(`${defect}: ${file} does not have once: ${old}`);
    writeFileSync(path, code.replace(old, to));
  }
  return pathToFileURL(`${folder}/`);
}
