/** Connections that cannot be made, hang, or were closed by the time they are wanted again. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { TransportError, WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';
import { patience } from '../../../tools/test/patience.js';
import { http, reply, v2Ok, v3Ok } from './support/answers.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { full } from './support/full.js';
import { pem } from './support/keys.js';
import { type Act, type ScriptedServer, startScriptedServer } from './support/scripted-server.js';
import { send, type Tempo, tempos } from './support/tempo.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.stop());
afterEach(() => vi.restoreAllMocks());

const right = reply(v3Ok());
const query = 'v3/certificates';
const unidentified = 'v3/some/new-thing';

function client(overrides: Partial<WeChatPayConfig> = {}): WeChatPay {
  return new WeChatPay(
    merchantConfig({
      endpoint: server.url,
      timeout: patience(5_000),
      retry: { delay: 10 },
      circuit: false,
      ...overrides,
    }),
  );
}

let scripts = 0;

async function script(acts: readonly Act[]): Promise<{ name: string; headers: Record<string, string> }> {
  const name = `script-${scripts++}`;
  await server.script(name, acts);
  return { name, headers: { 'x-case': name } };
}

describe('the time for a connection and the time for an answer', () => {
  const overTls = (timeout: WeChatPayConfig['timeout'], more: Partial<WeChatPayConfig> = {}): WeChatPay =>
    client({ endpoint: server.httpsUrl, ca: pem('authority.cert.pem'), timeout, ...more });
  afterEach(() => server.silence(0));

  it.each(tempos)(
    'a handshake that does not end is a connection that does not stand: nothing was sent, %s',
    async (tempo) => {
      await server.silence(1);
      const pay = overTls({ connect: 200, answer: 30_000 }, { retry: false });
      const started = performance.now();
      const error = await caught(() => send(pay, tempo, 'post', unidentified, { json: {} }));
      expect(error).toBeInstanceOf(TransportError);
      expect(error).toMatchObject({ code: 'TIMEOUT', attempts: 1, sent: false });
      expect(error.message).toMatch(/no connection to 127\.0\.0\.1:\d+ within 200 ms; nothing was sent/);
      expect(performance.now() - started).toBeLessThan(patience(10_000));
    },
  );

  it.each(tempos)('a POST that may not be repeated is tried again when it never left, %s', async (tempo) => {
    const { name, headers } = await script([right]);
    await server.silence(2);
    const pay = overTls({ connect: patience(300), answer: patience(5_000) });
    const result = await send(pay, tempo, 'post', unidentified, { json: { a: 1 }, headers });
    expect(result).toMatchObject({ status: 200 });
    expect(await server.seen(name)).toHaveLength(1);
  });

  it.each(tempos)('an answer that does not come may have been preceded by its effect, %s', async (tempo) => {
    const { headers } = await script([{}]);
    const answer = patience(200);
    const pay = client({ timeout: { connect: patience(5_000), answer }, retry: false });
    const error = await caught(() => send(pay, tempo, 'post', unidentified, { json: {}, headers }));
    expect(error).toMatchObject({ code: 'TIMEOUT', attempts: 1, sent: true });
    expect(error.message).toContain(
      `did not answer within ${answer} ms; the operation may have taken effect all the same`,
    );
  });

  it.each(tempos)(
    'when the time for the answer is over before there is a connection, nothing was sent either, %s',
    async (tempo) => {
      await server.silence(1);
      const pay = overTls({ connect: 5_000, answer: 5_000 }, { retry: false });
      const error = await caught(() => send(pay, tempo, 'get', query, { timeout: 150 }));
      expect(error).toMatchObject({ code: 'TIMEOUT', sent: false });
      expect(error.message).toMatch(/no connection to 127\.0\.0\.1:\d+ within 150 ms; nothing was sent/);
      expect(error.message).not.toContain('taken effect');
    },
  );

  it.each(tempos)('each attempt has its own, %s', async (tempo) => {
    const slow: Act = { writes: [[200, v3Ok()]] };
    const { name, headers } = await script([{}, {}, slow]);
    expect(await send(client({ timeout: patience(400) }), tempo, 'get', query, { headers })).toMatchObject({
      status: 200,
    });
    expect(await server.seen(name)).toHaveLength(3);
  });

  it.each(tempos)('a connection that is kept has none to wait for, %s', async (tempo) => {
    const { name, headers } = await script([right, { writes: [[patience(600), v3Ok()]] }]);
    const pay = client({ timeout: { connect: patience(300), answer: patience(5_000) } });
    await send(pay, tempo, 'get', query, { headers });
    expect(await send(pay, tempo, 'get', query, { headers })).toMatchObject({ status: 200 });
    const [first, second] = await server.seen(name);
    expect(second?.connection).toBe(first?.connection);
  });

  it.each(tempos)('to a host that refuses connections or does not exist sends nothing, %s', async (tempo) => {
    for (const [endpoint, cause] of [
      [server.closedUrl, /^ECONNREFUSED$/],
      // A machine without a name server cannot tell that there is none.
      ['http://nowhere.invalid', /^(ENOTFOUND|EAI_AGAIN)$/],
    ] as const) {
      const pay = client({ endpoint, retry: { delay: 10 } });
      const error = await caught(() => send(pay, tempo, 'post', unidentified, { json: {} }));
      expect(error).toMatchObject({ code: 'CONNECTION', attempts: 3, sent: false });
      expect((error.cause as { code: string }).code).toMatch(cause);
    }
  });

  it.each(tempos)('to a server with an untrusted certificate sends nothing, %s', async (tempo) => {
    const { name, headers } = await script([right]);
    const pay = client({ endpoint: server.httpsUrl });
    const error = await caught(() => send(pay, tempo, 'post', unidentified, { json: {}, headers }));
    expect(error).toMatchObject({ code: 'CONNECTION', sent: false });
    expect(await server.seen(name)).toEqual([]);
  });
});

/** An answer, and what the server does with the connection that it kept. */
const closings: readonly (readonly [name: string, act: Act])[] = [
  ['closed after a while', { ...right, ending: 'fin', after: 100 }],
  ['reset after a while', { ...right, ending: 'reset', after: 100 }],
  ['closed at once', { ...right, ending: 'fin' }],
  ['reset at once', { ...right, ending: 'reset', after: 1 }],
];
const closedOnNext: readonly (readonly [name: string, act: Act])[] = [
  ['closed', { ...right, ending: 'fin', onNext: true }],
  ['reset', { ...right, ending: 'reset', onNext: true }],
];
const each = <Row>(rows: readonly Row[]): { row: Row; tempo: Tempo }[] =>
  rows.flatMap((row) => tempos.map((tempo) => ({ row, tempo })));

