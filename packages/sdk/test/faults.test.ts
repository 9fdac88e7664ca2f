/**
 * What becomes of a call when the other side misbehaves: every fault against a real server, with promises and
 * blocking, over both protocols.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AnyCallOptions,
  type AnyEndpoint,
  ApiError,
  fetchTransport,
  TransportError,
  VerificationError,
  WeChatPay,
  type WeChatPayConfig,
} from 'wechatpay-kit';
import { patience } from '../../../tools/test/patience.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { type FaultyServer, startFaultyServer } from './support/faulty-server.js';
import { pem, platform } from './support/keys.js';
import { secretsShownBy } from './support/secrets.js';

type Protocol = 'v2' | 'v3';
type Tempo = 'promise' | 'Async' | 'Sync';

/** What comes of a fault; `message` says what is wrong or what to do. */
interface Outcome {
  error: typeof ApiError | typeof TransportError | typeof VerificationError;
  code: string;
  message: RegExp;
  fields?: Record<string, unknown>;
  /** `code` of the cause. */
  cause?: string;
}

interface Fault {
  name: string;
  over?: Protocol[];
  outcome: Outcome;
}

const requestId = '08D8C0E9A80610EE0318A0F6-268578697';
/** 2024-03-01: the server signs relative to the client's clock, so the edges of the window can be hit exactly. */
const now = 1_709_251_200_000;
const timeout = patience(400);
/** How much later than its timeout a call may end on a busy machine. */
const margin = patience(2_500);

let server: FaultyServer;
beforeAll(async () => {
  server = await startFaultyServer();
});
afterAll(() => server.stop());

function client(overrides: Partial<WeChatPayConfig> = {}): WeChatPay {
  return new WeChatPay(
    merchantConfig({
      endpoint: server.url,
      clock: () => now,
      timeout: patience(5_000),
      // What becomes of one attempt; repetitions are tested in staying-up.test.ts.
      retry: false,
      circuit: false,
      ...overrides,
    }),
  );
}

function call(
  pay: WeChatPay,
  protocol: Protocol,
  tempo: Tempo,
  fault: string,
  options: AnyCallOptions = {},
): unknown {
  const endpoint: AnyEndpoint = pay.chain(`${protocol}/fault/${fault}` as string);
  const all: AnyCallOptions = protocol === 'v2' ? { xml: { mch_id: '1900000109' }, ...options } : options;
  if (tempo === 'Sync') return protocol === 'v2' ? endpoint.postSync(all) : endpoint.getSync(all);
  if (tempo === 'Async') return protocol === 'v2' ? endpoint.postAsync(all) : endpoint.getAsync(all);
  return protocol === 'v2' ? endpoint.post(all) : endpoint.get(all);
}

const transport = (code: string, message: RegExp, more: Partial<Outcome> = {}): Outcome => ({
  error: TransportError,
  code,
  message,
  fields: { attempts: 1 },
  ...more,
});
const unverified = (code: string, message: RegExp, fields: Record<string, unknown> = {}): Outcome => ({
  error: VerificationError,
  code,
  message,
  fields: { requestId, ...fields },
});
const refused = (
  status: number,
  code: string,
  message: RegExp,
  fields: Record<string, unknown> = {},
): Outcome => ({
  error: ApiError,
  code,
  message,
  fields: { status, ...fields },
});

