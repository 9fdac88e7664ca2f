import type { Call } from '../contestants/contestant.js';

/** The figures of a round. */
export interface Round {
  readonly requests: number;
  readonly milliseconds: number;
  /** CPU time of the process, with all threads. */
  readonly cpuMicroseconds: number;
}

/** A round ends at the first limit it reaches. */
export interface Length {
  readonly seconds?: number;
  readonly calls?: number;
}

/** Repeats a call, with the given concurrency. The first failure rejects. */
export async function round(
  call: Call,
  concurrency: number,
  { seconds = Number.POSITIVE_INFINITY, calls = Number.POSITIVE_INFINITY }: Length,
): Promise<Round> {
  let requests = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const end = start + seconds * 1000;
  const repeat = async (): Promise<void> => {
    do {
      await call();
      requests++;
    } while (requests < calls && performance.now() < end);
  };
  await Promise.all(Array.from({ length: concurrency }, repeat));
  const { user, system } = process.cpuUsage(cpu);
  return { requests, milliseconds: performance.now() - start, cpuMicroseconds: user + system };
}
