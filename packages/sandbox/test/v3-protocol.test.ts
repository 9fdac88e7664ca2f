import { execFile } from 'node:child_process';
import { createDecipheriv, randomUUID, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { patience } from '../../../tools/test/patience.js';
import { ownPair } from '../../../tools/test/pem-keys.js';
import { type Json, send, signedBy, type V3Overrides, v3 } from './merchant.js';

const preSign = '/v3/ecommerce/individual-contracts/pre-entrust-sign/app';
const body = { appid: 'wxd678efh567h23787', out_contract_code: 'APPLYMENT_00000000001' };
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const publicKeyId = (): string =>
  Object.keys(sandbox.config.certs).find((id) => id.startsWith('PUB_KEY_ID_')) ?? '';
const platformSerial = (): string =>
  Object.keys(sandbox.config.certs).find((id) => !id.startsWith('PUB_KEY_ID_')) ?? '';

describe('the caller', () => {
  const now = () => Math.floor(Date.now() / 1000);
  const otherKey = ownPair().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  const refusals: [title: string, overrides: () => V3Overrides, field: string][] = [
    ['without Authorization', () => ({ authorization: '' }), 'Authorization'],
    ['of another scheme', () => ({ authorization: 'Bearer x' }), 'Authorization'],
    [
      'with half an Authorization',
      () => ({ authorization: 'WECHATPAY2-SHA256-RSA2048 mchid="1900000109"' }),
      'timestamp',
    ],
    [
      'with garbage in it',
      () => ({ authorization: 'WECHATPAY2-SHA256-RSA2048 mchid=1900000109;' }),
      'Authorization',
    ],
    ['of another merchant', () => ({ mchid: '1900000110' }), 'mchid'],
    ['with an unknown serial', () => ({ serial: '00FF' }), 'serial_no'],
    ['five minutes late', () => ({ timestamp: now() - 330 }), 'timestamp'],
    ['five minutes early', () => ({ timestamp: now() + 330 }), 'timestamp'],
    ['whose time is no number', () => ({ timestamp: 'now' }), 'timestamp'],
    ['signed with another key', () => ({ privateKey: otherKey }), 'signature'],
    ['whose body was changed', () => ({ signedBody: '{}' }), 'signature'],
  ];
  test.each(refusals)('a request %s is refused with SIGN_ERROR', async (_, overrides, field) => {
    const answer = await v3(sandbox, 'POST', preSign, body, overrides());
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ code: 'SIGN_ERROR', detail: { field, location: 'authorization' } });
    expect(answer.json['message']).toMatch(/签名错误/);
    expect(signedBy(sandbox, answer.headers, answer.body)).toBe(true);
  });

  test('a wrong signature is answered with the expected signed text', async () => {
    const answer = await v3(sandbox, 'POST', preSign, body, { signedBody: 'x' });
    const detail = answer.json['detail'] as Json;
    expect(detail['issue']).toBe('sign not match');
    expect(detail['sign_information']).toMatchObject({ method: 'POST', url: preSign });
    const { truncated_sign_message: message, sign_message_length: length } = detail[
      'sign_information'
    ] as Json;
    expect(message).toBe(
      `POST\n${preSign}\n${String(message).split('\n')[2]}\na-nonce-that-never-changes\n${JSON.stringify(body)}\n`,
    );
    expect(length).toBe(String(message).length);
  });

  // Well inside the window, because time passes. v3-verify.test.ts tests its edges.
  test.each([-270, 270])('a clock that is off by %i s is accepted', async (skew) => {
    const answer = await v3(sandbox, 'POST', preSign, body, { timestamp: now() + skew });
    expect(answer.status).toBe(200);
  });

  test('a nonce may repeat', async () => {
    const answers = await Promise.all([1, 2].map(() => v3(sandbox, 'POST', preSign, body)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  test('the query is signed as sent, with its order and encoding', async () => {
    const path =
      '/v3/ecommerce/individual-contracts/out-contract-code/%41PPLYMENT_00000000001?b=%7E&appid=wxd678efh567h23787&a=+';
    expect((await v3(sandbox, 'GET', path)).json).toMatchObject({ auth_state: 'UNAUTHORIZED' });
  });
});

describe('answers', () => {
  test('are signed by the platform certificate unless the request names the public key', async () => {
    const plain = await v3(sandbox, 'POST', preSign, body);
    expect(plain.headers['wechatpay-serial']).toBe(platformSerial());
    expect(signedBy(sandbox, plain.headers, plain.body)).toBe(true);
    const named = await v3(sandbox, 'POST', preSign, body, {
      headers: { 'wechatpay-serial': publicKeyId() },
    });
    expect(named.headers['wechatpay-serial']).toBe(publicKeyId());
    expect(signedBy(sandbox, named.headers, named.body)).toBe(true);
    expect(signedBy(sandbox, named.headers, `${named.body} `)).toBe(false);
    const certificate = await v3(sandbox, 'POST', preSign, body, {
      headers: { 'wechatpay-serial': platformSerial() },
    });
    expect(certificate.headers['wechatpay-serial']).toBe(platformSerial());
  });

  test('an unknown platform key is a parameter error', async () => {
    const answer = await v3(sandbox, 'POST', preSign, body, {
      headers: { 'wechatpay-serial': 'PUB_KEY_ID_0' },
    });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      code: 'PARAM_ERROR',
      detail: { field: 'Wechatpay-Serial', location: 'header' },
    });
  });

  test('are verified by the openssl command as well', async () => {
    const answer = await v3(sandbox, 'POST', preSign, body, {
      headers: { 'wechatpay-serial': publicKeyId() },
    });
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    const file = (name: string): string => join(folder, name);
    const header = (name: string): string => String(answer.headers[`wechatpay-${name}`]);
    await writeFile(file('pub_key.pem'), sandbox.config.certs[publicKeyId()] ?? '');
    await writeFile(file('message'), `${header('timestamp')}\n${header('nonce')}\n${answer.body}\n`);
    await writeFile(file('signature'), Buffer.from(header('signature'), 'base64'));
    const args = [
      'dgst',
      '-sha256',
      '-verify',
      file('pub_key.pem'),
      '-signature',
      file('signature'),
      file('message'),
    ];
    const { stdout } = await promisify(execFile)('openssl', args);
    await rm(folder, { recursive: true });
    expect(stdout.trim()).toBe('Verified OK');
  });

  test("have WeChat Pay's headers", async () => {
    const { headers } = await v3(sandbox, 'POST', preSign, body);
    expect(headers).toMatchObject({
      'cache-control': 'no-cache, must-revalidate',
      'content-language': 'zh-CN',
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
    });
    expect(headers['request-id']).toMatch(/^[0-9A-F]{32}-0$/);
    expect(Math.abs(Number(headers['wechatpay-timestamp']) - Date.now() / 1000)).toBeLessThan(patience(5));
    const failed = await v3(sandbox, 'POST', preSign, {});
    expect(failed.headers['request-id']).toMatch(/^[0-9A-F]{32}-[1-9]\d+$/);
    const kept = await send(`${sandbox.url}/v3/x`, { method: 'GET', headers: { connection: 'keep-alive' } });
    expect(kept.headers['keep-alive']).toBe('timeout=8');
  });

  test.each(['/v3/nothing/here', '/v3/certificates/../certificates', '/nothing', '/v3'])(
    'the unknown path %s gets 404, signed',
    async (path) => {
      const url = new URL(sandbox.url);
      const answer = await rawGet(url.port, path);
      expect(answer).toContain('HTTP/1.1 404');
      expect(answer).toContain('"code":"NOT_FOUND"');
      expect(answer.toLowerCase()).toContain('wechatpay-signature:');
    },
  );

  test('a known path with another method gets 404', async () => {
    const answer = await v3(sandbox, 'POST', '/v3/certificates', {});
    expect([answer.status, answer.json['code']]).toEqual([404, 'NOT_FOUND']);
    expect(signedBy(sandbox, answer.headers, answer.body)).toBe(true);
  });
});

describe('request bodies', () => {
  const wrong: [title: string, json: unknown, field: string][] = [
    ['a missing field', { appid: 'wx1' }, '/out_contract_code'],
    ['an empty one', { appid: 'wx1', out_contract_code: '' }, '/out_contract_code'],
    ['a null', { appid: null, out_contract_code: 'c' }, '/appid'],
    [
      'a null deep inside',
      { appid: 'wx1', out_contract_code: 'c', extra: { 'a/b': [1, null] } },
      '/extra/a~1b/1',
    ],
    ['a number for a text', { appid: 1, out_contract_code: 'c' }, '/appid'],
    ['characters out of place', { appid: 'wx1', out_contract_code: 'c d' }, '/out_contract_code'],
    ['a list', [], ''],
    ['nothing but null', null, ''],
  ];
  test.each(wrong)('%s is PARAM_ERROR with its place', async (_, json, field) => {
    const answer = await v3(sandbox, 'POST', preSign, json);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code: 'PARAM_ERROR', detail: { field, location: 'body' } });
    expect((answer.json['detail'] as Json)['issue']).toEqual(expect.any(String));
  });

  test.each([
    ['cut off', '{"appid":"wx1"'],
    ['empty', ''],
    ['not UTF-8', Buffer.from('{"appid":"\xe9","out_contract_code":"c"}', 'latin1')],
  ])('a body that is %s is PARAM_ERROR', async (_, raw) => {
    const answer = await v3(sandbox, 'POST', preSign, undefined, { raw });
    expect([answer.status, answer.json['code']]).toEqual([400, 'PARAM_ERROR']);
  });

  test('a wrong type in the query is PARAM_ERROR, located there', async () => {
    const path = '/v3/global/papay/contracts/out-contract-code/c';
    expect((await v3(sandbox, 'GET', `${path}?plan_id=12x`)).json).toMatchObject({
      code: 'PARAM_ERROR',
      detail: { field: '/plan_id', value: '12x', location: 'query' },
    });
    expect((await v3(sandbox, 'GET', path)).json).toMatchObject({
      detail: { field: '/plan_id', location: 'query' },
    });
    expect((await v3(sandbox, 'GET', '/v3/certificates?algorithm_type=DSA')).json).toMatchObject({
      code: 'PARAM_ERROR',
      detail: { field: '/algorithm_type', location: 'query' },
    });
  });

  test('a body beyond 1 MiB is refused, signed, and the server goes on', async () => {
    const answer = await v3(sandbox, 'POST', preSign, undefined, {
      raw: JSON.stringify({ appid: 'x'.repeat(3 << 20) }),
    });
    expect([answer.status, answer.json['code']]).toEqual([413, 'REQUEST_TOO_LARGE']);
    expect(signedBy(sandbox, answer.headers, answer.body)).toBe(true);
    expect((await v3(sandbox, 'POST', preSign, body)).status).toBe(200);
  });

  test('text of every kind is kept', async () => {
    const code = `c-${randomUUID()}`;
    const answer = await v3(sandbox, 'POST', preSign, {
      appid: 'wx微信',
      out_contract_code: code,
      note: '…\u0000😀',
    });
    expect(answer.status).toBe(200);
  });
});

