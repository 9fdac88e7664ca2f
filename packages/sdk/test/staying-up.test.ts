/** Calls that fail are tried again where that does no harm, and only there: against a server that follows a script. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AnyCallOptions,
  ApiError,
  type RetryConfig,
  TransportError,
  VerificationError,
  WeChatPay,
  type WeChatPayConfig,
} from 'wechatpay-kit';
import { patience } from '../../../tools/test/patience.js';
import { http, reply, v2Failure, v2Ok, v2Unsigned, v3Error, v3Ok } from './support/answers.js';
import { readAuthorization, readV2Fields } from './support/authorization.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { merchant } from './support/keys.js';
import { type Act, type ScriptedServer, type Seen, startScriptedServer } from './support/scripted-server.js';
import { send, type Tempo, tempos } from './support/tempo.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.stop());

const fast: RetryConfig = { delay: 10 };

function client(overrides: Partial<WeChatPayConfig> = {}): WeChatPay {
  return new WeChatPay(
    merchantConfig({
      endpoint: server.url,
      timeout: patience(5_000),
      retry: fast,
      circuit: false,
      ...overrides,
    }),
  );
}

/** What a call is, as far as repeating it goes. */
interface Kind {
  readonly kind: string;
  readonly verb: 'get' | 'post';
  readonly path: string;
  readonly options: AnyCallOptions;
}

const order = {
  appid: 'wxd678efh567h23787',
  mchid: merchant.mchid,
  description: '一件商品',
  amount: { total: 1 },
};
const query: Kind = {
  kind: 'a query',
  verb: 'get',
  path: 'v3/pay/transactions/out-trade-no/{out_trade_no}',
  options: { out_trade_no: '20260101-1', query: { mchid: merchant.mchid } },
};
const identified: Kind = {
  kind: 'an order with its out_trade_no',
  verb: 'post',
  path: 'v3/pay/transactions/native',
  options: { json: { ...order, out_trade_no: '20260101-1' } },
};
const refund: Kind = {
  kind: 'a refund with its out_refund_no',
  verb: 'post',
  path: 'v3/refund/domestic/refunds',
  options: {
    json: {
      out_trade_no: '20260101-1',
      out_refund_no: 'R1',
      amount: { refund: 1, total: 1, currency: 'CNY' },
    },
  },
};
const unidentified: Kind = {
  kind: 'an order without out_trade_no',
  verb: 'post',
  path: 'v3/pay/transactions/native',
  options: { json: order },
};
const unknown: Kind = {
  kind: 'a POST outside the catalogue',
  verb: 'post',
  path: 'v3/some/new-thing',
  options: { json: { out_trade_no: '20260101-1' } },
};
const v2Identified: Kind = {
  kind: 'an APIv2 order with its out_trade_no',
  verb: 'post',
  path: 'v2/pay/unifiedorder',
  options: {
    xml: {
      appid: 'wx1',
      mch_id: merchant.mchid,
      out_trade_no: '20260101-1',
      body: '<一件 & 商品>',
      total_fee: 1,
    },
  },
};
const v2Unidentified: Kind = {
  kind: 'an APIv2 order without out_trade_no',
  verb: 'post',
  path: 'v2/pay/unifiedorder',
  options: { xml: { appid: 'wx1', mch_id: merchant.mchid, body: '一件商品', total_fee: 1 } },
};

let scripts = 0;

/** Writes a script, and makes the call it is for. */
async function follow(
  acts: readonly Act[],
  { verb, path, options }: Kind,
  {
    tempo = 'promise',
    pay = client(),
    more = {},
  }: { tempo?: Tempo; pay?: WeChatPay; more?: AnyCallOptions } = {},
): Promise<{ outcome: unknown; error: Error & Record<string, unknown>; seen: Seen[]; took: number }> {
  const name = `script-${scripts++}`;
  await server.script(name, acts);
  const started = performance.now();
  let outcome: unknown;
  let error: unknown;
  try {
    outcome = await send(pay, tempo, verb, path, { ...options, ...more, headers: { 'x-case': name } });
  } catch (thrown) {
    error = thrown;
  }
  const took = performance.now() - started;
  const seen = await server.seen(name);
  await server.forget(name);
  return { outcome, error: error as Error & Record<string, unknown>, seen, took };
}

