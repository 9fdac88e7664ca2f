import { type RawBuilder, sql } from 'kysely';
import { isPostgres } from '../store/migrations.js';
import type { Store } from '../store/schema.js';

/** A table as the options name it. */
export interface Source {
  /** Names the option in errors. */
  readonly at: 'orders' | 'orders.refunds';
  readonly table: string;
  /** The names of its columns by what they are for. */
  readonly columns: Readonly<Record<string, string | undefined>>;
  /** What the number, the time and the values of the state are called in the options. */
  readonly roles: { readonly number: string; readonly time: string; readonly values: string };
  readonly values?: readonly (string | number | boolean)[] | undefined;
}

/** A table that exists, with expressions for what is read of it as `t`. */
export interface OpenTable {
  readonly table: RawBuilder<unknown>;
  readonly number: RawBuilder<unknown>;
  readonly amount: RawBuilder<unknown>;
  readonly time: Time;
  /** Whether the state is one of those that count. */
  readonly isTaken: RawBuilder<boolean>;
}

interface Time {
  readonly column: RawBuilder<unknown>;
  readonly milliseconds: RawBuilder<unknown>;
  /** Written so that an index of the column is used. */
  readonly isWithin: (from: number, until: number) => RawBuilder<boolean>;
}

/** Finds a table and its columns. @throws TypeError naming what does not exist, and what does */
export async function openTable(store: Store, source: Source): Promise<OpenTable> {
  const { at, table, columns, roles, values } = source;
  const found = await findTable(store, source);
  const typeOf = (role: string): string => {
    const name = columns[role];
    if (typeof name !== 'string' || name === '') {
      throw new TypeError(`${at}.columns.${role}: expected the name of a column of ${table}`);
    }
    const type = found.get(name);
    if (type !== undefined) return type;
    throw new TypeError(
      `${at}.columns.${role}: ${table} has no column ${name}; it has ${[...found.keys()].join(', ')}`,
    );
  };
  const refTo = (role: string): RawBuilder<unknown> => sql`t.${sql.id(columns[role] ?? '')}`;
  typeOf(roles.number);
  const amountType = typeOf('amount');
  if (isPostgres(store) && !['int2', 'int4', 'int8', 'numeric'].includes(amountType)) {
    throw new TypeError(
      `${at}.columns.amount: expected integers of fen, ${columns['amount']} is ${amountType}`,
    );
  }
  const timeType = typeOf(roles.time);
  if (columns['state'] !== undefined) typeOf('state');
  if ((columns['state'] === undefined) !== (values === undefined) || values?.length === 0) {
    throw new TypeError(
      `${at}.${roles.values}: expected the values of columns.state that count, with columns.state`,
    );
  }
  const name = sql.table(table);
  return {
    table: name,
    number: refTo(roles.number),
    amount: refTo('amount'),
    time: await timeOf(store, source, { name, column: refTo(roles.time), type: timeType }),
    // As text, so that values of any type are compared.
    isTaken:
      values === undefined
        ? sql<boolean>`true`
        : sql<boolean>`cast(${refTo('state')} as text) in (${sql.join(values.map(String))})`,
  };
}

/** The columns of a table with their types. */
async function findTable(store: Store, { at, table }: Source): Promise<ReadonlyMap<string, string>> {
  if (typeof table !== 'string' || table === '') {
    throw new TypeError(`${at}.table: expected the name of a table`);
  }
  const tables = await store.introspection.getTables();
  const path = isPostgres(store) ? await searchPath(store) : [];
  const schemaOf = (name: string | undefined): number => (name === undefined ? 0 : path.indexOf(name));
  const [found] = tables
    .filter(({ name, schema }) => `${schema}.${name}` === table || (name === table && schemaOf(schema) >= 0))
    .toSorted((one, other) => schemaOf(one.schema) - schemaOf(other.schema));
  if (found !== undefined) return new Map(found.columns.map(({ name, dataType }) => [name, dataType]));
  const names = tables
    .map(({ name, schema }) => (schema === undefined || schemaOf(schema) >= 0 ? name : `${schema}.${name}`))
    .filter((name) => !name.startsWith('deduction_'));
  throw new TypeError(
    `${at}.table: the database has no table ${table}; it has ${names.slice(0, 20).join(', ') || 'none beside the ledger'}`,
  );
}

async function searchPath(store: Store): Promise<readonly string[]> {
  const { rows } = await sql<{
    schemas: readonly string[];
  }>`select current_schemas(false)::text[] as schemas`.execute(store);
  return rows[0]?.schemas ?? [];
}

/** How a column of times is read. @throws TypeError if it has no milliseconds, or seconds */
async function timeOf(
  store: Store,
  { at, columns, roles }: Source,
  { name, column, type }: { name: RawBuilder<unknown>; column: RawBuilder<unknown>; type: string },
): Promise<Time> {
  const role = `${at}.columns.${roles.time}`;
  const expected = isPostgres(store)
    ? 'expected milliseconds since 1970, or timestamptz'
    : 'expected milliseconds since 1970';
  if (isPostgres(store) && type === 'timestamptz') {
    return {
      column,
      milliseconds: sql`cast(extract(epoch from ${column}) * 1000 as bigint)`,
      isWithin: (from, until) =>
        sql<boolean>`(${column} >= to_timestamp(${from}::float8 / 1000) and ${column} < to_timestamp(${until}::float8 / 1000))`,
    };
  }
  if (isPostgres(store) && type !== 'int8' && type !== 'numeric') {
    throw new TypeError(`${role}: ${expected}; ${columns[roles.time]} is ${type}`);
  }
  const { rows } = await sql<{ value: unknown }>`
    select ${column} as value from ${name} t where ${column} is not null limit 1`.execute(store);
  const value = rows[0]?.value;
  // 10^11 ms is in 1973, 10^11 s is in the year 5138.
  if (value !== undefined && !(Number(value) > 1e11)) {
    throw new TypeError(`${role}: ${expected}; ${columns[roles.time]} has ${String(value)}`);
  }
  return {
    column,
    milliseconds: sql`cast(${column} as bigint)`,
    isWithin: (from, until) => sql<boolean>`(${column} >= ${from} and ${column} < ${until})`,
  };
}