test('the platform certificate comes encrypted with the APIv3 key', async () => {
  const answer = await v3(sandbox, 'GET', '/v3/certificates');
  const [entry] = answer.json['data'] as [{ serial_no: string; encrypt_certificate: Record<string, string> }];
  const { ciphertext = '', nonce = '', associated_data = '', algorithm } = entry.encrypt_certificate;
  expect([algorithm, associated_data]).toEqual(['AEAD_AES_256_GCM', 'certificate']);
  const sealed = Buffer.from(ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', sandbox.config.apiV3Key, nonce)
    .setAAD(Buffer.from(associated_data))
    .setAuthTag(sealed.subarray(-16));
  const pem = decipher.update(sealed.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8');
  expect(pem).toBe(sandbox.config.certs[platformSerial()]);
  expect(new X509Certificate(pem).serialNumber).toBe(entry.serial_no);
  expect(signedBy(sandbox, answer.headers, answer.body)).toBe(true);
  expect((await v3(sandbox, 'GET', '/v3/certificates?algorithm_type=SM2')).json).toEqual({ data: [] });
});

/** Byte by byte, for paths that a client library would normalize. */
async function rawGet(port: string, path: string): Promise<string> {
  const { connect } = await import('node:net');
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
    });
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
    });
    socket.on('error', reject);
    socket.on('end', () => resolve(text));
  });
}
