import { setTimeout as wait } from 'node:timers/promises';
import type { Setup } from '../setup/setup.js';
import { type Book, codeOf, type Slice } from './book.js';
import { Fleet } from './fleet.js';
import type { DeductionsBenchOptions } from './options.js';
import type { SandboxProcess } from './sandbox-process.js';
import type { ChargeRow, WorkerFigures, WorkerSettings } from './types.js';

/** The contracts that a process carries at once. */
export const concurrency = 16;
/** More than any row reaches: the limit does not hold it back. */
const unlimited = 1_000_000;
/** A row fails when nothing is charged for so many milliseconds. */
const patience = 30_000;

/** Where rows are measured. */
export interface Place {
  readonly engine: 'sqlite' | 'postgresql';
  readonly database: string;
  readonly redis: number | undefined;
  readonly book: Book;
  readonly skew: number;
  readonly options: DeductionsBenchOptions;
}

/** What is called, and by how many workers. */
export type Charging = { readonly count: number } & (
  | { readonly target: 'instant'; readonly setup: Setup }
  | { readonly target: 'sandbox'; readonly sandbox: SandboxProcess }
);

/** Measures the floor and the ledger, one after the other. */
export async function measureCharges(place: Place, charging: Charging): Promise<ChargeRow[]> {
  const floor = await measureOne(place, charging, 'floor');
  const ours = await measureOne(place, charging, 'ours');
  return [floor, { ...ours, ofFloor: ours.perSecond / floor.perSecond }];
}

/** The next contracts of a table that were not charged yet. */
const taken = new WeakMap<Book, number>();

/** Takes the next contracts that no row has charged. @throws Error if there are not enough */
export function take(book: Book, count: number, contracts: number): Slice {
  const from = taken.get(book) ?? 0;
  const until = from + count;
  if (until > contracts)
    throw new Error(`${contracts} contracts are too few for these rows: give --contracts`);
  taken.set(book, until);
  return { from, until };
}

async function measureOne(place: Place, charging: Charging, kind: 'ours' | 'floor'): Promise<ChargeRow> {
  const { engine, database, redis, book, skew, options } = place;
  const { target, count } = charging;
  const size = target === 'sandbox' ? options.signed : options.due;
  const slice = take(book, size, options.contracts);
  if (target === 'sandbox') await book.name(slice, await charging.sandbox.sign(codesOf(slice)));
  const share = size / count;
  const settings = Array.from({ length: count }, (_, at): WorkerSettings => {
    const from = slice.from + Math.round(share * at);
    return {
      kind,
      database,
      ...(redis === undefined ? {} : { redis }),
      skew,
      slice: { from, until: slice.from + Math.round(share * (at + 1)) },
      ...(target === 'sandbox' ? { config: charging.sandbox.config } : { setup: charging.setup }),
      concurrency,
      rate: unlimited,
    };
  });
  const fleet = await Fleet.start(settings);
  try {
    if (kind === 'ours') await book.release(slice);
    fleet.go();
    const { perSecond, cpu, figures } = await watch(fleet, { slice, size, book, seconds: options.seconds });
    return {
      name: `${engine}, ${target}, ${kind === 'floor' ? 'floor' : redis === undefined ? 'loop' : 'BullMQ'}`,
      workers: count,
      perSecond,
      cpu,
      rss: Math.max(...figures.map(({ rss }) => rss)),
      heap: Math.max(...figures.map(({ heap }) => heap)),
    };
  } finally {
    await fleet.stop();
    await book.settle();
  }
}

interface Watching {
  readonly slice: Slice;
  readonly size: number;
  readonly book: Book;
  readonly seconds: number;
}

/** Counts between the first tenth, after which code is optimised, and nine tenths, or for so many seconds. */
async function watch(
  fleet: Fleet,
  { slice, size, book, seconds }: Watching,
): Promise<{ perSecond: number; cpu: number; figures: readonly WorkerFigures[] }> {
  const reach = async (least: number, until: number): Promise<number> => {
    const start = performance.now();
    for (;;) {
      const count = await book.charged(slice);
      const now = performance.now();
      if (count >= least || now >= until) return count;
      if (count === 0 && now > start + patience) throw new Error('the workers charge nothing');
      await wait(25);
    }
  };
  const first = await reach(size / 10, Number.POSITIVE_INFINITY);
  const start = performance.now();
  const before = await fleet.figures();
  const last = await reach(size * 0.9, start + seconds * 1000);
  const taken = performance.now() - start;
  const figures = await fleet.figures();
  const used = total(figures) - total(before);
  return { perSecond: ((last - first) * 1000) / taken, cpu: used / (last - first), figures };
}

function total(figures: readonly WorkerFigures[]): number {
  return figures.reduce((sum, { cpu }) => sum + cpu, 0);
}

function codesOf({ from, until }: Slice): string[] {
  return Array.from({ length: until - from }, (_, at) => codeOf(from + at));
}
