import type { Call } from '../contestants/contestant.js';

/** What one round came to. */
export interface Round {
  readonly requests: number;
  readonly milliseconds: number;
  /** CPU time of the whole process, its threads included. */
  readonly cpuMicroseconds: number;
}

/** Repeats a call for some time, so many at once. The first failure ends the round with an error. */
export async function round(call: Call, concurrency: number, seconds: number): Promise<Round> {
  let requests = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const end = start + seconds * 1000;
  const repeat = async (): Promise<void> => {
    do {
      await call();
      requests++;
    } while (performance.now() < end);
  };
  await Promise.all(Array.from({ length: concurrency }, repeat));
  const { user, system } = process.cpuUsage(cpu);
  return { requests, milliseconds: performance.now() - start, cpuMicroseconds: user + system };
}
