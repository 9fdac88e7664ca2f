import { loadBundle } from '@wechatpay-kit/openapi/model';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, callAlone, callThrough, holds } from './bridge-client.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const image = 'iVBORw0KGgo=';
const digest = '4c4b6a3be1314ab86138bef4314dde022e600960d8689a2c8f8631802d20dab6';

test('an operation that is not played is checked, and answered from its schema', async () => {
  const order = {
    appid: 'wx1',
    mchid: sandbox.mchid,
    description: 'x',
    out_trade_no: 'T1',
    amount: { total: 1 },
  };
  const path = 'POST v3/pay/transactions/native';
  const call = await callThrough(sandbox, path, {
    json: { ...order, notify_url: 'https://shop.example/pay' },
  });
  expect(call.data).toEqual({ code_url: expect.stringMatching(/^weixin:/) });
  expect(holds(call.signing) && holds(call.verification)).toBe(true);
  const wrong = await callThrough(sandbox, path, { json: order });
  expect(wrong.error).toMatchObject({
    name: 'ApiError',
    code: 'PARAM_ERROR',
    status: 400,
    field: '/notify_url',
  });
  expect(holds(wrong.signing) && holds(wrong.verification)).toBe(true);
  const v2 = await callThrough(sandbox, 'POST v2/secapi/mch/querysubdevconfig', {
    xml: { appid: 'wx1', mch_id: sandbox.mchid, sub_mch_id: '1600000001' },
  });
  expect(v2.data).toMatchObject({ return_code: 'SUCCESS', result_code: 'SUCCESS' });
  expect(holds(v2.signing, sandbox.config.apiV2Key)).toBe(true);
  expect(holds(v2.verification, sandbox.config.apiV2Key)).toBe(true);
});

test('a retired operation answers its day, unsigned, and was sent with the merchant API certificate', async () => {
  const call = await callThrough(sandbox, 'POST v2/applyment/micro/signcontract', { xml: {} });
  expect(call.request.mtls).toBe(true);
  expect(call.error).toMatchObject({ name: 'ApiError', message: expect.stringContaining('下线') });
  expect(call.verification).toEqual({
    verified: false,
    reason: expect.stringContaining('carries no signature'),
  });
});

test('an APIv2 query is shown with its signed text', async () => {
  const call = await callThrough(sandbox, 'GET v2/papay/entrustweb', {
    query: { appid: 'wx1', mch_id: sandbox.mchid, contract_code: 'a b+c' },
  });
  expect(call.request.url).toContain('contract_code=a%20b%2Bc');
  expect(call.signing.message).toContain('contract_code=a b+c');
  expect(holds(call.signing, sandbox.config.apiV2Key)).toBe(true);
});

test.each([
  [{ verb: 'post', path: 'v3/nowhere' }, 404, 'UNKNOWN_OPERATION'],
  [{ verb: 'get', path: 'v2/pay/contractorder' }, 404, 'UNKNOWN_OPERATION'],
  [{ verb: 'postSync', path: 'v3/certificates' }, 400, 'BAD_ARGUMENT'],
  [{ verb: 'get' }, 400, 'BAD_ARGUMENT'],
  [{ verb: 'get', path: 'v3/certificates', options: [] }, 400, 'BAD_ARGUMENT'],
  [{ verb: 'get', path: 'v3/certificates', timeout: 1 }, 400, 'BAD_ARGUMENT'],
])('%j is no call', async (given, status, code) => {
  expect(await ask(sandbox, 'call', given)).toMatchObject({ status, answer: { code } });
});

test('the bridge refuses deep nesting at once, and keeps working', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const response = await fetch(`${sandbox.url}/_bridge/call`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"verb":"post","path":"v3/merchant/media/upload","options":{"body":{"meta":${deep}}}}`,
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ code: 'NOT_JSON', message: 'the body is nested too deeply' });
  expect((await callThrough(sandbox, 'GET v3/certificates')).answer.status).toBe(200);
});

describe('a file', () => {
  test('is sent as a form whose JSON part is signed', async () => {
    const { request, signing, answer } = await callThrough(sandbox, 'POST v3/merchant/media/upload', {
      body: { file: { $file: { name: '执照.png', base64: image } } },
    });
    expect(answer.status).toBe(200);
    expect(request.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    const meta = JSON.stringify({ filename: '执照.png', sha256: digest });
    expect(request.body).toContain(`name="meta"\r\nContent-Type: application/json\r\n\r\n${meta}\r\n--`);
    expect(request.body).toContain(
      `name="file"; filename="执照.png"\r\nContent-Type: image/png\r\n\r\n<8 bytes, SHA-256 ${digest}>\r\n--`,
    );
    expect(signing.message.endsWith(`\n${meta}\n`)).toBe(true);
    expect(holds(signing)).toBe(true);
  });

  test('is sent in APIv2 too, where all other parts are signed', async () => {
    const { request, signing } = await callThrough(sandbox, 'POST v2/secapi/mch/uploadmedia', {
      body: { media: { $file: { name: 'a.png', base64: image } } },
    });
    expect(request.mtls).toBe(true);
    expect(request.body).toContain(`name="sign"\r\n\r\n${signing.signature}\r\n`);
    expect(signing.message).toMatch(/^mch_id=\d+&media_hash=\w{32}&sign_type=\w[\w-]+&key=/);
    expect(holds(signing, sandbox.config.apiV2Key)).toBe(true);
  });

  const uploads = Object.values(loadBundle().paths).flatMap(({ 'x-path': path, post }) => {
    const form = post?.requestBody?.content?.['multipart/form-data']?.schema.properties;
    return form === undefined ? [] : [{ path, parts: Object.keys(form) }];
  });

  test('of this machine is never read for a page, by any path and part', async () => {
    expect(uploads.length).toBeGreaterThan(10);
    const self = import.meta.filename;
    for (const { path, parts } of [...uploads, { path: 'v3/pay/transactions/native', parts: ['file'] }]) {
      const variables = Object.fromEntries(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [String(name), '1']),
      );
      for (const part of parts) {
        const body = { [part]: self };
        const { request, error } = await callAlone(sandbox, `POST ${path}`, { ...variables, body });
        expect([path, part, request]).toEqual([path, part, undefined]);
        // The bridge's merchant is not a brand.
        const names = path.startsWith('brand/') ? ['RequestError', 'ConfigError'] : ['RequestError'];
        expect(names).toContain(error?.name);
      }
    }
  });

  test.each([
    [{ name: '', base64: image }, 'body.file.$file.name'],
    [{ base64: image }, 'body.file.$file.name'],
    [{ name: 'a.png', base64: 'no base64' }, 'body.file.$file.base64'],
    [{ name: 'a.png' }, 'body.file.$file.base64'],
    [{ name: 'a.png', base64: '' }, 'body.file'],
    [{ name: 'a.png', base64: image, type: 1 }, 'body.file.$file.type'],
    ['a.png', 'body.file.$file.name'],
  ])('%j is none', async ($file, field) => {
    const body = { file: { $file } };
    const { error, request } = await callAlone(sandbox, 'POST v3/merchant/media/upload', { body });
    expect([error?.name, error?.field, request]).toEqual(['RequestError', field, undefined]);
  });
});
