/** The clock over HTTP: paused, moved step by step, and what is due in words. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEvents } from './event-stream.js';
import { type Json, v3 } from './merchant.js';
import { type Receiver, startReceiver } from './receiver.js';

let folder: string;
let data: string;
let receiver: Receiver;
let sandbox: Sandbox;
beforeAll(async () => {
  [folder, receiver] = await Promise.all([mkdtemp(join(tmpdir(), 'clock-')), startReceiver()]);
  data = join(folder, 'data');
  sandbox = await startSandbox({ data });
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

const read = async (path: string): Promise<Json> =>
  (await (await fetch(`${sandbox.url}/_sandbox/${path}`)).json()) as Json;
async function command(name: string, given: Json = {}): Promise<Json> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${sandbox.url}/_sandbox/${name}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(given),
  });
  return { status: answer.status, ...((await answer.json()) as Json) };
}
const dueTexts = async (): Promise<string[]> =>
  ((await read('clock')) as { due: { text: { en: string } }[] }).due.map(({ text }) => text.en);

test('while paused, a payment is notified at once, and its repetitions wait for the clock, step by step', async () => {
  const stream = await openEvents(sandbox.url, '?brief=true');
  const { now, paused } = await command('pause');
  expect(paused).toBe(true);
  receiver.failNext(500, 500);
  const { json } = await v3(sandbox, 'POST', '/v3/pay/transactions/native', {
    appid: 'wxd678efh567h23787',
    mchid: sandbox.mchid,
    description: 'a shirt',
    out_trade_no: 'paused-1',
    notify_url: receiver.url,
    amount: { total: 100 },
  });
  await command('confirm', { id: json['code_url'] });
  await command('idle');
  expect(receiver.received).toHaveLength(1);
  const [delivery] = await sandbox.deliveries();
  const at = new Date(Date.parse(String(now)) + 15_000).toISOString();
  expect(await read('clock')).toEqual({
    now,
    paused: true,
    total: 1,
    due: [
      {
        at,
        kind: 'delivery.attempt',
        text: {
          zh: '第 2 次发送通知 TRANSACTION.SUCCESS',
          en: 'Send the notification TRANSACTION.SUCCESS, attempt 2',
        },
        merchant: sandbox.mchid,
        about: { kind: 'delivery', id: delivery?.id },
      },
    ],
  });
  expect(await command('jump')).toMatchObject({ now: at, paused: true });
  expect(receiver.received).toHaveLength(2);
  // Its signature has the real time.
  const signed = Number(receiver.received[1]?.headers['wechatpay-timestamp']);
  expect(Math.abs(signed - Date.now() / 1000)).toBeLessThan(300);
  expect(await dueTexts()).toEqual(['Send the notification TRANSACTION.SUCCESS, attempt 3']);
  await command('advance', { seconds: 15 });
  expect(receiver.received).toHaveLength(3);
  expect(await read('clock')).toMatchObject({ paused: true, total: 0 });
  const last = String((await read('clock'))['now']);
  const before = await read('activities');
  expect(await command('jump')).toMatchObject({ now: last });
  // Nothing is due, so nothing has moved.
  expect(await read('activities')).toEqual(before);
  expect(await command('resume')).toMatchObject({ paused: false });
  await expect.poll(() => stream.of('clock').at(-1)?.data).toMatchObject({ paused: false });
  await expect.poll(async () => (await read('now'))['now']).not.toBe(last);
  // A move that takes a while is told on its way, too.
  const told = stream.of('clock').map(({ data }) => data);
  expect(told[0]).toEqual({ now, paused: true });
  expect(told.at(-1)).toEqual({ now: expect.any(String), paused: false });
  for (const one of [at, last]) expect(told).toContainEqual({ now: one, paused: true });
  stream.close();
});

test('what is due names the thing and its merchant', async () => {
  const { contract_id } = await signContract();
  expect(await read('clock')).toMatchObject({
    due: [
      {
        kind: 'contract.expire',
        text: { zh: '签约协议到期', en: 'A contract expires' },
        merchant: sandbox.mchid,
        about: { kind: 'contract', id: contract_id },
      },
    ],
  });
  await sandbox.reset();
});

async function signContract(): Promise<Json> {
  const pre = '/v3/global/papay/contracts/miniprogram-pre-entrust-sign';
  const contract = { appid: 'wx1', plan_id: 1, out_contract_code: 'due', success_notify_url: receiver.url };
  const { json } = await v3(sandbox, 'POST', pre, contract);
  await sandbox.confirm(String(json['session_id']));
  await sandbox.idle();
  return (await v3(sandbox, 'GET', '/v3/global/papay/contracts/out-contract-code/due?plan_id=1')).json;
}

test('a pause is part of a snapshot, ends with a reset, and outlasts a restart', async () => {
  const stood = await sandbox.clock.pause();
  const snapshot = await sandbox.snapshot();
  expect(snapshot).toMatchObject({ paused: true, time: stood.toISOString() });
  await sandbox.reset();
  expect(await sandbox.clock.due()).toMatchObject({ paused: false });
  expect(await sandbox.snapshot()).not.toHaveProperty('paused');
  await sandbox.restore(snapshot);
  expect(await sandbox.clock.due()).toMatchObject({ now: stood, paused: true });
  await sandbox.stop();
  sandbox = await startSandbox({ data });
  expect(await sandbox.clock.due()).toMatchObject({ now: stood, paused: true });
  const wrong = { ...snapshot, paused: 'yes' as never };
  await expect(sandbox.restore(wrong)).rejects.toThrow('paused: expected true or false');
  expect((await sandbox.clock.resume()).getTime()).toBeGreaterThanOrEqual(stood.getTime());
});

test.each(['pause', 'resume', 'jump'])('%s takes no arguments', async (name) => {
  expect(await command(name, { days: 1 })).toMatchObject({ status: 400, code: 'BAD_ARGUMENT' });
});
