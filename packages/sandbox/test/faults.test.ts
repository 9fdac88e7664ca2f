/** Faults of calls, seen by a client that reads bytes, and signed without the SDK. */
import { connect } from 'node:net';
import { type FaultRule, type RequestRecord, type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { patience } from '../../../tools/test/patience.js';
import { type Answer, type Json, send, signedBy, signV3, v2, v2Sign, v3 } from './merchant.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.stop());

const preSign = '/v3/global/papay/contracts/miniprogram-pre-entrust-sign';
const preSignKey = 'POST v3/global/papay/contracts/miniprogram-pre-entrust-sign';
const find = (code: string) => `/v3/global/papay/contracts/out-contract-code/${code}?plan_id=1`;
const contract = (code: string) => ({
  appid: 'wx1',
  plan_id: 1,
  out_contract_code: code,
  success_notify_url: 'http://127.0.0.1:1/',
});

let count = 0;
const sign = async (code = `F${++count}`, headers: Record<string, string> = {}) =>
  await v3(sandbox, 'POST', preSign, contract(code), { headers });
const newest = async (): Promise<RequestRecord> => {
  const [record] = await sandbox.requests({ limit: 1 });
  if (record === undefined) throw new Error('no request');
  return record;
};
/** Whether the contract was created: the same request again changes it then, and does not add it. */
const exists = async (code: string): Promise<boolean> => {
  await sandbox.faults.clear();
  await sign(code);
  const { changes } = await newest();
  return changes.find(({ table }) => table === 'contracts')?.change === 'changed';
};

/** Resolves when the first fault has happened. */
const hit = async (): Promise<void> => {
  const hits = async () => (await sandbox.faults.list())[0]?.hits;
  await expect.poll(hits, { timeout: patience(5_000) }).toBe(1);
};

interface Raw {
  /** Every byte that came. */
  bytes: string;
  /** How the connection ended. */
  end: 'end' | 'ECONNRESET' | 'open';
}

/**
 * Sends a signed request as bytes over a bare connection, and reads until it ends.
 *
 * @param until ends the connection when it resolves
 */
function raw(code: string, until?: () => Promise<void>): Promise<Raw> {
  const body = JSON.stringify(contract(code));
  const authorization = signV3(sandbox, 'POST', preSign, body);
  const head = [
    `POST ${preSign} HTTP/1.1`,
    'host: 127.0.0.1',
    'accept: application/json',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    `authorization: ${authorization}`,
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    let bytes = '';
    const done = (end: Raw['end']): void => {
      resolve({ bytes, end });
      socket.destroy();
    };
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.toString('latin1');
    });
    socket.on('end', () => done('end'));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? done('ECONNRESET') : reject(error),
    );
    until?.().then(() => done('open'), reject);
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}

