/** Refunds of both protocols. */
import { expect } from 'vitest';
import type { Json } from '../merchant.js';
import { feeOf, type Order, type Refund } from './model.js';
import { type Chooser, elsewhere, ownerOf, pick } from './orders.js';
import { type Result, sub, type World } from './world.js';

const appid = 'wx1';
const most = 8;

/** How much of what is left. `more` is a fen too much. */
export type Part = 'third' | 'all' | 'more';

export function isPaid({ state }: Order): boolean {
  return state === 'SUCCESS' || state === 'REFUND';
}

/** The parts of a combined order are paid together. */
export function cashierOf({ number }: Order): string {
  return number.replace(/-\d$/, '');
}

/** What comes back of the fee: all refunds of an order bring back all of it. */
function feeBackOf({ total, refunded, feeBack }: Order, amount: number): number {
  const fee = feeOf(total);
  const due = Math.round((fee * (refunded + amount)) / total) - feeBack;
  return Math.min(Math.max(due, 0), fee - feeBack, amount);
}

export function refund(protocol: 'v2' | 'v3', part: Part): Chooser {
  return (world, at) => {
    const { model } = world;
    const order = pick(model.orders, at);
    if (order === undefined || model.refunds.length >= most) return undefined;
    if (order.kind === 'combined' && protocol === 'v2') return undefined;
    const left = order.total - order.refunded;
    const amount = part === 'third' ? Math.ceil(order.total / 3) : left + (part === 'more' ? 1 : 0);
    if (amount === 0) return undefined;
    const refund: Refund = { number: model.newNumber('B'), order, protocol, amount };
    return {
      about: cashierOf(order),
      send: (fault) => sendRefund(world, refund, fault),
      learn({ isDone, code }) {
        const fee = feeBackOf(order, amount);
        const isHeld = order.isShared && !order.isReleased;
        const isPossible = isPaid(order) && amount <= left && (!isHeld || amount <= order.held + fee);
        expect(isDone, `${refund.number} ${code}`).toBe(isPossible);
        if (isPossible) accept(world, refund, fee, isHeld);
      },
    };
  };
}

function accept(world: World, refund: Refund, fee: number, isHeld: boolean): void {
  const { model } = world;
  const { order, amount, number, protocol } = refund;
  const holder = `${ownerOf(world, order)}/${isHeld ? 'FROZEN' : 'BASIC'}`;
  model.move('wechatpay/FEES', holder, fee);
  model.move(holder, elsewhere, amount);
  if (isHeld) order.held += fee - amount;
  order.feeBack += fee;
  order.refunded += amount;
  order.state = 'REFUND';
  model.refunds.push(refund);
  model.tell(`/${number}`, protocol === 'v2' ? 'refund' : 'REFUND.SUCCESS');
}

function sendRefund(
  world: World,
  { number, order, protocol, amount }: Refund,
  fault?: string,
): Promise<Result> {
  const isPartners = order.kind === 'partner';
  const notify_url = `${world.receiver.url}/${number}`;
  if (protocol === 'v3') {
    const given = {
      out_trade_no: order.number, out_refund_no: number, notify_url, ...(isPartners ? { sub_mchid: sub } : {}),
      amount: { refund: amount, total: order.total, currency: 'CNY' },
    }; // biome-ignore format: a list reads better in rows
    return world.v3('POST', '/v3/refund/domestic/refunds', given, fault);
  }
  const fields = {
    appid, out_trade_no: order.number, out_refund_no: number, notify_url, total_fee: String(order.total),
    refund_fee: String(amount), ...(isPartners ? { sub_mch_id: sub } : {}),
  }; // biome-ignore format: a list reads better in rows
  return world.v2('/secapi/pay/refund', fields, { fault, mtls: true });
}

/** A number stands for one refund: the same request again, whatever has become of it. */
export const refundAgain: Chooser = (world, at) => {
  const refund = pick(world.model.refunds, at);
  if (refund === undefined) return undefined;
  return {
    about: cashierOf(refund.order),
    send: (fault) => sendRefund(world, refund, fault),
    learn: ({ code }) => expect(code, refund.number).toBe(''),
  };
};

/** Both protocols tell each refund alike. It has succeeded, because the clock has gone on. */
export async function checkRefund(world: World, { number, order, amount }: Refund): Promise<void> {
  const isPartners = order.kind === 'partner';
  const query = isPartners ? `?sub_mchid=${sub}` : '';
  const { fields: fresh } = await world.v3('GET', `/v3/refund/domestic/refunds/${number}${query}`);
  const given = { appid, out_refund_no: number, ...(isPartners ? { sub_mch_id: sub } : {}) };
  const { fields: old } = await world.v2('/pay/refundquery', given);
  expect([fresh['status'], old['refund_status_0']], number).toEqual(['SUCCESS', 'SUCCESS']);
  expect([(fresh['amount'] as Json)['refund'], Number(old['refund_fee_0'])], number).toEqual([
    amount,
    amount,
  ]);
  expect([fresh['refund_id'], fresh['transaction_id']], number).toEqual([
    old['refund_id_0'],
    order.transaction,
  ]);
}
