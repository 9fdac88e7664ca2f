import { createHash } from 'node:crypto';
import { get as httpGet } from 'node:http';
import { connect } from 'node:net';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordsApi } from '../src/control/records.js';
import { createRequestLog } from '../src/records/log.js';
import type { World } from '../src/runtime/world.js';
import { type Json, send, toXml, v2Sign, v3 } from './merchant.js';
import { startReceiver } from './receiver.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ records: 50 });
});
afterAll(() => sandbox.stop());

const preSign = '/v3/global/papay/contracts/miniprogram-pre-entrust-sign';
const find = '/v3/global/papay/contracts/out-contract-code/';
const contract = (code: string, url = 'http://127.0.0.1:1/') => ({
  appid: 'wx1',
  plan_id: 1,
  out_contract_code: code,
  success_notify_url: url,
});

const read = async (path: string): Promise<Json & { status: number }> => {
  const answer = await send(`${sandbox.url}/_sandbox/${path}`, { method: 'GET' });
  return { status: answer.status, ...(JSON.parse(answer.body) as Json) };
};

describe('a record', () => {
  test('has what was sent, signed, answered and changed', async () => {
    const { headers, body } = await v3(sandbox, 'POST', preSign, contract('a'));
    const [record] = await sandbox.requests({ limit: 1 });
    expect(record).toMatchObject({
      at: expect.any(Date),
      origin: sandbox.httpsUrl,
      method: 'POST',
      url: preSign,
      operation: 'POST v3/global/papay/contracts/miniprogram-pre-entrust-sign',
      level: 'played',
      merchant: sandbox.mchid,
      body: JSON.stringify(contract('a')),
      verification: { verified: true, expected: expect.stringContaining(`POST\n${preSign}\n`) },
      status: 200,
      answer: { body, bodyLength: body.length },
      changes: [
        { table: 'contracts', change: 'added' },
        { table: 'sessions', change: 'added' },
      ],
      notifications: [],
    });
    expect(record?.duration).toBeGreaterThan(0);
    expect(record?.headers.map(([name]) => name)).toContain('authorization');
    const sent = record?.answer.headers.find(([name]) => name === 'Wechatpay-Signature');
    expect(sent?.[1]).toBe(headers['wechatpay-signature']);
    // By its own id, and by the Request-ID of the answer.
    for (const id of [record?.id, headers['request-id']]) {
      const { request } = await read(`requests/${id}`);
      expect(request).toEqual(JSON.parse(JSON.stringify(record)));
    }
  });

  test('of an error has its code', async () => {
    await v3(sandbox, 'GET', `${find}b`);
    const [record] = await sandbox.requests({ limit: 1 });
    expect(record).toMatchObject({ status: 400, code: 'PARAM_ERROR', verification: { verified: true } });
  });

  test('of a wrong Wechatpay-Serial says that the signature is right', async () => {
    await v3(sandbox, 'GET', `${find}b?plan_id=1`, undefined, {
      headers: { 'wechatpay-serial': 'PUB_KEY_ID_0' },
    });
    const [record] = await sandbox.requests({ limit: 1 });
    expect(record).toMatchObject({ code: 'PARAM_ERROR', verification: { verified: true } });
  });

  test('of a path that is no operation has its body too', async () => {
    await send(`${sandbox.url}/v3/nothing`, { method: 'POST', body: 'hello' });
    const [record] = await sandbox.requests({ limit: 1 });
    expect(record).toMatchObject({ url: '/v3/nothing', body: 'hello', status: 404 });
    expect(record).not.toHaveProperty('operation');
  });

  test('names the notifications that the request caused, and they name the request', async () => {
    const shop = await startReceiver();
    const { json } = await v3(sandbox, 'POST', preSign, contract('b', shop.url));
    await sandbox.confirm(String(json['session_id']));
    await sandbox.idle();
    const { json: found } = await v3(sandbox, 'GET', `${find}b?plan_id=1`);
    await v3(sandbox, 'POST', `/v3/global/papay/contracts/${found['contract_id']}/terminate`, {
      appid: 'wx1',
      contract_termination_remark: 'x',
    });
    await sandbox.idle();
    const [terminate] = await sandbox.requests({ operation: 'terminate', limit: 1 });
    expect(terminate?.status).toBeLessThan(300);
    const [, delivery] = await sandbox.deliveries({ url: shop.url });
    expect(terminate?.notifications).toEqual([delivery?.id]);
    expect(delivery).toMatchObject({
      type: 'PAPAY.TERMINATE',
      request: terminate?.id,
      attempts: [{ status: 200 }],
    });
    // The user caused the first one, not a request.
    const [first] = await sandbox.deliveries({ url: shop.url });
    expect(first).toMatchObject({ type: 'PAPAY.SIGN' });
    expect(first).not.toHaveProperty('request');
    shop.close();
  });

  test('of a connection that breaks has the status 0', async () => {
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    const head = `POST ${preSign} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n`;
    socket.write(`${head}half`, () => socket.destroy());
    const broken = () => sandbox.requests({ status: 0 });
    await expect.poll(broken).toMatchObject([{ url: preSign, verification: { verified: false } }]);
  });
});

