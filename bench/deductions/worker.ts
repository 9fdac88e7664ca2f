/** A worker in a process of its own: the ledger by its runner, the floor, or BullMQ with empty jobs. */
import { loopRunner, openDeductions } from '@wechatpay-kit/deductions';
import { bullmqRunner } from '@wechatpay-kit/deductions/bullmq';
import { Worker } from 'bullmq';
import { WeChatPay } from 'wechatpay-kit';
import { processCpu } from '../rounds/cpu.js';
import { runFloor } from './floor.js';
import { appid, configOf, instantTransport, rules } from './platform.js';
import type { WorkerFigures, WorkerSettings } from './types.js';

const settings: WorkerSettings = JSON.parse(process.argv[2] ?? '');
const { kind, database, redis, skew, slice, setup, endpoint, concurrency, rate } = settings;
const stopping = new AbortController();
let jobs = 0;
let heap = 0;

setInterval(() => {
  heap = Math.max(heap, process.memoryUsage().heapUsed);
}, 100).unref();
process.on('message', (message) => {
  if (message === 'stop') stopping.abort();
  else if (message === 'go') void run();
  else process.send?.(figures());
});
process.on('disconnect', () => process.exit());
process.send?.('ready');

function figures(): WorkerFigures {
  return { cpu: processCpu(), rss: process.resourceUsage().maxRSS * 1024, heap, jobs };
}

async function run(): Promise<void> {
  await { ours: runOurs, floor: floor, empty: runEmpty }[kind]();
  process.exit();
}

function client(): WeChatPay {
  if (settings.config !== undefined) return new WeChatPay(settings.config);
  if (setup === undefined) throw new Error('a worker is given keys or a configuration');
  return new WeChatPay({
    ...configOf(setup),
    ...(endpoint === undefined ? { transport: instantTransport(setup) } : { endpoint }),
  });
}

async function runOurs(): Promise<void> {
  const clock = (): number => Date.now() + skew;
  const deductions = await openDeductions({
    pay: client(),
    database,
    rules: { ...rules, limits: { appliesPerSecond: rate } },
    clock,
    connections: concurrency,
  });
  deductions.events.on('error', (error) => console.error(error));
  const runner =
    redis === undefined
      ? loopRunner({ concurrency, poll: 50 })
      : bullmqRunner({ connection: { host: '127.0.0.1', port: redis }, concurrency, poll: 50 });
  await deductions.run({ runner, signal: stopping.signal });
  await deductions.close();
}

async function floor(): Promise<void> {
  const pay = client();
  const apply = (out_trade_no: string, contract_id: string): Promise<unknown> =>
    pay.v2.pay.pappayapply.post({
      xml: {
        appid,
        mch_id: pay.mchid,
        body: 'membership',
        spbill_create_ip: '127.0.0.1',
        out_trade_no,
        total_fee: 1500,
        notify_url: 'https://shop.example/deductions',
        trade_type: 'PAP',
        contract_id,
      },
      retry: false,
    });
  await runFloor({ database, slice, concurrency, amount: 1500, apply }, stopping.signal);
  await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve));
}

async function runEmpty(): Promise<void> {
  const worker = new Worker('empty', async () => {}, {
    connection: { host: '127.0.0.1', port: redis ?? 0 },
    prefix: 'bench',
    concurrency,
  });
  worker.on('completed', () => {
    jobs += 1;
  });
  await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve));
  await worker.close(true);
}