describe('a kept connection that the server has closed', () => {
  it.each(each(closings))(
    '$row.0: the next call goes over another, once, $tempo',
    async ({ row: [, act], tempo }) => {
      for (const [verb, path] of [
        ['get', query],
        ['post', unidentified],
      ] as const) {
        const { name, headers } = await script([act, right]);
        const pay = client({ retry: false });
        await send(pay, tempo, 'get', query, { headers });
        await wait(300);
        const more = verb === 'post' ? { json: {}, headers } : { headers };
        expect(await send(pay, tempo, verb, path, more)).toMatchObject({ status: 200 });
        const [first, second, ...others] = await server.seen(name);
        expect(second).toMatchObject({ whole: true });
        expect(second?.connection).not.toBe(first?.connection);
        expect(others).toEqual([]);
      }
    },
  );

  it.each(each(closedOnNext))(
    '$row.0 as a query comes in: the query succeeds all the same, $tempo',
    async ({ row: [, act], tempo }) => {
      const { name, headers } = await script([act, right]);
      const pay = client();
      await send(pay, tempo, 'get', query, { headers });
      expect(await send(pay, tempo, 'get', query, { headers })).toMatchObject({ status: 200 });
      const seen = await server.seen(name);
      expect(seen.map(({ whole }) => whole)).toEqual([true, false, true]);
      expect(new Set(seen.map(({ connection }) => connection)).size).toBe(2);
    },
  );

  it.each(each(closedOnNext))(
    '$row.0 as a POST comes in that may not be repeated: it is never sent twice, $tempo',
    async ({ row: [, act], tempo }) => {
      const { name, headers } = await script([act, right]);
      const pay = client();
      await send(pay, tempo, 'get', query, { headers });
      const error = await caught(() => send(pay, tempo, 'post', unidentified, { json: { a: 1 }, headers }));
      expect(error).toMatchObject({ code: 'CONNECTION', attempts: 1, sent: true });
      await wait(100);
      expect((await server.seen(name)).map(({ method }) => method)).toEqual(['GET', 'POST']);
    },
  );

  it.each(each(closedOnNext))(
    '$row.0 as a POST comes in that may: it succeeds, $tempo',
    async ({ row: [, act], tempo }) => {
      const { name, headers } = await script([act, right]);
      const pay = client();
      await send(pay, tempo, 'get', query, { headers });
      const json = { out_trade_no: '1' };
      expect(await send(pay, tempo, 'post', 'v3/pay/transactions/native', { json, headers })).toMatchObject({
        status: 200,
      });
      expect(await server.seen(name)).toHaveLength(3);
    },
  );

  it.each(each(closedOnNext))(
    '$row.0, and all the others with it: a query succeeds all the same, $tempo',
    async ({ row: [, act] }) => {
      const slow: Act = { ...act, writes: [[150, v3Ok()]] };
      const { name, headers } = await script([...Array.from({ length: 8 }, () => slow), right, right]);
      const pay = client();
      await Promise.all(Array.from({ length: 8 }, () => pay.v3.certificates.get({ headers })));
      expect(await pay.v3.certificates.get({ headers })).toMatchObject({ status: 200 });
      const seen = await server.seen(name);
      expect(new Set(seen.slice(0, 8).map(({ connection }) => connection)).size).toBe(8);
      expect(seen.slice(8).map(({ whole }) => whole)).toEqual([false, true]);
    },
  );
});

