/** Integers that a number cannot hold: sent as their digits, and never rounded on their way in. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError, Json, RequestError, WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';
import { character } from './support/characters.js';
import { merchantConfig } from './support/config.js';
import { v2Encrypted } from './support/notification.js';
import { v2Message, v3Envelope, v3Headers } from './support/platform.js';

/** 2^53 + 1, which is 2^53 in a number. */
const digits = '9007199254740993';
const big = 9_007_199_254_740_993n;

interface Received {
  readonly url: string;
  readonly body: string;
}

let server: Server;
let received: Received;
let answer: { status: number; body: string } = { status: 200, body: '{}' };
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received = { url: request.url ?? '', body: Buffer.concat(chunks).toString('utf8') };
    const v2 = request.headers['accept']?.startsWith('text/xml');
    const body = v2 ? v2Message({ return_code: 'SUCCESS', result_code: 'SUCCESS' }) : answer.body;
    response.writeHead(answer.status, v3Headers(body)).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void server.close());

function client(config: Partial<WeChatPayConfig> = {}): WeChatPay {
  const { port } = server.address() as AddressInfo;
  return new WeChatPay(merchantConfig({ endpoint: `http://127.0.0.1:${port}`, ...config }));
}

describe('a bigint goes out as its digits', () => {
  it('in JSON, at any depth and in lists, beside whatever writes itself', async () => {
    await client()
      .chain('v3/x' as string)
      .post({
        json: {
          a: big,
          b: { c: [1n, -big, { d: big }] },
          at: new Date(0),
          own: { toJSON: () => big },
          like: `"${digits}"`,
          none: undefined,
        },
      });
    expect(received.body).toBe(
      `{"a":${digits},"b":{"c":[1,-${digits},{"d":${digits}}]},"at":"1970-01-01T00:00:00.000Z","own":${digits},"like":"\\"${digits}\\""}`,
    );
  });

  it.each<[string, (value: bigint) => unknown]>([
    ['a text', (value) => `${value}n`],
    ['a number', Number],
  ])('in JSON, where the program has given BigInt a toJSON that makes %s of it', async (_, toJSON) => {
    Object.defineProperty(BigInt.prototype, 'toJSON', {
      value(this: bigint) {
        return toJSON(this);
      },
      configurable: true,
    });
    try {
      await client()
        .chain('v3/x' as string)
        .post({ json: { a: big, b: [big] } });
    } finally {
      Reflect.deleteProperty(BigInt.prototype, 'toJSON');
    }
    expect(received.body).toBe(`{"a":${digits},"b":[${digits}]}`);
  });

  it('in a query and in the path', async () => {
    await client()
      .chain('v3/x/{plan_id}' as string)
      .get({ plan_id: big, query: { a: big, b: [big, 1] } });
    expect(received.url).toBe(`/v3/x/${digits}?a=${digits}&b=${digits}&b=1`);
  });

  it('in XML', async () => {
    await client()
      .chain('v2/x' as string)
      .post({ xml: { plan_id: big } });
    expect(received.body).toContain(`<plan_id><![CDATA[${digits}]]></plan_id>`);
  });

  it('in the meta part of a form', async () => {
    await client()
      .chain('v3/x' as string)
      .post({ body: { file: Buffer.from('x'), meta: { filename: 'a.png', plan_id: big } } });
    expect(received.body).toContain(`"plan_id":${digits}`);
  });

  it('beside fields that go out encrypted', async () => {
    const json = {
      appid: 'wx1',
      account: 'a',
      relation_type: 'STORE',
      type: 'PERSONAL_OPENID',
      name: '张三',
    };
    await client()
      .chain('v3/profitsharing/receivers/add' as string)
      .post({ json: { ...json, plan_id: big, more: [{ id: -big }] } });
    expect(received.body).toContain(`"plan_id":${digits},"more":[{"id":-${digits}}]`);
    expect(received.body).not.toContain('张三');
  });
});

