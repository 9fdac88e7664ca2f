import { constants, createHash, createPrivateKey, createPublicKey, privateDecrypt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { listAnsweredOperations } from '@wechatpay-kit/sandbox/operations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DescribedOperation } from '../src/description/catalogue.js';
import { components, judge, makeRequest, nameOf, operations, sendRequest } from './asking.js';
import { type Answer, fromXml, type Json, send, signedBy, signV3, v2, v2Sign, v3 } from './merchant.js';
import { createEncrypt, createForm, createValues } from './requests.js';

const levels = new Map(listAnsweredOperations().map(({ method, path, kind }) => [`${method} ${path}`, kind]));
const file = Buffer.from('the bytes of a picture');

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const answered = operations.filter((operation) => levels.get(nameOf(operation)) === 'answered');

/** Sends a request with all that its schema requires, over a plain client. */
function ask(operation: DescribedOperation, seed: string): Promise<Answer> {
  return sendRequest(sandbox, operation, makeRequest(sandbox, operation, seed));
}

/** A signed GET of a file. */
function fetchFile(target: string): Promise<Answer> {
  const authorization = signV3(sandbox, 'GET', target, '');
  return send(sandbox.url + target, { method: 'GET', headers: { authorization } });
}

/** What documents say of the levels: hundreds of played operations, and of remembered ones. */
const statements: Readonly<Record<string, RegExp>> = {
  'README.md': /plays more than (?<played>\d)00 of them.+more than (?<remembered>\d)00 of them remember/,
  'README.zh-CN.md': /其中 (?<played>\d)00 多个按业务规则模拟.+其中 (?<remembered>\d)00 多个会记住/,
  'packages/sandbox/README.md':
    /More than (?<played>\d)00 operations, .+More than (?<remembered>\d)00 of them \*\*remember\*\*/,
  'docs/guide/getting-started.md': /其中 (?<played>\d)00 多个按.+其中 (?<remembered>\d)00 多个接口会/,
  'docs/en/guide/getting-started.md':
    /plays more than (?<played>\d)00 of them.+More than (?<remembered>\d)00 of them/,
};

test.each(Object.entries(statements))('%s tells how many operations play and remember', (file, statement) => {
  const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8').replace(/\s+/g, ' ');
  const told = statement.exec(text)?.groups ?? {};
  const hundreds = (level: string): string =>
    String(Math.floor([...levels.values()].filter((one) => one === level).length / 100));
  expect({ ...told }).toEqual({ played: hundreds('played'), remembered: hundreds('remembered') });
});

test('every operation of the description has a level', async () => {
  expect(levels.size).toBe(operations.length);
  const { operations: listed } = (await (await fetch(`${sandbox.url}/_sandbox/operations`)).json()) as {
    operations: { method: string; path: string; level: string }[];
  };
  expect(new Map(listed.map(({ method, path, level }) => [`${method} ${path}`, level]))).toEqual(levels);
  const of = new Map<string, number>();
  for (const level of levels.values()) of.set(level, (of.get(level) ?? 0) + 1);
  expect([...of.keys()].toSorted()).toEqual(['answered', 'played', 'remembered', 'retired']);
  for (const [level, count] of of) {
    const answer = await fetch(`${sandbox.url}/_sandbox/operations?level=${level}`);
    expect(((await answer.json()) as Json)['operations'], level).toHaveLength(count);
  }
});

// Each seed takes ten seconds.
const seeds = process.env['WECHATPAY_TEST_FULL'] === undefined ? ['first'] : ['first', 'second', 'third'];

describe.each(seeds)('with the seed %s', (seed) => {
  test('every operation that is answered answers a request made from its schema', async () => {
    const faults: string[] = [];
    for (const operation of answered) {
      const found = judge(sandbox, operation, await ask(operation, seed));
      faults.push(...found.map((fault) => `${nameOf(operation)} ${fault}`));
    }
    expect(faults).toEqual([]);
  });
});

describe('an answer that is made up', () => {
  test('is the same for the same request, and another for another', async () => {
    const path = '/v3/new-tax-control-fapiao/user-title/title-url';
    const ask = async (fapiao_apply_id: string) => {
      const query = new URLSearchParams({
        fapiao_apply_id,
        source: 'WEB',
        total_amount: '1',
        openid: 'o',
        appid: 'wx1',
        seller_name: 's',
      });
      return (await v3(sandbox, 'GET', `${path}?${query}`)).json['title_url'];
    };
    const first = await ask('T1');
    expect(first).toMatch(/^http/);
    expect(await ask('T1')).toBe(first);
    expect(await ask('T2')).not.toBe(first);
  });

  test('repeats what was given, by name', async () => {
    const { json } = await v3(sandbox, 'GET', '/v3/global/merchant-service/complaints/C7');
    expect(json).toMatchObject({ complaint_id: 'C7' });
  });

  test('names the sub-merchant of a partner, and nothing of one to a direct merchant', async () => {
    const unified = { appid: 'wx1', mch_id: sandbox.mchid, body: 'x', out_trade_no: 'U1', total_fee: '1', spbill_create_ip: '127.0.0.1', notify_url: 'https://shop.example/pay', trade_type: 'JSAPI', openid: 'o' }; // biome-ignore format: one message
    const direct = await v2(sandbox, '/pay/unifiedorder', unified);
    expect(direct.fields).toMatchObject({ result_code: 'SUCCESS', appid: 'wx1', mch_id: sandbox.mchid });
    expect(Object.keys(direct.fields).filter((name) => /^s(ub|p)_/.test(name))).toEqual([]);
    const partner = await v2(sandbox, '/pay/unifiedorder', {
      ...unified,
      sub_mch_id: '1600000001',
      sub_appid: 'wx2',
    });
    expect(partner.fields).toMatchObject({ sub_mch_id: '1600000001', sub_appid: 'wx2' });
  });

  test('hands out a key that encrypts', async () => {
    const given = { mch_id: sandbox.mchid, sign_type: 'MD5' };
    const { fields } = await v2(sandbox, '/risk/getpublickey', given);
    const [own] = Object.entries(sandbox.config.certs).filter(([id]) => id.startsWith('PUB_KEY_ID_'));
    expect(fields['pub_key']).toContain('BEGIN RSA PUBLIC KEY');
    expect(createPublicKey(fields['pub_key'] ?? '').equals(createPublicKey(own?.[1] ?? ''))).toBe(true);
  });

  test('is not given for an unsigned or wrong request', async () => {
    const path = '/v3/pay/transactions/jsapi';
    const order = { appid: 'wx1', mchid: sandbox.mchid, description: 'x', out_trade_no: 'T1' };
    const jsapi = { ...order, notify_url: 'https://shop.example/pay', payer: { openid: 'o' } };
    const unsigned = await v3(sandbox, 'POST', path, jsapi, { authorization: 'none' });
    expect([unsigned.status, unsigned.json['code']]).toEqual([401, 'SIGN_ERROR']);
    const wrong = await v3(sandbox, 'POST', path, jsapi);
    expect([wrong.status, wrong.json['code'], wrong.json['detail']]).toEqual([
      400,
      'PARAM_ERROR',
      { field: '/amount', issue: '必填，没有给出', location: 'body' },
    ]);
    const v2Unsigned = await v2(sandbox, '/pay/closeorder', { mch_id: sandbox.mchid }, { sign: 'x' });
    expect(v2Unsigned.fields).toMatchObject({
      return_code: 'FAIL',
      return_msg: expect.stringContaining('签名错误'),
    });
    const v2Wrong = await v2(sandbox, '/pay/closeorder', { appid: 'wx1', mch_id: sandbox.mchid });
    expect(v2Wrong.fields).toMatchObject({
      return_code: 'SUCCESS',
      result_code: 'FAIL',
      err_code: 'PARAM_ERROR',
    });
    expect(v2Wrong.fields['sign']).toBe(v2Sign(v2Wrong.fields, sandbox.config.apiV2Key));
  });

  test('has its encrypted fields encrypted for the merchant, with the padding of the operation', async () => {
    const key = createPrivateKey(sandbox.config.privateKey);
    const open = (sealed: unknown, padding: number): Buffer =>
      privateDecrypt({ key, padding }, Buffer.from(String(sealed), 'base64'));
    const [names] = operations.filter(({ wirePath }) => wirePath === '/secsvc/getrealnameinfo');
    if (names === undefined) throw new Error('no operation for names');
    const fields = fromXml((await ask(names, 'first')).body);
    // RFC 8017, section 7.2.1: 0, 2, random bytes, 0, the text. Node.js no longer takes this padding off.
    const padded = open(fields['encrypted_real_name'], constants.RSA_NO_PADDING);
    expect([padded[0], padded[1]]).toEqual([0, 2]);
    expect(padded.subarray(padded.indexOf(0, 2) + 1).toString('utf8')).toMatch(/^\p{Script=Han}+$/u);
    const { json } = await v3(
      sandbox,
      'GET',
      '/v3/global/merchant-service/complaints/200201820200101080076610000',
    );
    expect(open(json['payer_phone'], constants.RSA_PKCS1_OAEP_PADDING).toString('utf8')).toMatch(/^1\d{10}$/);
  });

  test('repeats what arrived encrypted, encrypted for the merchant', async () => {
    const [serial = '', pem = ''] =
      Object.entries(sandbox.config.certs).find(([id]) => id.startsWith('PUB_KEY_ID_')) ?? [];
    const sealed = createEncrypt(pem)('你好', undefined);
    const body = { echo_message: 'hello', encrypted_echo_message: sealed };
    const headers = { 'wechatpay-serial': serial };
    const { json } = await v3(sandbox, 'POST', '/v3/security/echo', body, { headers });
    expect(json['echo_message']).toBe('hello');
    const key = createPrivateKey(sandbox.config.privateKey);
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const answered = Buffer.from(String(json['encrypted_echo_message']), 'base64');
    expect(privateDecrypt({ key, padding }, answered).toString('utf8')).toBe('你好');
  });

  test('names a file on the host that was called, and the digest of that file', async () => {
    const bill = await v3(
      sandbox,
      'GET',
      '/v3/merchant/fund/withdraw/bill-type/NO_SUCC?bill_date=2026-01-01',
    );
    const url = new URL(String(bill.json['download_url']));
    expect(url.origin).toBe(sandbox.httpsUrl);
    const [name = '', digest = ''] = [String(bill.json['hash_type']), String(bill.json['hash_value'])];
    const downloaded = await fetchFile(url.pathname + url.search);
    expect(createHash(name).update(downloaded.body).digest('hex')).toBe(digest);
    expect(downloaded.headers['wechatpay-signature']).toBeUndefined();
  });
});

describe('a form', () => {
  const path = '/v3/merchant/media/upload';
  const [operation] = operations.filter((one) => one.wirePath === path);

  async function upload(change: (form: { meta: string; body: Buffer }) => Buffer, content = file) {
    const form = createForm(
      operation?.body ?? {},
      createValues(components, () => false),
      content,
      false,
    );
    const headers = { 'content-type': form.contentType };
    return v3(sandbox, 'POST', path, undefined, { raw: change(form), signedBody: form.meta, headers });
  }

  test('of five megabytes is taken, with its parts in any order', async () => {
    const answer = await upload(({ body }) => body, Buffer.alloc(5 * 1024 * 1024, 7));
    expect([answer.status, typeof answer.json['media_id']]).toEqual([200, 'string']);
  });

  test('is refused if the digest is another, a part is missing, or it is too long', async () => {
    const changed = await upload(({ body }) =>
      Buffer.from(body.toString('latin1').replace('bytes', 'BYTES'), 'latin1'),
    );
    expect([changed.status, changed.json['detail']]).toEqual([
      400,
      expect.objectContaining({ field: '/sha256', issue: '与文件的 SHA256 摘要不符' }),
    ]);
    const unfiled = await upload(({ meta }) =>
      Buffer.from(
        `--a-boundary\r\nContent-Disposition: form-data; name="meta"\r\n\r\n${meta}\r\n--a-boundary--\r\n`,
      ),
    );
    expect([unfiled.status, unfiled.json['detail']]).toEqual([
      400,
      expect.objectContaining({ field: '/file' }),
    ]);
    const long = await upload(({ body }) => body, Buffer.alloc(7 * 1024 * 1024));
    expect([long.status, long.json['code']]).toEqual([413, 'REQUEST_TOO_LARGE']);
  });
});

describe('an operation that does not exist', () => {
  test.each([
    ['POST', '/v3/pay/transactions/jsap', '是否为 POST /v3/pay/transactions/jsapi'],
    ['GET', '/v3/pay/transactions/native', '该路径的请求方法为 POST'],
    [
      'GET',
      '/v3/pay/transactions/out-trade-number/T1',
      '是否为 GET /v3/pay/transactions/out-trade-no/{out_trade_no}',
    ],
    ['GET', '/v3/nothing/like/any/of/them/at/all', '请核对请求方法与路径'],
    ['POST', '/', '请核对请求方法与路径'],
  ])('%s %s is refused in APIv3, with what comes nearest', async (method, path, hint) => {
    const answer = await v3(sandbox, method, path);
    expect([answer.status, answer.json]).toEqual([
      404,
      { code: 'NOT_FOUND', message: `接口不存在：${hint}` },
    ]);
    expect(signedBy(sandbox, answer.headers, answer.body)).toBe(true);
  });

  test.each([
    ['/pay/unifiedordr', '接口不存在：是否为 POST /pay/unifiedorder'],
    ['/unknown/path/of/nothing/at/all', '接口不存在：请核对请求方法与路径'],
  ])('%s is refused in APIv2, with status 200', async (path, return_msg) => {
    const answer = await v2(sandbox, path, { mch_id: sandbox.mchid });
    expect([answer.status, answer.fields]).toEqual([200, { return_code: 'FAIL', return_msg }]);
  });

  test('a message of XML is of APIv2, whatever its path and its media type', async () => {
    const path = '/unknown/path/of/nothing/at/all';
    const answer = await send(sandbox.url + path, { method: 'POST', body: '<xml><mch_id>1</mch_id></xml>' });
    expect([answer.status, fromXml(answer.body)]).toEqual([
      200,
      { return_code: 'FAIL', return_msg: expect.stringMatching(/^接口不存在：/) },
    ]);
  });

  test('a path that is longer than any is not compared', async () => {
    const answer = await v3(sandbox, 'GET', `/v3/pay/${'x'.repeat(5_000)}`);
    expect(answer.json['message']).toBe('接口不存在：请核对请求方法与路径');
  });
});

test('a retired operation says since when', async () => {
  const [retired] = operations.filter(({ retired: day, protocol }) => day !== undefined && protocol === 'v3');
  if (retired === undefined) throw new Error('no retired operation');
  const answer = await ask(retired, 'first');
  expect([answer.status, JSON.parse(answer.body)]).toEqual([
    404,
    { code: 'NOT_FOUND', message: `接口已下线：微信支付已于 ${retired.retired} 停用该接口` },
  ]);
});

test('the record of a request has its level, or why there is none', async () => {
  const other = await startSandbox();
  try {
    await v3(other, 'GET', '/v3/certificates');
    await v3(other, 'GET', '/v3/edu-papay/transactions/out-trade-no/T1');
    await v3(other, 'GET', '/v3/global/merchant-service/complaints/C1');
    await v2(other, '/pay/closeorder', { mch_id: other.mchid }, { sign: 'x' });
    await v3(other, 'GET', '/v3/nothing');
    const answer = await fetch(`${other.url}/_sandbox/requests`);
    expect(((await answer.json()) as { requests: unknown }).requests).toMatchObject([
      { operation: 'GET v3/certificates', level: 'played', status: 200 },
      {
        operation: 'GET v3/edu-papay/transactions/out-trade-no/{out_trade_no}',
        level: 'remembered',
        status: 404,
        code: 'RESOURCE_NOT_EXISTS',
      },
      {
        operation: 'GET v3/global/merchant-service/complaints/{complaint_id}',
        level: 'answered',
        status: 200,
      },
      { operation: 'POST v2/pay/closeorder', level: 'played', status: 200, code: 'FAIL' },
      { url: '/v3/nothing', status: 404, code: 'NOT_FOUND' },
    ]);
  } finally {
    await other.stop();
  }
});
