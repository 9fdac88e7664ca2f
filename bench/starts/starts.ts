import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunningServer } from '../server/start.js';
import type { SetupFiles } from '../setup/setup.js';

/** Milliseconds from the start of `node` to its end, for programs that only import. */
export interface ColdStarts {
  readonly bare: number[];
  readonly https: number[];
  readonly sdk: number[];
}

/** Milliseconds from the start of the process to the first verified and parsed answer. */
export interface FirstAnswers {
  readonly ours: number[];
  readonly floor: number[];
}

export function coldStarts(times: number): ColdStarts {
  return interleaved(times, {
    bare: () => untilExit('empty.js'),
    https: () => untilExit('import-https.js'),
    sdk: () => untilExit('import-sdk.js'),
  });
}

/** One v3 call over HTTPS: loading, client setup, TLS handshake and exchange. */
export function firstAnswers(times: number, files: SetupFiles, server: RunningServer): FirstAnswers {
  const run = (program: string): number =>
    Number(start(program, [files.setup, server.origins.https], { NODE_EXTRA_CA_CERTS: files.ca }));
  return interleaved(times, {
    ours: () => run('first-answer-ours.js'),
    floor: () => run('first-answer-floor.js'),
  });
}

function untilExit(program: string): number {
  const begin = performance.now();
  start(program, []);
  return performance.now() - begin;
}

function start(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const file = fileURLToPath(new URL(`./programs/${program}`, import.meta.url));
  return execFileSync(process.execPath, [file, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}

/** Runs the measurements alternately, after a warm-up. */
function interleaved<Name extends string>(
  times: number,
  measurements: Readonly<Record<Name, () => number>>,
): Record<Name, number[]> {
  const entries = Object.entries(measurements) as [Name, () => number][];
  for (const [, measure] of entries) measure();
  const out = Object.fromEntries(entries.map(([name]) => [name, []])) as unknown as Record<Name, number[]>;
  for (let time = 0; time < times; time++) {
    for (const [name, measure] of time % 2 === 0 ? entries : entries.toReversed()) out[name].push(measure());
  }
  return out;
}
