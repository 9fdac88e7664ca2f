import type { Call } from '../contestants/contestant.js';

/** The figures of a round. */
export interface Round {
  readonly requests: number;
  readonly milliseconds: number;
  /** CPU time of the process, with all threads. */
  readonly cpuMicroseconds: number;
}

/** When a round ends. */
export type Length = { readonly seconds: number } | { readonly calls: number };

/** Repeats a call, with the given concurrency. The first failure rejects. */
export async function round(call: Call, concurrency: number, length: Length): Promise<Round> {
  let requests = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const end = 'seconds' in length ? start + length.seconds * 1000 : Number.POSITIVE_INFINITY;
  const most = 'calls' in length ? length.calls : Number.POSITIVE_INFINITY;
  const repeat = async (): Promise<void> => {
    do {
      await call();
      requests++;
    } while (requests < most && performance.now() < end);
  };
  await Promise.all(Array.from({ length: concurrency }, repeat));
  const { user, system } = process.cpuUsage(cpu);
  return { requests, milliseconds: performance.now() - start, cpuMicroseconds: user + system };
}
