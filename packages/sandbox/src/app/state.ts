import { faultRows } from '../faults/rows.js';
import { offsets, type WorldClock } from '../runtime/clock.js';
import { type Counted, counts } from '../runtime/ids.js';
import { type MerchantOptions, readMerchant } from '../runtime/merchant.js';
import { mergeRegistered, nothing, registrations } from '../runtime/registry.js';
import {
  type Identity,
  identities,
  type MerchantRow,
  merchantRows,
  type SandboxSnapshot,
  type State,
} from '../runtime/state.js';
import { decode, encode } from '../storage/codec.js';
import type { Database } from '../storage/database.js';
import type { StoredRow } from '../storage/table.js';
import { createRow, type MerchantList } from './merchants.js';

const format = 'wechatpay-kit sandbox state';
const version = 1;

/** The rows that belong to the sandbox, not to its state. */
const own: readonly string[] = [identities.name, offsets.name, faultRows.name];

/** How the clock stands. */
interface Stand {
  readonly time: number;
  readonly isPaused: boolean;
}

export interface StateParts {
  readonly database: Database;
  readonly clock: WorldClock;
  readonly merchants: MerchantList;
  /** The further merchants of the start. */
  readonly initial: () => readonly MerchantOptions[];
}

export function createState({ database, clock, merchants, initial }: StateParts): State {
  const identity = (): Identity => {
    const row = database.common.table(identities).get('sandbox');
    if (row === undefined) throw new Error('the sandbox has not begun');
    return row;
  };
  /** @param stand where the clock goes on, or stands still; `undefined`: it goes on at the real time */
  const replace = async (rows: readonly StoredRow[], stand?: Stand): Promise<void> => {
    const list = rows.filter(({ table }) => table === merchantRows.name).map(({ row }) => row as MerchantRow);
    await merchants.prepare(list);
    await clock.between(() => {
      database.replace([
        { space: '', table: identities.name, row: identity() },
        { space: '', table: offsets.name, row: describeStand(stand) },
        ...listFaults(database),
        ...listCounts(database, rows),
        ...rows.filter(({ table }) => table !== counts.name),
      ]);
    });
  };
  return {
    snapshot() {
      const { mchid, brandId } = identity();
      const time = new Date(clock.now()).toISOString();
      const { '': common = {}, ...spaces } = groupRows(database.rows());
      const paused = clock.isPaused ? { paused: true as const } : {};
      return { format, version, mchid, brandId, time, ...paused, common, merchants: spaces };
    },
    async restore(given) {
      const { rows, ...stand } = readSnapshot(given, identity());
      try {
        await replace(rows, stand);
      } catch (error) {
        if (error instanceof RangeError || !(error instanceof Error)) throw error;
        throw new TypeError(`snapshot: ${error.message}`, { cause: error });
      }
    },
    reset: () => replace(listInitialRows(initial())),
  };
}

/** The row of the clock. */
function describeStand(stand: Stand | undefined): object {
  if (stand === undefined) return { offset: 0 };
  const { time, isPaused } = stand;
  return { offset: time - Date.now(), ...(isPaused ? { paused: time } : {}) };
}

/** The rules of faults stay. */
function listFaults({ common }: Database): StoredRow[] {
  return common
    .table(faultRows)
    .all()
    .map((row) => ({ space: '', table: faultRows.name, row }));
}

/**
 * The counters of ids, which only go forward: a program that knows the id of a notification takes another one with that
 * id for a repetition.
 */
function listCounts({ common }: Database, rows: readonly StoredRow[]): StoredRow[] {
  const given = rows.filter(({ table }) => table === counts.name).map(({ row }) => row as Counted);
  const next = new Map<string, number>();
  for (const { kind, count } of [...common.table(counts).all(), ...given]) {
    next.set(kind, Math.max(next.get(kind) ?? 0, count));
  }
  return [...next].map(([kind, count]) => ({ space: '', table: counts.name, row: { kind, count } }));
}

/** The rows as JSON, by space and table. */
function groupRows(rows: Iterable<StoredRow>): Record<string, Record<string, object[]>> {
  const spaces: Record<string, Record<string, object[]>> = {};
  for (const { space, table, row } of rows) {
    if (own.includes(table)) continue;
    const tables = spaces[space] ?? {};
    const list = tables[table] ?? [];
    list.push(encode(row, table) as object);
    tables[table] = list;
    spaces[space] = tables;
  }
  return spaces;
}

/** @throws TypeError or RangeError naming what does not fit */
function readSnapshot(given: unknown, { mchid, brandId }: Identity): Stand & { readonly rows: StoredRow[] } {
  const snapshot = readObject('snapshot', given) as Partial<Record<keyof SandboxSnapshot, unknown>>;
  if (snapshot.format !== format) throw new TypeError(`format: expected ${JSON.stringify(format)}`);
  if (snapshot.version !== version) {
    throw new RangeError(
      `version: expected ${version}, got ${JSON.stringify(snapshot.version)}; another version of the sandbox has written it`,
    );
  }
  for (const [name, id] of Object.entries({ mchid, brandId })) {
    const of = snapshot[name as 'mchid' | 'brandId'];
    if (of !== id) {
      throw new RangeError(
        `${name}: expected ${id}, which is that of this sandbox, got ${JSON.stringify(of)}; start a sandbox with that one`,
      );
    }
  }
  const time = typeof snapshot.time === 'string' ? Date.parse(snapshot.time) : Number.NaN;
  if (Number.isNaN(time)) throw new TypeError('time: expected a time such as 2026-01-01T00:00:00.000Z');
  const { paused: isPaused = false } = snapshot;
  if (typeof isPaused !== 'boolean') throw new TypeError('paused: expected true or false');
  const spaces = Object.entries(readObject('merchants', snapshot.merchants ?? {}));
  const rows = [
    ...listRows('', 'common', snapshot.common ?? {}),
    ...spaces.flatMap(([space, tables]) => listRows(space, `merchants.${space}`, tables)),
  ];
  for (const { table, row } of rows) if (table === merchantRows.name) readMerchant(row);
  return { rows, time, isPaused };
}

function listRows(space: string, place: string, given: unknown): StoredRow[] {
  return Object.entries(readObject(place, given)).flatMap(([table, list]) => {
    const at = `${place}.${table}`;
    if (own.includes(table))
      throw new RangeError(`${at}: expected rows of the state, not of the sandbox itself`);
    if (!Array.isArray(list)) throw new TypeError(`${at}: expected a list of rows`);
    return list.map((item: unknown, index) => {
      const row = readObject(`${at}[${index}]`, decode(item, `${at}[${index}]`));
      return { space, table, row };
    });
  });
}

function readObject(name: string, value: unknown): object {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value;
  throw new TypeError(`${name}: expected an object`);
}

function listInitialRows(merchants: readonly MerchantOptions[]): StoredRow[] {
  return merchants.flatMap((options): StoredRow[] => {
    const { mchid, appids = [], subMerchants = [] } = options;
    const merchant = { space: '', table: merchantRows.name, row: createRow(options) };
    if (appids.length + subMerchants.length === 0) return [merchant];
    const row = mergeRegistered(nothing, { appids, subMerchants });
    return [merchant, { space: mchid, table: registrations.name, row }];
  });
}