describe('a number that has been rounded before it came here is refused', () => {
  // biome-ignore lint/correctness/noPrecisionLoss: this is what callers write
  const lost = 9007199254740993;

  it.each<[string, string, Record<string, unknown>, string]>([
    ['JSON', 'v3/x', { json: { a: [{ plan_id: lost }] } }, 'json.a[0].plan_id'],
    ['a query', 'v3/x', { query: { plan_id: lost } }, 'query.plan_id'],
    ['the path', 'v3/x/{plan_id}', { plan_id: lost }, 'plan_id'],
    ['XML', 'v2/x', { xml: { plan_id: lost } }, 'xml.plan_id'],
  ])('in %s', async (_, path, options, field) => {
    const error = await client()
      .chain(path)
      .post(options)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ field, message: expect.stringContaining('bigint') });
  });

  it('and the largest that a number holds is not', async () => {
    await client()
      .chain('v3/x' as string)
      .post({ json: { a: Number.MAX_SAFE_INTEGER, b: Number.MIN_SAFE_INTEGER, c: 1.5e300 } });
    expect(received.body).toBe(
      `{"a":${Number.MAX_SAFE_INTEGER},"b":${Number.MIN_SAFE_INTEGER},"c":1.5e+300}`,
    );
  });
});

describe('an integer beyond 2^53 that arrives', () => {
  const body = `{"plan_id":${digits},"list":[-${digits}, 1],"total":1,"exact":${Number.MAX_SAFE_INTEGER}}`;

  it('is its digits as text, by default', async () => {
    answer = { status: 200, body };
    const result = await client()
      .chain('v3/x' as string)
      .get();
    expect(result.data).toEqual({
      plan_id: digits,
      list: [`-${digits}`, 1],
      total: 1,
      exact: Number.MAX_SAFE_INTEGER,
    });
    expect(result.body.toString()).toBe(body);
  });

  it('is a bigint where the configuration says so, and goes out again as it came', async () => {
    answer = { status: 200, body };
    const pay = client({ bigIntegers: 'bigint' });
    const { data } = await pay.chain('v3/x' as string).get();
    expect(data).toEqual({ plan_id: big, list: [-big, 1], total: 1, exact: Number.MAX_SAFE_INTEGER });
    await pay.chain('v3/x' as string).post({ json: data as object });
    expect(received.body).toBe(body.replace(', ', ','));
    expect(Json.stringify(data)).toBe(received.body);
  });

  it.each(['text', 'bigint'] as const)(
    'is text in an error, which can be logged as JSON (%s)',
    async (how) => {
      answer = { status: 400, body: `{"code":"PARAM_ERROR","message":"m","detail":{"value":${digits}}}` };
      const error = await client({ bigIntegers: how })
        .chain('v3/x' as string)
        .get()
        .catch((caught: unknown) => caught);
      answer = { status: 200, body: '{}' };
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ detail: { value: digits }, data: { detail: { value: digits } } });
      expect(JSON.stringify(error)).toContain(`"${digits}"`);
    },
  );

  it.each<['text' | 'bigint', unknown]>([
    ['text', digits],
    ['bigint', big],
  ])('is so in the content of a notification of APIv3 as well (%s)', async (bigIntegers, expected) => {
    const envelope = v3Envelope('PAPAY.SIGN', `{"plan_id":${digits}}`);
    const event = await client({ bigIntegers }).notifications.parse({
      headers: v3Headers(envelope),
      body: envelope,
    });
    expect(event.data).toEqual({ plan_id: expected });
    expect(event.raw).toEqual(JSON.parse(envelope));
  });

  it('is so in the encrypted JSON of a notification of APIv2 as well', async () => {
    const message = v2Encrypted('CHECK.SUCCESS', `{"id":${digits}}`);
    const event = await client().notifications.parse(message);
    expect(event).toMatchObject({ type: 'CHECK.SUCCESS', data: { id: digits } });
  });

  it('is read neither as text nor as a bigint unless it is one', () => {
    const tokens = ['1e20', '1E+20', '12345678901234567.0', '-0', '0.12345678901234567', '123456789012345'];
    for (const token of tokens) {
      const value: unknown = Json.parse(`[${token}, ${digits}]`);
      expect(value).toEqual([JSON.parse(token), digits]);
    }
    expect(Json.parse(digits)).toBe(digits);
    expect(Json.parse(` -${digits} `, { bigIntegers: 'bigint' })).toBe(-big);
  });

  it.each([
    `{${digits}:1}`,
    `[0${digits}]`,
    `[${digits}`,
    `[+${digits}]`,
    `[${digits}n]`,
    `"${digits}`,
    `[${digits} ${digits}]`,
  ])('makes no JSON of what is none: %s', (text) => {
    expect(() => Json.parse(text)).toThrow(SyntaxError);
  });
});

