import { idleTime, newHolder, sleep } from './pause.js';
import type { Runner, Work } from './types.js';

/** How the loop works. */
export interface LoopOptions {
  /** Contracts that are carried at once. @default 16 */
  readonly concurrency?: number;
  /** The longest sleep, in milliseconds: what another process has added is seen after it. @default 1000 */
  readonly poll?: number;
}

/** The longest pause after errors of the database, in milliseconds. */
const longestPause = 30_000;

/**
 * Carries the work in this process, with nothing installed. It holds the rate of calls for itself; several processes
 * together need BullMQ's, or a share each.
 *
 * @example await deductions.run({ runner: loopRunner({ concurrency: 32 }), signal });
 */
export function loopRunner({ concurrency = 16, poll = 1000 }: LoopOptions = {}): Runner {
  return {
    run: async (work, { signal }) => {
      const holder = newHolder();
      const turns = rateOf(work.rate);
      for (let failures = 0; signal?.aborted !== true; ) {
        try {
          const isIdle = await round(work, { holder, concurrency, turns, signal });
          failures = 0;
          if (isIdle) await sleep(await idleTime(work, poll, 10), signal);
        } catch (error) {
          work.report(error);
          await sleep(Math.min(1000 * 2 ** failures++, longestPause), signal);
        }
      }
    },
  };
}

interface Round {
  readonly holder: string;
  readonly concurrency: number;
  readonly turns: (signal: AbortSignal | undefined) => Promise<void>;
  readonly signal: AbortSignal | undefined;
}

/** Claims and carries one batch. @returns whether nothing was due */
async function round(work: Work, { holder, concurrency, turns, signal }: Round): Promise<boolean> {
  await work.refunds(signal);
  const codes = await work.claim(concurrency * 4, holder);
  const queue = codes.values();
  const lanes = Array.from({ length: concurrency }, async () => {
    for (const code of queue) {
      await turns(signal);
      if (signal?.aborted === true) return;
      await work
        .carry(code, signal === undefined ? {} : { signal })
        .catch((error) => work.report(error, code));
    }
  });
  await Promise.all(lanes);
  return codes.length === 0;
}

/** Lets so many turns a second begin, evenly. */
function rateOf(perSecond: number): Round['turns'] {
  let next = 0;
  return async (signal) => {
    const now = performance.now();
    const at = Math.max(now, next);
    next = at + 1000 / perSecond;
    if (at > now) await sleep(at - now, signal);
  };
}
