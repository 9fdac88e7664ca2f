import { type Entry, Rows } from './rows.js';
import type { AnyTable, Change, Journal, Store, StoredRow, Table, TableDefinition } from './table.js';

/** The state of a sandbox: the stores of its merchants. */
export interface Database {
  /** The store of a merchant. The common tables are the same in all. */
  space(mchid: string): Store;
  /** The common tables. */
  readonly common: Store;
  /** Hears of each transaction that changed something, after it. Listeners are called in order. */
  onCommit(listener: (changes: readonly Change[]) => void): void;
  /** Hears that all rows were replaced. */
  onReplace(listener: () => void): void;
  /** All rows, table by table, in order of addition. */
  rows(): Generator<StoredRow>;
  /** The key of a row. */
  keyOf(table: string, row: object): string;
  /**
   * Replaces all rows, as one transaction.
   *
   * @throws Error naming the table of a row that does not fit. Then nothing is replaced.
   */
  replace(rows: Iterable<StoredRow>): void;
}

/** A write of a transaction, and what it replaced. */
interface Write {
  readonly rows: Rows;
  readonly key: string;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

/**
 * Creates the state of a sandbox.
 *
 * @param definitions all tables
 * @param journal what happened before, and keeps what happens
 * @throws Error if two tables have the same name, or the journal has a row that does not fit
 */
export function createDatabase(definitions: readonly AnyTable[], journal?: Journal): Database {
  const byName = new Map<string, TableDefinition<object, string>>();
  for (const definition of definitions) {
    if (byName.has(definition.name)) throw new Error(`two tables have the name ${definition.name}`);
    byName.set(definition.name, definition as TableDefinition<object, string>);
  }
  const spaces = new Map<string, Map<string, Rows>>();
  const commitListeners: ((changes: readonly Change[]) => void)[] = [];
  const replaceListeners: (() => void)[] = [];
  /** The writes of the transaction that runs. */
  let writes: Write[] | undefined;

  const write = (rows: Rows, key: string, after: Entry | undefined): void => {
    if (writes === undefined) transact(() => write(rows, key, after));
    else {
      writes.push({ rows, key, before: rows.get(key), after });
      rows.set(key, after);
    }
  };
  const rollBack = (length: number): void => {
    while (writes !== undefined && writes.length > length) {
      const last = writes.pop();
      last?.rows.set(last.key, last.before);
    }
  };
  const transact = <Result>(work: () => Result): Result => {
    if (writes !== undefined) return join(work);
    writes = [];
    let result: Result;
    let changes: Change[];
    try {
      result = join(work);
      for (const rows of new Set(writes.map((one) => one.rows))) {
        for (const key of rows.listSurplus()) write(rows, key, undefined);
      }
      changes = listChanges(writes);
      if (changes.length > 0) journal?.append(changes);
    } catch (error) {
      rollBack(0);
      throw error;
    } finally {
      writes = undefined;
    }
    finish(changes);
    return result;
  };
  const join = <Result>(work: () => Result): Result => {
    const length = writes?.length ?? 0;
    try {
      const result = work();
      if (result instanceof Promise) throw new Error('the work of a transaction is synchronous');
      return result;
    } catch (error) {
      rollBack(length);
      throw error;
    }
  };
  const attempt = (work: () => void): boolean => {
    if (writes !== undefined) throw new Error('a transaction cannot attempt anything');
    const attempted: Write[] = [];
    writes = attempted;
    try {
      join(work);
      return attempted.some(({ before, after }) => before?.row !== after?.row);
    } finally {
      rollBack(0);
      writes = undefined;
    }
  };
  const finish = (changes: readonly Change[]): void => {
    if (changes.length === 0) return;
    if (journal?.isLong === true) shorten(journal);
    for (const listener of commitListeners) listener(changes);
  };
  const shorten = (long: Journal): void => {
    try {
      long.rewrite(listRows(spaces));
    } catch (error) {
      // The transaction is in the journal. The next one tries again.
      console.error('the sandbox cannot shorten its journal:', error);
    }
  };
  const findRows = (within: Map<string, Map<string, Rows>>, mchid: string, name: string): Rows => {
    const definition = byName.get(name);
    if (definition === undefined) throw new Error(`the table ${name} is not registered`);
    const space = definition.common === true ? '' : mchid;
    const tables = within.get(space) ?? new Map<string, Rows>();
    within.set(space, tables);
    const rows = tables.get(name) ?? new Rows(space, definition);
    tables.set(name, rows);
    return rows;
  };
  const openStore = (mchid: string): Store => {
    const tables = new Map<string, unknown>();
    return {
      table<Row, Index extends string>(definition: TableDefinition<Row, Index>) {
        const { name } = definition;
        const table = tables.get(name) ?? openTable(findRows(spaces, mchid, name), write);
        tables.set(name, table);
        // The definition has the name, so the rows are of its type.
        return table as Table<Row, Index>;
      },
      transaction: transact,
      attempt,
    };
  };
  journal?.replay((step) => {
    const rows = findRows(spaces, step.space, step.table);
    if ('key' in step) rows.set(step.key, undefined);
    else putRow(rows, step.row);
  });
  return {
    space: openStore,
    common: openStore(''),
    onCommit: (listener) => void commitListeners.push(listener),
    onReplace: (listener) => void replaceListeners.push(listener),
    rows: () => listRows(spaces),
    keyOf: (table, row) => byName.get(table)?.key(row) ?? '',
    replace(given) {
      if (writes !== undefined) throw new Error('a transaction cannot replace all rows');
      const next = new Map<string, Map<string, Rows>>();
      for (const { space, table, row } of given) {
        putRow(findRows(next, space, table), row);
      }
      journal?.rewrite(listRows(next));
      // Stores hold on to their tables, so these take the rows.
      for (const [space, tables] of [...spaces, ...next]) {
        for (const name of tables.keys()) findRows(spaces, space, name).assign(findRows(next, space, name));
      }
      for (const listener of replaceListeners) listener();
    },
  };
}

function putRow(rows: Rows, row: object): void {
  const key = rows.definition.key(row);
  if (typeof key !== 'string') throw new Error(`a row of the table ${rows.definition.name} has no key`);
  rows.set(key, rows.enter(key, row));
}

function* listRows(spaces: ReadonlyMap<string, ReadonlyMap<string, Rows>>): Generator<StoredRow> {
  for (const [space, tables] of spaces) {
    for (const [table, rows] of tables) {
      for (const row of rows.values()) yield { space, table, row };
    }
  }
}

function openTable(rows: Rows, write: (rows: Rows, key: string, after: Entry | undefined) => void) {
  return {
    get: (key: string) => rows.get(key)?.row,
    find: (index: string, value: string) => rows.find(index, value),
    list: (index: string, value: string) => rows.list(index, value),
    put(row: object) {
      const key = rows.definition.key(row);
      write(rows, key, rows.enter(key, row));
    },
    delete(key: string) {
      const isKnown = rows.get(key) !== undefined;
      if (isKnown) write(rows, key, undefined);
      return isKnown;
    },
    all: () => [...rows.values()],
    get size() {
      return rows.size;
    },
  };
}

/** The changes in order. A row that was put several times is in the place of its first time, which is its place in the table. */
function listChanges(writes: readonly Write[]): Change[] {
  const changes: Change[] = [];
  const places = new Map<Rows, Map<string, number>>();
  for (const { rows, key, before, after } of writes) {
    const known = places.get(rows) ?? new Map<string, number>();
    places.set(rows, known);
    const place = known.get(key);
    const change = {
      space: rows.space,
      table: rows.definition.name,
      key,
      before: before?.row,
      after: after?.row,
    };
    const first = place === undefined ? undefined : changes[place];
    if (place !== undefined && first?.after !== undefined && after !== undefined) {
      changes[place] = { ...change, before: first.before };
    } else {
      known.set(key, changes.push(change) - 1);
    }
  }
  return changes;
}