const serial = platform.publicKeyId;
const timestamp = now / 1000;
const faults: Fault[] = [
  // Bodies.
  {
    name: 'not-the-protocol',
    over: ['v3'],
    outcome: transport('BAD_RESPONSE', /not JSON; it begins: I am a teapot \\u001b\[31m$/, {
      fields: { requestId },
    }),
  },
  {
    name: 'not-the-protocol',
    over: ['v2'],
    outcome: transport('BAD_RESPONSE', /not an XML message.*unverified: I am a teapot \\u001b\[31m$/),
  },
  { name: 'not-utf8', over: ['v3'], outcome: transport('BAD_RESPONSE', /not JSON/) },
  { name: 'not-utf8', over: ['v2'], outcome: transport('BAD_RESPONSE', /not an XML message/) },
  { name: 'empty-200', over: ['v2'], outcome: transport('BAD_RESPONSE', /it is empty/) },
  {
    name: 'dtd',
    over: ['v2'],
    outcome: transport('BAD_RESPONSE', /not an XML message.*unverified: <!DOCTYPE/),
  },
  { name: 'ten-megabytes', outcome: transport('TOO_LARGE', /longer than 8388608 bytes/) },
  { name: 'endless', outcome: transport('TOO_LARGE', /longer than 8388608 bytes/) },
  {
    name: 'truncated',
    outcome: transport('CONNECTION', /broke off after 18 bytes/, { cause: 'ECONNRESET' }),
  },

  // Connections.
  {
    name: 'reset',
    outcome: transport('CONNECTION', /no answer from 127\.0\.0\.1:\d+: \S/, { cause: 'ECONNRESET' }),
  },
  {
    name: 'reset-midway',
    outcome: transport('CONNECTION', /broke off after 18 bytes/, { cause: 'ECONNRESET' }),
  },
  {
    name: 'close-at-once',
    outcome: transport('CONNECTION', /no answer from .*hang up/, { cause: 'ECONNRESET' }),
  },
  {
    name: 'not-http',
    outcome: transport('CONNECTION', /no answer from .*Parse Error/, { cause: 'HPE_INVALID_CONSTANT' }),
  },
  { name: 'another-protocol', outcome: transport('CONNECTION', /the connection was closed/) },
  {
    name: 'endless-headers',
    outcome: transport('CONNECTION', /no answer from .*Header overflow/i, { cause: 'HPE_HEADER_OVERFLOW' }),
  },
  {
    name: 'bad-gateway',
    over: ['v3'],
    outcome: refused(502, 'HTTP_502', /gateway.*<html> <body><h1>502 Bad Gateway/),
  },
  {
    name: 'bad-gateway',
    over: ['v2'],
    outcome: refused(502, 'HTTP_502', /gateway.*<html> <body><h1>502 Bad Gateway/),
  },
  { name: 'redirect', outcome: refused(302, 'HTTP_302', /status 302/) },

  // v3 signatures.
  ...(
    [
      [
        'signed-by-another',
        'BAD_SIGNATURE',
        /not one of PUB_KEY_ID_\d+ over this message/,
        { serial, timestamp },
      ],
      ['probe', 'BAD_SIGNATURE', /content is withheld/, { serial, timestamp }],
      ['replayed', 'BAD_SIGNATURE', /content is withheld/, { serial, timestamp }],
      ['reformatted', 'BAD_SIGNATURE', /content is withheld/, { serial, timestamp }],
      [
        'unknown-serial',
        'UNKNOWN_SERIAL',
        /PUB_KEY_ID_9999, which the client does not hold.*add it to certs/,
        { serial: 'PUB_KEY_ID_9999' },
      ],
      [
        'proto-serial',
        'UNKNOWN_SERIAL',
        /__proto__, which the client does not hold/,
        { serial: '__proto__' },
      ],
      [
        'constructor-serial',
        'UNKNOWN_SERIAL',
        /constructor, which the client does not hold/,
        { serial: 'constructor' },
      ],
      ['unsigned', 'MISSING_HEADERS', /wechatpay-signature is missing/, {}],
      ['without-wechatpay-signature', 'MISSING_HEADERS', /wechatpay-signature is missing/, {}],
      ['without-wechatpay-serial', 'MISSING_HEADERS', /wechatpay-serial is missing/, {}],
      ['without-wechatpay-nonce', 'MISSING_HEADERS', /wechatpay-nonce is missing/, {}],
      ['without-wechatpay-timestamp', 'MISSING_HEADERS', /wechatpay-timestamp is missing/, {}],
      [
        '301-late',
        'CLOCK_SKEW',
        /301 s away.*more than 300 s.*clock/,
        { serial, timestamp: timestamp - 301 },
      ],
      [
        '301-early',
        'CLOCK_SKEW',
        /301 s away.*more than 300 s.*clock/,
        { serial, timestamp: timestamp + 301 },
      ],
      ['no-time', 'CLOCK_SKEW', /not a number of seconds/, { serial }],
    ] as const
  ).map(
    ([name, code, message, fields]): Fault => ({
      name,
      over: ['v3'],
      outcome: unverified(code, message, fields),
    }),
  ),

  // v3 errors.
  {
    name: 'error-signed',
    over: ['v3'],
    outcome: refused(400, 'PARAM_ERROR', /^PARAM_ERROR: 参数错误$/, {
      requestId,
      detail: {
        field: '/amount/currency',
        value: 'XYZ',
        issue: 'Currency code is invalid',
        location: 'body',
      },
    }),
  },
  {
    name: 'error-unsigned',
    over: ['v3'],
    outcome: refused(401, 'SIGN_ERROR', /^SIGN_ERROR: 签名错误$/, {
      requestId,
      detail: { sign_information: { method: 'POST' } },
    }),
  },
  { name: 'error-500', over: ['v3'], outcome: refused(500, 'SYSTEM_ERROR', /稍后重试/, { requestId }) },
  {
    name: 'error-without-code',
    over: ['v3'],
    outcome: refused(404, 'HTTP_404', /no such thing/, { data: { message: 'no such thing' } }),
  },
  { name: 'error-empty', outcome: refused(503, 'HTTP_503', /it is empty/) },

  // v2 signatures and errors.
  ...(
    [
      ['no-sign', /carries no sign/],
      ['empty-sign', /carries no sign/],
      ['wrong-sign', /not one of apiV2Key/],
      ['lower-case-sign', /not one of apiV2Key/],
      ['sign-of-another-key', /not one of apiV2Key/],
      ['sign-without-key', /not one of apiV2Key/],
      ['altered-message', /not one of apiV2Key/],
      ['nested-message', /nested or repeated elements/],
      ['repeated-message', /nested or repeated elements/],
      ['two-signs', /carries no sign/],
      ['return-code-fail-missigned', /not one of apiV2Key/],
      ['result-code-fail-unsigned', /carries no sign/],
    ] as const
  ).map(([name, message]): Fault => ({ name, over: ['v2'], outcome: unverified('BAD_SIGNATURE', message) })),
  {
    name: 'return-code-fail',
    over: ['v2'],
    outcome: refused(200, 'FAIL', /^FAIL: 签名错误$/, {
      requestId,
      data: { return_code: 'FAIL', return_msg: '签名错误' },
    }),
  },
  {
    name: 'result-code-fail',
    over: ['v2'],
    outcome: refused(200, 'ORDERPAID', /^ORDERPAID: 该订单已支付$/, {
      requestId,
      data: {
        return_code: 'SUCCESS',
        result_code: 'FAIL',
        err_code: 'ORDERPAID',
        err_code_des: '该订单已支付',
      },
    }),
  },
  { name: 'status-500', over: ['v2'], outcome: refused(500, 'FAIL', /busy/) },
];

const tempos: Tempo[] = ['promise', 'Async', 'Sync'];
const cases = faults.flatMap(({ name, over = ['v2', 'v3'], outcome }) =>
  over.map((protocol) => ({ name, protocol, outcome })),
);

/** What an error tells, for comparing the tempos. */
function told(error: Error & Record<string, unknown>): object {
  const cause = error.cause as { message?: unknown; code?: unknown } | undefined;
  return { ...error, name: error.name, message: error.message, cause: [cause?.message, cause?.code] };
}

describe('a server that misbehaves', () => {
  it.each(cases)(
    '$name, over $protocol: $outcome.code, alike with promises and blocking',
    async ({ name, protocol, outcome }) => {
      const pay = client();
      const errors: (Error & Record<string, unknown>)[] = [];
      for (const tempo of tempos) {
        const error = await caught(() => call(pay, protocol, tempo, name));
        expect(error).toBeInstanceOf(outcome.error);
        expect(error['code']).toBe(outcome.code);
        expect(error.name).toBe(outcome.error.name);
        expect(error.message).toMatch(outcome.message);
        expect(error).toMatchObject(outcome.fields ?? {});
        if (outcome.cause !== undefined) expect(error.cause).toMatchObject({ code: outcome.cause });
        expect(secretsShownBy(error)).toEqual([]);
        errors.push(error);
      }
      const [first, ...others] = errors.map(told);
      for (const other of others) expect(other).toEqual(first);
    },
  );

  it.each(cases.filter(({ outcome }) => outcome.error === VerificationError))(
    '$name, over $protocol: the content of what is not verified is withheld',
    async ({ name, protocol }) => {
      const error = await caught(() => call(client(), protocol, 'promise', name));
      expect(JSON.stringify(error)).not.toMatch(/SIGNED|TERMINATED|wx2014|wx2015/);
      expect(error).not.toHaveProperty('data');
    },
  );

  it.each(cases)(
    '$name, over $protocol and fetch: $outcome.code as well',
    async ({ name, protocol, outcome }) => {
      const pay = client({ transport: fetchTransport() });
      const error = await caught(() => call(pay, protocol, 'promise', name));
      expect(error).toBeInstanceOf(outcome.error);
      expect(error['code']).toBe(outcome.code);
      expect(error).toMatchObject(outcome.fields ?? {});
      expect(secretsShownBy(error)).toEqual([]);
      expect(JSON.stringify(error.cause ?? '')).not.toMatch(/SSH|SIGNED/);
    },
  );

  it.each(['v2', 'v3'] as const)(
    'a host without a listening server, over %s: CONNECTION',
    async (protocol) => {
      const pay = client({ endpoint: server.closedUrl });
      for (const tempo of tempos) {
        const error = await caught(() => call(pay, protocol, tempo, 'ok'));
        expect(error).toBeInstanceOf(TransportError);
        expect(error).toMatchObject({ code: 'CONNECTION', attempts: 1 });
        expect(error.message).toContain('ECONNREFUSED');
        expect(error.cause).toMatchObject({ code: 'ECONNREFUSED', syscall: 'connect' });
        expect(secretsShownBy(error)).toEqual([]);
      }
    },
  );

  it('an untrusted certificate: CONNECTION; trusted with ca', async () => {
    const pay = client({ endpoint: server.httpsUrl });
    for (const tempo of tempos) {
      const error = await caught(() => call(pay, 'v3', tempo, 'ok'));
      expect(error).toBeInstanceOf(TransportError);
      expect(error['code']).toBe('CONNECTION');
      expect(error.message).toMatch(/certificate/);
      expect(error.cause).toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
      expect(secretsShownBy(error)).toEqual([]);
    }
    const trusting = client({ endpoint: server.httpsUrl, ca: pem('authority.cert.pem') });
    for (const tempo of tempos) {
      expect(await call(trusting, 'v3', tempo, 'ok')).toMatchObject({ data: { hello: 'world' } });
    }
  });

  it('a plain-text server where TLS was expected: CONNECTION', async () => {
    const pay = client({ endpoint: server.url.replace('http:', 'https:') });
    for (const tempo of tempos) {
      expect(await caught(() => call(pay, 'v3', tempo, 'ok'))).toMatchObject({ code: 'CONNECTION' });
    }
  });

  it('does not follow redirects', async () => {
    await caught(() => call(client(), 'v3', 'promise', 'redirect'));
    expect((await server.counts()).requests).not.toHaveProperty('redirected');
  });
});

describe('a server that is too slow', () => {
  const short = patience(150);
  const slow = ['hang', 'hang-after-headers', 'dripping'];
  const each = slow.flatMap((name) =>
    (['v2', 'v3'] as const).flatMap((protocol) => tempos.map((tempo) => ({ name, protocol, tempo }))),
  );

  it.each(each)('$name, over $protocol, $tempo: TIMEOUT in time', async ({ name, protocol, tempo }) => {
    const pay = client();
    const started = performance.now();
    const error = await caught(() => call(pay, protocol, tempo, name, { timeout: short }));
    const took = performance.now() - started;
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: 'TIMEOUT', attempts: 1 });
    expect(error.message).toContain(`did not answer within ${short} ms; `);
    expect(error.message).toContain('query it before repeating it');
    expect(took).toBeGreaterThan(short - 10);
    expect(took).toBeLessThan(short + margin);
    expect(secretsShownBy(error)).toEqual([]);
  });

  it.each(tempos)('keeps a timeout of 50 ms, %s', async (tempo) => {
    const pay = client();
    await call(pay, 'v3', tempo, 'ok');
    const started = performance.now();
    expect(await caught(() => call(pay, 'v3', tempo, 'hang', { timeout: 50 }))).toMatchObject({
      code: 'TIMEOUT',
    });
    expect(performance.now() - started).toBeLessThan(50 + margin);
  });

  it.each(tempos)("takes the configuration's timeout where the call names none, %s", async (tempo) => {
    const error = await caught(() => call(client({ timeout }), 'v3', tempo, 'hang'));
    expect(error.message).toContain(`within ${timeout} ms`);
  });

  it('answers others meanwhile', async () => {
    const pay = client();
    const hanging = caught(() => call(pay, 'v3', 'promise', 'hang', { timeout: 300 }));
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, at) => call(pay, at % 2 === 0 ? 'v3' : 'v2', 'promise', 'ok')),
    );
    expect(results).toHaveLength(20);
    expect(await hanging).toMatchObject({ code: 'TIMEOUT' });
  });
});

