/**
 * More than a thousand calls over connections and to servers that fail in every way we know of, one for each and the rest generated from a seed.
 * Whatever happens:
 *
 * - a result is exactly an answer that the platform has signed, within the window;
 * - a call that may not be repeated reaches the platform at most once;
 * - a call ends, within its time;
 * - no error shows a secret, or anything of an answer that was not verified;
 * - and what a call comes to is what the rules of repetition, written a second time in model.ts, allow.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patience } from '../../../tools/test/patience.js';
import { type Case, cases, oneOfEach, told } from './fault-suite/cases.js';
import { runCase } from './fault-suite/one-case.js';
import { full } from './support/full.js';
import { type ScriptedServer, startScriptedServer } from './support/scripted-server.js';

const seed = Number(process.env['WECHATPAY_TEST_SEED'] ?? 20260731);
const runs = full ? 10_000 : 1_200;
const atOnce = 24;
/** How long an answer is waited for: where many calls run at once, long enough for the slowest machine; in milliseconds. */
const timeout = { promise: patience(2_000), Sync: patience(400) };

const all = [...oneOfEach, ...fc.sample(cases, { seed, numRuns: runs - oneOfEach.length })];
const came = new Map<string, number>();

let server: ScriptedServer;
beforeAll(async () => {
  console.info(`fault suite: ${runs} cases of seed ${seed} (WECHATPAY_TEST_SEED sets another)`);
  server = await startScriptedServer();
});
afterAll(async () => {
  console.info(`fault suite: came to ${JSON.stringify(Object.fromEntries([...came].sort()))}`);
  await server.stop();
});

/** What is wrong in these cases. */
async function findProblems(some: readonly Case[], limit: number): Promise<string[]> {
  const problems: string[] = [];
  const queue = [...some.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [at, one] = next;
      const verdict = await runCase(server, one, `${one.tempo}-${at}`, timeout[one.tempo]);
      came.set(verdict.came, (came.get(verdict.came) ?? 0) + 1);
      for (const problem of verdict.problems) problems.push(`case ${at}: ${problem}\n  ${told(one)}`);
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  return problems;
}

describe(`the fault suite, of seed ${seed}`, () => {
  const time = patience(full ? 3_600_000 : 600_000);

  it(
    'holds with promises',
    async () => {
      const some = all.filter(({ tempo }) => tempo === 'promise');
      expect(await findProblems(some, atOnce)).toEqual([]);
    },
    time,
  );

  it(
    'holds with the blocking verbs',
    async () => {
      const some = all.filter(({ tempo }) => tempo === 'Sync');
      // One at a time: each keeps this thread from all else.
      expect(await findProblems(some, 1)).toEqual([]);
    },
    time,
  );

  it('has come to every kind of end', () => {
    const ends = [
      'ok',
      'TransportError:CONNECTION',
      'TransportError:TIMEOUT',
      'TransportError:ABORTED',
      'TransportError:TOO_LARGE',
      'TransportError:BAD_RESPONSE',
      'ApiError:SYSTEM_ERROR',
      'ApiError:SYSTEMERROR',
      'VerificationError:BAD_SIGNATURE',
      'VerificationError:CLOCK_SKEW',
      'VerificationError:UNKNOWN_SERIAL',
      'VerificationError:MISSING_HEADERS',
    ];
    expect(ends.filter((end) => !came.has(end))).toEqual([]);
    expect(came.get('ok')).toBeGreaterThan(runs / 6);
  });
});