describe('a kept connection that was closed while this thread was busy', () => {
  /** The parts of a turn of Node's event loop: each sees what has come in at another time. */
  const phases: readonly (readonly [name: string, enter: (go: () => void) => void])[] = [
    ['a timer', (go) => setTimeout(go, 1)],
    ['an immediate', (go) => setImmediate(go)],
    ['a file that was read', (go) => process.getBuiltinModule('node:fs').stat('/', go)],
    ['a microtask', (go) => queueMicrotask(go)],
    ['an answer that came', (go) => void fetch(server.url, { headers: { 'x-case': 'none' } }).then(go)],
  ];
  const busy = (ms: number): void => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  };

  const cases = phases.flatMap(([phase, enter]) =>
    (['v2', 'v3'] as const).flatMap((protocol) => [{ phase, enter, protocol, ending: 'fin' as const }]),
  );
  const resets = cases.slice(4, 8).map((given) => ({ ...given, ending: 'reset' as const }));

  it.each([...cases, ...resets])(
    'by $ending, seen from $phase: a POST of $protocol goes over another, once',
    async ({ enter, ending, protocol }) => {
      const ok = protocol === 'v2' ? reply(v2Ok()) : right;
      const { name, headers } = await script([{ ...ok, ending, after: 100 }, ok]);
      const pay = client({ retry: false });
      const path = protocol === 'v2' ? 'v2/some/new-thing' : unidentified;
      const options = protocol === 'v2' ? { xml: {}, headers } : { json: {}, headers };
      await send(pay, 'promise', 'post', path, options);
      const again = new Promise((resolve, reject) => {
        enter(() => {
          busy(600);
          send(pay, 'promise', 'post', path, options).then(resolve, reject);
        });
      });
      expect(await again).toMatchObject({ status: 200 });
      const [first, second, ...others] = await server.seen(name);
      expect(second?.connection).not.toBe(first?.connection);
      expect(others).toEqual([]);
    },
  );
});

