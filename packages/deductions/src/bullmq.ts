import { type ConnectionOptions, Queue, Worker } from 'bullmq';
import { Alone, idleTime, longestPause, mostWaiting, newHolder, sleep } from './runners/pause.js';
import type { Runner, Work } from './runners/types.js';

/** How BullMQ carries the work. */
export interface BullmqOptions {
  /** Redis: `{ host, port }`, `{ url }`, or a connection of ioredis with `maxRetriesPerRequest: null`. */
  readonly connection: ConnectionOptions;
  /** Contracts that this process carries at once. @default 16 */
  readonly concurrency?: number;
  /** Before the names of all keys in Redis. @default 'wechatpay-kit' */
  readonly prefix?: string;
  /** The longest sleep when nothing is due, in milliseconds. @default 1000 */
  readonly poll?: number;
  /** How many finished jobs, and how many failed ones, stay in Redis, for a dashboard to show. @default 0 */
  readonly keep?: number;
}

/** Milliseconds that BullMQ has to take leave of Redis. */
const leave = 2000;

/**
 * Carries the work by BullMQ: any number of processes on any number of machines run it with the same Redis and the same
 * database. Each claims contracts that are due and queues them; the workers of all processes carry them, and together keep
 * the rate of calls. The queue is named `deductions-` and the merchant's number. Jobs may be lost or doubled: the ledger decides what is done, and what was lost is claimed again.
 *
 * @example
 * import { bullmqRunner } from '@wechatpay-kit/deductions/bullmq';
 * await deductions.run({ runner: bullmqRunner({ connection: { host: 'redis', port: 6379 } }), signal });
 */
export function bullmqRunner(options: BullmqOptions): Runner {
  const { connection, concurrency = 16, prefix = 'wechatpay-kit', poll = 1000, keep = 0 } = options;
  return {
    run: async (work, { signal }) => {
      // One queue for each merchant: its limits are its own.
      const name = `deductions-${work.merchant}`;
      const report = (error: unknown): void => {
        if (signal?.aborted !== true) work.report(error);
      };
      const queue = new Queue(name, {
        connection,
        prefix,
        defaultJobOptions: { removeOnComplete: { count: keep }, removeOnFail: { count: keep } },
      });
      const underWay = new Set<Promise<unknown>>();
      const worker = new Worker<{ contract: string }>(
        name,
        async ({ data }) => {
          const carried = work.carry(data.contract, signal === undefined ? {} : { signal });
          underWay.add(carried);
          await carried.finally(() => underWay.delete(carried));
        },
        { connection, prefix, concurrency, limiter: limiterOf(work.rate) },
      );
      queue.on('error', report);
      worker.on('error', report);
      worker.on('failed', (job, error) => work.report(error, job?.data.contract));
      const refunds = new Alone(() => work.refunds(signal), report);
      // While Redis is away, commands wait for it; the end does not.
      const feeding = feed(work, queue, { poll, refunds, signal, report });
      await Promise.race([feeding, abortOf(signal)]);
      const closing = Promise.allSettled([worker.close(), queue.close(), feeding]);
      await Promise.allSettled([...underWay, refunds.end()]);
      if (await endsWithin(closing, leave)) return;
      await endsWithin(Promise.allSettled([worker.disconnect(), queue.disconnect(), closing]), leave);
    },
  };
}

/**
 * The limit in whole jobs: never more than the rate, below one a second as well. BullMQ counts from window to window, so that
 * two windows beside each other may together send twice as much at once: the windows are a quarter of a second.
 */
function limiterOf(perSecond: number): { readonly max: number; readonly duration: number } {
  const max = Math.max(1, Math.floor(perSecond / 4));
  return { max, duration: Math.ceil((max * 1000) / perSecond) };
}

async function abortOf(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal?.aborted === true) resolve();
    else signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function endsWithin(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const waiting = new AbortController();
  const isEnded = await Promise.race([
    work.then(() => true),
    sleep(milliseconds, waiting.signal).then(() => false),
  ]);
  waiting.abort();
  return isEnded;
}

interface Feeding {
  readonly poll: number;
  readonly refunds: Alone;
  readonly signal: AbortSignal | undefined;
  readonly report: (error: unknown) => void;
}

/** Claims what is due and queues it, no more than is carried before the claims end. */
async function feed(work: Work, queue: Queue, { poll, refunds, signal, report }: Feeding): Promise<void> {
  const holder = newHolder();
  const most = mostWaiting(work.rate, Number.POSITIVE_INFINITY);
  for (let failures = 0; signal?.aborted !== true; ) {
    try {
      refunds.begin();
      const room = Math.min(500, most - (await queue.count()));
      const codes = room > 0 ? await work.claim(room, holder) : [];
      if (codes.length > 0) {
        // Jobs of the same claim have the same id: BullMQ takes a repeated one for the one that it has.
        const now = work.now();
        await queue.addBulk(
          codes.map((contract) => ({
            name: 'carry',
            data: { contract },
            opts: { jobId: `${encodeURIComponent(contract)}-${now}` },
          })),
        );
      }
      failures = 0;
      if (codes.length === 0)
        await sleep(room > 0 ? await idleTime(work, poll, refunds.isUnderWay ? 200 : 20) : 100, signal);
    } catch (error) {
      report(error);
      await sleep(Math.min(500 * 2 ** failures++, longestPause), signal);
    }
  }
}