describe('before the operation', () => {
  test('reset-before: the connection is reset, and nothing has happened', async () => {
    await sandbox.faults.set([{ kind: 'reset-before', operation: preSignKey }]);
    expect(await raw('before')).toEqual({ bytes: '', end: 'ECONNRESET' });
    const record = await newest();
    expect(record).toMatchObject({
      status: 0,
      operation: preSignKey,
      faults: [{ kind: 'reset-before', rule: '1' }],
      changes: [],
      verification: { verified: false, explanation: expect.stringContaining('reset-before') },
    });
    expect(await exists('before')).toBe(false);
  });

  test('over TLS, it is a reset too', async () => {
    await sandbox.faults.set([{ kind: 'reset-before' }]);
    await expect(sign('tls')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await exists('tls')).toBe(false);
  });

  test("html: the unsigned page of a gateway, with the rule's status", async () => {
    await sandbox.faults.set([{ kind: 'html', status: 504, times: 1 }]);
    const { bytes } = await raw('html');
    expect(bytes).toMatch(/^HTTP\/1\.1 504 /);
    expect(bytes).toMatch(/content-type: text\/html/i);
    expect(bytes).not.toMatch(/wechatpay-|request-id/i);
    expect(bytes).toContain('<title>504 Gateway Time-out</title>');
    expect(await exists('html')).toBe(false);
  });

  test.each<[kind: '429' | '500' | '502' | '503' | '504', code: string]>([
    ['429', 'RATELIMIT_EXCEEDED'],
    ['500', 'SYSTEM_ERROR'],
    ['502', 'SERVICE_UNAVAILABLE'],
    ['503', 'SERVICE_UNAVAILABLE'],
    ['504', 'SYSTEM_ERROR'],
  ])('%s: a signed answer with the code %s', async (kind, code) => {
    await sandbox.faults.set([{ kind, retryAfter: 3 }]);
    const { status, json, headers, body } = await sign(`S${kind}`);
    expect([status, json['code'], headers['retry-after']]).toEqual([Number(kind), code, '3']);
    expect(json['message']).toEqual(expect.any(String));
    expect(signedBy(sandbox, headers, body)).toBe(true);
    expect(await newest()).toMatchObject({ status: Number(kind), code, faults: [{ kind }], changes: [] });
    expect(await exists(`S${kind}`)).toBe(false);
  });

  test('429 can be FREQUENCY_LIMITED; APIv2 answers 200 with FAIL', async () => {
    await sandbox.faults.set([{ kind: '429', code: 'FREQUENCY_LIMITED' }]);
    expect(await sign()).toMatchObject({ status: 429, json: { code: 'FREQUENCY_LIMITED' } });
    for (const [kind, code] of [
      ['429', 'FREQUENCY_LIMITED'],
      ['503', 'SYSTEMERROR'],
    ] as const) {
      await sandbox.faults.set([{ kind }]);
      const { status, fields } = await query();
      expect(status).toBe(200);
      expect(fields).toMatchObject({ return_code: 'SUCCESS', result_code: 'FAIL', err_code: code });
      expect(fields['sign']).toBe(v2Sign(fields, sandbox.config.apiV2Key));
    }
  });

  test('error: a code of the operation, with its status and meaning', async () => {
    await sandbox.faults.set([
      { kind: 'error', operation: 'v3/refund/domestic/refunds', code: 'NOT_ENOUGH' },
    ]);
    const order = { out_trade_no: 'a', out_refund_no: 'b', amount: { refund: 1, total: 1, currency: 'CNY' } };
    const refund = () => v3(sandbox, 'POST', '/v3/refund/domestic/refunds', order);
    expect(await refund()).toMatchObject({
      status: 403,
      json: { code: 'NOT_ENOUGH', message: expect.stringMatching(/^金额不足/) },
    });
    // Other operations do not have the code, and a wrong request is refused as usual.
    expect((await sign()).status).toBe(200);
    const wrong = await v3(sandbox, 'POST', '/v3/refund/domestic/refunds', {});
    expect(wrong).toMatchObject({ status: 400, json: { code: 'PARAM_ERROR' } });
    expect((await sandbox.faults.list())[0]).toMatchObject({ calls: 1, hits: 1 });
  });

  test('error over APIv2: FAIL with err_code, signed, with status 200', async () => {
    await sandbox.faults.set([{ kind: 'error', operation: 'v2/pay/orderquery', code: 'ORDERNOTEXIST' }]);
    const { status, fields } = await query();
    expect(status).toBe(200);
    expect(fields).toMatchObject({
      result_code: 'FAIL',
      err_code: 'ORDERNOTEXIST',
      err_code_des: expect.any(String),
    });
    expect(fields['sign']).toBe(v2Sign(fields, sandbox.config.apiV2Key));
  });
});

const query = () =>
  v2(sandbox, '/pay/orderquery', { appid: 'wx1', mch_id: sandbox.mchid, out_trade_no: 'none' });

