import { newHolder } from '../runners/pause.js';
import type { Work } from '../runners/types.js';

/** How much a tick does at once. */
export interface TickOptions {
  /** Begins no further turn once it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Contracts that are carried at once. @default 16 */
  readonly concurrency?: number;
  /** The most contracts of this tick. @default everything that is due */
  readonly limit?: number;
}

/** What a tick did. */
export interface Ticked {
  /** Turns of contracts. */
  readonly carried: number;
  /** How often each thing was done: `open`, `notice`, `apply`, `query`, `paid`, … */
  readonly did: Readonly<Record<string, number>>;
  /** Contracts whose turn ended in an error, which was reported. They are tried again. */
  readonly errors: number;
  /** When something is due next, in milliseconds since 1970. */
  readonly next: number | undefined;
}

const batch = 200;

/** Claims and carries what is due, until nothing is. */
export async function tick(work: Work, options: TickOptions): Promise<Ticked> {
  const { signal, concurrency = 16, limit = Number.POSITIVE_INFINITY } = options;
  const holder = newHolder();
  const did: Record<string, number> = {};
  let carried = 0;
  let errors = 0;
  await work.refunds(signal);
  while (signal?.aborted !== true && carried < limit) {
    const codes = await work.claim(Math.min(batch, limit - carried), holder);
    if (codes.length === 0) break;
    const queue = codes.values();
    const lanes = Array.from({ length: Math.min(concurrency, codes.length) }, async () => {
      for (const code of queue) {
        carried++;
        try {
          const done = await work.carry(code, signal === undefined ? {} : { signal });
          for (const name of done.did) did[name] = (did[name] ?? 0) + 1;
        } catch (error) {
          errors++;
          work.report(error, code);
        }
      }
    });
    await Promise.all(lanes);
  }
  return { carried, did, errors, next: await work.next() };
}
