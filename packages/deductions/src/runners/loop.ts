import { setTimeout as pause } from 'node:timers/promises';
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
      const holder = `${process.pid}.${Math.random().toString(36).slice(2)}`;
      const turns = rateOf(work.rate);
      for (let failures = 0; signal?.aborted !== true; ) {
        try {
          const isIdle = await round(work, { holder, concurrency, turns, signal });
          failures = 0;
          if (isIdle) await sleep(await idleTime(work, poll), signal);
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

async function idleTime(work: Work, poll: number): Promise<number> {
  const next = await work.next();
  return next === undefined ? poll : Math.max(10, Math.min(poll, next - work.now()));
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

async function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => {});
}