describe('after the operation', () => {
  test('reset-after: it has happened, and the client does not know', async () => {
    await sandbox.faults.set([{ kind: 'reset-after' }]);
    expect(await raw('after')).toEqual({ bytes: '', end: 'ECONNRESET' });
    expect(await newest()).toMatchObject({
      status: 0,
      faults: [{ kind: 'reset-after' }],
      verification: { verified: true },
      // The answer that was lost.
      answer: { body: expect.stringContaining('session_id') },
      changes: [{ table: 'contracts' }, { table: 'sessions' }],
    });
    expect(await exists('after')).toBe(true);
  });

  test('dropped: it has happened, and the connection stays open without an answer', async () => {
    await sandbox.faults.set([{ kind: 'dropped' }]);
    expect(await raw('dropped', hit)).toEqual({ bytes: '', end: 'open' });
    expect(await newest()).toMatchObject({
      status: 0,
      answer: { body: expect.stringContaining('session_id') },
    });
    expect(await exists('dropped')).toBe(true);
  });

  test('truncated: fewer bytes come than Content-Length says', async () => {
    await sandbox.faults.set([{ kind: 'truncated' }]);
    const { bytes, end } = await raw('truncated');
    const [head = '', body = ''] = bytes.split('\r\n\r\n');
    const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
    expect(end).toBe('end');
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    expect(head).toMatch(/^wechatpay-signature: /im);
    expect(head.match(/^content-length:/gim)?.length).toBe(1);
    expect(body.length).toBeGreaterThan(0);
    expect(body.length).toBe(Math.floor(length / 2));
    expect(await newest()).toMatchObject({ status: 200, answer: { body, bodyLength: body.length } });
    expect(await exists('truncated')).toBe(true);
  });

  test('truncated without a body: the headers end early', async () => {
    const created = await sign('close');
    await sandbox.confirm(String(created.json['session_id']));
    const { json } = await v3(sandbox, 'GET', find('close'));
    await sandbox.faults.set([{ kind: 'truncated' }]);
    const path = `/v3/global/papay/contracts/${json['contract_id']}/terminate`;
    await expect(
      v3(sandbox, 'POST', path, { appid: 'wx1', contract_termination_remark: 'x' }),
    ).rejects.toThrow();
    await sandbox.faults.clear();
    expect((await v3(sandbox, 'GET', find('close'))).json['state']).toBe('TERMINATED');
  });

  test.each<[rule: FaultRule, status: number]>([
    [{ kind: '500', after: true }, 500],
    [{ kind: 'html', after: true }, 502],
  ])('%j: the answer is replaced after the operation has happened', async (rule, status) => {
    await sandbox.faults.set([rule]);
    const code = `after-${status}`;
    const answer = await raw(code);
    expect(answer.bytes).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(await exists(code)).toBe(true);
  });

  test('a refused request is refused as without the fault', async () => {
    await sandbox.faults.set([{ kind: 'reset-after' }, { kind: 'dropped' }, { kind: 'unsigned' }]);
    expect(await v3(sandbox, 'POST', preSign, {})).toMatchObject({ status: 400 });
    expect((await sandbox.faults.list()).map(({ calls }) => calls)).toEqual([0, 0, 0]);
  });
});

