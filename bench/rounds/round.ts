import type { Call } from '../contestants/contestant.js';
import { processCpu } from './cpu.js';

/** The figures of a round. */
export interface Round {
  readonly requests: number;
  readonly milliseconds: number;
  /** Of the given clock. */
  readonly cpuMicroseconds: number;
}

/** A round ends at the first limit it reaches. */
export interface Length {
  readonly seconds?: number;
  readonly calls?: number;
}

/**
 * Repeats a call, with the given concurrency. The first failure rejects.
 *
 * @param cpu the clock for CPU time, in microseconds
 */
export async function round(
  call: Call,
  concurrency: number,
  { seconds = Number.POSITIVE_INFINITY, calls = Number.POSITIVE_INFINITY }: Length,
  cpu: () => number = processCpu,
): Promise<Round> {
  let requests = 0;
  const before = cpu();
  const start = performance.now();
  const end = start + seconds * 1000;
  const repeat = async (): Promise<void> => {
    do {
      await call();
      requests++;
    } while (requests < calls && performance.now() < end);
  };
  await Promise.all(Array.from({ length: concurrency }, repeat));
  return { requests, milliseconds: performance.now() - start, cpuMicroseconds: cpu() - before };
}
