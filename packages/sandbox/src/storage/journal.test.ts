import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createDatabase, type Database } from './database.js';
import { type FileJournal, openJournal } from './journal.js';
import { writeLine } from './lines.js';
import type { TableDefinition } from './table.js';

interface Item {
  readonly id: string;
  readonly value?: unknown;
}
const items: TableDefinition<Item> = { name: 'items', key: ({ id }) => id, indexes: {} };
const shared: TableDefinition<Item> = { ...items, name: 'shared', common: true };

const folder = mkdtempSync(join(tmpdir(), 'journal-'));
let count = 0;
afterAll(() => rmSync(folder, { recursive: true }));

/** A directory of its own for each test. */
const newDirectory = (): string => join(folder, String(count++));
function open(directory: string): { database: Database; journal: FileJournal } {
  const journal = openJournal(directory);
  return { journal, database: createDatabase([items, shared], journal) };
}
/** The rows after a restart. */
function reopen(directory: string): { rows: unknown[]; notice: string | undefined } {
  const { database, journal } = open(directory);
  journal.close();
  return { rows: [...database.rows()], notice: journal.notice };
}
const journalOf = (directory: string): string => join(directory, 'journal.jsonl');

test('everything that was put comes back after a restart, in order', () => {
  const directory = newDirectory();
  const { database, journal } = open(directory);
  const table = database.space('1900000109').table(items);
  const values = [
    9_007_199_254_740_993n, -1n, new Date(0), Buffer.from([0, 255]), 'a\nb\u2028\ud800 测试', '', 0.1, -5, true, null,
    [], {}, [1n, [new Date(5)]], { $date: 1 }, { $a: { $b: 2n } }, { $date: 'x', y: 1 }, { $bigint: '5' }, { $object: {} },
    { __proto__x: 1, ['__proto__']: { a: 1 } }, { deep: { list: [{ at: new Date(9) }] } },
  ]; // biome-ignore format: a list reads better in rows
  for (const [index, value] of values.entries()) table.put({ id: `v${index}`, value });
  table.put({ id: 'v0', value: 'replaced' });
  table.delete('v1');
  table.put({ id: 'v1', value: 'at the end' });
  database.common.table(shared).put({ id: 's' });
  const rows = [...database.rows()];
  journal.close();
  expect(reopen(directory)).toEqual({ rows, notice: undefined });
  expect(rows.length).toBe(values.length + 1);
});

test('a field without a value is left out', () => {
  const directory = newDirectory();
  const { database, journal } = open(directory);
  database.space('1').table(items).put({ id: 'a', value: undefined });
  journal.close();
  expect(reopen(directory).rows).toStrictEqual([{ space: '1', table: 'items', row: { id: 'a' } }]);
});

test('what cannot be stored is refused with its place, and nothing of its transaction is kept', () => {
  const directory = newDirectory();
  const { database, journal } = open(directory);
  const table = database.space('1').table(items);
  const bad: [unknown, string][] = [
    [{ a: [() => 0] }, 'items b.value.a[0]: function'],
    [Number.NaN, 'items b.value: NaN'],
    [new Map(), 'items b.value: an instance of Map'],
    [new Date(Number.NaN), 'items b.value: an invalid date'],
    [[undefined], 'items b.value[0]: undefined'],
  ];
  for (const [value, message] of bad) {
    const put = () =>
      database.common.transaction(() => {
        table.put({ id: 'a' });
        table.put({ id: 'b', value });
      });
    expect(put).toThrow(message);
  }
  table.put({ id: 'c' });
  journal.close();
  expect(reopen(directory).rows).toMatchObject([{ row: { id: 'c' } }]);
});

describe('a journal that is cut', () => {
  test('at any byte of its last transactions keeps all before, and nothing of what is cut', () => {
    const directory = newDirectory();
    const { database, journal } = open(directory);
    const table = database.space('1').table(items);
    /** The length of the journal, and its state, after each transaction. */
    const states: { length: number; rows: unknown[] }[] = [];
    const note = (): void =>
      void states.push({ length: readFileSync(journalOf(directory)).length, rows: [...database.rows()] });
    note();
    for (let index = 0; index < 4; index++) {
      database.common.transaction(() => {
        table.put({ id: `订单${index}`, value: BigInt(index) });
        table.put({ id: 'last', value: index });
        if (index === 2) table.delete('订单0');
      });
      note();
    }
    journal.close();
    const whole = readFileSync(journalOf(directory));
    const [first] = states;
    for (let length = first?.length ?? 0; length <= whole.length; length++) {
      writeFileSync(journalOf(directory), whole.subarray(0, length));
      const kept = states.findLast((state) => state.length <= length);
      const { rows, notice } = reopen(directory);
      expect(rows).toEqual(kept?.rows);
      const isCut = kept?.length !== length;
      expect(notice === undefined).toBe(!isCut);
      if (isCut) expect(notice).toContain(`${length - (kept?.length ?? 0)} bytes`);
      // The rest of the cut line is gone, so that what comes next is whole.
      expect(reopen(directory)).toEqual({ rows, notice: undefined });
    }
    expect(whole.length - (first?.length ?? 0)).toBeGreaterThan(400);
  });

  test('with garbage at its end drops it', () => {
    const directory = newDirectory();
    const { database, journal } = open(directory);
    database.space('1').table(items).put({ id: 'a' });
    journal.close();
    appendFileSync(journalOf(directory), Buffer.alloc(100));
    expect(reopen(directory)).toMatchObject({
      rows: [{ row: { id: 'a' } }],
      notice: expect.stringContaining('line 3'),
    });
  });
});

