import type { AnyTable, Store, Table, TableDefinition } from './table.js';

/**
 * Creates a store in memory.
 *
 * @param definitions all tables
 * @throws Error if two have the same name
 */
export function memoryStore(definitions: readonly AnyTable[]): Store {
  const tables = new Map<AnyTable, unknown>();
  const names = new Set<string>();
  for (const definition of definitions) {
    if (names.has(definition.name)) throw new Error(`two tables have the name ${definition.name}`);
    names.add(definition.name);
    tables.set(definition, createTable(definition as TableDefinition<unknown, string>));
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

function createTable<Row, Index extends string>({
  key,
  indexes,
}: TableDefinition<Row, Index>): Table<Row, Index> {
  const rows = new Map<string, Row>();
  const keys = new Map<string, string>();
  const names = Object.keys(indexes) as Index[];
  return {
    get: (wanted) => rows.get(wanted),
    find: (index, value) => rows.get(keys.get(`${index}\n${value}`) ?? ''),
    put(row) {
      rows.set(key(row), row);
      for (const index of names) {
        for (const value of indexes[index](row)) {
          if (value !== undefined) keys.set(`${index}\n${value}`, key(row));
        }
      }
    },
    all: () => [...rows.values()],
  };
}
