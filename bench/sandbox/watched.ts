import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { paired, type Spread, spread } from '../report/statistics.js';
import { Child } from '../rounds/child.js';
import { type Load, openLoad } from './load.js';
import { createWriter, type Merchant, sandboxRows } from './requests.js';
import type { Rounds } from './rows.js';

/** What readers of the stream of events cost, such as the pages of the console. */
export interface WatchedResult {
  /** Microseconds of CPU for each request without a reader. */
  readonly cpuPerRequest: number;
  /** The CPU of a request with readers, divided by that without, by round. */
  readonly ratio: Spread;
  /** The events that a reader got for each request: 1 if none is lost. */
  readonly eventsPerRequest: number;
}

/** As a page that polls and a program under test would send together. */
const requestsPerSecond = 100;
const readers = 3;
/** More rounds would take longer than all rows together. */
const mostRounds = 8;

/** Measures the same requests with and without readers, in turn, at a steady pace. */
export async function measureWatched({ seconds, rounds }: Rounds, warmUp: number): Promise<WatchedResult> {
  const child = new Child(new URL('./program.js', import.meta.url), []);
  const merchant = await child.next<Merchant>();
  const load = await openLoad(merchant.url, 1);
  const write = createWriter(merchant);
  const row = sandboxRows.find(({ name }) => name.includes('create order'));
  if (row === undefined) throw new Error('no row creates orders');
  let number = 0;
  const make = (count: number): Buffer[] =>
    Array.from({ length: count }, () => row.request(write, merchant, number++));
  const count = Math.max(4, Math.round(seconds * 10 * requestsPerSecond));
  const [alone, watched]: [number[], number[]] = [[], []];
  let events = 0;
  const measure = async (): Promise<number> => {
    const requests = make(count);
    const before = await child.ask<number>('cpu');
    await sendSteadily(load, requests);
    return ((await child.ask<number>('cpu')) - before) / count;
  };
  const measureReaders = async (): Promise<void> => {
    const streams = await Promise.all(Array.from({ length: readers }, () => openStream(merchant.url)));
    watched.push(await measure());
    // The last events are under way.
    const deadline = performance.now() + 5_000;
    while (streams.some((stream) => stream.count() < count) && performance.now() < deadline) await wait(5);
    events += streams.reduce((sum, stream) => sum + stream.count(), 0);
    for (const stream of streams) stream.close();
  };
  try {
    await load.send(make(warmUp));
    const most = Math.min(rounds, mostRounds);
    for (let round = 0; round < most; round++) {
      if (round % 2 === 1) await measureReaders();
      alone.push(await measure());
      if (round % 2 === 0) await measureReaders();
    }
    return {
      cpuPerRequest: spread(alone).median,
      ratio: paired(watched, alone, (with_, without) => with_ / without),
      eventsPerRequest: events / (most * readers * count),
    };
  } finally {
    load.stop();
    child.stop();
  }
}

/** The result as text. */
export function describeWatched({ cpuPerRequest, ratio, eventsPerRequest }: WatchedResult): string {
  const [median, lower, upper] = [ratio.median, ratio.lower, ratio.upper].map((one) => one.toFixed(3));
  return `${requestsPerSecond} requests/s: CPU ${Math.round(cpuPerRequest)} µs each; with ${readers} readers of brief events × ${median} (${lower} to ${upper}), ${eventsPerRequest.toFixed(2)} events for each request`;
}

async function sendSteadily(load: Load, requests: readonly Buffer[]): Promise<void> {
  const start = performance.now();
  for (const [at, request] of requests.entries()) {
    const due = start + (at * 1000) / requestsPerSecond;
    if (due > performance.now()) await wait(due - performance.now());
    await load.send([request]);
  }
}

/** A reader of the stream, which only counts its events. */
async function openStream(url: string): Promise<{ count(): number; close(): void }> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect');
  socket.write(`GET /_sandbox/events?brief=true HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
  let events = 0;
  const begun = once(socket, 'data');
  socket.on('data', (chunk: Buffer) => {
    events += chunk.toString('latin1').split('event: request').length - 1;
  });
  await begun;
  return { count: () => events, close: () => socket.destroy() };
}