describe('signatures', () => {
  const wechatpay = ({ headers }: Answer) =>
    Object.keys(headers).filter((name) => name.startsWith('wechatpay-'));

  test('unsigned: the headers are missing, the body is right', async () => {
    await sandbox.faults.set([{ kind: 'unsigned' }]);
    const answer = await sign();
    expect(answer).toMatchObject({ status: 200, json: { session_id: expect.any(String) } });
    expect(wechatpay(answer)).toEqual([]);
  });

  test('wrongly-signed: by another key than it names', async () => {
    await sandbox.faults.set([{ kind: 'wrongly-signed' }]);
    const answer = await sign();
    expect(answer.status).toBe(200);
    expect(sandbox.config.certs).toHaveProperty(String(answer.headers['wechatpay-serial']));
    expect(signedBy(sandbox, answer.headers, answer.body)).toBe(false);
    const [other = ''] = Object.keys(sandbox.config.certs).filter(
      (id) => id !== answer.headers['wechatpay-serial'],
    );
    expect(signedBy(sandbox, { ...answer.headers, 'wechatpay-serial': other }, answer.body)).toBe(true);
  });

  test('wrongly-signed by a changed body: the same JSON, other bytes', async () => {
    await sandbox.faults.set([{ kind: 'wrongly-signed', by: 'changed-body' }]);
    const { headers, body, json } = await sign();
    expect(json).toMatchObject({ session_id: expect.any(String) });
    expect(signedBy(sandbox, headers, body)).toBe(false);
    expect(signedBy(sandbox, headers, body.trimEnd())).toBe(true);
  });

  test('signtest: a probe as the platform sends it', async () => {
    await sandbox.faults.set([{ kind: 'signtest' }]);
    const { status, headers, body } = await sign();
    const signature = String(headers['wechatpay-signature']);
    expect(status).toBe(200);
    expect(signature).toMatch(/^WECHATPAY\/SIGNTEST\/[A-Za-z\d+/]+=*$/);
    expect(signature.length).toBe(344);
    expect(signedBy(sandbox, headers, body)).toBe(false);
  });

  test.each<FaultRule>([
    { kind: 'unsigned' },
    { kind: 'wrongly-signed' },
    { kind: 'wrongly-signed', by: 'changed-body' },
  ])('%j over APIv2', async (rule) => {
    const order = {
      appid: 'wx1', mch_id: sandbox.mchid, contract_mchid: sandbox.mchid, contract_appid: 'wx1', out_trade_no: `V${++count}`,
      body: 'x', notify_url: 'http://127.0.0.1:1/', total_fee: '1', spbill_create_ip: '127.0.0.1', trade_type: 'APP',
      plan_id: '1', contract_code: 'R1', request_serial: '1', contract_display_account: 'x',
      contract_notify_url: 'http://127.0.0.1:1/',
    }; // biome-ignore format: a list reads better in rows
    await sandbox.faults.set([rule]);
    const { fields } = await v2(sandbox, '/pay/contractorder', order);
    expect(fields).toMatchObject({ return_code: 'SUCCESS', prepay_id: expect.any(String) });
    if (rule.kind === 'unsigned') expect(fields).not.toHaveProperty('sign');
    else {
      expect(fields['sign']).toMatch(/^[\dA-F]{32}$/);
      expect(fields['sign']).not.toBe(v2Sign(fields, sandbox.config.apiV2Key));
    }
  });

  test('an answer that WeChat Pay does not sign cannot lose its signature', async () => {
    await sandbox.faults.set([{ kind: 'unsigned' }, { kind: 'signtest' }]);
    const path = '/v3/billdownload/file?token=a';
    expect((await v3file(path)).status).toBe(200);
    expect((await sandbox.faults.list()).map(({ hits }) => hits)).toEqual([0, 0]);
  });
});

const v3file = (path: string) =>
  send(sandbox.config.endpoint + path, {
    method: 'GET',
    headers: { authorization: signV3(sandbox, 'GET', path, '') },
    ca: sandbox.config.ca,
  });

describe('latency', () => {
  test.each<[rule: Omit<FaultRule, 'kind'>, least: number, most: number]>([
    [{ ms: 60 }, 60, 60],
    [{ min: 20, max: 40 }, 20, 40],
    [{ median: 20, p99: 60 }, 1, 400],
  ])('%j', async (rule, least, most) => {
    await sandbox.faults.set([{ kind: 'latency', ...rule }]);
    const before = performance.now();
    expect((await sign()).status).toBe(200);
    const elapsed = performance.now() - before;
    const { faults: [fault] = [] } = await newest();
    expect(fault?.ms).toBeGreaterThanOrEqual(least);
    expect(fault?.ms).toBeLessThanOrEqual(most);
    // Node's timers may be a millisecond early.
    expect(elapsed).toBeGreaterThan((fault?.ms ?? 0) - 2);
  });

  test('a client that does not wait is not served', async () => {
    await sandbox.faults.set([{ kind: 'latency', ms: 600_000 }]);
    expect(await raw('gone', hit)).toEqual({ bytes: '', end: 'open' });
    await expect
      .poll(newest)
      .toMatchObject({ status: 0, faults: [{ kind: 'latency', ms: 600_000 }], changes: [] });
    expect(await exists('gone')).toBe(false);
  });

  test('after the operation, it has happened', async () => {
    await sandbox.faults.set([{ kind: 'latency', ms: 600_000, after: true }]);
    expect(await raw('late', hit)).toEqual({ bytes: '', end: 'open' });
    await expect
      .poll(newest)
      .toMatchObject({ status: 0, answer: { body: expect.stringContaining('session_id') } });
    expect(await exists('late')).toBe(true);
  });

  test('goes before another fault', async () => {
    await sandbox.faults.set([{ kind: '503' }, { kind: 'latency', ms: 5 }]);
    expect((await sign()).status).toBe(503);
    expect((await newest()).faults).toEqual([
      { kind: 'latency', rule: '2', ms: 5 },
      { kind: '503', rule: '1' },
    ]);
  });
});

