import { networkInterfaces } from 'node:os';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, send, v3 } from './merchant.js';

const docs = 'https://docs.example';
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ docsOrigins: [docs, 'https://other.example:8443/'] });
});
afterAll(() => sandbox.stop());

const json = { 'content-type': 'application/json' };
const get = (path: string, headers: Record<string, string>) =>
  send(`${sandbox.url}/_bridge${path}`, { method: 'GET', headers });
const post = (path: string, headers: Record<string, string>, body: string) =>
  send(`${sandbox.url}/_bridge${path}`, { method: 'POST', headers, body });
const preflight = (origin: string, more: Record<string, string> = {}) =>
  send(`${sandbox.url}/_bridge/call`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
      ...more,
    },
  });
const allowed = ({ headers }: Answer) => headers['access-control-allow-origin'];

let count = 0;
/** A signing session, whose state shows whether the user answered. */
async function session(): Promise<string> {
  const path = '/v3/global/papay/contracts/miniprogram-pre-entrust-sign';
  const request = {
    appid: 'wx1',
    plan_id: 1,
    out_contract_code: `C${count++}`,
    success_notify_url: 'http://a.test/',
  };
  return String((await v3(sandbox, 'POST', path, request)).json['session_id']);
}

describe.each([
  docs,
  'https://other.example:8443',
  'http://localhost:5173',
  'http://127.0.0.1:4173',
  'http://127.8.8.8',
  'https://localhost',
  'http://[::1]:5173',
])('a page of %s', (origin) => {
  test('may ask, and read the answer', async () => {
    const about = await get('', { origin });
    expect([about.status, allowed(about), about.headers.vary]).toEqual([200, origin, 'Origin']);
    const asked = await preflight(origin);
    expect([asked.status, allowed(asked), asked.headers.vary]).toEqual([204, origin, 'Origin']);
    expect(asked.headers).toMatchObject({
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type',
    });
    const call = JSON.stringify({ verb: 'get', path: 'v3/certificates' });
    const answer = await post('/call', { ...json, origin, 'sec-fetch-site': 'cross-site' }, call);
    expect([answer.status, allowed(answer)]).toEqual([200, origin]);
    for (const { headers } of [about, asked, answer]) {
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
    }
  });
});

test('an allowed page can also read errors', async () => {
  const origin = docs;
  const answers = [
    await get('/nothing', { origin }),
    await post('/call', { ...json, origin }, 'not JSON'),
    await post('/confirm', { ...json, origin }, '{"id":"nothing"}'),
    await post('/call', { 'content-type': 'text/plain', origin }, '{}'),
    await post('/call', { ...json, origin }, JSON.stringify({ x: 'x'.repeat(1024 * 1024) })),
    await send(`${sandbox.url}/_bridge/call`, { method: 'DELETE', headers: { origin } }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 400, 404, 415, 413, 404]);
  for (const answer of answers) {
    expect(allowed(answer)).toBe(origin);
    expect(JSON.parse(answer.body)).toEqual({ code: expect.any(String), message: expect.any(String) });
  }
});

describe.each([
  'https://evil.example',
  'http://docs.example',
  'https://docs.example:8443',
  'https://docs.example.evil.example',
  'http://localhost.evil.example',
  'http://127.0.0.1.evil.example',
  'http://10.0.0.1',
  'http://127.0.0.1@evil.example',
  'http://127.0.0.1/',
  'file://localhost',
  'null',
  '',
])('a page of %j', (origin) => {
  test('is refused, with the option that admits it, and changes nothing', async () => {
    const hint = /^https?:[^@]*[^/]$/.test(origin) ? `--docs ${origin},` : 'without an origin';
    const id = await session();
    const answers = [
      await get('', { origin }),
      await get('/deliveries', { origin }),
      await preflight(origin, { 'access-control-request-private-network': 'true' }),
      await post('/confirm', { ...json, origin }, JSON.stringify({ id })),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.body)).toMatchObject({
        code: 'FORBIDDEN',
        message: expect.stringContaining(hint),
      });
      expect(answer.headers.vary).toBe('Origin');
      expect(allowed(answer)).toBeUndefined();
      expect(answer.headers).not.toHaveProperty('access-control-allow-private-network');
    }
    await sandbox.confirm(id);
  });
});

test('Private Network Access is granted where it is asked for', async () => {
  const asked = await preflight(docs, { 'access-control-request-private-network': 'true' });
  expect(asked.headers['access-control-allow-private-network']).toBe('true');
  expect((await preflight(docs)).headers).not.toHaveProperty('access-control-allow-private-network');
});

describe('a name that resolves to this machine', () => {
  test.each([
    'evil.example',
    'rebound.evil.example:18080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'sandbox',
    '192.168.0.1:18080',
    '0.0.0.0:18080',
  ])('is refused: %s', async (host) => {
    for (const origin of [{}, { origin: `http://${host}` }, { origin: docs }]) {
      expect((await get('', { host, ...origin })).status).toBe(403);
      expect((await post('/confirm', { ...json, host, ...origin }, '{"id":"x"}')).status).toBe(403);
    }
  });

  test.each(['localhost', 'LOCALHOST:18080', '127.0.0.1', '127.1.2.3:18080', '[::1]:18080'])(
    'but %s is this machine itself',
    async (host) => {
      expect((await get('', { host })).status).toBe(200);
    },
  );
});

test.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'application/jsonp',
  '',
])('what a form can send is refused: %j', async (type) => {
  const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
  const id = await session();
  for (const path of ['/call', '/confirm', '/decline']) {
    const answer = await post(path, headers, JSON.stringify({ id }));
    expect([answer.status, (JSON.parse(answer.body) as { code: string }).code]).toEqual([415, 'NOT_JSON']);
  }
  await sandbox.confirm(id);
});

test('without an origin, as from a shell, both verbs are answered without CORS headers', async () => {
  const answers = [await get('', {}), await post('/call', json, '{"verb":"get","path":"v3/certificates"}')];
  for (const answer of answers) {
    expect(answer.status).toBe(200);
    expect(allowed(answer)).toBeUndefined();
    expect(answer.headers).toMatchObject({
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
  }
});

test('the admin API refuses the pages that may use the bridge', async () => {
  const url = `${sandbox.url}/_sandbox/advance`;
  for (const origin of [docs, 'http://localhost:5173']) {
    const asked = await send(url, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect([asked.status, allowed(asked)]).toEqual([403, undefined]);
    const headers = { ...json, origin, 'sec-fetch-site': 'cross-site' };
    expect((await send(url, { method: 'POST', headers, body: '{}' })).status).toBe(403);
  }
});

const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4');

test.skipIf(outside === undefined)('another machine is refused under every name', async () => {
  const open = await startSandbox({ host: '0.0.0.0' });
  try {
    const { port } = new URL(open.url);
    const headers = { host: `127.0.0.1:${port}` };
    const answer = await send(`http://${outside?.address}:${port}/_bridge`, { method: 'GET', headers });
    expect([answer.status, answer.body]).toEqual([403, expect.stringContaining('this machine only')]);
    expect((await send(`http://127.0.0.1:${port}/_bridge`, { method: 'GET' })).status).toBe(200);
  } finally {
    await open.stop();
  }
});
