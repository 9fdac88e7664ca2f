/** A sandbox with `data` that is killed at any moment, again and again. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox, SandboxSnapshot } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { patience } from '../../../tools/test/patience.js';
import { send, v3 } from './merchant.js';
import { orderXml } from './orders.js';
import { command, kill as killKept, type Reached, startKept } from './world/process.js';

const kills = process.env['WECHATPAY_TEST_FULL'] === '1' ? 100 : 3;
/** A notification of this length makes a journal that is begun anew every few seconds. */
const long = 'x'.repeat(600_000);
const nowhere = 'http://127.0.0.1:1/';

/** The kills of one directory. It must not come to as many notifications as the sandbox keeps. */
const killsOfDirectory = 20;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'killed-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What the sandbox has answered. */
class Acknowledged {
  readonly orders = new Map<string, string>();
  readonly sessions = new Map<string, string>();
  readonly paid = new Set<string>();
  readonly signed = new Set<string>();
}

/** Places orders and pays them, until the sandbox is gone. */
async function placeOrders(reached: Reached, known: Acknowledged, name: string): Promise<void> {
  for (let index = 0; ; index++) {
    const number = `${name}O${index}`;
    const fields = { notify_url: nowhere, contract_notify_url: nowhere };
    const body = orderXml(reached as Sandbox, number, fields);
    const headers = { 'content-type': 'text/xml' };
    const answer = await send(`${reached.url}/pay/contractorder`, { method: 'POST', headers, body });
    const prepay = /wx\d{14}[\da-f]{20}/.exec(answer.body)?.[0];
    if (prepay === undefined) throw new Error(`an order was answered with ${answer.body}`);
    known.orders.set(number, prepay);
    if (index % 3 === 2) continue;
    const { status } = await command(reached, 'confirm', { id: prepay });
    if (status === 200) known.paid.add(number);
  }
}

/** Opens sessions and signs them, until the sandbox is gone. */
async function openSessions(reached: Reached, known: Acknowledged, name: string): Promise<void> {
  for (let index = 0; ; index++) {
    const code = `${name}S${index}`;
    const json = { appid: 'wx1', plan_id: 1, out_contract_code: code, success_notify_url: nowhere };
    const path = '/v3/global/papay/contracts/miniprogram-pre-entrust-sign';
    const answer = await v3(reached as Sandbox, 'POST', path, json);
    const id = String(answer.json['session_id']);
    known.sessions.set(code, id);
    const { status } = await command(reached, 'confirm', { id });
    if (status === 200) known.signed.add(id);
  }
}

/** Lets notifications fail one attempt after the other, until the sandbox is gone. */
async function passTime(reached: Reached): Promise<void> {
  for (;;) {
    await command(reached, 'trigger', { event: 'TRANSACTION.SUCCESS', to: nowhere, set: { attach: long } });
    // Less than the life of a session or an order.
    for (let step = 0; step < 30; step++) await command(reached, 'advance', { minutes: 1 });
  }
}

type Row = Readonly<Record<string, unknown>>;

/** An entry of the books. */
interface Entry {
  readonly kind: string;
  readonly out_ref: string;
  readonly legs: readonly { readonly account: string; readonly amount: number }[];
}

const text = (value: unknown): string => String(value);