const reset: Act = { ending: 'reset' };
const hang: Act = {};
const partial: Act = { writes: [[0, v3Ok().subarray(0, -5)]], ending: 'reset', after: 20 };
const busy: Act = reply(v3Error(503, 'SYSTEM_ERROR'));
const right: Act = reply(v3Ok());
const passing: readonly (readonly [name: string, act: Act])[] = [
  ['a reset', reset],
  ['a closed connection', { ending: 'fin' }],
  ['silence', hang],
  ['an answer that breaks off', partial],
  ['503 SYSTEM_ERROR', busy],
  ['500 SYSTEM_ERROR', reply(v3Error(500, 'SYSTEM_ERROR'))],
  ['502 from a gateway', reply(http(502, '<html>Bad Gateway</html>'))],
  ['504 with nothing', reply(http(504))],
];
const each = <Row>(rows: readonly Row[]): { row: Row; tempo: Tempo }[] =>
  rows.flatMap((row) => tempos.map((tempo) => ({ row, tempo })));

describe('a call that may be repeated', () => {
  const cases = each(passing).flatMap(({ row: [name, act], tempo }) =>
    [query, identified, refund].map((kind) => ({ name, act, tempo, kind, what: kind.kind })),
  );

  it.each(cases)('$what is tried again after $name, and succeeds, $tempo', async ({ act, tempo, kind }) => {
    const pay = client({ timeout: patience(300) });
    const { outcome, seen } = await follow([act, act, right], kind, { tempo, pay });
    expect(outcome).toMatchObject({ status: 200, data: { trade_state: 'SUCCESS' } });
    expect(seen).toHaveLength(3);
  });

  it.each(each([query, identified]))(
    'signs each attempt anew, over the same bytes: $row.kind, $tempo',
    async ({ row, tempo }) => {
      const { seen } = await follow([reset, busy, right], row, { tempo });
      const signatures = seen.map(readAuthorization);
      expect(signatures.map(({ valid }) => valid)).toEqual([true, true, true]);
      expect(new Set(signatures.map(({ nonce_str }) => nonce_str)).size).toBe(3);
      expect(new Set(signatures.map(({ signature }) => signature)).size).toBe(3);
      expect(signatures.map(({ mchid, serial_no }) => [mchid, serial_no])).toEqual(
        Array.from({ length: 3 }, () => [merchant.mchid, merchant.serial]),
      );
      expect(new Set(seen.map(({ target }) => target)).size).toBe(1);
      expect(new Set(seen.map(({ body }) => Buffer.from(body).toString('hex'))).size).toBe(1);
      expect(seen[0]?.body.length).toBe(
        row === query ? 0 : Buffer.byteLength(JSON.stringify(row.options.json)),
      );
    },
  );

  it('signs each attempt at its own time', async () => {
    let now = Date.now();
    const pay = client({ clock: () => now, timeout: patience(300) });
    const signing = { timestamp: Math.floor(now / 1000) + 100 };
    pay.on('retry', () => {
      now += 100_000;
    });
    const { outcome, seen } = await follow([hang, reply(v3Ok('{}', signing))], query, { pay });
    expect(outcome).toMatchObject({ status: 200 });
    const [first, second] = seen.map((request) => Number(readAuthorization(request).timestamp));
    expect((second ?? 0) - (first ?? 0)).toBe(100);
  });

  it.each(tempos)('gives up after three attempts, and tells how many, %s', async (tempo) => {
    const { error, seen } = await follow([reset, reset, reset, right], identified, { tempo });
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: 'CONNECTION', attempts: 3, sent: true });
    expect(seen).toHaveLength(3);
  });

  it.each(tempos)('gives up with the last of the answers, %s', async (tempo) => {
    const last = reply(v3Error(502, 'BANK_ERROR'));
    const { error, seen } = await follow([reset, busy, last, right], identified, { tempo });
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 502, code: 'BANK_ERROR' });
    expect(seen).toHaveLength(3);
  });

  it.each(tempos)('is not repeated where retry is false, %s', async (tempo) => {
    for (const act of [reset, partial, busy]) {
      const one = await follow([act, right], query, { tempo, more: { retry: false } });
      expect(one.error).toBeDefined();
      expect(one.seen).toHaveLength(1);
      const none = await follow([act, right], query, { tempo, pay: client({ retry: false }) });
      expect(none.error).toBeDefined();
      expect(none.seen).toHaveLength(1);
    }
  });
});

