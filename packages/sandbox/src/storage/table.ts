/**
 * Rows by key and by further indexes. Synchronous: between the reads and writes of a handler, no other request runs.
 */
export interface Table<Row, Index extends string = never> {
  get(key: string): Row | undefined;
  /** The last written row with that value of the index. */
  find(index: Index, value: string): Row | undefined;
  /** Adds the row, or replaces the row with its key. */
  put(row: Row): void;
  /** In order of insertion. */
  all(): Row[];
}

/** Describes a table. A product declares its own. */
export interface TableDefinition<Row, Index extends string = never> {
  /** Unique among all tables: `orders`. */
  readonly name: string;
  /** The key of a row. */
  key(row: Row): string;
  /** The further ids of a row, by index. */
  readonly indexes: { readonly [Name in Index]: (row: Row) => readonly (string | undefined)[] };
}

/** A table of any rows. */
export type AnyTable = Pick<TableDefinition<never, string>, 'name'>;

/** The state of a sandbox. */
export interface Store {
  /** @throws Error for a table that the store was not made with */
  table<Row, Index extends string>(definition: TableDefinition<Row, Index>): Table<Row, Index>;
}
