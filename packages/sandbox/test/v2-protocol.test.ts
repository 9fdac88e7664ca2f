import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, send, toXml, v2, v2Sign } from './merchant.js';
import { selfSigned } from './self-signed.js';

let sandbox: Sandbox;
let query: Fields;
beforeAll(async () => {
  sandbox = await startSandbox({ mchid: '1200009811' });
  query = { appid: 'wxcbda96de0b165486', mch_id: '1200009811', out_trade_no: 'none' };
});
afterAll(() => sandbox.stop());

const orderquery = '/pay/orderquery';

test('the signature of these tests matches the documents', () => {
  const sample = {
    appid: 'wxd930ea5d5a258f4f',
    mch_id: '10000100',
    device_info: '1000',
    body: 'test',
    nonce_str: 'ibuaiVcKdpRxkhJA',
  };
  const key = '192006250b4c09247ec02edce69f6a2d';
  expect(v2Sign(sample, key)).toBe('9A0A8659F005D6984697E2CA0A9CF3B7');
  expect(v2Sign(sample, key, 'HMAC-SHA256')).toBe(
    '6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6',
  );
});

describe('an error of the protocol is answered with return_code FAIL, unsigned, status 200', () => {
  const refused = async (
    message: RegExp,
    ...args: [fields: Fields, overrides?: Parameters<typeof v2>[3]]
  ) => {
    const answer = await v2(sandbox, orderquery, ...args);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/xml; charset=utf-8']);
    expect(Object.keys(answer.fields)).toEqual(['return_code', 'return_msg']);
    expect(answer.fields['return_code']).toBe('FAIL');
    expect(answer.fields['return_msg']).toMatch(message);
  };

  test('a wrong sign', () => refused(/签名错误/, query, { sign: '0'.repeat(32) }));
  test('no sign', () => refused(/缺少 sign/, query, { raw: toXml({ ...query, nonce_str: 'n' }) }));
  test('an MD5 sign under sign_type HMAC-SHA256', () =>
    refused(
      /签名错误/,
      { ...query, sign_type: 'HMAC-SHA256' },
      { sign: v2Sign({ ...query, sign_type: 'HMAC-SHA256' }, sandbox.config.apiV2Key) },
    ));
  test('another sign_type', () => refused(/sign_type/, { ...query, sign_type: 'SHA1' }));
  test('another merchant', () => refused(/mch_id/, { ...query, mch_id: '1200009812' }));
  test('no nonce_str', () => refused(/nonce_str/, query, { nonce: undefined }));
  test('too long a nonce_str', () => refused(/nonce_str/, query, { nonce: 'n'.repeat(33) }));
  test('no XML', () => refused(/XML/, query, { raw: 'mch_id=1200009811' }));
  test('an empty body', () => refused(/XML/, query, { raw: '' }));
  test('XML cut off', () => refused(/XML/, query, { raw: '<xml><mch_id>12' }));
  test('JSON', () => refused(/XML/, query, { raw: '{"mch_id":"1200009811"}' }));
  test('nested XML', () => refused(/XML/, query, { raw: '<xml><a><b>1</b></a></xml>' }));
  test('the same field twice', () => refused(/XML/, query, { raw: '<xml><a>1</a><a>2</a></xml>' }));
  test('a DTD, of which nothing is expanded', async () => {
    const raw = `<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><mch_id>&e;</mch_id></xml>`;
    await refused(/DTD/, query, { raw });
  });
  test('a body beyond 1 MiB', () => refused(/过长/, query, { raw: `<xml>${' '.repeat(2 << 20)}</xml>` }));
});

describe('an error of the business is answered with result_code FAIL, signed', () => {
  test.each([
    ['an unknown order', {}, 'ORDERNOTEXIST'],
    ['a missing field', { appid: '' }, 'PARAM_ERROR'],
    ['neither of two numbers', { out_trade_no: '' }, 'PARAM_ERROR'],
    ['a value out of its enumeration', { version: '2.0' }, 'PARAM_ERROR'],
  ])('%s', async (_, change, code) => {
    for (const sign_type of ['', 'MD5', 'HMAC-SHA256']) {
      const { fields } = await v2(sandbox, orderquery, { ...query, ...change, sign_type });
      expect(fields).toMatchObject({
        return_code: 'SUCCESS',
        result_code: 'FAIL',
        err_code: code,
        mch_id: '1200009811',
      });
      expect(fields['err_code_des']).not.toBe('');
      expect(fields['nonce_str']).toMatch(/^\w{32}$/);
      expect(fields['sign']).toBe(v2Sign(fields, sandbox.config.apiV2Key, sign_type || 'MD5'));
    }
  });
});

test('operations without nonce_str neither require nor answer one', async () => {
  const fields = { appid: 'wx1', mch_id: '1200009811', version: '1.0', plan_id: '123', contract_code: 'c' };
  const answer = await v2(sandbox, '/papay/querycontract', fields, { nonce: undefined });
  expect(answer.fields).toMatchObject({ result_code: 'FAIL', err_code: 'CONTRACT_NOT_EXIST' });
  expect(answer.fields).not.toHaveProperty('nonce_str');
  expect(answer.fields['sign']).toBe(v2Sign(answer.fields, sandbox.config.apiV2Key));
});

test('integers are texts of digits', async () => {
  const fields = { appid: 'wx1', mch_id: '1200009811', version: '1.0', plan_id: '12x', contract_code: 'c' };
  const answer = await v2(sandbox, '/papay/querycontract', fields);
  expect(answer.fields).toMatchObject({ result_code: 'FAIL', err_code: 'PARAM_ERROR' });
  expect(answer.fields['err_code_des']).toContain('plan_id');
});

describe('signcontract, which requires mutual TLS and is switched off', () => {
  const path = '/applyment/micro/signcontract';

  test('answers the day to a merchant with its certificate, even if a field is missing', async () => {
    const { fields } = await v2(sandbox, path, {});
    expect(fields).toMatchObject({ return_code: 'FAIL' });
    expect(fields['return_msg']).toContain('2023-05-23');
  });

  test('refuses a connection without a client certificate', async () => {
    const { fields } = await v2(sandbox, path, {}, { identity: 'none' });
    expect(fields).toMatchObject({ return_code: 'FAIL' });
    expect(fields['return_msg']).toMatch(/证书/);
  });

  test('refuses plain HTTP', async () => {
    const { fields } = await v2(sandbox, path, {}, { origin: sandbox.url });
    expect(fields['return_msg']).toMatch(/证书/);
  });

  test('refuses a certificate that names the merchant and is not the one issued to it', async () => {
    const identity = await selfSigned('1200009811');
    const { fields } = await v2(sandbox, path, {}, { identity });
    expect(fields['return_msg']).toMatch(/证书/);
  });

  test('still verifies the sign', async () => {
    const { fields } = await v2(sandbox, path, {}, { sign: 'x' });
    expect(fields['return_msg']).toMatch(/签名错误/);
  });
});

test('operations that need no certificate work over plain HTTP', async () => {
  const { fields } = await v2(sandbox, orderquery, query, { origin: sandbox.url });
  expect(fields['err_code']).toBe('ORDERNOTEXIST');
});

test('an HTTPS client that does not trust the CA gets no connection', async () => {
  await expect(send(sandbox.httpsUrl, { method: 'GET' })).rejects.toThrow(/certificate/);
});
