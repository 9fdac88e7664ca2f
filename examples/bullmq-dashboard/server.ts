/** Recurring deductions carried by BullMQ, and a page that shows their queue. */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { HonoAdapter } from '@bull-board/hono';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { bullmqRunner } from '@wechatpay-kit/deductions/bullmq';
import { Queue } from 'bullmq';
import { Hono } from 'hono';
import { openShop } from './shop.ts';

const connection = { url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379' };
const port = Number(process.env['PORT'] ?? 3000);
const stopped = new AbortController();

const deductions = await openShop(20);
const queue = new Queue(`deductions-${deductions.work.merchant}`, { connection, prefix: 'wechatpay-kit' });

const board = new HonoAdapter(serveStatic);
createBullBoard({
  // The ledger decides what is done. Nothing is gained by repeating or removing a job by hand.
  queues: [new BullMQAdapter(queue, { readOnlyMode: true })],
  serverAdapter: board,
  options: { uiConfig: { boardTitle: 'Deductions' } },
});
board.setBasePath('/');
const app = new Hono().route('/', board.registerPlugin());

// The page has no login. Put yours before it, or leave it on this machine.
const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => {
  console.log(`http://127.0.0.1:${port}`);
});
process.once('SIGINT', () => stopped.abort());
process.once('SIGTERM', () => stopped.abort());

// Finished jobs are kept for the page; without `keep` they are removed.
await deductions.run({ signal: stopped.signal, runner: bullmqRunner({ connection, keep: 1000 }) });
server.close();
await queue.close();
await deductions.close();
process.exit();