describe('where', () => {
  const statuses = async (calls: number): Promise<number[]> => {
    const all: number[] = [];
    for (let call = 0; call < calls; call++) all.push((await sign()).status);
    return all;
  };

  test('nth, every and times count the calls that the rule is about', async () => {
    await sandbox.faults.set([{ kind: '503', nth: 2 }]);
    expect(await statuses(4)).toEqual([200, 503, 200, 200]);
    await sandbox.faults.set([{ kind: '503', every: 2, times: 1 }]);
    expect(await statuses(4)).toEqual([200, 503, 200, 200]);
    await sandbox.faults.set([{ kind: '503', times: 2 }]);
    expect(await statuses(4)).toEqual([503, 503, 200, 200]);
    expect(await sandbox.faults.list()).toEqual([
      { id: '1', rule: { kind: '503', times: 2 }, calls: 4, hits: 2 },
    ]);
  });

  test.each([
    ['POST v3/global/papay/contracts/miniprogram-pre-entrust-sign', 503],
    ['POST /v3/global/papay/contracts/miniprogram-pre-entrust-sign', 503],
    ['miniprogram', 503],
    ['POST v3/global/*sign', 503],
    ['*entrust*', 503],
    ['POST v3/global/papay/*terminate', 200],
    ['v2/pay/orderquery', 200],
  ])('operation: %s', async (operation, status) => {
    await sandbox.faults.set([{ kind: '503', operation }]);
    expect((await sign()).status).toBe(status);
  });

  test('merchant: the one that the request names', async () => {
    await sandbox.faults.set([{ kind: '503', merchant: '1999999999' }]);
    expect((await sign()).status).toBe(200);
    await sandbox.faults.set([{ kind: '503', merchant: sandbox.mchid }]);
    expect((await sign()).status).toBe(503);
  });

  test('the first rule that is due decides', async () => {
    await sandbox.faults.set([{ kind: '503', nth: 2 }, { kind: '500' }]);
    expect(await statuses(3)).toEqual([500, 503, 500]);
  });

  test('the same seed and the same order of requests have the same faults', async () => {
    const rules: FaultRule[] = [
      { kind: '503', share: 0.3 },
      { kind: 'latency', median: 1, p99: 4, share: 0.5 },
    ];
    const run = async (one: Sandbox): Promise<unknown> => {
      await one.faults.set(rules);
      for (let call = 0; call < 24; call++) await v3(one, 'POST', preSign, contract(`R${call}`));
      return (await one.requests({ limit: 24 })).map(({ status, faults }) => [status, faults]);
    };
    const first = await run(sandbox);
    const failed = (first as [number][]).filter(([status]) => status === 503).length;
    expect(failed).toBeGreaterThan(0);
    expect(failed).toBeLessThan(24);
    // In the same sandbox, in another one, and not with another seed.
    expect(await run(sandbox)).toEqual(first);
    const [same, other] = await Promise.all([startSandbox(), startSandbox({ seed: 'other' })]);
    expect(await run(same)).toEqual(first);
    expect(await run(other)).not.toEqual(first);
    await Promise.all([same.stop(), other.stop()]);
  });
});