describe('a call that is aborted', () => {
  it.each(tempos)('sends nothing when its signal is aborted already, %s', async (tempo) => {
    const reason = new Error('enough');
    const error = await caught(() =>
      call(client(), 'v3', tempo, 'never-asked-for', { signal: AbortSignal.abort(reason) }),
    );
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: 'ABORTED', attempts: 0, cause: reason });
    expect((await server.counts()).requests).not.toHaveProperty('never-asked-for');
  });

  it.each(['hang', 'hang-after-headers', 'dripping'])('ends at once: %s', async (name) => {
    const pay = client();
    for (const protocol of ['v2', 'v3'] as const) {
      const controller = new AbortController();
      const reason = new Error('enough');
      const arrived = async (): Promise<number> => (await server.counts()).requests[name] ?? 0;
      const before = await arrived();
      const calling = caught(() => call(pay, protocol, 'promise', name, { signal: controller.signal }));
      // Before it has arrived, nothing was attempted.
      await expect.poll(arrived, { timeout: patience(10_000) }).toBeGreaterThan(before);
      const aborted = performance.now();
      controller.abort(reason);
      expect(await calling).toMatchObject({ code: 'ABORTED', attempts: 1, cause: reason });
      expect(performance.now() - aborted).toBeLessThan(margin);
    }
  });

  it('is not changed by a signal that is aborted afterwards', async () => {
    const controller = new AbortController();
    const result = await call(client(), 'v3', 'promise', 'ok', { signal: controller.signal });
    controller.abort();
    expect(result).toMatchObject({ status: 200 });
  });
});

