import { createRequire } from 'node:module';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type DialectAdapter,
  type Driver,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';

/** What Kysely asks of a database of SQLite; `libsql` has it as it is. */
interface SqliteDatabase {
  prepare(sql: string): SqliteStatement;
  close(): void;
}

interface SqliteStatement {
  readonly reader: boolean;
  all(parameters: readonly unknown[]): unknown[];
  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>;
}

/** The part of `node:sqlite` that is used here; the types of Node 20 do not have it. */
interface NodeSqlite {
  readonly DatabaseSync: new (
    path: string,
  ) => {
    prepare(sql: string): {
      columns(): readonly unknown[];
      all(...parameters: readonly unknown[]): unknown[];
      run(...parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
      iterate(...parameters: readonly unknown[]): IterableIterator<unknown>;
    };
    close(): void;
  };
}

/**
 * A file of SQLite: by `node:sqlite` where this Node has it, else by the prebuilt `libsql`. One process at a time writes;
 * others wait for it up to ten seconds. What is committed survives a crash of the machine (`synchronous = FULL`).
 *
 * @param path of the file, or `:memory:`
 */
export function sqliteDialect(path: string): Dialect {
  return new ImmediateDialect({
    database: async () => withCache(openFile(path)),
    onCreateConnection: async (connection) => {
      for (const pragma of [
        'busy_timeout = 10000',
        'journal_mode = WAL',
        'synchronous = FULL',
        'foreign_keys = ON',
        // 32 MB, by default 2: numbers arrive in no order, and their index has to be at hand.
        'cache_size = -32768',
      ]) {
        await connection.executeQuery(CompiledQuery.raw(`pragma ${pragma}`));
      }
    },
  });
}

/** Takes the right to write at the beginning: a transaction that reads first and writes later would fail when another wrote between. */
class ImmediateDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDialect>[0];

  constructor(config: ConstructorParameters<typeof SqliteDialect>[0]) {
    super(config);
    this.#config = config;
  }

  override createAdapter(): DialectAdapter {
    return new TransactionalAdapter();
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#config);
  }
}

/** SQLite changes its schema within a transaction. Kysely then reads and makes the migrations in one, which one process has. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

function openFile(path: string): SqliteDatabase {
  const node = process.getBuiltinModule('node:sqlite' as 'node:fs') as unknown as NodeSqlite | undefined;
  if (node !== undefined && 'columns' in statementOf(node)) return openByNode(node, path);
  const require = createRequire(import.meta.url);
  let Libsql: new (path: string) => SqliteDatabase;
  try {
    Libsql = require('libsql') as typeof Libsql;
  } catch (cause) {
    throw new Error(
      `SQLite is missing: Node ${process.version} has no node:sqlite, and the package libsql cannot be loaded. Run npm install libsql, or use Node 24.`,
      { cause },
    );
  }
  return new Libsql(path);
}

/** The most statements that are kept. The ledger has some dozens. */
const mostStatements = 300;

/** Keeps prepared statements by their text: preparing takes longer than running. */
function withCache(database: SqliteDatabase): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    prepare: (sql) => {
      let statement = kept.get(sql);
      if (statement === undefined) {
        statement = database.prepare(sql);
        if (kept.size >= mostStatements) kept.clear();
        kept.set(sql, statement);
      }
      return statement;
    },
    close: () => database.close(),
  };
}

/** Early versions of `node:sqlite` do not tell whether a statement has rows. */
function statementOf({ DatabaseSync }: NodeSqlite): object {
  const database = new DatabaseSync(':memory:');
  try {
    return database.prepare('select 1');
  } finally {
    database.close();
  }
}

function openByNode({ DatabaseSync }: NodeSqlite, path: string): SqliteDatabase {
  const database = new DatabaseSync(path);
  return {
    prepare: (sql) => {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...parameters),
        run: (parameters) => statement.run(...parameters),
        iterate: (parameters) => statement.iterate(...parameters),
      };
    },
    close: () => database.close(),
  };
}
