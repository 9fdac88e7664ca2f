/** Values and messages of any depth, with cycles, and of any width: refused or read, in work that grows with their size. */
import { describe, expect, it } from 'vitest';
import {
  ApiError,
  Formatter,
  Hash,
  Json,
  RequestError,
  Transformer,
  TransportError,
  VerificationError,
  WeChatPay,
} from 'wechatpay-kit';
import { merchantConfig } from './support/config.js';
import { full } from './support/full.js';
import { apiV2Key } from './support/keys.js';
import { v2Encrypted } from './support/notification.js';
import { v3Envelope, v3Headers } from './support/platform.js';
import { recording } from './support/recording-transport.js';

/** Node.js's stack ends before the first. */
const depths = full ? [20_000, 200_000] : [20_000];

type Build = (levels: number) => unknown;

/** Objects in objects, lists in lists, both by turns, and what writes itself as something deep. */
const nests: Readonly<Record<string, Build>> = {
  objects: (levels) => nested(levels, (inner) => ({ a: inner })),
  lists: (levels) => nested(levels, (inner) => [inner]),
  both: (levels) => nested(levels, (inner, level) => (level % 2 === 0 ? [inner] : { a: inner })),
  'objects that write themselves': (levels) => ({ toJSON: () => nested(levels, (inner) => ({ a: inner })) }),
  'objects around a bigint': (levels) => ({ id: 1n, a: nested(levels, (inner) => ({ a: inner })) }),
};

function nested(levels: number, around: (inner: unknown, level: number) => unknown): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < levels; level++) value = around(value, level);
  return value;
}

const cycles: Readonly<Record<string, () => unknown>> = {
  'an object that holds itself': () => {
    const value: Record<string, unknown> = {};
    value['self'] = value;
    return value;
  },
  'a list that holds itself': () => {
    const value: unknown[] = [];
    value.push(value);
    return value;
  },
  'a cycle of a thousand': () => {
    const end: Record<string, unknown> = {};
    end['a'] = nested(1_000, (inner) => (inner === 'x' ? { a: end } : { a: inner }));
    return end;
  },
  'a cycle beside a bigint': () => {
    const value: Record<string, unknown> = { id: 1n };
    value['self'] = [value];
    return value;
  },
};

const { transport, requests } = recording();
const pay = new WeChatPay(merchantConfig({ transport }));
const v3 = pay.chain('v3/x' as string);
const v2 = pay.chain('v2/x' as string);
const file = Buffer.from('x');
const coupon = { stock_id: 's', out_request_no: 'o' };

/** Wherever a caller can put a value. What does not take an object at all is among them: it must say so in time, too. */
const entries: Readonly<Record<string, (value: unknown) => unknown>> = {
  json: (value) => v3.post({ json: { a: value } }),
  'json, itself': (value) => v3.post({ json: value as object }),
  'json, blocking': (value) => v3.postSync({ json: { a: value } }),
  'the meta part of a form': (value) => v3.post({ body: { file, meta: { filename: 'a', a: value } } }),
  'a part of a form': (value) => v3.post({ body: { file, a: value } }),
  'the file of a form': (value) => v3.post({ body: { file: value } }),
  'a body that holds encrypted fields': (value) =>
    pay.chain('v3/profitsharing/receivers/add' as string).post({ json: { name: 'x', a: value } }),
  'an encrypted field': (value) =>
    pay.chain('v3/profitsharing/receivers/add' as string).post({ json: { name: value } }),
  xml: (value) => v2.post({ xml: { a: value } }),
  'xml, itself': (value) => v2.post({ xml: { nonce_str: value } }),
  query: (value) => v3.get({ query: { a: value } }),
  'a list in a query': (value) => v3.get({ query: { a: [value] } }),
  headers: (value) => v3.get({ headers: { a: value as string } }),
  'a path variable': (value) => pay.chain('v3/x/{a}' as string).get({ a: value }),
  'options of no such name': (value) => v3.get({ a: value }),
  encrypted: (value) => v3.post({ json: {}, encrypted: [value] as string[] }),
  base_uri: (value) => v3.get({ base_uri: value as string }),
  signal: (value) => v3.get({ signal: value as AbortSignal }),
  handoff: (value) => pay.handoff.jsapi({ appid: 'wx1', prepay_id: value as string }),
  'a handed over contract': (value) => pay.handoff.contract.entrustMiniProgram({ appid: value } as never),
  'a handed over coupon': (value) =>
    pay.handoff.coupon.miniProgram({ send_coupon_params: [{ ...coupon, coupon_code: value as string }] }),
  'a notification': (value) => pay.notifications.parse(value as never),
  'the body of a notification': (value) => pay.notifications.parse({ headers: {}, body: value as string }),
  'a handler': (value) => pay.notifications.handler({ '*': value as never }),
  configuration: (value) => new WeChatPay(merchantConfig({ certs: value as never })),
  'Json.stringify': (value) => Json.stringify({ a: value }),
  'Transformer.toXml': (value) => Transformer.toXml({ a: value }),
  'Formatter.queryStringLike': (value) => Formatter.queryStringLike({ a: value }),
  'Hash.sign': (value) => Hash.sign('MD5', { a: value }, apiV2Key),
};