describe('a call that may not be repeated', () => {
  const cases = each(passing).flatMap(({ row: [name, act], tempo }) =>
    [unidentified, unknown].map((kind) => ({ name, act, tempo, kind, what: kind.kind })),
  );

  it.each(cases)('$what is sent once, whatever comes then: $name, $tempo', async ({ act, tempo, kind }) => {
    const { error, seen } = await follow([act, right], kind, {
      tempo,
      pay: client({ timeout: patience(300) }),
    });
    expect(seen).toHaveLength(1);
    expect(error['code']).toMatch(/^(CONNECTION|TIMEOUT|SYSTEM_ERROR|HTTP_50[24])$/);
    if (error instanceof TransportError) expect(error).toMatchObject({ attempts: 1, sent: true });
  });

  it.each(tempos)('is sent again where the caller says that it may be, %s', async (tempo) => {
    for (const act of [reset, partial, busy]) {
      const { outcome, seen } = await follow([act, right], unknown, { tempo, more: { retry: true } });
      expect(outcome).toMatchObject({ status: 200 });
      expect(seen.map((request) => readAuthorization(request).valid)).toEqual([true, true]);
    }
  });

  it('is not sent again where the caller says it may be, and the client never repeats', async () => {
    const { seen } = await follow([reset, right], unknown, {
      pay: client({ retry: false }),
      more: { retry: true },
    });
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['an empty one', ''],
    ['an object', {}],
  ])('is one whose identity is none: %s', async (_, out_trade_no) => {
    const kind = { ...identified, options: { json: { ...order, out_trade_no } } };
    const { seen } = await follow([reset, right], kind);
    expect(seen).toHaveLength(1);
  });
});

describe('an answer that would come again', () => {
  const statuses = [400, 401, 403, 404, 405, 409, 413, 422, 429, 451, 499, 501];

  it.each(each(statuses))('$row is not asked for again, $tempo', async ({ row: status, tempo }) => {
    for (const code of ['PARAM_ERROR', 'SYSTEMERROR', 'SYSTEM_ERROR']) {
      const { error, seen } = await follow([reply(v3Error(status, code)), right], query, { tempo });
      expect(error).toMatchObject({ name: 'ApiError', status, code });
      expect(seen).toHaveLength(1);
    }
  });

  it.each(tempos)('429 tells when to ask again, %s', async (tempo) => {
    const v3 = reply(v3Error(429, 'FREQUENCY_LIMITED', { 'Retry-After': '7' }));
    expect((await follow([v3, right], query, { tempo })).error).toMatchObject({ status: 429, retryAfter: 7 });
    const html = reply(http(429, '<html>', { headers: { 'Retry-After': '8' } }));
    expect((await follow([html, right], query, { tempo })).error).toMatchObject({
      status: 429,
      retryAfter: 8,
    });
    const v2 = reply(v2Unsigned(429, { return_code: 'FAIL' }, { headers: { 'Retry-After': '9' } }));
    expect((await follow([v2], v2Identified, { tempo })).error).toMatchObject({ status: 429, retryAfter: 9 });
    expect((await follow([html], v2Identified, { tempo })).error).toMatchObject({
      status: 429,
      retryAfter: 8,
    });
  });

  it.each([301, 302, 303, 307, 308])(
    'a redirect of %i is neither followed nor asked for again',
    async (status) => {
      const { error, seen } = await follow(
        [reply(http(status, '', { headers: { Location: '/elsewhere' } })), right],
        query,
      );
      expect(error).toMatchObject({ name: 'ApiError', status });
      expect(seen).toHaveLength(1);
    },
  );

  it.each(tempos)('one that fails verification is not asked for again, %s', async (tempo) => {
    for (const act of [
      reply(http(200, '{}')),
      reply(v3Ok('{}', { serial: 'PUB_KEY_ID_404' })),
      reply(v3Ok('{}', { timestamp: 1 })),
    ]) {
      const { error, seen } = await follow([act, right], query, { tempo });
      expect(error).toBeInstanceOf(VerificationError);
      expect(seen).toHaveLength(1);
    }
  });
});