/** Checks that everything acknowledged is there, and nothing half-done. */
async function inspect(reached: Reached, known: Acknowledged): Promise<void> {
  const { body } = await send(`${reached.url}/_sandbox/snapshot`, { method: 'GET' });
  const snapshot = JSON.parse(body) as SandboxSnapshot;
  const rows = (name: string): Row[] =>
    (snapshot.merchants[reached.mchid]?.[name] ?? snapshot.common[name] ?? []) as Row[];
  const by = (list: readonly Row[], name: string) => new Map(list.map((row) => [text(row[name]), row]));
  const orders = by(rows('orders'), 'out_trade_no');
  const sessions = by(rows('sessions'), 'id');
  const contracts = by(rows('contracts'), 'key');

  for (const [number, prepay] of known.orders)
    expect(orders.get(number)?.['prepay']).toMatchObject({ prepay_id: prepay });
  for (const id of known.sessions.values()) expect(sessions.has(id)).toBe(true);
  for (const number of known.paid) expect(orders.get(number)?.['payment']).toBeDefined();
  for (const id of known.signed) expect(sessions.get(id)?.['state']).toBe('CONSUMED');

  const paid = [...orders.values()].filter((order) => order['payment'] !== undefined);
  for (const order of orders.values()) {
    const { key } = order['signs'] as { key: string };
    const state = contracts.get(key)?.['state'];
    expect(state).toBe(order['payment'] === undefined ? 'WAITING' : 'SIGNED');
  }
  const signed = [...sessions.values()].filter(({ state }) => state === 'CONSUMED');
  for (const { contract, state } of sessions.values()) {
    expect(contracts.get(text(contract))?.['state']).toBe(state === 'CONSUMED' ? 'SIGNED' : 'WAITING');
  }
  expect(contracts.size).toBe(orders.size + sessions.size);
  // Each payment and each contract has its notification, its end, and its ids.
  const deliveries = rows('deliveries');
  const ofType = (type: string): number => deliveries.filter((delivery) => delivery['type'] === type).length;
  expect([ofType('pay'), ofType('contract.add'), ofType('PAPAY.SIGN')]).toEqual([
    paid.length,
    paid.length,
    signed.length,
  ]);
  // Each payment is in the books once, and what is left fits what has moved.
  const entries = rows('ledger') as unknown as readonly Entry[];
  expect(
    entries
      .filter(({ kind }) => kind === 'payment')
      .map(({ out_ref }) => out_ref)
      .sort(),
  ).toEqual(paid.map((order) => order['out_trade_no']).sort());
  const moved = new Map<string, number>();
  for (const { account, amount } of entries.flatMap(({ legs }) => legs)) {
    moved.set(account, (moved.get(account) ?? 0) + amount);
  }
  expect(new Map(rows('balances').map(({ account, amount }) => [account, amount]))).toEqual(moved);
  const jobs = rows('jobs');
  const expiries = jobs.filter(({ kind }) => kind === 'contract.expire');
  expect(expiries.length).toBe(paid.length + signed.length);
  const counts = new Map(rows('ids').map(({ kind, count }) => [kind, count]));
  expect(counts.get('transaction_id') ?? 0).toBe(paid.length);
  expect(counts.get('contract_id') ?? 0).toBe(paid.length + signed.length);
  expect(counts.get('notification') ?? 0).toBe(deliveries.length);
  // What is not finished has an attempt to come.
  const waiting = new Set(
    jobs.filter(({ kind }) => kind === 'delivery.attempt').map(({ payload }) => payload),
  );
  for (const { id, state } of deliveries) expect(waiting.has(id)).toBe(state === 'pending');
}

test(
  `killed ${kills} times, it has lost nothing acknowledged and left nothing half-done`,
  async () => {
    let known = new Acknowledged();
    const all = [known];
    for (let kill = 0; kill <= kills; kill++) {
      if (kill > 0 && kill % killsOfDirectory === 0) {
        known = new Acknowledged();
        all.push(known);
      }
      const kept = await startKept(join(folder, String(all.length)));
      const { reached } = kept;
      await inspect(reached, known).catch(async (error) => {
        await killKept(kept);
        throw error;
      });
      const work = [
        placeOrders(reached, known, `${kill}A`),
        placeOrders(reached, known, `${kill}B`),
        openSessions(reached, known, `${kill}C`),
        passTime(reached),
      ];
      const broken = work.map((one) => one.catch((error: NodeJS.ErrnoException) => error));
      // The first kills come at once, the later ones after more and more work.
      await new Promise((resolve) => setTimeout(resolve, 40 + (Math.random() * 3_000 * kill) / kills));
      await killKept(kept);
      for (const error of await Promise.all(broken)) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(ECONNRESET|ECONNREFUSED|EPIPE)$/) });
      }
    }
    expect(all.some(({ paid, signed }) => paid.size > 0 && signed.size > 0)).toBe(true);
  },
  patience(30_000 + kills * 10_000),
);
