/** Pay score orders: created, confirmed by the user, completed and paid, or cancelled. */
import { expect } from 'vitest';
import type { Json } from '../merchant.js';
import { feeOf, type Service } from './model.js';
import { type Chooser, elsewhere, pick } from './orders.js';
import type { Result, World } from './world.js';

const service = { appid: 'wxd678efh567hg6787', service_id: '500001' };
const root = '/v3/payscore/serviceorder';
const most = 4;

function act(world: World, { number }: Service, name: string, more: Json, fault?: string): Promise<Result> {
  return world.v3('POST', `${root}/${number}/${name}`, { ...service, ...more }, fault);
}

export const createService: Chooser = (world) => {
  const { model, receiver } = world;
  if (model.services.length >= most) return undefined;
  const order: Service = { number: model.newNumber('P'), state: 'CREATED', total: undefined };
  const given = {
    ...service, out_order_no: order.number, service_introduction: '服务', time_range: { start_time: 'OnAccept' },
    risk_fund: { name: 'ESTIMATE_ORDER_COST', amount: 10_000 }, notify_url: `${receiver.url}/${order.number}`,
    need_user_confirm: true,
  }; // biome-ignore format: a list reads better in rows
  return {
    about: order.number,
    send: (fault) => world.v3('POST', root, given, fault),
    learn({ code }) {
      expect(code).toBe('');
      model.services.push(order);
    },
  };
};

export const confirmService: Chooser = (world, at) => {
  const order = pick(world.model.services, at);
  if (order === undefined) return undefined;
  return {
    about: order.number,
    send: () => world.command('confirm', { id: order.number }),
    learn({ code }, isRepeated) {
      if (order.state !== 'CREATED') {
        // A completed one that is not paid yet is paid by it.
        return expect(code).toMatch(/^(ALREADY_SIGNED|ALREADY_PAID|ABANDONED|)$/);
      }
      if (!(isRepeated && code === 'ALREADY_SIGNED')) expect(code).toBe('');
      order.state = 'DOING';
      world.model.tell(`/${order.number}`, 'PAYSCORE.USER_CONFIRM');
    },
  };
};

/** Completes it. What it costs is collected some seconds later. */
export function completeService(total: number): Chooser {
  return (world, at) => {
    const { model, mchid } = world;
    const order = pick(model.services, at);
    if (order === undefined) return undefined;
    const charges = { post_payments: [{ name: '费用', amount: total }], total_amount: total };
    return {
      about: order.number,
      send: (fault) => act(world, order, 'complete', charges, fault),
      learn({ isDone, code }) {
        expect(isDone, code).toBe(order.state === 'DOING' || order.total === total);
        if (order.state !== 'DOING') return;
        order.state = 'DONE';
        order.total = total;
        if (total === 0) return;
        model.move(elsewhere, `${mchid}/BASIC`, total);
        model.move(`${mchid}/BASIC`, 'wechatpay/FEES', feeOf(total));
        model.tell(`/${order.number}`, 'PAYSCORE.USER_PAID');
      },
    };
  };
}

export const cancelService: Chooser = (world, at) => {
  const order = pick(world.model.services, at);
  if (order === undefined) return undefined;
  return {
    about: order.number,
    send: (fault) => act(world, order, 'cancel', { reason: '取消' }, fault),
    learn({ isDone, code }, isRepeated) {
      const isOpen = order.state === 'CREATED' || order.state === 'DOING';
      if (!(isOpen && isRepeated && code === 'ORDER_CANCELED')) expect(isDone, code).toBe(isOpen);
      if (isOpen) order.state = 'REVOKED';
    },
  };
};

export async function checkService(world: World, { number, state, total }: Service): Promise<void> {
  const query = new URLSearchParams({ ...service, out_order_no: number });
  const { fields } = await world.v3('GET', `${root}?${query}`);
  expect([fields['state'], fields['total_amount']], number).toEqual([state, total]);
}
