/**
 * Rows by key and by further indexes. Rows are plain values that are never changed in place: text, numbers, bigints,
 * booleans, dates, buffers, lists and objects of them.
 */
export interface Table<Row, Index extends string = never> {
  get(key: string): Row | undefined;
  /** The row with that value of the index. If several have it, the one that was added last. */
  find(index: Index, value: string): Row | undefined;
  /** All rows with that value of the index, in order of their addition. */
  list(index: Index, value: string): Row[];
  /** Adds the row, or replaces the row with its key. */
  put(row: Row): void;
  /** @returns whether there was such a row */
  delete(key: string): boolean;
  /** In order of addition. A replaced row keeps its place. */
  all(): Row[];
  readonly size: number;
}

/** Describes a table. A product declares its own. */
export interface TableDefinition<Row, Index extends string = never> {
  /** Unique among all tables: `orders`. */
  readonly name: string;
  /** The key of a row. */
  key(row: Row): string;
  /** The further ids of a row, by index. */
  readonly indexes: { readonly [Name in Index]: (row: Row) => readonly (string | undefined)[] };
  /** One table for all merchants. Otherwise each merchant has its own rows. */
  readonly common?: boolean;
  /** The sandbox's own. The records of requests do not tell its changes. */
  readonly internal?: boolean;
  /** The oldest rows that count make room for new ones. */
  readonly bound?: { readonly most: number; readonly counts: (row: Row) => boolean };
}

/** A table of any rows. */
export type AnyTable = Pick<TableDefinition<never, string>, 'name' | 'internal'>;

/** The state of a merchant in the sandbox. */
export interface Store {
  /** @throws Error for a table that the store was not made with */
  table<Row, Index extends string>(definition: TableDefinition<Row, Index>): Table<Row, Index>;
  /**
   * Runs work whose writes go in together, or not at all if it throws. A transaction within another is part of it.
   * A write outside of a transaction is one of its own.
   *
   * @param work synchronous: between its reads and writes, nothing else runs
   * @throws what the work throws; Error if the transaction cannot be stored
   */
  transaction<Result>(work: () => Result): Result;
  /**
   * Runs work, and takes back all that it has written. Nothing hears of it.
   *
   * @returns whether any row would be another one
   * @throws what the work throws; Error within a transaction
   */
  attempt(work: () => void): boolean;
}

/** A row of a table of a merchant. */
export interface StoredRow {
  /** The merchant's mchid; empty for common tables. */
  readonly space: string;
  readonly table: string;
  readonly row: object;
}

/** A row that a transaction put, or deleted. */
export interface Change {
  readonly space: string;
  readonly table: string;
  readonly key: string;
  /** `undefined`: the transaction added the row. */
  readonly before: object | undefined;
  /** `undefined`: the transaction deleted the row. */
  readonly after: object | undefined;
}

/** A change as it is kept: the row that was put, or the key of the row that was deleted. */
export type Step = Pick<Change, 'space' | 'table'> & ({ readonly row: object } | { readonly key: string });

/** Keeps transactions beyond the end of the process. */
export interface Journal {
  /** Repeats everything so far. Called once, before anything else. */
  replay(apply: (step: Step) => void): void;
  /**
   * Keeps a transaction.
   *
   * @throws Error if it cannot. Then it keeps nothing of it.
   */
  append(changes: readonly Change[]): void;
  /** Whether a new beginning would be shorter. */
  readonly isLong: boolean;
  /**
   * Begins anew with these rows.
   *
   * @throws Error if it cannot. Then the old rows stay.
   */
  rewrite(rows: Iterable<StoredRow>): void;
}