async function outcome(run: () => unknown): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    return error;
  }
}

describe.each(Object.entries(entries))('%s', (name, given) => {
  const cases = Object.entries(nests).flatMap(([kind, build]) =>
    depths.map((levels): [string, () => unknown] => [`${levels} levels of ${kind}`, () => build(levels)]),
  );

  it.each([...cases, ...Object.entries(cycles)])('refuses %s', async (_, make) => {
    const before = requests.length;
    const error = await outcome(() => given(make()));
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(RangeError);
    const plain = /^(Json|Transformer|Formatter|Hash)\./.test(name);
    const kinds = plain ? ['TypeError'] : ['RequestError', 'ConfigError'];
    expect(kinds).toContain((error as Error).name);
    expect((error as Error).message.length).toBeLessThan(400);
    expect(requests.length).toBe(before);
  });
});

describe('work', () => {
  /** Counts every look at an object of a value. */
  function counted(): { around: (value: object) => object; looks: () => number } {
    let looks = 0;
    const handler: ProxyHandler<object> = {
      get(target, name, receiver) {
        looks++;
        return Reflect.get(target, name, receiver);
      },
      ownKeys(target) {
        looks++;
        return Reflect.ownKeys(target);
      },
      getOwnPropertyDescriptor(target, name) {
        looks++;
        return Reflect.getOwnPropertyDescriptor(target, name);
      },
      has(target, name) {
        looks++;
        return Reflect.has(target, name);
      },
    };
    return { around: (value) => new Proxy(value, handler), looks: () => looks };
  }

  const shapes: Readonly<Record<string, (size: number, around: (value: object) => object) => object>> = {
    deep: (size, around) => nested(size, (inner) => around({ a: inner })) as object,
    'deep, with a null inside': (size, around) =>
      nested(size, (inner) => around({ b: 1, a: inner === 'x' ? null : inner })) as object,
    wide: (size, around) =>
      around(Object.fromEntries(Array.from({ length: size }, (_, at) => [`a${at}`, at]))),
    'a long list': (size, around) =>
      around({ a: around(Array.from({ length: size }, () => around({ b: 1 }))) }),
    'a long list that ends in null': (size, around) =>
      around({ a: around([...Array.from({ length: size }, () => around({ b: 1 })), null]) }),
    'one object in many places': (size, around) => {
      const shared = around({ b: around({ c: 1n }) });
      return around({ a: around(Array.from({ length: size }, () => shared)) });
    },
  };
  const takers: Readonly<Record<string, (value: object) => unknown>> = {
    json: (json) => v3.post({ json }),
    meta: (meta) => v3.post({ body: { file, meta } }),
    xml: (xml) => v2.post({ xml }),
    query: (query) => v3.get({ query }),
    'Json.stringify': (value) => Json.stringify(value),
    'Transformer.toXml': (value) => Transformer.toXml(value as Record<string, unknown>),
  };

  it.each(
    Object.keys(shapes).flatMap((shape) =>
      Object.keys(takers).map((taker): [string, string] => [shape, taker]),
    ),
  )('%s, given as %s, costs twice as much at twice the size, at most', async (shape, taker) => {
    const looksAt = async (size: number): Promise<number> => {
      const { around, looks } = counted();
      const value = shapes[shape]?.(size, around) as object;
      const end = await outcome(() => takers[taker]?.(value));
      expect(end).not.toBeInstanceOf(RangeError);
      return looks();
    };
    const [once, twice] = [await looksAt(4_000), await looksAt(8_000)];
    expect(twice).toBeLessThanOrEqual(2.2 * once + 1_000);
    expect(twice).toBeLessThan(100 * 8_000);
  });
});

