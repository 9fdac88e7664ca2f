import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Json, send, v3 } from './merchant.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const json = { 'content-type': 'application/json' };
const parsed = (answer: Answer) => ({ status: answer.status, ...(JSON.parse(answer.body) as Json) });
const get = async (path: string, headers: Record<string, string> = {}) =>
  parsed(await send(`${sandbox.url}/_sandbox/${path}`, { method: 'GET', headers }));
const post = async (path: string, body: unknown, headers: Record<string, string> = json) =>
  parsed(
    await send(`${sandbox.url}/_sandbox/${path}`, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  );

test('plays the user for programs in any language', async () => {
  const request = {
    appid: 'wx1',
    plan_id: 1,
    out_contract_code: 'a',
    success_notify_url: 'http://yoursite.com',
  };
  const path = '/v3/global/papay/contracts/miniprogram-pre-entrust-sign';
  const { json: answer } = await v3(sandbox, 'POST', path, request);
  expect(await post('confirm', { id: answer['session_id'] })).toEqual({ status: 200 });
  expect(await post('idle', '')).toEqual({ status: 200 });
  expect(await get('deliveries?state=not_allowed&type=PAPAY.SIGN')).toMatchObject({
    status: 200,
    deliveries: [{ type: 'PAPAY.SIGN', url: 'http://yoursite.com', state: 'not_allowed' }],
  });
  expect(await get('deliveries?state=pending')).toEqual({ status: 200, deliveries: [] });
  expect(await post('confirm', { id: answer['session_id'] })).toMatchObject({
    status: 409,
    code: 'ALREADY_SIGNED',
  });
  expect(await post('decline', { id: 'nothing' })).toMatchObject({ status: 404, code: 'UNKNOWN_ID' });
});

test('moves the clock', async () => {
  const before = Date.parse(String((await get('now'))['now' as never]));
  const moved = await post('advance', { days: 1, hours: 1, minutes: 1, seconds: 1 });
  expect(Date.parse(String(moved['now' as never])) - before).toBeGreaterThanOrEqual(90_061_000);
  expect(await post('advance', { weeks: 1 })).toMatchObject({ status: 400, code: 'BAD_ARGUMENT' });
  expect(await post('advance', { days: -1 })).toMatchObject({
    status: 400,
    message: expect.stringContaining('days'),
  });
  expect(await post('advance', { days: '1' })).toMatchObject({ status: 400 });
});

test('registers', async () => {
  expect(await post('register', { subMerchants: ['1'] })).toEqual({ status: 200 });
  expect(await post('register', { subMerchants: 1 })).toMatchObject({ status: 400, code: 'BAD_ARGUMENT' });
});

test('lists its commands for an unknown one', async () => {
  expect(await get('confirm')).toMatchObject({
    status: 404,
    message: expect.stringContaining('POST /_sandbox/confirm'),
  });
  expect(await get('deliveries?state=lost')).toMatchObject({ status: 400, code: 'BAD_ARGUMENT' });
  expect(await get('deliveries?kind=x')).toMatchObject({ status: 400, code: 'BAD_ARGUMENT' });
});

describe('a web page of another origin gets nowhere', () => {
  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'with %j',
    async (type) => {
      const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
      expect(await post('advance', { days: 1 }, headers)).toMatchObject({ status: 415 });
    },
  );

  test('by a preflight', async () => {
    const url = `${sandbox.url}/_sandbox/advance`;
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const answer = await send(url, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(403);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('by the headers of its browser', async () => {
    expect(await post('advance', {}, { ...json, 'sec-fetch-site': 'cross-site' })).toMatchObject({
      status: 403,
    });
  });

  test.each(['evil.example', 'rebound.evil.example:18080', 'localhost.evil.example'])(
    'by pointing the name %j here',
    async (host) => {
      expect(await post('advance', {}, { ...json, host })).toMatchObject({ status: 403 });
      expect(await get('deliveries', { host })).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    },
  );

  test.each(['localhost', '127.0.0.1:18080', '[::1]:18080', 'sandbox:18080', 'pay.test'])(
    'but %s may be its name',
    async (host) => {
      expect(await get('now', { host })).toMatchObject({ status: 200 });
    },
  );
});

test.each([['not JSON'], ['[]'], ['null']])('the arguments %j are refused', async (body) => {
  expect(await post('confirm', body)).toMatchObject({ status: 400, code: 'NOT_JSON' });
});

test('stops the sandbox', async () => {
  const answer = await send(`${sandbox.url}/_sandbox/stop`, { method: 'POST', headers: json, body: '{}' });
  expect(answer.status).toBe(200);
  await expect
    .poll(() => sandbox.clock.now().then(String, (error: Error) => error.message))
    .toMatch(/has stopped/);
  await expect(send(sandbox.url, { method: 'GET' })).rejects.toThrow(/ECONNREFUSED/);
});