describe('the header X-Sandbox-Fault', () => {
  const header = (value: string) => ({ 'x-sandbox-fault': value });

  test('befalls its own request only', async () => {
    expect((await sign('h1', header('503; retryAfter=7'))).headers['retry-after']).toBe('7');
    expect(await newest()).toMatchObject({ faults: [{ kind: '503', rule: 'header' }] });
    expect((await sign('h1')).status).toBe(200);
    await expect(sign('h2', header('reset-after'))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await exists('h2')).toBe(true);
  });

  test('has parameters, and may name more than one', async () => {
    const { status, json } = await sign(
      'h3',
      header('latency; min=1; max=2, error; code=APPID_MCHID_NOT_MATCH'),
    );
    expect([status, json['code']]).toEqual([400, 'APPID_MCHID_NOT_MATCH']);
    expect((await newest()).faults).toEqual([
      { kind: 'latency', rule: 'header', ms: expect.any(Number) },
      { kind: 'error', rule: 'header' },
    ]);
  });

  test.each([
    ['reset-aftr', /did you mean reset-after/],
    ['503; operation=x', /expected a kind and its parameters/],
    ['error; code=NOT_ENOGH', /does not have the error code/],
    ['latency', /expected the milliseconds/],
    ['doubled', /befalls notifications/],
    ['503, 503, 503, 503, 503, 503', /at most 5/],
  ])('%s is refused', async (value, message) => {
    const { status, json } = await sign('h4', header(value));
    expect(status).toBe(400);
    expect(json).toMatchObject({
      code: 'PARAM_ERROR',
      detail: { field: 'X-Sandbox-Fault', location: 'header' },
    });
    expect(json['message']).toMatch(message);
    const fields = { appid: 'wx1', mch_id: sandbox.mchid, out_trade_no: 'x', nonce_str: 'n' };
    const message2 = { ...fields, sign: v2Sign(fields, sandbox.config.apiV2Key) };
    const { body } = await send(`${sandbox.url}/pay/orderquery`, {
      method: 'POST',
      headers: header('nonsense'),
      body: `<xml>${Object.entries(message2)
        .map(([name, text]) => `<${name}>${text}</${name}>`)
        .join('')}</xml>`,
    });
    expect(body).toContain('X-Sandbox-Fault');
  });
});

describe('no fault weakens verification', () => {
  const unsigned = (headers: Record<string, string> = {}) =>
    send(sandbox.config.endpoint + preSign, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(contract('unsigned')),
      ca: sandbox.config.ca,
    });

  test.each<FaultRule>([
    { kind: 'latency', ms: 1 },
    { kind: 'latency', ms: 1, after: true },
    { kind: '429' },
    { kind: '500' },
    { kind: '500', after: true },
    { kind: '502' },
    { kind: '503' },
    { kind: '504' },
    { kind: 'error', code: 'PARAM_ERROR' },
    { kind: 'html', after: true },
    { kind: 'reset-after' },
    { kind: 'truncated' },
    { kind: 'dropped' },
    { kind: 'unsigned' },
    { kind: 'wrongly-signed' },
    { kind: 'signtest' },
  ])('%j: an unsigned request is refused as ever', async (rule) => {
    const { kind, ...parameters } = rule;
    const text = [kind, ...Object.entries(parameters).map(([name, value]) => `${name}=${value}`)].join('; ');
    await sandbox.faults.set([rule]);
    for (const headers of [{}, { 'x-sandbox-fault': text }]) {
      const { status, body } = await unsigned(headers);
      expect([status, (JSON.parse(body) as Json)['code']]).toEqual([401, 'SIGN_ERROR']);
    }
    expect(await newest()).toMatchObject({ changes: [] });
  });

  test.each(['reset-before', 'html'] as const)('%s: nothing happens at all', async (kind) => {
    await sandbox.faults.set([{ kind }]);
    await unsigned().catch(() => undefined);
    expect(await newest()).toMatchObject({ changes: [], verification: { verified: false } });
  });
});

test('faults stand in the archive', async () => {
  await sandbox.faults.set([{ kind: '503' }]);
  await sign();
  const { body } = await send(`${sandbox.url}/_sandbox/requests.har?limit=1`, { method: 'GET' });
  expect(JSON.parse(body)).toMatchObject({
    log: { entries: [{ _faults: [{ kind: '503', rule: '1' }], response: { status: 503 } }] },
  });
});
