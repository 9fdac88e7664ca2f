/** One transition on each database: in several statements of SQLite, in one of PostgreSQL. */
import { openStore } from '@wechatpay-kit/deductions';
import { expect, onTestFinished, test } from 'vitest';
import { newCycleRow } from '../src/ledger/cycles.js';
import { readSnapshot } from '../src/ledger/snapshot.js';
import { type Change, transit } from '../src/ledger/transit.js';
import { hasPostgres, startPostgres } from './support/postgres.js';

const now = Date.parse('2026-03-31T10:00:00+08:00');
const period = '2026-03-31';

async function sqlite(): Promise<string> {
  return ':memory:';
}

async function postgres(): Promise<string> {
  const server = await startPostgres();
  onTestFinished(() => server.stop());
  return server.url;
}

// PostgreSQL is left out on a machine without it (apt-get install postgresql), never in CI.
const databases = hasPostgres || process.env['CI'] !== undefined ? { sqlite, postgres } : { sqlite };

test.each(Object.entries(databases))(
  '%s makes a transition whole and in order, or leaves everything as it is',
  async (_, database) => {
    const store = await openStore(await database());
    onTestFinished(() => store.destroy());
    const row = { plan: 'monthly', state: 'ACTIVE' as const, first_date: period, next_date: period };
    const times = { created_at: now, changed_at: now, wake_at: now };
    const unset = { contract_id: 'W1', openid: null, signed_at: null, ended_by: null, ended_at: null };
    const rest = { paused: 0, cycle: null, leased_until: 0, lease: null, data: '{}', version: 0 };
    await store
      .insertInto('deduction_contracts')
      .values({ code: "M'1", ...row, ...times, ...unset, ...rest })
      .execute();
    const before = await readSnapshot(store, "M'1");
    if (before === undefined) throw new Error('the contract is missing');
    const occasion = { now, by: 'work', wake: () => now + 1 } as const;
    const cycle = {
      ...newCycleRow("M'1", period, now),
      amount: 9_007_199_254_740_991,
      description: '月费 "\\"',
    };
    const opened: Change = {
      contract: { cycle: period, next_date: null },
      newCycle: cycle,
      entries: Array.from({ length: 12 }, (_, at) => ({ what: `line-${at}`, period, details: { at } })),
    };
    const after = await transit(store, before, opened, occasion);
    expect(after).toEqual(await readSnapshot(store, "M'1"));
    expect(after).toMatchObject({ contract: { version: 1, wake_at: now + 1 }, cycle });
    // The state that was read is no longer the state that is there.
    const late = await transit(store, before, { entries: [{ what: 'late' }] }, occasion);
    expect(late).toBeUndefined();
    // The cycle exists: nothing of the transition is made.
    if (after === undefined) throw new Error('the transition was not made');
    await expect(transit(store, after, { ...opened, contract: { paused: 1 } }, occasion)).rejects.toThrow(
      /unique/i,
    );
    expect(await readSnapshot(store, "M'1")).toEqual(after);
    const lines = await store.selectFrom('deduction_history').select('what').orderBy('id').execute();
    expect(lines.map(({ what }) => what)).toEqual(opened.entries.map(({ what }) => what));
  },
);
