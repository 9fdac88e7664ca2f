import { type Activity, type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Json, send, v3 } from './merchant.js';
import { payNative, placeNative } from './paid-orders.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const admin = async (method: string, path: string, given?: Json): Promise<Json> => {
  const answer = await send(`${sandbox.url}/_sandbox/${path}`, {
    method,
    ...(given === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(given) }),
  });
  return JSON.parse(answer.body) as Json;
};
/** Those since the last call, as JSON. */
let seen = 0;
const news = async (): Promise<Activity[]> => {
  const { activities } = (await admin('GET', 'activities')) as unknown as { activities: Activity[] };
  const fresh = activities.filter(({ id }) => Number(id) > seen);
  seen = Number(activities.at(-1)?.id ?? seen);
  return fresh;
};
const refund = (out_trade_no: string, total = 100) =>
  v3(sandbox, 'POST', '/v3/refund/domestic/refunds', {
    out_trade_no,
    out_refund_no: `${out_trade_no}-r`,
    amount: { refund: 40, total, currency: 'CNY' },
  });

test('a payment is an act of the user, with the states before and after', async () => {
  const code_url = await placeNative(sandbox, 'order-1');
  expect(await news()).toEqual([]);
  await admin('POST', 'confirm', { id: code_url });
  await sandbox.idle();
  const [paid, ...others] = await news();
  expect(others).toEqual([]);
  expect(paid).toMatchObject({
    kind: 'user',
    what: 'confirm',
    text: { zh: '用户付款', en: 'The user pays' },
    about: { kind: 'order', id: 'order-1', merchant: sandbox.mchid },
    notifications: [(await sandbox.deliveries()).at(-1)?.id],
  });
  expect(Date.parse(String(paid?.at))).toBeLessThanOrEqual((await sandbox.clock.now()).getTime());
  expect(paid?.changes.find(({ table }) => table === 'orders')).toEqual({
    table: 'orders',
    key: 'order-1',
    change: 'changed',
    merchant: sandbox.mchid,
    from: 'NOTPAY',
    to: 'SUCCESS',
    thing: { kind: 'order', id: 'order-1' },
  });
});

test('a request tells the states of what it adds and changes', async () => {
  await payNative(sandbox, 'order-2');
  await news();
  await refund('order-2');
  const [request] = await sandbox.requests({ limit: 1 });
  const changes = request?.changes.filter(({ thing }) => thing !== undefined);
  expect(changes).toEqual([
    expect.objectContaining({
      change: 'added',
      to: 'PROCESSING',
      thing: { kind: 'refund', id: 'order-2-r' },
    }),
    expect.objectContaining({
      change: 'changed',
      from: 'SUCCESS',
      to: 'REFUND',
      thing: { kind: 'order', id: 'order-2' },
    }),
  ]);
  expect(changes?.[0]).not.toHaveProperty('from');
  expect(await news()).toEqual([]);
});

test('what falls due while the time moves belongs to the move, at its own time', async () => {
  const before = await sandbox.clock.now();
  await admin('POST', 'advance', { hours: 36 });
  const [move, settled, ...others] = await news();
  expect(others).toEqual([]);
  expect(move).toMatchObject({
    kind: 'clock',
    what: 'advance',
    text: { zh: '时间前进 1 天 12 小时', en: 'The time moves ahead by 1 day 12 hours' },
    changes: [],
  });
  expect(move).not.toHaveProperty('about');
  expect(settled).toMatchObject({
    kind: 'job',
    what: 'refund.settle',
    text: { zh: '退款到账' },
    partOf: move?.id,
    about: { kind: 'refund', id: 'order-2-r' },
  });
  expect(settled?.changes.find(({ table }) => table === 'refunds')).toMatchObject({
    from: 'PROCESSING',
    to: 'SUCCESS',
  });
  const [at, moved] = [settled?.at, move?.at].map((time) => Date.parse(String(time)));
  expect(moved).toBeGreaterThanOrEqual(before.getTime());
  expect(at).toBeGreaterThan(Number(moved));
  expect(at).toBeLessThan((await sandbox.clock.now()).getTime());
});

test('a user who leaves, an operator and the admin API are told apart', async () => {
  const code_url = await placeNative(sandbox, 'order-3');
  await sandbox.decline(code_url, 'insufficient-balance');
  await sandbox.operate('raise-complaint', 'order-2');
  await payNative(sandbox, 'order-4');
  await refund('order-4');
  await sandbox.operate('fail-refund', 'order-4-r');
  await sandbox.balances.set({ account: `${sandbox.mchid}/BASIC`, amount: 5 });
  await sandbox.faults.set([]);
  await sandbox.reset();
  expect((await news()).map(({ kind, what, text, about }) => [kind, what, text.en, about?.id])).toEqual([
    ['user', 'decline', 'The payment fails: not enough money', 'order-3'],
    ['user', 'raise-complaint', 'The user complains', expect.stringMatching(/^2002018\d+$/)],
    ['user', 'confirm', 'The user pays', 'order-4'],
    ['operator', 'fail-refund', 'Make the refund abnormal', 'order-4-r'],
    ['admin', 'setBalance', 'Sets a balance', undefined],
    ['admin', 'setFaults', 'Sets the faults', undefined],
    ['admin', 'reset', 'Resets the state', undefined],
  ]);
});

test('what is refused is no activity', async () => {
  await expect(sandbox.confirm('weixin://none')).rejects.toMatchObject({ code: 'UNKNOWN_ID' });
  const code_url = await placeNative(sandbox, 'order-5');
  await sandbox.confirm(code_url);
  await news();
  await expect(sandbox.confirm(code_url)).rejects.toMatchObject({ code: 'ALREADY_PAID' });
  await expect(sandbox.operate('settle-refund', 'none')).rejects.toMatchObject({ code: 'UNKNOWN_ID' });
  await expect(sandbox.balances.set({ account: 'x/BASIC', amount: -1 })).rejects.toThrow(RangeError);
  expect(await news()).toEqual([]);
});

test('the list is bounded, and takes a limit', async () => {
  const small = await startSandbox({ records: 3 });
  for (let count = 0; count < 5; count++) await small.clock.advance({ seconds: 1 });
  expect((await small.activities()).map(({ id }) => id)).toEqual(['3', '4', '5']);
  expect((await small.activities({ limit: 1 })).map(({ id }) => id)).toEqual(['5']);
  expect(await small.activities({ limit: 0 })).toEqual([]);
  await expect(small.activities({ limit: -1 })).rejects.toThrow('limit: expected a whole number');
  await small.stop();
});
