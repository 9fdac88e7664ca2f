/**
 * The kinds of things, over all products: the calls that lead to each notification make things of nearly every kind, and
 * what is offered for them is done.
 */

import { loadOutline } from '@wechatpay-kit/openapi/model';
import { type Sandbox, startSandbox, type ThingAct, type ThingView } from '@wechatpay-kit/sandbox';
import { completeExample } from '@wechatpay-kit/sandbox/operations';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { chainedEvents } from '../src/control/chain.js';
import { thingKinds } from '../src/products/things.js';
import type { Json } from './merchant.js';
import { payNative } from './paid-orders.js';

let sandbox: Sandbox;
let pay: WeChatPay;
beforeAll(async () => {
  sandbox = await startSandbox({ mchid: '1900000109' });
  pay = new WeChatPay({ ...sandbox.config, retry: false });
  for (const event of chainedEvents) {
    await sandbox.trigger(event, { to: 'http://127.0.0.1:9/n', chain: true });
  }
  await makeOthers();
});
afterAll(async () => {
  await pay.close();
  await sandbox.stop();
});

/** A call by the sample of the documentation, with some fields of the test's own. */
const call = async (name: string, more: Json = {}, variables: Json = {}): Promise<Json> => {
  const [method = '', path = ''] = name.split(' ');
  const verb = method.toLowerCase() as 'post';
  const found = loadOutline().operations.find((one) => one.verb === verb && one.path === path);
  const [[type, content] = []] = [Object.entries(found?.operation.requestBody?.content ?? {})[0]];
  const {
    sub_mchid: _,
    sub_appid: __,
    ...sample
  } = (content?.example ??
    completeExample(
      content?.schema ?? {},
      {},
      { method, path, caller: {}, isFilledIn: () => false },
    )) as Json;
  const body = { ...sample, ...more };
  const option = type === 'application/xml' ? 'xml' : 'json';
  const given = { ...variables, [option]: body } as never;
  const { data } = await pay
    .chain(path)
    [verb](given)
    .catch((cause: Error) => {
      throw new Error(`${name}: ${cause.message}`, { cause });
    });
  return (data ?? {}) as Json;
};

/** What no notification follows from. */
async function makeOthers(): Promise<void> {
  const { mchid } = sandbox;
  const { transaction_id } = await payNative(sandbox, 'kinds-1', { total: 1000, profit_sharing: true });
  const receiver = { type: 'MERCHANT_ID', account: '1900000201', relation_type: 'STORE', name: '某某商贸' };
  await call('POST v3/profitsharing/receivers/add', receiver);
  await call('POST v3/profitsharing/orders', {
    transaction_id,
    out_order_no: 'kinds-share',
    receivers: [{ type: 'MERCHANT_ID', account: '1900000201', amount: 100, description: '分账' }],
  });
  await sandbox.clock.advance({ seconds: 5 });
  await call('POST v3/profitsharing/return-orders', {
    out_order_no: 'kinds-share',
    order_id: undefined,
    out_return_no: 'kinds-return',
    return_mchid: '1900000201',
    amount: 50,
  });
  const paid = { mchid, out_trade_no: 'kinds-1', transaction_id, sub_order_no: undefined };
  await call('POST v3/global/customs/orders', paid);
  await sandbox.operate('raise-complaint', 'kinds-1');
  await call('POST v3/applyment4sub/applyment/{empty}', { business_code: 'kinds-applyment' });
  await call('POST v3/ecommerce/applyments/{empty}', { out_request_no: 'kinds-ecommerce' });
  await call(
    'POST v3/apply4sub/sub_merchants/{sub_mchid}/modify-settlement',
    {},
    { sub_mchid: '1900000301' },
  );
  await call('POST v2/mmpaymkttransfers/sendredpack', { mch_billno: 'kindsredpacket', mch_id: mchid });
  await call('POST v3/vehicle/parking/parkings', { plate_number: '粤B888888' });
  await call('POST v3/vehicle/etc/preopen');
  await call('POST v3/recharge/bank-transfer-recharges/apply', { out_recharge_no: 'kinds-recharge' });
}

const views = async (): Promise<ThingView[]> => {
  const { things } = await sandbox.things({ limit: 10_000 });
  return await Promise.all(things.map(({ kind, id, merchant }) => sandbox.thing(kind, id, merchant)));
};

/** What is wrong with the states of a thing. */
const checkStates = ({ kind, id, state, stateName, machine, timeline }: ThingView): string[] => {
  const states = machine.states.map(({ name }) => name);
  const seen = timeline.flatMap(({ from, to }) => [from, to]).filter((one) => one !== undefined);
  const ends = machine.moves.flatMap(({ from, to }) => [from, to]);
  return [state, ...seen, ...ends]
    .filter((one) => !states.includes(one))
    .map((one) => `${kind} ${id}: ${one} is not one of ${states.join()}`)
    .concat(stateName.zh === '' || stateName.en === '' ? [`${kind} ${state} has no name`] : []);
};

const perform = async (act: ThingAct): Promise<void> => {
  if (act.command === 'confirm') return await sandbox.confirm(act.id);
  if (act.command === 'decline') return await sandbox.decline(act.id);
  if (act.command === 'operate') return void (await sandbox.operate(act.act ?? '', act.id));
  const [method = '', path = ''] = act.operation?.split(' ') ?? [];
  await pay.chain(path)[method.toLowerCase() as 'post'](act.options as never);
};

test('every state of every thing is one of its machine, and has a name in both languages', async () => {
  const all = await views();
  expect(all.flatMap(checkStates)).toEqual([]);
  const made = new Set(all.map(({ kind }) => kind));
  const missing = thingKinds.map(({ kind }) => kind).filter((kind) => !made.has(kind));
  expect(missing).toEqual([]);
});

test('a thing is found by each of its ids, and its relations lead to things', async () => {
  for (const { kind, id, merchant, ids, related } of await views()) {
    for (const other of Object.values(ids)) {
      expect((await sandbox.thing(kind, other, merchant)).kind).toBe(kind);
    }
    for (const one of related) {
      const back = await sandbox.thing(one.kind, one.id, merchant);
      expect(back.id, `${kind} ${id}`).toBe(one.id);
    }
  }
});

test('what is offered is accepted, and leads to states of the machine', async () => {
  const refused: string[] = [];
  let count = 0;
  for (let round = 0; round < 3; round++) {
    for (const { kind, id, merchant } of (await sandbox.things({ limit: 10_000 })).things) {
      const { can, state } = await sandbox.thing(kind, id, merchant);
      // Another one each round, so that the things go different ways.
      const act = can.filter(({ takes }) => takes === undefined)[round] ?? can[0];
      if (act === undefined || (act.takes !== undefined && act.act === 'next-deduction')) continue;
      count += 1;
      const name = `${kind} ${id} (${state}): ${act.command} ${act.act ?? act.operation ?? ''}`;
      await perform(act).catch((error: Error) => refused.push(`${name}: ${error.message}`));
    }
    await sandbox.clock.advance({ days: 1 });
  }
  expect(refused).toEqual([]);
  expect(count).toBeGreaterThan(50);
  expect((await views()).flatMap(checkStates)).toEqual([]);
});
