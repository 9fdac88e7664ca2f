import { setTimeout as wait } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { concurrency, type Place } from './charges.js';
import { Fleet } from './fleet.js';
import type { ChargeRow, WorkerSettings } from './types.js';

/** Measures what BullMQ does with jobs that do nothing. */
export async function measureEmptyJobs(
  { database, redis = 0, options }: Place,
  count: number,
): Promise<ChargeRow> {
  const { due, seconds } = options;
  const connection = { host: '127.0.0.1', port: redis };
  const defaultJobOptions = { removeOnComplete: true, removeOnFail: true };
  const queue = new Queue('empty', { connection, prefix: 'bench', defaultJobOptions });
  const settings: WorkerSettings = {
    kind: 'empty',
    database,
    redis,
    skew: 0,
    slice: { from: 0, until: 0 },
    concurrency,
    rate: 0,
  };
  for (let added = 0; added < due; added += 500) {
    await queue.addBulk(
      Array.from({ length: 500 }, (_, at) => ({ name: 'empty', data: { at: added + at } })),
    );
  }
  const fleet = await Fleet.start(Array.from({ length: count }, () => settings));
  const figures = async () => {
    const each = await fleet.figures();
    const sum = (name: 'jobs' | 'cpu'): number => each.reduce((total, one) => total + one[name], 0);
    return { each, jobs: sum('jobs'), cpu: sum('cpu') };
  };
  const reach = async (least: number, until: number) => {
    for (;;) {
      const now = await figures();
      if (now.jobs >= least || performance.now() >= until) return now;
      await wait(25);
    }
  };
  try {
    fleet.go();
    const first = await reach(due / 10, Number.POSITIVE_INFINITY);
    const start = performance.now();
    const last = await reach(due * 0.9, start + seconds * 1000);
    const taken = performance.now() - start;
    return {
      name: 'BullMQ, empty jobs',
      workers: count,
      perSecond: ((last.jobs - first.jobs) * 1000) / taken,
      cpu: (last.cpu - first.cpu) / (last.jobs - first.jobs),
      rss: Math.max(...last.each.map(({ rss }) => rss)),
      heap: Math.max(...last.each.map(({ heap }) => heap)),
    };
  } finally {
    await fleet.stop();
    await queue.obliterate({ force: true });
    await queue.close();
  }
}