describe('damage', () => {
  /** A directory with three transactions. */
  const fill = (): string => {
    const directory = newDirectory();
    const { database, journal } = open(directory);
    for (const id of ['a', 'b', 'c']) database.space('1').table(items).put({ id });
    journal.close();
    return directory;
  };
  const change = (directory: string, from: string | RegExp, to: string): void =>
    writeFileSync(journalOf(directory), readFileSync(journalOf(directory), 'utf8').replace(from, to));

  test('in the middle of the journal is told with file and line', () => {
    for (const [from, to] of [
      ['"id":"b"', '"id":"x"'],
      ['"id":"b"', ''],
      [/\n(\w+ \d+) /, '\nxx '],
    ] as const) {
      const directory = fill();
      change(directory, from, to);
      const line = to === '\nxx ' ? 2 : 3;
      expect(() => open(directory)).toThrow(`${journalOf(directory)}, line ${line} is damaged`);
      // Nothing was changed meanwhile.
      expect(readFileSync(journalOf(directory), 'utf8')).toContain('"id":"c"');
    }
  });

  test('of the first line, another format and a later version are told', () => {
    const directory = fill();
    truncateSync(journalOf(directory), 10);
    expect(() => open(directory)).toThrow('line 1 is damaged');
    writeFileSync(journalOf(directory), '');
    expect(() => open(directory)).toThrow('it is empty');
    writeFileSync(journalOf(directory), '{"a":1}\n');
    expect(() => open(directory)).toThrow('line 1 is damaged');
    const header = { format: 'wechatpay-kit sandbox journal', version: 2, generation: 0 };
    writeFileSync(journalOf(directory), writeLine(header));
    expect(() => open(directory)).toThrow('has version 2 of its format, and this sandbox reads version 1');
    writeFileSync(journalOf(directory), writeLine({ ...header, format: 'other' }));
    expect(() => open(directory)).toThrow('it is no wechatpay-kit sandbox journal');
  });

  test('of the snapshot is told', () => {
    const directory = fill();
    const { database, journal } = open(directory);
    journal.rewrite(database.rows());
    journal.close();
    const file = join(directory, 'snapshot.jsonl');
    const whole = readFileSync(file);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(file, whole.subarray(0, length));
      expect(() => open(directory)).toThrow(file);
    }
    rmSync(file);
    expect(() => open(directory)).toThrow('snapshot.jsonl is missing');
  });
});

describe('a snapshot', () => {
  test('takes the place of a journal that has grown long', () => {
    const directory = newDirectory();
    const { database, journal } = open(directory);
    const table = database.space('1').table(items);
    const value = 'x'.repeat(100_000);
    for (let index = 0; index < 200; index++) table.put({ id: String(index % 3), value: value + index });
    expect(journal.isLong).toBe(false);
    expect(readFileSync(journalOf(directory)).length).toBeLessThan(9_000_000);
    const rows = [...database.rows()];
    journal.close();
    expect(readdirSync(directory).toSorted()).toEqual(['journal.jsonl', 'snapshot.jsonl']);
    expect(reopen(directory).rows).toEqual(rows);
  });

  test('counts alone until the journal is begun anew, wherever the process ends', () => {
    const directory = newDirectory();
    const first = open(directory);
    const table = first.database.space('1').table(items);
    table.put({ id: 'a' });
    const old = readFileSync(journalOf(directory));
    first.journal.rewrite(first.database.rows());
    table.put({ id: 'b' });
    first.journal.close();
    // Ended before the journal got its name: the old one is in the snapshot.
    writeFileSync(journalOf(directory), old);
    writeFileSync(`${journalOf(directory)}.new`, 'half');
    expect(reopen(directory).rows).toMatchObject([{ row: { id: 'a' } }]);
    expect(readdirSync(directory).toSorted()).toEqual(['journal.jsonl', 'snapshot.jsonl']);
  });

  test('replaces everything as a whole', () => {
    const directory = newDirectory();
    const { database, journal } = open(directory);
    database.space('1').table(items).put({ id: 'a' });
    database.replace([{ space: '2', table: 'items', row: { id: 'b' } }]);
    database.space('2').table(items).put({ id: 'c' });
    journal.close();
    expect(reopen(directory).rows).toMatchObject([{ space: '2', row: { id: 'b' } }, { row: { id: 'c' } }]);
  });
});
