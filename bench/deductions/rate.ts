import { setTimeout as wait } from 'node:timers/promises';
import { Child } from '../rounds/child.js';
import { readSetup } from '../setup/setup.js';
import { concurrency, type Place, take } from './charges.js';
import { Fleet } from './fleet.js';
import type { RateRow, WorkerSettings } from './types.js';

/** What limit is set, for how many workers. */
export interface RateOptions {
  readonly count: number;
  readonly limit: number;
  /** The file with the keys. */
  readonly setup: string;
  readonly seconds: number;
}

/** Sets a limit, and lets the server count what it gets. */
export async function measureRate(
  { database, redis, book, skew, options }: Place,
  { count, limit, setup, seconds }: RateOptions,
): Promise<RateRow> {
  const receiver = new Child(new URL('./receiver.js', import.meta.url), [setup]);
  const endpoint = await receiver.next<string>();
  // More than the limit lets through, so that it is the limit that is measured.
  const slice = take(book, limit * (seconds + 5) * 2, options.contracts);
  const settings: WorkerSettings = {
    kind: 'ours',
    database,
    ...(redis === undefined ? {} : { redis }),
    skew,
    slice,
    setup: readSetup(setup),
    endpoint,
    concurrency,
    rate: limit,
  };
  const fleet = await Fleet.start(Array.from({ length: count }, () => settings));
  try {
    await book.release(slice);
    fleet.go();
    const counted = (): Promise<readonly number[]> => receiver.ask('count');
    while ((await counted()).length === 0) await wait(100);
    await wait((seconds + 2) * 1000);
    const tenths = await counted();
    return { limit, workers: count, seconds, ...rateOf(tenths, seconds) };
  } finally {
    await fleet.stop();
    receiver.stop();
    await book.settle();
  }
}

/** The mean from the second second on, and the most of any second. */
function rateOf(tenths: readonly number[], seconds: number): { mean: number; most: number } {
  const first = tenths.findIndex((requests) => requests > 0);
  const sum = (from: number, length: number): number =>
    tenths.slice(from, from + length).reduce((total, requests) => total + requests, 0);
  const begins = Array.from({ length: Math.max(0, tenths.length - first - 10) }, (_, at) => first + at);
  return {
    mean: sum(first + 10, seconds * 10) / seconds,
    most: Math.max(...begins.map((at) => sum(at, 10))),
  };
}