describe('a connection that has been idle for more than 7 s', () => {
  /** Sets the clock by which connections are idle. */
  async function later(ms: number): Promise<void> {
    const hrtime = process.hrtime.bind(process);
    vi.spyOn(process, 'hrtime').mockImplementation(() => {
      const [seconds, nanoseconds] = hrtime();
      return [seconds + ms / 1000, nanoseconds];
    });
  }

  async function isReplaced(
    tempo: Tempo,
    letTimePass: () => Promise<unknown>,
    several: number,
  ): Promise<void> {
    const slow: Act = { writes: [[100, v3Ok()]] };
    const acts = [...Array.from({ length: several }, () => slow), right, right];
    const { name, headers } = await script(acts);
    const pay = client({ retry: false });
    await Promise.all(Array.from({ length: several }, () => send(pay, tempo, 'get', query, { headers })));
    await letTimePass();
    const result = await send(pay, tempo, 'post', unidentified, { json: {}, headers });
    expect(result).toMatchObject({ status: 200 });
    const seen = await server.seen(name);
    expect(seen).toHaveLength(several + 1);
    const used = seen.map(({ connection }) => connection);
    expect(used.slice(0, several)).not.toContain(used.at(-1));
  }

  it.each([1, 8])('is not used: nor are any of %i', async (several) => {
    await isReplaced('promise', () => later(7_001), several);
  });

  it('is used until then', async () => {
    const { name, headers } = await script([right, right]);
    const pay = client({ retry: false });
    await pay.v3.certificates.get({ headers });
    await later(5_000);
    await pay.v3.certificates.get({ headers });
    const [first, second] = await server.seen(name);
    expect(second?.connection).toBe(first?.connection);
  });

  it.runIf(full).each(each([1, 8]))(
    'is not used, by the real time: $row, $tempo',
    async ({ row: several, tempo }) => {
      await isReplaced(tempo, () => wait(7_500), tempo === 'Sync' ? 1 : several);
    },
    30_000,
  );
});

describe('an answer too many', () => {
  const [mine, others] = [v3Ok('{"of":"the first"}'), v3Ok('{"of":"none"}')];
  const doubled: readonly (readonly [name: string, act: Act])[] = [
    ['at once', reply(Buffer.concat([mine, others]))],
    [
      'right after',
      {
        writes: [
          [0, mine],
          [0, others],
        ],
      },
    ],
    [
      'late',
      {
        writes: [
          [0, mine],
          [50, others],
        ],
      },
    ],
    [
      'in part',
      {
        writes: [
          [0, mine],
          [50, others.subarray(0, 30)],
        ],
      },
    ],
  ];

  it.each(each(doubled))(
    '$row.0: is not taken for that of the next call, $tempo',
    async ({ row: [, act], tempo }) => {
      const last = reply(v3Ok('{"of":"the second"}'));
      const { headers } = await script([act, last, last, last]);
      const pay = client();
      expect(await send(pay, tempo, 'get', query, { headers })).toMatchObject({ data: { of: 'the first' } });
      await wait(149);
      expect(await send(pay, tempo, 'get', query, { headers })).toMatchObject({ data: { of: 'the second' } });
    },
  );
});

describe('an answer of an unusual form', () => {
  const body = '{"trade_state":"SUCCESS"}';
  const whole = v3Ok(body);
  const head = whole.toString('latin1').split('\r\n\r\n')[0] ?? '';
  const chunked = `${head.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked')}\r\n\r\n`;
  const forms: readonly (readonly [name: string, act: Act])[] = [
    ['byte by byte', { writes: [...whole].map((byte) => [0, Buffer.of(byte)] as const) }],
    [
      'slowly',
      {
        writes: [whole.subarray(0, 20), whole.subarray(20, 500), whole.subarray(500)].map(
          (part) => [60, part] as const,
        ),
      },
    ],
    [
      'in chunks',
      reply(Buffer.from(`${chunked}5\r\n${body.slice(0, 5)}\r\n14\r\n${body.slice(5)}\r\n0\r\n\r\n`)),
    ],
    [
      'until the connection ends',
      {
        ...reply(Buffer.from(whole.toString('latin1').replace(/Content-Length: \d+\r\n/, ''))),
        ending: 'fin',
      },
    ],
    [
      'after 103',
      reply(Buffer.concat([Buffer.from('HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n'), whole])),
    ],
    [
      'after 100 and 102',
      reply(
        Buffer.concat([Buffer.from('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n'), whole]),
      ),
    ],
    [
      'with names in capitals',
      reply(
        Buffer.from(whole.toString('latin1').replace(/^wechatpay-[a-z-]+/gim, (name) => name.toUpperCase())),
      ),
    ],
    [
      'with Connection: close',
      reply(
        http(200, body, {
          headers: [...head.matchAll(/^(wechatpay-[a-z-]+): (.*)$/gm)].map(
            ([, name = '', value = '']) => [name, value] as const,
          ),
        }),
        { ending: 'fin' },
      ),
    ],
  ];

  it.each(each(forms))('$row.0: is read, $tempo', async ({ row: [, act], tempo }) => {
    const { headers } = await script([act]);
    const result = await send(client({ retry: false }), tempo, 'get', query, { headers });
    expect(result).toMatchObject({ status: 200, data: { trade_state: 'SUCCESS' } });
  });
});
