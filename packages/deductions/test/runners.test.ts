/** The runners, in real time: what is slow, what is limited, what is away, and what a dead worker leaves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Deductions, loopRunner, openDeductions, type Runner } from '@wechatpay-kit/deductions';
import { bullmqRunner } from '@wechatpay-kit/deductions/bullmq';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Transport, WeChatPay } from 'wechatpay-kit';
import { appid, configOf, instantTransport } from '../../../bench/deductions/platform.js';
import { readSetup, type Setup, writeSetup } from '../../../bench/setup/setup.js';
import { startRedis } from '../../sdk/test/support/redis.js';

/** Ten o'clock in Beijing. */
const morning = Date.parse('2026-03-31T10:00:00+08:00');
let setup: Setup;

beforeAll(() => {
  const files = writeSetup();
  setup = readSetup(files.setup);
  files.remove();
});

interface Given {
  readonly send?: Transport['send'];
  readonly database?: string;
  readonly perSecond?: number;
  readonly clock?: () => number;
}

/** Opens a ledger whose calls go to `send`, else are accepted at once. */
async function open({ send, database = ':memory:', perSecond = 1000, clock }: Given): Promise<Deductions> {
  const began = Date.now();
  const deductions = await openDeductions({
    pay: new WeChatPay({
      ...configOf(setup),
      transport: send === undefined ? instantTransport(setup) : { send },
    }),
    database,
    clock: clock ?? (() => morning + Date.now() - began),
    rules: {
      appid,
      notify_url: 'https://shop.example/deductions',
      limits: { appliesPerSecond: perSecond },
      plans: {
        monthly: {
          family: 'papay',
          plan_id: 1,
          amount: 100,
          description: 'membership',
          calendar: { every: 'month', day: 31 },
        },
      },
    },
  });
  onTestFinished(() => deductions.close());
  return deductions;
}

async function addContracts(deductions: Deductions, count: number): Promise<void> {
  const contracts = Array.from({ length: count }, (_, at) => ({
    code: `R${at}`,
    plan: 'monthly',
    contract_id: `W${at}`,
    openid: `o${at}`,
    signed_at: morning - 86_400_000,
  }));
  await deductions.contracts.import(contracts);
}

/** How many numbers are accepted. */
async function accepted({ store }: Deductions): Promise<number> {
  const rows = await store
    .selectFrom('deduction_attempts')
    .select('contract')
    .where('state', '=', 'ACCEPTED')
    .execute();
  return rows.length;
}

/** Runs until the test ends. @returns what stops it, and resolves when it has ended */
function run(deductions: Deductions, runner: Runner): () => Promise<void> {
  const stopping = new AbortController();
  const running = deductions.run({ runner, signal: stopping.signal });
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  onTestFinished(stop);
  return stop;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'deductions-runners-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

test('a call that does not end holds up its own contract alone', async () => {
  const instant = instantTransport(setup);
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const deductions = await open({
    send: async (request) => {
      if (String(request.body).includes('>W3<') || String(request.body).includes('[W3]')) await held;
      return instant.send(request);
    },
  });
  await addContracts(deductions, 300);
  run(deductions, loopRunner({ concurrency: 2, poll: 50 }));
  await expect.poll(() => accepted(deductions)).toBe(299);
  release();
  await expect.poll(() => accepted(deductions)).toBe(300);
});

test('what a worker that died has claimed is taken over when its claim ends, and not before', async () => {
  const began = Date.now();
  // A second here is a hundred in the ledger: claims last 1.2 s.
  const clock = (): number => morning + (Date.now() - began) * 100;
  const deductions = await open({ clock });
  await addContracts(deductions, 5);
  const claimed = clock();
  await expect(deductions.work.claim(10, 'dead')).resolves.toHaveLength(5);
  run(deductions, loopRunner({ poll: 20 }));
  await expect.poll(() => accepted(deductions)).toBe(5);
  const rows = await deductions.store.selectFrom('deduction_attempts').select('intended_at').execute();
  for (const { intended_at } of rows) expect(intended_at - claimed).toBeGreaterThanOrEqual(119_000);
});

test.each([
  [20, 1],
  [0.5, 2],
])('three workers together send no more than %s a second', async (perSecond, seconds) => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const instant = instantTransport(setup);
  const sent: number[] = [];
  const database = join(folder(), 'ledger.sqlite');
  const send: Transport['send'] = (request) => {
    sent.push(performance.now());
    return instant.send(request);
  };
  const workers = [];
  for (let at = 0; at < 3; at++) workers.push(await open({ send, database, perSecond }));
  const [first] = workers;
  if (first !== undefined) await addContracts(first, 200);
  for (const worker of workers) {
    run(
      worker,
      bullmqRunner({ connection: { host: '127.0.0.1', port: redis.port }, poll: 20, concurrency: 4 }),
    );
  }
  await expect.poll(() => sent.length).toBeGreaterThanOrEqual(perSecond * seconds + 1);
  const most = Math.max(
    ...sent.map((from) => sent.filter((at) => at >= from && at < from + seconds * 1000).length),
  );
  // A window that begins in the middle of one of BullMQ's sees what is left of it, and the whole next one.
  expect(most).toBeLessThanOrEqual(perSecond * seconds * 2);
  // What is begun in a window may be sent some hundred milliseconds later.
  const lasted = ((sent.at(-1) ?? 0) - (sent[0] ?? 0)) / 1000;
  expect(sent.length).toBeLessThanOrEqual(perSecond * (lasted + 0.5) + Math.max(1, perSecond));
});

test('BullMQ ends when it is told to, while Redis is away', async () => {
  const redis = await startRedis();
  const deductions = await open({ perSecond: 50 });
  deductions.events.on('error', () => {});
  await addContracts(deductions, 100);
  const stop = run(
    deductions,
    bullmqRunner({ connection: { host: '127.0.0.1', port: redis.port }, poll: 20 }),
  );
  await expect.poll(() => accepted(deductions)).toBeGreaterThan(0);
  await redis.stop();
  await pause(300);
  await expect(stop()).resolves.toBeUndefined();
});