test('no record shows a key, wherever a client puts it', async () => {
  const { apiV2Key, apiV3Key, privateKey, brand } = sandbox.config;
  const fields = {
    mch_id: sandbox.mchid,
    appid: 'wx1',
    key: apiV2Key,
    nonce_str: 'n',
    out_trade_no: privateKey,
  };
  const sign = createHash('md5').update(apiV2Key).digest('hex');
  await send(`${sandbox.url}/pay/orderquery?key=${apiV2Key}`, {
    method: 'POST',
    body: toXml({ ...fields, sign }),
  });
  await send(`${sandbox.url}/pay/orderquery`, {
    method: 'POST',
    body: toXml({ ...fields, sign: v2Sign(fields, apiV2Key) }),
  });
  await v3(sandbox, 'POST', preSign, { apiV3Key, privateKey }, { headers: { 'x-key': brand.apiV3Key } });
  const further = await sandbox.addMerchant({ mchid: '1900009231' });
  await v3(sandbox, 'POST', preSign, { apiV2Key: further.apiV2Key, apiV3Key: further.apiV3Key });
  await v3(sandbox, 'GET', '/v3/certificates');
  const shown = [
    JSON.stringify(await sandbox.requests()),
    JSON.stringify(await read('requests')),
    JSON.stringify(await read('requests.har')),
    await readEvents({ 'last-event-id': '0' }, (text) => text.includes('/v3/certificates')),
  ];
  const line = privateKey.split('\n')[3] ?? '';
  expect(line.length).toBe(64);
  for (const text of shown) {
    for (const secret of [apiV2Key, apiV3Key, brand.apiV3Key, further.apiV2Key, further.apiV3Key, line])
      expect(text).not.toContain(secret);
    expect(text).toContain('<the APIv2 key>');
    expect(text).toContain('<a private key>');
  }
});

test('the list is bounded, newest last, and filtered', async () => {
  for (let count = 0; count < 60; count++) await send(`${sandbox.url}/v3/count/${count}`, { method: 'GET' });
  const { requests } = (await read('requests')) as unknown as {
    requests: { url: string; at: string; id: string }[];
  };
  expect(requests.map(({ url }) => url)).toEqual(
    Array.from({ length: 50 }, (_, index) => `/v3/count/${index + 10}`),
  );
  await v3(sandbox, 'POST', preSign, contract('c'));
  await v3(sandbox, 'POST', preSign, contract('d'), { mchid: '1999999999' });
  const urls = async (query: string) => {
    const answer = (await read(`requests?${query}`)) as unknown as { requests: { url: string }[] };
    return answer.requests.map(({ url }) => url);
  };
  expect(await urls('operation=miniprogram-pre-entrust-sign')).toEqual([preSign, preSign]);
  expect(await urls(`operation=${encodeURIComponent(`POST ${preSign.slice(1)}`)}&status=200`)).toEqual([
    preSign,
  ]);
  expect(await urls('merchant=1999999999')).toEqual([preSign]);
  expect(await urls('verified=true')).toEqual([preSign]);
  expect(await urls('status=404&limit=2')).toEqual(['/v3/count/58', '/v3/count/59']);
  expect(await urls(`since=${requests[40]?.at}`)).toEqual(expect.arrayContaining([preSign]));
  expect(await urls('since=2100-01-01T00:00:00Z')).toEqual([]);
  await expect(sandbox.requests({ since: new Date(8.64e15) })).resolves.toEqual([]);
});

test.each([
  ['status=x'],
  ['verified=yes'],
  ['since=soon'],
  ['limit=-1'],
  ['kind=x'],
  ['operation='],
  ['outcome=x'],
])('the filter %s is refused', async (query) => {
  for (const path of ['requests', 'requests.har']) {
    expect(await read(`${path}?${query}`)).toMatchObject({
      status: 400,
      code: 'BAD_ARGUMENT',
      message: expect.stringContaining(query.split('=')[0] ?? ''),
    });
  }
});

test('an unknown id is said so', async () => {
  expect(await read('requests/0')).toMatchObject({ status: 404, code: 'UNKNOWN_ID' });
});

test.each([[0], [1.5], ['10'], [1_000_001]])('records: %j is refused', async (records) => {
  await expect(startSandbox({ records: records as number })).rejects.toThrow(/^records: expected/);
});