describe('Json', () => {
  /** Texts that look like numbers, quotes and escapes, and names that are dangerous in objects. */
  const text = fc.oneof(
    fc.string({ unit: character }),
    fc.constantFrom(digits, `,${digits}`, `\\`, `\\"`, `":${digits},"`, `[${digits}`, '\\\\', '"'),
  );
  const name = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'toString', 'a'));
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      text,
      fc.maxSafeInteger(),
      // Not those that are written as the digits of an integer: these are read as one.
      fc
        .double({ noNaN: true, noDefaultInfinity: true })
        .filter((double) => /[.e]/.test(String(double)) || Number.isSafeInteger(double)),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 70n }),
      fc.bigInt({ min: -(2n ** 70n), max: -(2n ** 53n) }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs)),
    ),
  }));

  /** JSON written out by hand, so that the package is not compared with itself. */
  const written = (item: unknown): string => {
    if (typeof item === 'bigint') return String(item);
    if (Array.isArray(item)) return `[ ${item.map(written).join(' ,')}]`;
    if (item === null || typeof item !== 'object') return JSON.stringify(item);
    return `{${Object.entries(item).map(([key, inner]) => `${JSON.stringify(key)}:\n${written(inner)}`)}}`;
  };
  const asText = (item: unknown): unknown => {
    if (typeof item === 'bigint') return String(item);
    if (Array.isArray(item)) return item.map(asText);
    if (item === null || typeof item !== 'object') return Object.is(item, -0) ? 0 : item;
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, asText(inner)]));
  };

  it('reads every value back, exactly', () => {
    fc.assert(
      fc.property(value, (given) => {
        const json = written(given);
        expect(Json.parse(json, { bigIntegers: 'bigint' })).toEqual(normal(given));
        expect(Json.parse(json)).toEqual(asText(given));
      }),
      { numRuns: 3_000 },
    );
  });

  it('writes as JSON.stringify does, and bigints as digits', () => {
    fc.assert(
      fc.property(value, (given) => {
        const marked = JSON.stringify(given, (_, item: unknown) =>
          typeof item === 'bigint' ? `\u0000big:${item}` : item,
        ).replace(/"\\u0000big:(-?\d+)"/g, '$1');
        expect(Json.stringify(given)).toBe(marked);
      }),
      { numRuns: 3_000 },
    );
    expect(Json.stringify(undefined)).toBeUndefined();
    expect(Json.stringify(1n)).toBe('1');
  });

  function normal(item: unknown): unknown {
    if (Array.isArray(item)) return item.map(normal);
    if (item === null || typeof item !== 'object') return Object.is(item, -0) ? 0 : item;
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, normal(inner)]));
  }
});

describe('the option', () => {
  it.each([true, 'number', null, 1])('refuses %j', (bigIntegers) => {
    expect(() => new WeChatPay(merchantConfig({ bigIntegers: bigIntegers as never }))).toThrow(
      /bigIntegers: expected 'text' or 'bigint'/,
    );
  });
});
