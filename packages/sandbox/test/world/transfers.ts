/** Transfers to users, who confirm them within a day. */
import { expect } from 'vitest';
import type { Transfer } from './model.js';
import { type Chooser, pick } from './orders.js';
import type { Result, World } from './world.js';

const base = '/v3/fund-app/mch-transfer/transfer-bills';
const most = 6;
export const users: readonly string[] = ['oAnna', 'oBert'];

function send(world: World, { number, amount, user }: Transfer, fault?: string): Promise<Result> {
  const given = {
    appid: 'wx1', out_bill_no: number, openid: user, transfer_amount: amount, transfer_remark: 'x',
    transfer_scene_id: '1009', notify_url: `${world.receiver.url}/${number}`,
    transfer_scene_report_infos: [{ info_type: '采购商品名称', info_content: 'x' }],
  }; // biome-ignore format: a list reads better in rows
  return world.v3('POST', base, given, fault);
}

export function transfer(amount: number): Chooser {
  return (world, at) => {
    const { model, mchid } = world;
    if (model.transfers.length >= most) return undefined;
    const bill: Transfer = {
      number: model.newNumber('T'), amount, user: pick(users, at) ?? '', since: model.hours, page: '', end: undefined,
    }; // biome-ignore format: a list reads better in rows
    return {
      about: bill.number,
      send: (fault) => send(world, bill, fault),
      learn({ code, fields }) {
        expect(code).toBe('');
        bill.page = String(fields['package_info']);
        model.transfers.push(bill);
        model.move(`${mchid}/OPERATION`, `${mchid}/LOCKED`, amount);
      },
    };
  };
}

/** The same transfer again moves nothing. */
export const transferAgain: Chooser = (world, at) => {
  const bill = pick(world.model.transfers, at);
  if (bill === undefined) return undefined;
  return {
    about: bill.number,
    send: (fault) => send(world, bill, fault),
    learn: ({ code }) => expect(code).toBe(''),
  };
};

export const accept: Chooser = (world, at) => {
  const bill = pick(world.model.transfers, at);
  if (bill === undefined) return undefined;
  return {
    about: bill.number,
    send: () => world.command('confirm', { id: bill.page }),
    learn({ code }, isRepeated) {
      if (bill.end !== undefined) return expect(code).toMatch(/^(ALREADY_PAID|ABANDONED|EXPIRED)$/);
      if (!(isRepeated && code === 'ALREADY_PAID')) expect(code).toBe('');
      world.model.end(bill, 'SUCCESS');
    },
  };
};

export const cancel: Chooser = (world, at) => {
  const bill = pick(world.model.transfers, at);
  if (bill === undefined) return undefined;
  return {
    about: bill.number,
    send: (fault) => world.v3('POST', `${base}/out-bill-no/${bill.number}/cancel`, undefined, fault),
    learn({ isDone, code }) {
      expect(isDone, code).toBe(bill.end === undefined || bill.end === 'CANCELLED');
      if (bill.end === undefined) world.model.end(bill, 'CANCELLED');
    },
  };
};

export async function checkTransfer(world: World, { number, end: state }: Transfer): Promise<void> {
  const { fields } = await world.v3('GET', `${base}/out-bill-no/${number}`);
  expect(fields['state'], number).toBe(state ?? 'WAIT_USER_CONFIRM');
}
