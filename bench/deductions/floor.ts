/**
 * What one would write by hand: the intent is written, the call is made, the result is written. There is no claim, no history
 * and no calendar, and what is under way in a crash is lost.
 */
import { createRequire } from 'node:module';
import type { Slice } from './book.js';
import { codeOf } from './book.js';

/** A contract, as the floor reads it. */
interface Due {
  readonly code: string;
  readonly contract_id: string;
}

/** The three statements of the floor, prepared. */
interface Statements {
  readonly due: (from: string, until: string) => Promise<readonly Due[]> | readonly Due[];
  readonly intend: (number: string, contract: string, amount: number, at: number) => unknown;
  readonly accept: (number: string) => unknown;
}

/** How the floor works. */
export interface FloorOptions {
  readonly database: string;
  readonly slice: Slice;
  readonly concurrency: number;
  readonly amount: number;
  readonly apply: (number: string, contract_id: string) => Promise<unknown>;
}

const due =
  'select code, contract_id from deduction_contracts where code >= $1 and code < $2 order by code limit 200';
const intend =
  "insert into bench_intents (out_trade_no, contract, state, amount, at) values ($1, $2, 'INTENDED', $3, $4)";
const accept = "update bench_intents set state = 'ACCEPTED' where out_trade_no = $1";

/** Charges the contracts of a slice, in order. */
export async function runFloor(options: FloorOptions, signal: AbortSignal): Promise<void> {
  const { database, slice, concurrency, amount, apply } = options;
  const statements = await (database.startsWith('postgres:')
    ? postgres(database, concurrency)
    : sqlite(database));
  let from = codeOf(slice.from);
  while (!signal.aborted) {
    const rows = await statements.due(from, codeOf(slice.until));
    const queue = rows.values();
    const lanes = Array.from({ length: concurrency }, async () => {
      for (const { code, contract_id } of queue) {
        if (signal.aborted) return;
        const number = `F${code}`;
        await statements.intend(number, code, amount, Date.now());
        await apply(number, contract_id);
        await statements.accept(number);
      }
    });
    await Promise.all(lanes);
    const last = rows.at(-1);
    if (last === undefined) return;
    from = `${last.code} `;
  }
}

async function postgres(database: string, connections: number): Promise<Statements> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: database, max: connections });
  const run = (name: string, text: string, values: readonly unknown[]) =>
    pool.query({ name, text, values: [...values] });
  return {
    due: async (from, until) => (await run('due', due, [from, until])).rows,
    intend: (...values) => run('intend', intend, values),
    accept: (number) => run('accept', accept, [number]),
  };
}

interface Prepared {
  run(...values: readonly unknown[]): unknown;
  all(...values: readonly unknown[]): readonly unknown[];
}

function sqlite(path: string): Statements {
  const require = createRequire(import.meta.url);
  const Libsql = require('libsql') as new (
    path: string,
  ) => { prepare(text: string): Prepared; exec(text: string): void };
  const database = new Libsql(path);
  database.exec('pragma busy_timeout = 10000; pragma journal_mode = WAL; pragma synchronous = FULL');
  const prepare = (text: string): Prepared => database.prepare(text.replaceAll(/\$\d/g, '?'));
  const [reads, intends, accepts] = [prepare(due), prepare(intend), prepare(accept)];
  return {
    due: (from, until) => reads.all(from, until) as readonly Due[],
    intend: (...values) => intends.run(...values),
    accept: (number) => accepts.run(number),
  };
}
