/** What must hold at any time: the two protocols agree with the model, the books balance, each change is told once. */
import type { Delivery } from '@wechatpay-kit/sandbox';
import { expect } from 'vitest';
import type { Json } from '../merchant.js';
import { checkContract, checkDeduction } from './contracts.js';
import { queryV2, queryV3 } from './order-requests.js';
import { checkApplyment, checkComplaint } from './people.js';
import { checkRefund } from './refunds.js';
import { checkService } from './services.js';
import { checkHeld, checkShare } from './sharing.js';
import { checkTransfer, users } from './transfers.js';
import { other, sub, type World } from './world.js';

/** All that WeChat Pay does by itself within seconds is done. */
export async function quiet(world: World): Promise<void> {
  await world.order('advance', { seconds: 10 });
  await world.order('idle', {});
  for (const share of world.model.shares) share.isSettled = true;
}

/** Everything is as the model says, and both protocols say so. */
export async function checkAll(world: World): Promise<void> {
  await quiet(world);
  const { model } = world;
  for (const deduction of model.deductions) await checkDeduction(world, deduction);
  await checkOrders(world);
  for (const refund of model.refunds) await checkRefund(world, refund);
  for (const share of model.shares) await checkShare(world, share);
  for (const order of model.orders) await checkHeld(world, order);
  for (const contract of model.contracts) await checkContract(world, contract);
  for (const transfer of model.transfers) await checkTransfer(world, transfer);
  for (const service of model.services) await checkService(world, service);
  for (const complaint of model.complaints) await checkComplaint(world, complaint);
  for (const applyment of model.applyments) await checkApplyment(world, applyment);
  await checkBalances(world);
  await checkDeliveries(world);
}

/** Both protocols tell each order in the state of the model, with the transaction_id of its only payment. */
export async function checkOrders(world: World): Promise<void> {
  for (const cashier of world.model.cashiers) {
    for (const order of cashier.orders) {
      const expected = { state: order.state, transaction: order.transaction };
      expect(await queryV3(world, cashier, order), order.number).toEqual(expected);
      // APIv2 does not know the parts of a combined order.
      if (order.kind !== 'combined') expect(await queryV2(world, order), order.number).toEqual(expected);
    }
  }
}

export async function readBalances(world: World): Promise<Map<string, number>> {
  const { balances } = await world.read('balances');
  return new Map((balances as Json[]).map(({ account, amount }) => [String(account), Number(amount)]));
}

/** The accounts whose money the model knows. */
export function accountsOf({ mchid }: World): string[] {
  const merchants = [mchid, sub, other].map((owner) => `${owner}/BASIC`);
  const purses = ['OPERATION', 'FROZEN', 'LOCKED'].map((purse) => `${mchid}/${purse}`);
  return [
    ...merchants,
    ...purses,
    `${sub}/FROZEN`,
    'wechatpay/FEES',
    ...users.map((user) => `${user}/CHANGE`),
  ];
}

/** The balances that a run begins with. */
export const opening = 5_000_000;

/** Each account has what the model has moved, and all accounts together have nothing. */
async function checkBalances(world: World): Promise<void> {
  const found = await readBalances(world);
  const begun = [world.mchid, sub, other].map((owner) => `${owner}/BASIC`);
  const hasBegun = (account: string): boolean =>
    begun.includes(account) || account === `${world.mchid}/OPERATION`;
  const expected = accountsOf(world).map((account): [string, number] => [
    account,
    (hasBegun(account) ? opening : 0) + (world.model.books.get(account) ?? 0),
  ]);
  expect(expected.map(([account]) => [account, found.get(account) ?? 0])).toEqual(expected);
  expect([...found.values()].reduce((sum, amount) => sum + amount, 0)).toBe(0);
}

export async function readDeliveries(world: World): Promise<Delivery[]> {
  return (await world.read('deliveries'))['deliveries'] as unknown as Delivery[];
}

function byPath<Item>(items: readonly Item[], pathOf: (item: Item) => string): Map<string, Item[]> {
  const found = new Map<string, Item[]>();
  for (const item of items) found.set(pathOf(item), [...(found.get(pathOf(item)) ?? []), item]);
  return found;
}

const pathOf = ({ url }: Delivery): string => new URL(url).pathname;

/** Each change that notifies has one notification, of its own id; nothing else has any. */
async function checkDeliveries(world: World): Promise<void> {
  const deliveries = await readDeliveries(world);
  expect(new Set(deliveries.map(({ id }) => id)).size).toBe(deliveries.length);
  // A deduction that has not run tells nothing yet.
  const waiting = world.model.deductions.flatMap(({ number, end }) =>
    end === undefined ? [`/paid/${number}`] : [],
  );
  const expected = [...world.model.told].filter(([path]) => !waiting.includes(path));
  const found = [...byPath(deliveries, pathOf)].map(
    ([path, list]) => [path, list.map(({ type }) => type)] as const,
  );
  expect(sorted(found)).toEqual(sorted(expected));
}

function sorted(told: Iterable<readonly [string, readonly string[]]>): unknown {
  return Object.fromEntries([...told].map(([path, types]) => [path, types.toSorted()]).toSorted());
}

/**
 * Each notification has arrived, once or several times with the same bytes, whatever befell it on the way.
 *
 * @param from the first of the receiver's messages of this run
 */
export async function checkArrivals(world: World, from: number): Promise<void> {
  const deliveries = await readDeliveries(world);
  // Some have few attempts, all of which may have failed.
  const open = deliveries.filter(
    ({ state, attempts }) =>
      state !== 'delivered' &&
      !(state === 'given_up' && attempts.length > 1 && attempts.every(({ error }) => error !== undefined)),
  );
  expect(open.map(({ type, url, state, attempts }) => ({ type, url, state, attempts }))).toEqual([]);
  const bodies = byPath(world.receiver.received.slice(from), ({ path }) => path);
  const sent = byPath(deliveries, pathOf);
  for (const path of bodies.keys()) expect(sent.has(path), path).toBe(true);
  for (const [path, list] of sent) {
    const arrived = new Set((bodies.get(path) ?? []).map(({ body }) => body));
    for (const { id, body, state } of list)
      expect(arrived.delete(body) || state === 'given_up', id).toBe(true);
    expect([...arrived], path).toEqual([]);
  }
}
