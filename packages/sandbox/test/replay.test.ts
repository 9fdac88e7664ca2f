/** Recorded requests that are sent once more, over the sandbox's own listeners. */
import { connect } from 'node:net';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeRequest, nameOf, operations, sendRequest } from './asking.js';
import { openEvents } from './event-stream.js';
import { type Json, send, v2, v2Sign, v3 } from './merchant.js';
import { rsaSelfSigned } from './self-signed.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

interface Recorded extends Json {
  readonly id: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly status: number;
  readonly verification: Json;
}

async function ask(given: Json): Promise<Json & { status: number }> {
  const answer = await fetch(`${sandbox.url}/_sandbox/replay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(given),
  });
  return { status: answer.status, ...((await answer.json()) as Json) };
}
async function replay(given: Json): Promise<Recorded> {
  const { request, ...problem } = await ask(given);
  expect(problem).toEqual({ status: 200 });
  return request as Recorded;
}
async function newest(): Promise<Recorded> {
  const [record] = await sandbox.requests({ limit: 1 });
  return JSON.parse(JSON.stringify(record)) as Recorded;
}
const header = ({ headers }: Recorded, wanted: string): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1];

const native = '/v3/pay/transactions/native';
const order = (number: string) => ({
  appid: 'wxd678efh567h23787',
  mchid: sandbox.mchid,
  description: 'a shirt, 衬衫',
  out_trade_no: number,
  notify_url: 'http://127.0.0.1:1/',
  amount: { total: 100 },
});

/** One of each way to sign and to carry a message. */
const kinds = [
  'POST v3/pay/transactions/native',
  'GET v3/pay/transactions/out-trade-no/{out_trade_no}',
  'POST v3/merchant/media/upload',
  'POST brand/marketing/product-coupon/product-coupons',
  'POST v2/pay/unifiedorder',
  'POST v2/secapi/pay/refund',
  'POST v2/secapi/mch/uploadmedia',
  'GET v2/papay/entrustweb',
];
const chosen = operations.filter((one) =>
  process.env['WECHATPAY_TEST_FULL'] === '1' ? one.retired === undefined : kinds.includes(nameOf(one)),
);

test('each kind of messages is signed anew, and arrives like every other', async () => {
  expect(chosen.length).toBeGreaterThanOrEqual(kinds.length);
  for (const operation of chosen) {
    const name = nameOf(operation);
    await sendRequest(sandbox, operation, makeRequest(sandbox, operation, 'replay'));
    const first = await newest();
    const second = await replay({ id: first.id });
    expect.soft(second, name).toMatchObject({ replays: first.id, operation: first['operation'] });
    expect.soft(second.id, name).not.toBe(first.id);
    // Only the operations that are open to a browser have no signature.
    if (operation.protocol === 'v2' && operation.method === 'GET') continue;
    expect.soft(second.verification['verified'], name).toBe(true);
    const signatures = [first, second].map((one) => `${header(one, 'authorization')} ${one.url} ${one.body}`);
    expect.soft(signatures[0], name).not.toBe(signatures[1]);
    // Some acts cannot be done twice.
    if (kinds.includes(name))
      expect.soft([second.status, second['code']], name).toEqual([first.status, first['code']]);
  }
});

test('the rest of a message stays as it is', async () => {
  const body = `{"mchid": "${sandbox.mchid}" , "description":"\\u886c衫"}`;
  await v3(sandbox, 'POST', `${native}?a=%20b`, undefined, { raw: body, headers: { 'x-own': '1' } });
  const first = await newest();
  const second = await replay({ id: first.id });
  expect(second).toMatchObject({ method: 'POST', url: `${native}?a=%20b`, body, origin: sandbox.httpsUrl });
  expect(header(second, 'x-own')).toBe('1');
  expect(header(second, 'host')).toBe(header(first, 'host'));
});

test('a refused signature is right when it is signed anew, and wrong again byte for byte', async () => {
  await v3(sandbox, 'POST', native, order('replay-1'), { signedBody: '' });
  const first = await newest();
  expect(first).toMatchObject({ status: 401, verification: { verified: false } });
  const same = await replay({ id: first.id, sign: false });
  expect(same).toMatchObject({ status: 401, replays: first.id, verification: { cause: 'body-missing' } });
  expect(header(same, 'authorization')).toBe(header(first, 'authorization'));
  const signed = await replay({ id: same.id, sign: true });
  expect(signed).toMatchObject({ status: 200, replays: same.id, verification: { verified: true } });
  expect(signed['changes']).toContainEqual(expect.objectContaining({ table: 'orders', change: 'added' }));
});

test('a repetition is a request like every other: it does again what the first one did', async () => {
  await v2(sandbox, '/pay/closeorder', {
    appid: 'wxd678efh567h23787',
    mch_id: sandbox.mchid,
    out_trade_no: 'replay-none',
  });
  const first = await newest();
  const stream = await openEvents(sandbox.url, '?brief=true');
  const second = await replay({ id: first.id });
  expect(second).toMatchObject({ status: 200, code: first['code'] });
  expect(second.body).toContain('<out_trade_no>');
  await expect
    .poll(() => stream.of('request'))
    .toMatchObject([{ id: second.id, data: { replays: first.id } }]);
  stream.close();
});

test("a message of the simulator is signed with the simulator's key", async () => {
  const fields = { mch_id: sandbox.mchid };
  const { fields: answer } = await v2(sandbox, '/sandboxnew/pay/getsignkey', fields);
  const key = String(answer['sandbox_signkey']);
  const sent = { ...fields, appid: 'wx1', out_trade_no: 'S1', nonce_str: 'n' };
  await v2(sandbox, '/sandboxnew/pay/orderquery', sent, { sign: v2Sign(sent, key) });
  const first = await newest();
  expect(first.verification).toMatchObject({ verified: true });
  expect((await replay({ id: first.id, sign: true })).verification).toMatchObject({ verified: true });
});

test('keys that a record hides are sent as they came', async () => {
  const { apiV3Key } = sandbox.config;
  await v3(sandbox, 'POST', native, { ...order('replay-2'), attach: apiV3Key });
  const second = await replay({ id: (await newest()).id, sign: false });
  expect(second).toMatchObject({ status: 200, verification: { verified: true } });
  expect(second.body).toContain('<the APIv3 key>');
});

test('faults befall it, and a lost answer is no failure of the replay', async () => {
  await v3(sandbox, 'GET', '/v3/certificates');
  const { id } = await newest();
  await sandbox.faults.set([{ kind: 'reset-after' }]);
  expect(await replay({ id })).toMatchObject({ status: 0, replays: id, faults: [{ kind: 'reset-after' }] });
  await sandbox.faults.clear();
});

describe('a request that cannot be repeated', () => {
  test('because its body was too long is said to be so', async () => {
    const raw = Buffer.alloc(2 * 1024 * 1024, 'x');
    await v3(sandbox, 'POST', native, undefined, { raw });
    expect(await ask({ id: (await newest()).id })).toMatchObject({ status: 409, code: 'BODY_NOT_KEPT' });
  });

  test('because its connection broke is said to be so', async () => {
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    socket.write(`POST ${native} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf`, () =>
      socket.destroy(),
    );
    await expect.poll(() => sandbox.requests({ status: 0, limit: 1 })).toMatchObject([{ url: native }]);
    expect(await ask({ id: (await newest()).id })).toMatchObject({ status: 409, code: 'BODY_NOT_KEPT' });
  });

  test('anew, because its merchant keeps the key, goes byte for byte unless it must be signed', async () => {
    const { cert, key } = await rsaSelfSigned('shop');
    const mchid = '1900000400';
    await sandbox.addMerchant({ mchid, certificate: cert });
    const { serial = '' } = (await sandbox.merchants()).find((one) => one.mchid === mchid) ?? {};
    await v3(sandbox, 'GET', '/v3/certificates', undefined, { mchid, serial, privateKey: key });
    const first = await newest();
    expect(first).toMatchObject({ merchant: mchid, verification: { verified: true } });
    const second = await replay({ id: first.id });
    expect(second).toMatchObject({ status: 200, replays: first.id });
    expect(header(second, 'authorization')).toBe(header(first, 'authorization'));
    expect(await ask({ id: first.id, sign: true })).toMatchObject({ status: 409, code: 'NO_PRIVATE_KEY' });
  });

  test.each<[Json, number, string]>([
    [{ id: 'none' }, 404, 'UNKNOWN_ID'],
    [{}, 400, 'BAD_ARGUMENT'],
    [{ id: '1', sign: 'yes' }, 400, 'BAD_ARGUMENT'],
    [{ id: '1', url: '/' }, 400, 'BAD_ARGUMENT'],
  ])('%j: %i %s', async (given, status, code) => {
    expect(await ask(given)).toMatchObject({ status, code });
  });

  test('signed, because it is no message, is sent as it is', async () => {
    await send(`${sandbox.url}/pay/unifiedorder`, { method: 'POST', body: '<xml>' });
    const { id } = await newest();
    expect(await replay({ id })).toMatchObject({ body: '<xml>', replays: id });
    expect(await ask({ id, sign: true })).toMatchObject({ status: 409, code: 'CANNOT_SIGN' });
  });
});
