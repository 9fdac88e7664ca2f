/** Notifications that are sent once more by hand. */
import { type Delivery, type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Json, signedBy } from './merchant.js';
import { type Receiver, startReceiver } from './receiver.js';

let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox(), startReceiver()]);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});
beforeEach(() => {
  receiver.recover();
  receiver.received.length = 0;
});

async function resend(given: Json): Promise<Json & { status: number }> {
  const answer = await fetch(`${sandbox.url}/_sandbox/resend`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(given),
  });
  await sandbox.idle();
  return { status: answer.status, ...((await answer.json()) as Json) };
}
async function notify(event: string, statuses: number[] = [], to = receiver.url): Promise<string> {
  receiver.failNext(...statuses);
  const { id } = await sandbox.trigger(event, { to });
  await sandbox.idle();
  return id;
}
async function find(id: string): Promise<Delivery> {
  const found = (await sandbox.deliveries()).find((delivery) => delivery.id === id);
  if (found === undefined) throw new Error('no such delivery');
  return found;
}

test('a delivered notification is sent again with the same body, signed anew', async () => {
  const id = await notify('TRANSACTION.SUCCESS', [], `${receiver.url}/full`);
  receiver.failNext(500);
  receiver.say('/full', 'out of paper');
  const { delivery } = await resend({ id });
  expect(delivery).toMatchObject({ id, attempts: [{ status: 200 }] });
  const [first, second] = receiver.received;
  expect(second?.body).toBe(first?.body);
  expect(second?.headers['wechatpay-nonce']).not.toBe(first?.headers['wechatpay-nonce']);
  expect(signedBy(sandbox, second?.headers ?? {}, second?.body ?? '')).toBe(true);
  // What was acknowledged stays acknowledged, and nothing is repeated.
  const { state, attempts, next } = await find(id);
  expect([state, next]).toEqual(['delivered', undefined]);
  expect(attempts[1]).toEqual({
    at: expect.any(Date),
    status: 500,
    error: 'answered 500, expected 200 or 204',
    reply: 'out of paper',
    ms: expect.any(Number),
    resent: 'again',
  });
});

test('an acknowledgement of the one sent by hand ends the schedule', async () => {
  const id = await notify('REFUND.SUCCESS', [500]);
  expect(await find(id)).toMatchObject({ state: 'pending', next: expect.any(Date) });
  await resend({ id, how: 'again' });
  const ended = await find(id);
  expect(ended).toMatchObject({ state: 'delivered', attempts: [{ status: 500 }, { status: 200 }] });
  expect(ended).not.toHaveProperty('next');
  expect((await sandbox.clock.due()).total).toBe(0);
  await sandbox.clock.advance({ hours: 1 });
  expect(receiver.received).toHaveLength(2);
});

test('one that fails changes nothing of the schedule', async () => {
  const id = await notify('TRANSACTION.SUCCESS', [500, 500]);
  const { next } = await find(id);
  await resend({ id });
  expect(await find(id)).toMatchObject({ state: 'pending', next });
  await sandbox.clock.advance({ seconds: 15 });
  // The second interval would have been over otherwise.
  expect((await find(id)).attempts).toMatchObject([
    { status: 500 },
    { status: 500, resent: 'again' },
    { status: 200 },
  ]);
});

test('twice sends two at once, and each is an attempt', async () => {
  const id = await notify('v2:TRANSACTION.SUCCESS');
  await resend({ id, how: 'twice' });
  expect(receiver.received.map(({ body }) => body)).toEqual(Array(3).fill(receiver.received[0]?.body));
  expect((await find(id)).attempts).toMatchObject([
    { status: 200 },
    { resent: 'twice' },
    { resent: 'twice' },
  ]);
});

test("late waits by the sandbox's clock", async () => {
  const id = await notify('TRANSACTION.SUCCESS');
  await resend({ id, how: 'late', delay: 3_600_000 });
  expect(receiver.received).toHaveLength(1);
  const { due } = await sandbox.clock.due();
  expect(due).toMatchObject([
    {
      kind: 'delivery.resend',
      text: {
        en: 'Send the notification TRANSACTION.SUCCESS once more',
        zh: '再次发送通知 TRANSACTION.SUCCESS',
      },
      about: { kind: 'delivery', id },
    },
  ]);
  await sandbox.clock.advance({ minutes: 61 });
  expect(receiver.received).toHaveLength(2);
  await sandbox.resend(id, { how: 'late' });
  await sandbox.clock.advance({ seconds: 59 });
  expect(receiver.received).toHaveLength(2);
  await sandbox.clock.advance({ seconds: 1 });
  expect(receiver.received).toHaveLength(3);
});