describe('Retry-After', () => {
  const now = Date.now();
  const asked = [
    ['1', 1],
    [new Date(Math.floor(now / 1000) * 1000 + 1_000).toUTCString(), 1],
    ['0', 0],
    [new Date(now - 60_000).toUTCString(), 0],
    ['soon', undefined],
  ] as const;

  it.each(each(asked))('$row.0 is waited for, $tempo', async ({ row: [value, seconds], tempo }) => {
    const pay = client({ clock: () => Math.floor(now / 1000) * 1000 });
    const act = reply(v3Error(503, 'SYSTEM_ERROR', { 'Retry-After': value }));
    const { outcome, seen } = await follow([act, right], query, { tempo, pay });
    expect(outcome).toMatchObject({ status: 200 });
    const waited = (seen[1]?.at ?? 0) - (seen[0]?.at ?? 0);
    expect(waited).toBeGreaterThanOrEqual((seconds ?? 0) * 1000 - 10);
    // Where none is asked for, the pause is the configured one.
    if (seconds !== 1) expect(waited).toBeLessThan(patience(900));
  });

  it.each(tempos)('is waited for over APIv2 as well, %s', async (tempo) => {
    const headers = { 'Retry-After': '1' };
    for (const act of [
      reply(v2Unsigned(503, { return_code: 'FAIL' }, { headers })),
      reply(http(503, '', { headers })),
    ]) {
      const { outcome, seen } = await follow([act, reply(v2Ok())], v2Identified, { tempo });
      expect(outcome).toMatchObject({ status: 200 });
      expect((seen[1]?.at ?? 0) - (seen[0]?.at ?? 0)).toBeGreaterThanOrEqual(990);
    }
  });

  it.each(tempos)('ends the call where it is longer than maxDelay, and tells, %s', async (tempo) => {
    const pay = client({ retry: { ...fast, maxDelay: 2_000 } });
    const act = reply(v3Error(503, 'SYSTEM_ERROR', { 'Retry-After': '3' }));
    const { error, seen, took } = await follow([act, right], query, { tempo, pay });
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 503, retryAfter: 3 });
    expect(seen).toHaveLength(1);
    expect(took).toBeLessThan(patience(2_500));
  });
});

