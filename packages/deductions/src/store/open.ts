import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Dialect, Kysely } from 'kysely';
import { migrate } from './migrations.js';
import { postgresDialect } from './postgres.js';
import type { Store, Tables } from './schema.js';
import { sqliteDialect } from './sqlite.js';

/**
 * Opens the ledger's database and brings its tables to the newest schema.
 *
 * @param database the path or `file:` URL of a file of SQLite, `:memory:`, or `postgres://…`
 * @param connections the most connections to PostgreSQL
 * @throws Error if the database cannot be opened
 */
export async function openStore(database: string, connections = 10): Promise<Store> {
  const store = new Kysely<Tables>({ dialect: await dialectOf(database, connections) });
  try {
    await migrate(store as unknown as Kysely<unknown>);
  } catch (error) {
    await store.destroy();
    throw error;
  }
  return store;
}

async function dialectOf(database: string, connections: number): Promise<Dialect> {
  if (/^postgres(ql)?:/.test(database)) return postgresDialect(database, connections);
  const other = /^([a-z][a-z\d+.-]+):\/\//i.exec(database)?.[1];
  if (database === '' || (other !== undefined && other !== 'file')) {
    throw new TypeError(
      `database: expected the path of a file of SQLite or postgres://…, got ${other === undefined ? "''" : `${other}://…`}`,
    );
  }
  const path = database.startsWith('file:') ? fileURLToPath(database) : database;
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  return sqliteDialect(path);
}
