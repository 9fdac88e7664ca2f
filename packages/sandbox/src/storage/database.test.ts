import { describe, expect, test } from 'vitest';
import { createDatabase } from './database.js';
import type { Change, TableDefinition } from './table.js';

interface Item {
  readonly id: string;
  readonly of?: string | undefined;
  readonly done?: boolean;
}

const items: TableDefinition<Item, 'of'> = {
  name: 'items',
  key: ({ id }) => id,
  indexes: { of: ({ of }) => [of] },
};
const shared: TableDefinition<Item> = { name: 'shared', key: ({ id }) => id, indexes: {}, common: true };
const few: TableDefinition<Item> = {
  name: 'few',
  key: ({ id }) => id,
  indexes: {},
  bound: { most: 2, counts: ({ done }) => done === true },
};

function open() {
  const database = createDatabase([items, shared, few]);
  const store = database.space('1');
  const changes: Change[][] = [];
  database.onCommit((made) => changes.push([...made]));
  return { database, store, table: store.table(items), changes };
}
const ids = (rows: readonly Item[]): string => rows.map(({ id }) => id).join(' ');

describe('an index', () => {
  test('forgets the values of a replaced and of a deleted row', () => {
    const { table } = open();
    table.put({ id: 'a', of: 'x' });
    table.put({ id: 'a', of: 'y' });
    expect([table.find('of', 'x'), table.find('of', 'y')?.id]).toEqual([undefined, 'a']);
    expect(table.delete('a')).toBe(true);
    expect(table.find('of', 'y')).toBeUndefined();
    expect(table.delete('a')).toBe(false);
  });

  test('finds the row that was added last, and lists all in order', () => {
    const { table } = open();
    for (const id of ['a', 'b', 'c']) table.put({ id, of: 'x' });
    table.put({ id: 'a', of: 'x', done: true });
    expect([table.find('of', 'x')?.id, ids(table.list('of', 'x'))]).toEqual(['c', 'a b c']);
    table.delete('c');
    expect([table.find('of', 'x')?.id, ids(table.list('of', 'x'))]).toEqual(['b', 'a b']);
    table.put({ id: 'd' });
    table.put({ id: 'e', of: 'x' });
    table.put({ id: 'd', of: 'x' });
    expect([table.find('of', 'x')?.id, ids(table.list('of', 'x'))]).toEqual(['e', 'a b d e']);
  });
});

describe('a transaction that fails', () => {
  test('leaves nothing behind, not even the order', () => {
    const { store, table, changes } = open();
    for (const id of ['a', 'b', 'c']) table.put({ id, of: id });
    changes.length = 0;
    const failing = () =>
      store.transaction(() => {
        table.put({ id: 'd', of: 'x' });
        table.put({ id: 'b', of: 'x' });
        table.delete('a');
        table.put({ id: 'a', of: 'x' });
        table.delete('c');
        expect(ids(table.all())).toBe('b d a');
        throw new Error('fails');
      });
    expect(failing).toThrow('fails');
    expect(ids(table.all())).toBe('a b c');
    expect(table.list('of', 'x')).toEqual([]);
    expect(table.find('of', 'c')?.id).toBe('c');
    expect(changes).toEqual([]);
    table.put({ id: 'e' });
    expect(ids(table.all())).toBe('a b c e');
  });

  test('within another takes only its own writes back', () => {
    const { store, table } = open();
    store.transaction(() => {
      table.put({ id: 'a' });
      const failing = () =>
        store.transaction(() => {
          table.put({ id: 'b' });
          throw new Error('fails');
        });
      expect(failing).toThrow('fails');
      table.put({ id: 'c' });
    });
    expect(ids(table.all())).toBe('a c');
  });

  test('because it cannot be kept leaves nothing behind', () => {
    const journal = {
      replay: () => undefined,
      isLong: false,
      rewrite: () => undefined,
      append() {
        throw new Error('no space left');
      },
    };
    const table = createDatabase([items], journal).space('1').table(items);
    expect(() => table.put({ id: 'a' })).toThrow('no space left');
    expect(table.all()).toEqual([]);
  });

  test('is one whose work is not over when it returns', () => {
    const { store, table } = open();
    const failing = () =>
      store.transaction(async () => {
        table.put({ id: 'a' });
      });
    expect(failing).toThrow('synchronous');
    expect(table.size).toBe(0);
  });
});

test('listeners hear of the changes of a transaction once it is over', () => {
  const { store, table, changes } = open();
  table.put({ id: 'a' });
  changes.length = 0;
  store.transaction(() => {
    table.put({ id: 'a', of: 'x' });
    table.put({ id: 'a', of: 'y' });
    table.put({ id: 'b' });
    table.delete('b');
    expect(changes).toEqual([]);
  });
  expect(changes).toMatchObject([
    [
      { space: '1', table: 'items', key: 'a', before: { id: 'a' }, after: { of: 'y' } },
      { key: 'b', before: undefined, after: { id: 'b' } },
      { key: 'b', before: { id: 'b' }, after: undefined },
    ],
  ]);
});

test('a bounded table drops the oldest rows that count', () => {
  const { store, changes } = open();
  const table = store.table(few);
  for (const id of ['a', 'b', 'c', 'd']) table.put({ id });
  for (const id of ['d', 'b', 'a']) table.put({ id, done: true });
  expect(ids(table.all())).toBe('a b c');
  expect(changes.at(-1)).toMatchObject([{ key: 'a' }, { key: 'd', after: undefined }]);
});

test('merchants share common tables only', () => {
  const { database, store } = open();
  const other = database.space('2');
  store.table(items).put({ id: 'a' });
  store.table(shared).put({ id: 'b' });
  expect([other.table(items).size, other.table(shared).size]).toEqual([0, 1]);
});

test('all rows are replaced, or none', () => {
  const { database, store, table } = open();
  table.put({ id: 'a', of: 'x' });
  store.table(shared).put({ id: 's' });
  const rows = [{ space: '2', table: 'items', row: { id: 'b', of: 'x' } }];
  expect(() => database.replace([...rows, { space: '2', table: 'items', row: {} }])).toThrow(
    'items has no key',
  );
  expect(() => database.replace([...rows, { space: '', table: 'none', row: {} }])).toThrow('none');
  expect(ids(table.all())).toBe('a');
  database.replace(rows);
  expect([table.size, table.find('of', 'x'), store.table(shared).size]).toEqual([0, undefined, 0]);
  expect(database.space('2').table(items).find('of', 'x')?.id).toBe('b');
  expect([...database.rows()]).toEqual(rows);
});