describe('the configuration of retry', () => {
  it.each(each([0, 1, 2, 5]))('attempts: $row, $tempo', async ({ row: attempts, tempo }) => {
    const pay = client({ retry: { attempts, delay: 1 } });
    const { seen } = await follow(
      Array.from({ length: 8 }, () => busy),
      query,
      { tempo, pay },
    );
    expect(seen).toHaveLength(Math.max(1, attempts));
  });

  it.each(tempos)('delay: pauses double, shortened at random by up to a half, %s', async (tempo) => {
    const pay = client({ retry: { attempts: 4, delay: 200 } });
    const { seen } = await follow([busy, busy, busy, right], query, { tempo, pay });
    const pauses = seen.slice(1).map(({ at }, index) => at - (seen[index]?.at ?? 0));
    expect(pauses).toHaveLength(3);
    for (const [index, pause] of pauses.entries())
      expect(pause).toBeGreaterThanOrEqual(100 * 2 ** index - 10);
  });

  it.each(tempos)('maxDelay bounds them, %s', async (tempo) => {
    const pay = client({ retry: { attempts: 4, delay: 60_000, maxDelay: 20 } });
    const { outcome, took } = await follow([busy, busy, busy, right], query, { tempo, pay });
    expect(outcome).toMatchObject({ status: 200 });
    expect(took).toBeLessThan(patience(5_000));
  });

  it.each(tempos)('delay: 0 does not wait at all, %s', async (tempo) => {
    const { seen } = await follow([busy, busy, right], query, {
      tempo,
      pay: client({ retry: { delay: 0 } }),
    });
    expect(seen).toHaveLength(3);
  });

  it('budget: where all calls fail, few are repeated', async () => {
    const name = 'budget';
    await server.script(
      name,
      Array.from({ length: 400 }, () => busy),
    );
    const pay = client({ retry: { delay: 0, attempts: 3, budget: 0.1 } });
    const headers = { 'x-case': name };
    for (let calls = 0; calls < 100; calls++) {
      expect(await caught(() => pay.v3.certificates.get({ headers }))).toMatchObject({ status: 503 });
    }
    // 100 first attempts, the 20 repetitions saved up, and a tenth of one for each call.
    const { length } = await server.seen(name);
    expect(length).toBeGreaterThanOrEqual(100 + 20);
    expect(length).toBeLessThanOrEqual(100 + 20 + 10);
  });

  it('budget: 0 leaves what a client begins with; a client that does well earns again', async () => {
    const pay = client({ retry: { delay: 0, attempts: 2, budget: 0 } });
    const headers = { 'x-case': 'no-budget' };
    await server.script(
      'no-budget',
      Array.from({ length: 100 }, () => busy),
    );
    for (let calls = 0; calls < 30; calls++) await caught(() => pay.v3.certificates.get({ headers }));
    expect(await server.seen('no-budget')).toHaveLength(30 + 20);

    const earning = client({ retry: { delay: 0, attempts: 2, budget: 0.5 } });
    await server.script('earning', [
      ...Array.from({ length: 70 }, () => busy),
      ...Array.from({ length: 40 }, () => right),
    ]);
    const more = { headers: { 'x-case': 'earning' } };
    while ((await server.seen('earning')).length < 70) await caught(() => earning.v3.certificates.get(more));
    for (let calls = 0; calls < 40; calls++) await earning.v3.certificates.get(more).catch(() => undefined);
    await server.script('earning', [busy, right]);
    expect(await earning.v3.certificates.get(more)).toMatchObject({ status: 200 });
  });

  it('is per client', async () => {
    const poor = client({ retry: { delay: 0, attempts: 30, budget: 0 } });
    const { seen } = await follow(
      Array.from({ length: 40 }, () => busy),
      query,
      { pay: poor },
    );
    expect(seen).toHaveLength(21);
    expect((await follow([busy, right], query, { pay: client() })).outcome).toMatchObject({ status: 200 });
  });
});

describe('APIv2', () => {
  const failure = reply(v2Failure('SYSTEMERROR'));
  const success = reply(v2Ok({ prepay_id: 'wx20' }));

  it.each(each([reset, failure, partial, reply(v2Unsigned(500, { return_code: 'FAIL' }))]))(
    'repeats what carries its identity with the very same bytes, $tempo',
    async ({ row: act, tempo }) => {
      const { outcome, seen } = await follow([act, act, success], v2Identified, { tempo });
      expect(outcome).toMatchObject({ data: { prepay_id: 'wx20' } });
      expect(seen).toHaveLength(3);
      const [text, ...others] = seen.map(({ body }) => Buffer.from(body).toString());
      expect(others).toEqual([text, text]);
      const { fields, valid } = readV2Fields(text ?? '');
      expect(valid).toBe(true);
      expect(fields).toMatchObject({
        out_trade_no: '20260101-1',
        body: '<一件 & 商品>',
        mch_id: merchant.mchid,
      });
    },
  );

  it.each(each([reset, failure, partial]))(
    'sends what does not carry it once, $tempo',
    async ({ row: act, tempo }) => {
      const { error, seen } = await follow([act, success], v2Unidentified, { tempo });
      expect(error['code']).toMatch(/^(CONNECTION|SYSTEMERROR)$/);
      expect(seen).toHaveLength(1);
    },
  );

  it.each(['ORDERPAID', 'PARAM_ERROR', 'NOTENOUGH', 'OUT_TRADE_NO_USED'])(
    'does not repeat after %s',
    async (code) => {
      const { error, seen } = await follow([reply(v2Failure(code)), success], v2Identified);
      expect(error).toMatchObject({ name: 'ApiError', status: 200, code });
      expect(seen).toHaveLength(1);
    },
  );

  it('does not believe a SYSTEMERROR that is not signed', async () => {
    const forged = v2Unsigned(200, { return_code: 'SUCCESS', result_code: 'FAIL', err_code: 'SYSTEMERROR' });
    const { error, seen } = await follow([reply(forged), success], v2Identified);
    expect(error).toBeInstanceOf(VerificationError);
    expect(seen).toHaveLength(1);
  });
});
