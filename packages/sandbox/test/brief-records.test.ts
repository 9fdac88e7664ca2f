/** What lists show: requests and deliveries without bodies. */
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEvents } from './event-stream.js';
import { type Json, send, v3 } from './merchant.js';
import { startReceiver } from './receiver.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const native = '/v3/pay/transactions/native';
const order = (number: string, notify_url = 'http://127.0.0.1:1/') => ({
  appid: 'wxd678efh567h23787',
  mchid: sandbox.mchid,
  description: 'a shirt with a very long description',
  out_trade_no: number,
  notify_url,
  amount: { total: 100 },
});
const read = async (path: string): Promise<Json> =>
  (await (await fetch(`${sandbox.url}/_sandbox/${path}`)).json()) as Json;
const command = async (name: string, given: Json = {}, method = 'POST'): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${sandbox.url}/_sandbox/${name}`, {
    method,
    headers,
    body: JSON.stringify(given),
  });
  expect(answer.status).toBe(200);
};

test('a request in brief is its line without headers, bodies and an explanation', async () => {
  await v3(sandbox, 'POST', native, order('brief-1'));
  await v3(sandbox, 'GET', '/v3/certificates', undefined, { signedBody: 'x' });
  const { requests } = (await read('requests?brief=true&limit=2')) as { requests: Json[] };
  const [whole] = await sandbox.requests({ operation: 'native', limit: 1 });
  expect(requests).toEqual([
    {
      id: whole?.id,
      at: whole?.at.toISOString(),
      method: 'POST',
      url: native,
      operation: `POST ${native.slice(1)}`,
      summary: expect.stringContaining('Native'),
      level: 'played',
      merchant: sandbox.mchid,
      number: 'brief-1',
      status: 200,
      verified: true,
      bodyLength: whole?.bodyLength,
      answerLength: whole?.answer.bodyLength,
      notifications: 0,
      changes: whole?.changes.length,
      duration: whole?.duration,
    },
    expect.objectContaining({ url: '/v3/certificates', status: 401, verified: false, code: 'SIGN_ERROR' }),
  ]);
  const filtered = (await read('requests?brief=true&verified=false')) as { requests: Json[] };
  expect(filtered.requests.map(({ url }) => url)).toEqual(['/v3/certificates']);
  expect(await read('requests?brief=yes')).toMatchObject({ code: 'BAD_ARGUMENT' });
});

test('the brief stream tells requests, deliveries, new faults and a replaced state, without bodies', async () => {
  const shop = await startReceiver();
  const stream = await openEvents(sandbox.url, '?brief=true');
  const { json } = await v3(sandbox, 'POST', native, order('brief-2', shop.url));
  await sandbox.confirm(String(json['code_url']));
  await sandbox.idle();
  await command('faults', { faults: [{ kind: 'latency', ms: 1 }] });
  await v3(sandbox, 'GET', '/v3/certificates');
  await sandbox.faults.clear();
  await command('reset');
  await expect.poll(() => stream.of('state')).toHaveLength(1);
  expect(stream.of('request')).toMatchObject([
    { data: { url: native, changes: expect.any(Number), verified: true } },
    { data: { url: '/v3/certificates', faults: ['latency'] } },
  ]);
  const [first] = stream.of('request');
  expect(first?.id).toBe(first?.data['id']);
  expect(stream.of('delivery')).toMatchObject([
    { data: { type: 'TRANSACTION.SUCCESS', state: 'pending' } },
    { data: { state: 'delivered', attempts: [{ status: 200 }] } },
  ]);
  for (const { data } of stream.events)
    for (const name of ['body', 'answer']) expect(data).not.toHaveProperty(name);
  // Not for each request that they befall.
  expect(stream.of('faults').length).toBe(2);
  stream.close();
  shop.close();
});

test('a page continues after the last request that it has seen, by the header or in the address', async () => {
  await v3(sandbox, 'GET', '/v3/certificates?n=1');
  const { requests } = (await read('requests?brief=true&limit=1')) as { requests: { id: string }[] };
  const last = requests[0]?.id ?? '';
  await v3(sandbox, 'GET', '/v3/certificates?n=2');
  for (const stream of [
    await openEvents(sandbox.url, '?brief=true', last),
    await openEvents(sandbox.url, `?brief=true&last=${last}`),
  ]) {
    await expect
      .poll(() => stream.of('request').map(({ data }) => data['url']))
      .toEqual(['/v3/certificates?n=2']);
    stream.close();
  }
});

test('no brief record shows a key', async () => {
  const { apiV2Key } = sandbox.config;
  const stream = await openEvents(sandbox.url, '?brief=true');
  await send(`${sandbox.url}/pay/orderquery?key=${apiV2Key}`, { method: 'POST', body: '<xml/>' });
  await expect.poll(() => stream.of('request')).toHaveLength(1);
  for (const text of [stream.text, JSON.stringify(await read('requests?brief=true'))]) {
    expect(text).not.toContain(apiV2Key);
    expect(text).toContain('<the APIv2 key>');
  }
  stream.close();
});

test('a list is searched by words and by outcome, as the console does', async () => {
  const name = 'searched-1';
  await v3(sandbox, 'POST', native, order(name));
  await v3(sandbox, 'POST', native, { ...order('searched-2'), amount: { total: 0 } });
  await v3(sandbox, 'GET', `/v3/pay/transactions/out-trade-no/${name}?mchid=${sandbox.mchid}`);
  await v3(sandbox, 'GET', '/v3/certificates?searched', undefined, { signedBody: 'x' });
  const found = async (query: string): Promise<unknown[]> => {
    const { requests } = (await read(`requests?brief=true&${query}`)) as { requests: Json[] };
    return requests.map(({ number, status }) => [number, status]);
  };
  expect(await found('q=SEARCHED-1')).toEqual([
    ['searched-1', 200],
    ['searched-1', 200],
  ]);
  expect(await found('q=native%20searched')).toEqual([
    ['searched-1', 200],
    ['searched-2', 400],
  ]);
  expect(await found('q=searched&outcome=refused')).toEqual([['searched-2', 400]]);
  expect(await found('q=searched&outcome=signature')).toEqual([[undefined, 401]]);
  expect(await found('q=searched&outcome=failed')).toEqual([]);
  expect(await found('q=searched&level=played&outcome=ok')).toHaveLength(2);
  const [last] = await sandbox.requests({ limit: 1 });
  expect(await found(`q=%23${last?.id}`)).toHaveLength(1);
  expect(await read('requests.har?q=searched-2')).toMatchObject({
    log: { entries: [{ request: { method: 'POST' }, response: { status: 400 } }] },
  });
});
