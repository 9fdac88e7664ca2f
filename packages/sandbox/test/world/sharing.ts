/** Profit sharing in both protocols: what another merchant gets of a payment, and gives back. */
import { expect } from 'vitest';
import type { Json } from '../merchant.js';
import type { Order, Share } from './model.js';
import { type Chooser, ownerOf, pick } from './orders.js';
import { cashierOf, isPaid, type Part } from './refunds.js';
import { other, type Result, sub, type World } from './world.js';

const appid = 'wx1';
const most = 8;

/** Gives a part of a payment to another merchant, in either protocol. */
export function share(protocol: 'v2' | 'v3', tenths: number, isLast: boolean): Chooser {
  return (world, at) => {
    const { model } = world;
    const order = pick(
      model.orders.filter((one) => one.isShared && isPaid(one)),
      at,
    );
    if (order === undefined || model.shares.length >= most) return undefined;
    const amount = Math.ceil((order.total * tenths) / 10);
    const share: Share = { number: model.newNumber('S'), order, amount, isSettled: false, returned: 0 };
    return {
      about: cashierOf(order),
      send: (fault) => sendShare(world, share, { protocol, isLast }, fault),
      learn({ isDone, code }) {
        const isPossible = amount <= order.held && (order.shared + amount) * 10 <= order.total * 3;
        expect(isDone, `${share.number} ${code}`).toBe(isPossible);
        if (!isPossible) return;
        model.shares.push(share);
        model.move(`${ownerOf(world, order)}/FROZEN`, `${other}/BASIC`, amount);
        order.held -= amount;
        order.shared += amount;
        model.tell('/shared', 'PROFITSHARING.SUCCESS');
        if (isLast) release(world, order);
      },
    };
  };
}

function sendShare(
  world: World,
  { number, order, amount }: Share,
  { protocol, isLast }: { protocol: 'v2' | 'v3'; isLast: boolean },
  fault?: string,
): Promise<Result> {
  const isPartners = order.kind === 'partner';
  const part = { type: 'MERCHANT_ID', account: other, amount, description: 'x' };
  const given = { appid, transaction_id: order.transaction, out_order_no: number };
  if (protocol === 'v3') {
    const json = {
      ...given, receivers: [part], unfreeze_unsplit: isLast, ...(isPartners ? { sub_mchid: sub } : {}),
    }; // biome-ignore format: a list reads better in rows
    return world.v3('POST', '/v3/profitsharing/orders', json, fault);
  }
  const fields = {
    ...given, receivers: JSON.stringify([part]), sign_type: 'HMAC-SHA256', ...(isPartners ? { sub_mch_id: sub } : {}),
  }; // biome-ignore format: a list reads better in rows
  const path = isLast ? '/secapi/pay/profitsharing' : '/secapi/pay/multiprofitsharing';
  return world.v2(path, fields, { fault, mtls: true });
}

function release(world: World, order: Order): void {
  const owner = ownerOf(world, order);
  world.model.move(`${owner}/FROZEN`, `${owner}/BASIC`, order.held);
  order.held = 0;
  order.isReleased = true;
}

/** Ends the sharing of an order. */
export const unfreeze: Chooser = (world, at) => {
  const { model } = world;
  const order = pick(model.orders.filter(isPaid), at);
  if (order === undefined) return undefined;
  const given = { transaction_id: order.transaction, out_order_no: model.newNumber('U'), description: 'x' };
  const json = { ...given, ...(order.kind === 'partner' ? { sub_mchid: sub } : {}) };
  return {
    about: cashierOf(order),
    send: (fault) => world.v3('POST', '/v3/profitsharing/orders/unfreeze', json, fault),
    learn({ isDone, code }) {
      const isPossible = order.isShared && !order.isReleased;
      expect(isDone, `${order.number} ${code}`).toBe(isPossible);
      if (isPossible) release(world, order);
    },
  };
};

/** The other merchant gives a part of its share back. */
export function giveBack(part: Part): Chooser {
  return (world, at) => {
    const { model } = world;
    const share = pick(
      model.shares.filter(({ isSettled }) => isSettled),
      at,
    );
    if (share === undefined) return undefined;
    const { order } = share;
    const left = share.amount - share.returned;
    const amount = part === 'third' ? Math.ceil(share.amount / 3) : left + (part === 'more' ? 1 : 0);
    if (amount === 0) return undefined;
    const json = {
      out_order_no: share.number, out_return_no: model.newNumber('G'), return_mchid: other, amount, description: 'x',
      ...(order.kind === 'partner' ? { sub_mchid: sub } : {}),
    }; // biome-ignore format: a list reads better in rows
    return {
      about: cashierOf(order),
      send: (fault) => world.v3('POST', '/v3/profitsharing/return-orders', json, fault),
      learn({ isDone, code }) {
        expect(isDone, code).toBe(amount <= left);
        if (amount > left) return;
        share.returned += amount;
        model.move(`${other}/BASIC`, `${ownerOf(world, order)}/BASIC`, amount);
        model.tell('/shared', 'PROFITSHARING.RETURN');
      },
    };
  };
}

/** Both protocols tell each share alike. */
export async function checkShare(world: World, { number, order, amount }: Share): Promise<void> {
  const isPartners = order.kind === 'partner';
  const query = `transaction_id=${order.transaction}${isPartners ? `&sub_mchid=${sub}` : ''}`;
  const { fields: fresh } = await world.v3('GET', `/v3/profitsharing/orders/${number}?${query}`);
  const given = {
    transaction_id: order.transaction, out_order_no: number, sign_type: 'HMAC-SHA256',
    ...(isPartners ? { sub_mch_id: sub } : {}),
  }; // biome-ignore format: a list reads better in rows
  const { fields: old } = await world.v2('/pay/profitsharingquery', given);
  const { receiver } = JSON.parse(String(old['receivers'])) as { receiver: Json[] };
  const seen = [fresh['receivers'] as Json[], receiver].map(([part]) => [part?.['amount'], part?.['result']]);
  expect(seen, number).toEqual([[amount, 'SUCCESS'], [amount, 'SUCCESS']]); // biome-ignore format: two rows
  expect([fresh['state'], old['status'], fresh['order_id']], number).toEqual([
    'FINISHED',
    'FINISHED',
    old['order_id'],
  ]);
}

/** What is held for sharing is what the rules leave. */
export async function checkHeld(world: World, order: Order): Promise<void> {
  if (!order.isShared || order.transaction === '') return;
  const path = `/v3/profitsharing/transactions/${order.transaction}/amounts`;
  expect((await world.v3('GET', path)).fields['unsplit_amount'], order.number).toBe(order.held);
}
