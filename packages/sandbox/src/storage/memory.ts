import type { AnyTable, Store, Table, TableDefinition } from './table.js';

/** A row that was written. */
export interface Write {
  readonly table: string;
  readonly key: string;
  readonly change: 'added' | 'changed';
}

/**
 * Creates a store in memory.
 *
 * @param definitions all tables
 * @param onWrite hears of each row that is written
 * @throws Error if two have the same name
 */
export function memoryStore(
  definitions: readonly AnyTable[],
  onWrite: (write: Write) => void = () => undefined,
): Store {
  const tables = new Map<AnyTable, unknown>();
  const names = new Set<string>();
  for (const definition of definitions) {
    if (names.has(definition.name)) throw new Error(`two tables have the name ${definition.name}`);
    names.add(definition.name);
    tables.set(definition, createTable(definition as TableDefinition<unknown, string>, onWrite));
  }
  return {
    table<Row, Index extends string>(definition: TableDefinition<Row, Index>) {
      const table = tables.get(definition);
      if (table === undefined) throw new Error(`the table ${definition.name} is not registered`);
      // The definition is the key, so the rows are of its type.
      return table as Table<Row, Index>;
    },
  };
}

function createTable<Row, Index extends string>(
  { name, key, indexes }: TableDefinition<Row, Index>,
  onWrite: (write: Write) => void,
): Table<Row, Index> {
  const rows = new Map<string, Row>();
  const keys = new Map<string, string>();
  const names = Object.keys(indexes) as Index[];
  return {
    get: (wanted) => rows.get(wanted),
    find: (index, value) => rows.get(keys.get(`${index}\n${value}`) ?? ''),
    put(row) {
      const id = key(row);
      onWrite({ table: name, key: id, change: rows.has(id) ? 'changed' : 'added' });
      rows.set(id, row);
      for (const index of names) {
        for (const value of indexes[index](row)) {
          if (value !== undefined) keys.set(`${index}\n${value}`, id);
        }
      }
    },
    all: () => [...rows.values()],
  };
}
