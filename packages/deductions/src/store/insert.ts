import { type RawBuilder, sql } from 'kysely';
import { isPostgres } from './migrations.js';
import type { Store } from './schema.js';

/** The columns of a table that is filled, with their types. */
export type Columns = Readonly<Record<string, 'text' | 'bigint' | 'integer'>>;

/**
 * Inserts many rows by one statement with one parameter: a list of values takes the client ten times as long to write.
 *
 * @param conflict what follows `on conflict`, if a row may exist
 */
export async function insertRows<Row extends object>(
  store: Store,
  table: string,
  columns: Columns,
  rows: readonly Row[],
  conflict?: RawBuilder<unknown>,
): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(columns);
  const values = rows.map((row) => names.map((name) => (row as Readonly<Record<string, unknown>>)[name]));
  const list = isPostgres(store)
    ? sql`json_array_elements(cast(${JSON.stringify(values)} as json))`
    : sql`json_each(${JSON.stringify(values)})`;
  const cells = names.map(
    (name, at) => sql`cast(r.value ->> ${sql.lit(at)} as ${sql.raw(columns[name] ?? 'text')})`,
  );
  await sql`insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
    select ${sql.join(cells)} from ${list} r where true
    ${conflict === undefined ? sql`` : sql`on conflict ${conflict}`}`.execute(store);
}