test('the archive is HAR 1.2', async () => {
  await v3(sandbox, 'GET', `${find}c?plan_id=1&note=%E4%BC%9A`);
  const { log } = (await read('requests.har?limit=1')) as unknown as { log: Json };
  expect(log).toMatchObject({
    version: '1.2',
    creator: { name: 'wechatpay-kit sandbox', version: expect.stringMatching(/^\d+\./) },
    entries: [
      {
        startedDateTime: expect.stringMatching(/^\d{4}-.*Z$/),
        time: expect.any(Number),
        request: {
          method: 'GET',
          url: `${sandbox.httpsUrl}${find}c?plan_id=1&note=%E4%BC%9A`,
          httpVersion: 'HTTP/1.1',
          cookies: [],
          queryString: [
            { name: 'plan_id', value: '1' },
            { name: 'note', value: '会' },
          ],
          headersSize: -1,
          bodySize: 0,
        },
        response: { content: { mimeType: 'application/json; charset=utf-8', size: expect.any(Number) } },
        cache: {},
        timings: { send: 0, wait: expect.any(Number), receive: 0 },
      },
    ],
  });
});

describe('the stream of events', () => {
  test('ends when the sandbox stops, without an error of the connection', async () => {
    const stops = [
      (other: Sandbox) => other.stop(),
      (other: Sandbox) =>
        send(`${other.url}/_sandbox/stop`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
        }),
    ];
    for (const stop of stops) {
      const other = await startSandbox();
      const response = await fetch(`${other.url}/_sandbox/events`);
      const [text] = await Promise.all([response.text(), stop(other)]);
      expect(text).toBe(': the sandbox\n\nevent: end\ndata: {}\n\n');
      await other.stop();
    }
  });

  test('ends for a reader that is a thousand events behind', async () => {
    const requests = createRequestLog({ limit: 1, now: () => 0, secrets: () => [] });
    const { body } = await recordsApi({ requests } as World, () => ({})).request('/events?brief=true');
    for (let count = 0; count < 2_000; count++) requests.noteWorld('faults');
    let text = '';
    for await (const chunk of body as ReadableStream<Uint8Array>) text += new TextDecoder().decode(chunk);
    expect(text.split('\n\n')).toHaveLength(1_001);
    // Nothing is kept for it.
    expect(requests.end()).toBe(false);
  });

  test('has comments that keep it open', async () => {
    const requests = createRequestLog({ limit: 1, now: () => 0, secrets: () => [] });
    const app = recordsApi({ requests } as World, () => ({}), 1);
    const { body } = await app.request('/events');
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    const read = async (): Promise<string> => new TextDecoder().decode((await reader.read()).value);
    expect([await read(), await read(), await read()]).toEqual([
      ': the sandbox\n\n',
      ': alive\n\n',
      ': alive\n\n',
    ]);
    expect(requests.end()).toBe(true);
    let last = await reader.read();
    while (!last.done) last = await reader.read();
    expect(requests.end()).toBe(false);
  });

  test('tells each request, each activity and each attempt of a delivery', async () => {
    const shop = await startReceiver();
    const events = readEvents(
      {},
      (text) => text.includes('"state":"delivered"'),
      async () => {
        const { json } = await v3(sandbox, 'POST', preSign, contract('e', shop.url));
        await sandbox.confirm(String(json['session_id']));
      },
    );
    const frames = (await events).split('\n\n').filter((frame) => frame.includes('event:'));
    const [request, ...others] = frames.map((frame) => ({
      kind: /^event: (\w+)$/m.exec(frame)?.[1],
      id: /^id: (\d+)$/m.exec(frame)?.[1],
      data: JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? '') as Json,
    }));
    expect(request).toMatchObject({ kind: 'request', data: { url: preSign, status: 200 } });
    expect(request?.id).toBe(request?.data['id']);
    expect(others).toMatchObject([
      { kind: 'delivery', data: { state: 'pending', attempts: [] } },
      { kind: 'activity', data: { kind: 'user', what: 'confirm', notifications: [others[0]?.data['id']] } },
      { kind: 'delivery', data: { state: 'delivered', attempts: [{ status: 200 }] } },
    ]);
    shop.close();
  });

  test('continues after the last event that a reader has seen', async () => {
    await send(`${sandbox.url}/v3/one`, { method: 'GET' });
    const [one] = await sandbox.requests({ limit: 1 });
    await send(`${sandbox.url}/v3/two`, { method: 'GET' });
    const text = await readEvents({ 'last-event-id': one?.id ?? '' }, (given) => given.includes('/v3/two'));
    expect(text).not.toContain('/v3/one');
  });

  test('is not for pages of another origin', async () => {
    const headers = { origin: 'https://evil.example' };
    expect((await send(`${sandbox.url}/_sandbox/events`, { method: 'GET', headers })).status).toBe(403);
  });
});

/** Reads the stream until the text has come. `begun` runs when the stream is open. */
function readEvents(
  headers: Record<string, string>,
  isEnough: (text: string) => boolean,
  begun: () => Promise<void> = async () => undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpGet(`${sandbox.url}/_sandbox/events`, { headers, agent: false }, (response) => {
      expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
      let text = '';
      response.setEncoding('utf8');
      response.once('data', () => begun().catch(reject));
      response.on('data', (chunk: string) => {
        text += chunk;
        if (!isEnough(text) || !text.endsWith('\n\n')) return;
        resolve(text);
        request.destroy();
      });
    });
    request.on('error', reject);
  });
}