describe('an answer', () => {
  const deepJson = (levels: number): string => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
  const deepXml = (levels: number): string =>
    `<xml><return_code>SUCCESS</return_code>${'<a>'.repeat(levels)}x${'</a>'.repeat(levels)}</xml>`;
  const answering = (status: number, body: string, headers: Record<string, string> = {}): WeChatPay =>
    new WeChatPay(
      merchantConfig({
        retry: false,
        transport: recording(() => ({ status, headers, body: Buffer.from(body) })).transport,
      }),
    );

  it.each([33, ...depths])('of APIv3 with %i levels cannot be read', async (levels) => {
    const body = deepJson(levels);
    const client = answering(200, body, v3Headers(body));
    const error = await outcome(() => client.chain('v3/x' as string).get());
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: 'BAD_RESPONSE', message: expect.stringContaining('32 levels') });
  });

  it('of APIv3 with 31 levels in an object is read', async () => {
    const body = deepJson(31);
    const { data } = await answering(200, body, v3Headers(body))
      .chain('v3/x' as string)
      .get();
    expect(JSON.stringify(data)).toBe(body);
  });

  it.each(depths)('of failure with %i levels is told by its status', async (levels) => {
    for (const path of ['v3/x', 'v2/x']) {
      const client = answering(500, path === 'v3/x' ? deepJson(levels) : deepXml(levels));
      const error = await outcome(() => client.chain(path).get());
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ status: 500, code: 'HTTP_500' });
    }
  });

  it.each(depths)('of APIv2 with %i levels cannot be read', async (levels) => {
    const error = await outcome(() =>
      answering(200, deepXml(levels))
        .chain('v2/x' as string)
        .post(),
    );
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: 'BAD_RESPONSE' });
  });

  it.each(depths)('of platform certificates with %i levels is none', async (levels) => {
    const client = new WeChatPay(
      merchantConfig({
        certs: 'auto',
        retry: false,
        transport: recording(() => ({ status: 200, headers: {}, body: Buffer.from(deepJson(levels)) }))
          .transport,
      }),
    );
    const error = await outcome(() => client.platform.refresh());
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(RangeError);
    expect(['TransportError', 'VerificationError']).toContain((error as Error).name);
  });

  it('may be as wide as it likes', async () => {
    const body = JSON.stringify({ a: Array.from({ length: 100_000 }, (_, at) => ({ [`b${at}`]: [at] })) });
    const { data } = await answering(200, body, v3Headers(body))
      .chain('v3/x' as string)
      .get();
    expect(data).toEqual(JSON.parse(body));
  });

  it('may hold any number of brackets, quotes and backslashes in its texts', async () => {
    const text = '[{"\\'.repeat(10_000);
    const body = JSON.stringify({ a: text, [text]: [text, '\\'.repeat(99_999)] });
    const { data } = await answering(200, body, v3Headers(body))
      .chain('v3/x' as string)
      .get();
    expect(data).toEqual({ a: text, [text]: [text, '\\'.repeat(99_999)] });
  });

  describe('and a notification', () => {
    it.each(depths)('of APIv3 whose content has %i levels cannot be read', async (levels) => {
      const body = v3Envelope('PAPAY.SIGN', deepJson(levels));
      const error = await outcome(() => pay.notifications.parse({ headers: v3Headers(body), body }));
      expect(error).toBeInstanceOf(VerificationError);
      expect(error).toMatchObject({ code: 'DECRYPT_FAILED', message: expect.stringContaining('32 levels') });
      expect((error as Error).cause).toBeUndefined();
    });

    it.each(depths)('of APIv3 whose envelope has %i levels cannot be read', async (levels) => {
      const body = `{"id":"1","event_type":"A.B","resource":${deepJson(levels)}}`;
      const error = await outcome(() => pay.notifications.parse({ headers: v3Headers(body), body }));
      expect(error).toBeInstanceOf(VerificationError);
      expect(error).toMatchObject({ code: 'DECRYPT_FAILED' });
    });

    it.each(depths)('of APIv2 with %i levels is none', async (levels) => {
      const error = await outcome(() => pay.notifications.parse({ headers: {}, body: deepXml(levels) }));
      expect(error).toBeInstanceOf(VerificationError);
      expect(error).toMatchObject({ code: 'BAD_SIGNATURE', message: expect.stringContaining('not an XML') });
    });

    it.each(depths)('of APIv2 whose encrypted content has %i levels cannot be read', async (levels) => {
      for (const plain of [deepJson(levels), deepXml(levels)]) {
        const error = await outcome(() => pay.notifications.parse(v2Encrypted('CHECK.SUCCESS', plain)));
        expect(error).toBeInstanceOf(VerificationError);
        expect(error).toMatchObject({ code: 'DECRYPT_FAILED' });
      }
    });
  });
});

describe('what a handler answers to a notification that asks', () => {
  const body = v3Envelope('CROSS_BORDER_PAY.GET_MCH_INFO', '{}');

  it.each([
    ...depths.map((levels): [string, () => unknown] => [
      `${levels} levels`,
      () => nests['objects']?.(levels),
    ]),
    ...Object.entries(cycles),
  ])('is refused with %s, and reported', async (_, make) => {
    const reported: unknown[] = [];
    const handle = pay.notifications.handler(
      { 'CROSS_BORDER_PAY.GET_MCH_INFO': () => make() as never },
      { onError: (error) => void reported.push(error) },
    );
    const response = await handle(
      new Request('http://shop.test', { method: 'POST', headers: v3Headers(body), body }),
    );
    expect(response.status).toBe(500);
    expect(reported).toHaveLength(1);
    expect(reported[0]).toBeInstanceOf(RequestError);
  });

  it('goes out with the digits of a bigint', async () => {
    const handle = pay.notifications.handler({
      'CROSS_BORDER_PAY.GET_MCH_INFO': () => ({ code: 'SUCCESS', id: 9_007_199_254_740_993n }) as never,
    });
    const response = await handle(
      new Request('http://shop.test', { method: 'POST', headers: v3Headers(body), body }),
    );
    expect(await response.text()).toBe('{"code":"SUCCESS","id":9007199254740993}');
  });
});