describe('a server that behaves', () => {
  it.each(tempos)('is believed, %s', async (tempo) => {
    const pay = client();
    expect(await call(pay, 'v3', tempo, 'ok')).toMatchObject({
      status: 200,
      data: { hello: 'world' },
      body: Buffer.from('{"hello":"world"}'),
      headers: { 'wechatpay-serial': serial },
      requestId,
    });
    expect(await call(pay, 'v2', tempo, 'ok')).toMatchObject({
      status: 200,
      data: { return_code: 'SUCCESS' },
      requestId,
    });
    expect(await call(pay, 'v2', tempo, 'hmac')).toMatchObject({ data: { result_code: 'SUCCESS' } });
  });

  it.each(tempos)('may answer nothing, signed, %s', async (tempo) => {
    const pay = client();
    expect(await call(pay, 'v3', tempo, 'empty')).toMatchObject({
      status: 204,
      data: undefined,
      body: Buffer.alloc(0),
    });
    expect(await call(pay, 'v3', tempo, 'empty-200')).toMatchObject({ status: 200, data: undefined });
  });

  it.each(tempos)('may be 300 s off either way, and sign with either platform key, %s', async (tempo) => {
    const pay = client();
    for (const name of ['300-late', '300-early', 'signed-by-certificate', 'lower-case-serial']) {
      expect(await call(pay, 'v3', tempo, name), name).toMatchObject({ data: { contract_state: 'SIGNED' } });
    }
  });

  it.each(tempos)(
    'is shown the merchant API certificate where security asks for it, and nothing else, %s',
    async (tempo) => {
      const secure = client({ endpoint: server.httpsUrl, ca: pem('authority.cert.pem') });
      const before = (await server.counts()).peers.length;
      await call(secure, 'v3', tempo, 'ok');
      await call(secure, 'v3', tempo, 'ok', { security: true });
      await call(secure, 'v2', tempo, 'ok', { security: true });
      await call(secure, 'v2', tempo, 'ok', { security: false });
      const shown = '3775B6A45ACD588826D15E583A95F5DD4E1A2B3C';
      expect((await server.counts()).peers.slice(before)).toEqual(['none', shown, shown, 'none']);
    },
  );
});
