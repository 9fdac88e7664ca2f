import { type OperationNodeSource, type RawBuilder, sql } from 'kysely';
import type { Store, Tables } from '../store/schema.js';

type Columns = readonly (readonly [column: string, value: unknown])[];

/** Rows that are inserted in order, or one that is changed by its key. */
export type Write =
  | { readonly insert: keyof Tables; readonly rows: readonly object[] }
  | { readonly update: keyof Tables; readonly set: Columns; readonly key: Columns };

/** A row that is changed. */
export function updateOf(update: keyof Tables, set: object, key: object): Write {
  return { update, set: pairs(set), key: pairs(key) };
}

function pairs(row: object): Columns {
  return Object.entries(row).filter(([, value]) => value !== undefined);
}

/** The statement of a write within a transaction. */
export function writeAlone(write: Write): RawBuilder<unknown> {
  if ('update' in write) return updateRow(write);
  const rows = write.rows.map((row) => sql`(${sql.join(Object.values(row))})`);
  return sql`insert into ${sql.table(write.insert)} (${columnsOf(write.rows)}) values ${sql.join(rows)}`;
}

/**
 * Makes a transition in one statement of PostgreSQL, which is one transaction: nothing is written unless `move` has moved the
 * contract. A transaction of several statements waits for the server at each of them.
 *
 * @param move compares and sets the contract, and returns its row
 * @returns whether it has
 */
export async function makeAtOnce(
  store: Store,
  move: OperationNodeSource,
  writes: readonly Write[],
): Promise<boolean> {
  const steps = writes.map((write, at) => sql`${sql.ref(`write_${at}`)} as (${writeAfterMove(write)})`);
  const all = sql.join([sql`moved as (${move})`, ...steps]);
  const { rows } = await sql`with ${all} select code from moved`.execute(store);
  return rows.length > 0;
}

function writeAfterMove(write: Write): RawBuilder<unknown> {
  if ('update' in write) return sql`${updateRow(write)} and exists (select from moved)`;
  const { insert, rows } = write;
  const table = sql.table(insert);
  // One parameter, so that the statement is the same for any number of rows.
  return sql`insert into ${table} (${columnsOf(rows)}) select ${columnsOf(rows, 'made')}
    from moved, json_array_elements(${JSON.stringify(rows)}::json) with ordinality as given (value, place),
      json_populate_record(null::${table}, given.value) as made
    order by given.place`;
}

/** The names of the columns; all rows have the same. */
function columnsOf([row = {}]: readonly object[], of?: string): RawBuilder<unknown> {
  return sql.join(Object.keys(row).map((column) => sql.ref(of === undefined ? column : `${of}.${column}`)));
}

function updateRow({ update, set, key }: Extract<Write, { update: string }>): RawBuilder<unknown> {
  return sql`update ${sql.table(update)} set ${joined(set, sql`, `)} where ${joined(key, sql` and `)}`;
}

function joined(columns: Columns, between: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql.join(
    columns.map(([column, value]) => sql`${sql.ref(column)} = ${value}`),
    between,
  );
}
