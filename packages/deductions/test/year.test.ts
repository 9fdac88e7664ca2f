/** Months of contracts against the sandbox with faults, killed workers, and real databases. `npm run test:full`: a year of 10,000. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startRedis } from '../../sdk/test/support/redis.js';
import { hasPostgres, startPostgres } from './support/postgres.js';
import { playYear, type YearResult, type YearSettings } from './year/play.js';

const isFull = process.env['WECHATPAY_TEST_FULL'] !== undefined;
const size = isFull
  ? { contracts: Number(process.env['CONTRACTS'] ?? 10_000), days: 365, kills: 100 }
  : { contracts: 60, days: 34, kills: 4 };
const patience = isFull ? 4 * 3_600_000 : 240_000;

function expectBooks(
  result: YearResult,
  { contracts, days, kills }: Pick<YearSettings, 'contracts' | 'days' | 'kills'>,
): void {
  console.log(
    JSON.stringify({ ...result, unpaid: result.unpaid.slice(0, 5), differing: result.differing.slice(0, 5) }),
  );
  expect(result.twice).toEqual([]);
  expect(result.unpaid).toEqual([]);
  expect(result.differing).toEqual([]);
  expect(result.fen[0]).toBe(result.fen[1]);
  // A tenth of the users makes trouble; all others pay each month.
  expect(result.paid).toBeGreaterThanOrEqual(contracts * 0.9 * Math.floor(days / 30.4));
  expect(result.killed).toBe(kills);
}

test(
  'SQLite and the loop, killed and started again: every cycle is charged once, and the books agree',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'deductions-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const database = join(folder, 'ledger.sqlite');
    expectBooks(await playYear({ ...size, database, workers: 1 }), size);
  },
  patience,
);

// Left out on a machine without PostgreSQL (apt-get install postgresql), never in CI.
const withServers = test.runIf(hasPostgres || process.env['CI'] !== undefined);

withServers(
  'PostgreSQL and BullMQ, four workers killed in turn, Redis flushed and restarted: the same',
  async () => {
    const postgres = await startPostgres();
    let redis = await startRedis();
    const { port } = redis;
    try {
      const result = await playYear({
        ...size,
        database: postgres.url,
        redis: port,
        workers: 4,
        midway: async () => {
          await redis.stop();
          redis = await startRedis(port);
        },
      });
      expectBooks(result, size);
    } finally {
      await redis.stop();
      await postgres.stop();
    }
  },
  patience,
);