describe('the old key', () => {
  test('does not exist before a key was replaced, which the refusal says how to do', async () => {
    const id = await notify('TRANSACTION.SUCCESS');
    expect(await resend({ id, how: 'old-key' })).toMatchObject({
      status: 409,
      code: 'NO_OLD_KEY',
      message: expect.stringContaining('keys rotate publicKey'),
    });
    const old = await notify('v2:TRANSACTION.SUCCESS');
    await expect(sandbox.resend(old, { how: 'old-key' })).rejects.toMatchObject({ code: 'NO_OLD_KEY' });
    expect(receiver.received).toHaveLength(2);
  });

  test('of the same kind signs, and the others go on with the new one', async () => {
    const before = sandbox.config;
    const serials = Object.keys(before.certs);
    await sandbox.keys.rotate({ what: 'publicKey' });
    const id = await notify('TRANSACTION.SUCCESS');
    await resend({ id, how: 'old-key' });
    const [first, second] = receiver.received;
    const serial = (one: typeof first): string => String(one?.headers['wechatpay-serial']);
    expect(serial(first)).toMatch(/^PUB_KEY_ID_/);
    expect(serials).not.toContain(serial(first));
    expect(serials).toContain(serial(second));
    expect(serial(second)).toMatch(/^PUB_KEY_ID_/);
    // By the key that the merchant has known before the replacement.
    expect(signedBy({ config: before } as Sandbox, second?.headers ?? {}, second?.body ?? '')).toBe(true);
    expect((await find(id)).attempts).toMatchObject([{}, { resent: 'old-key', status: 200 }]);
    await resend({ id });
    expect(serial(receiver.received[2])).toBe(serial(first));
  });
});

test("a further merchant's notification is signed with that merchant's keys", async () => {
  const { mchid, ...files } = await sandbox.addMerchant({ mchid: '1900000200' });
  expect(files).toHaveProperty('apiV3Key');
  const { id } = await sandbox.trigger('TRANSACTION.SUCCESS', { to: receiver.url, merchant: mchid });
  await sandbox.idle();
  await resend({ id });
  const config = await sandbox.configOf(mchid);
  const last = receiver.received[1];
  expect(signedBy({ config } as Sandbox, last?.headers ?? {}, last?.body ?? '')).toBe(true);
});

test('faults that were planned for the first attempts do not befall it', async () => {
  await sandbox.faults.set([{ kind: 'dropped', event: '*', attempts: 2 }]);
  const id = await notify('TRANSACTION.SUCCESS');
  await resend({ id });
  expect(receiver.received).toHaveLength(1);
  expect((await find(id)).attempts).toMatchObject([{ fault: 'dropped' }, { status: 200, resent: 'again' }]);
  await sandbox.faults.clear();
});

test('the answer of a receiver is cut', async () => {
  receiver.say('/long', 'x'.repeat(5000));
  const { id } = await sandbox.trigger('TRANSACTION.SUCCESS', { to: `${receiver.url}/long` });
  await sandbox.idle();
  expect((await find(id)).attempts[0]?.reply).toBe('x'.repeat(2000));
});

test.each<[Json, number, string]>([
  [{ id: 'none' }, 404, 'UNKNOWN_ID'],
  [{ how: 'again' }, 400, 'id: '],
  [{ id: 'x', how: 'thrice' }, 400, 'how: expected one of again, twice, late, old-key, got "thrice"'],
  [{ id: 'x', delay: 5 }, 400, 'delay: '],
  [{ id: 'x', how: 'late', delay: -1 }, 400, 'delay: '],
  [{ id: 'x', to: 'http://127.0.0.1/' }, 400, 'to: '],
])('%j is refused with %i', async (given, status, text) => {
  const answer = await resend(given);
  expect(answer.status).toBe(status);
  expect(`${String(answer['code'])} ${String(answer['message'])}`).toContain(text);
});
