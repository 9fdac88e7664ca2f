import { type Dialect, PostgresDialect } from 'kysely';

/** The type of 64-bit integers in PostgreSQL. Times and amounts fit in a JavaScript number. */
const int8 = 20;

/**
 * A database of PostgreSQL, by the package `pg`.
 *
 * @param url `postgres://user:password@host:5432/database`
 * @param connections the most connections of this process
 * @throws Error if `pg` is not installed
 */
export async function postgresDialect(url: string, connections: number): Promise<Dialect> {
  const { default: pg } = await import('pg').catch((cause: unknown) => {
    throw new Error('PostgreSQL needs the package pg: run npm install pg', { cause });
  });
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: 'wechatpay-kit deductions',
    types: {
      getTypeParser: (type: number, format?: 'text' | 'binary') =>
        type === int8 ? Number : pg.types.getTypeParser(type, format as 'text'),
    } as typeof pg.types,
  });
  // An idle connection that breaks is replaced by the pool. Without a listener, its error would end the process.
  pool.on('error', () => {});
  return new PostgresDialect({ pool });
}
