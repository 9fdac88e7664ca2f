/** How faults are set: rules and their errors, scenarios, files, and the admin API. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FaultRule, type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Json, send, v3 } from './merchant.js';

let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
  [sandbox, folder] = await Promise.all([startSandbox(), mkdtemp(join(tmpdir(), 'wechatpay-faults-'))]);
});
afterAll(async () => {
  await Promise.all([sandbox.stop(), rm(folder, { recursive: true })]);
});

const scenarios = [
  'rush-hour',
  'flaky-network',
  'platform-maintenance',
  'notification-storm',
  'key-rotation',
];
const status = async (one: Sandbox): Promise<number> => (await v3(one, 'GET', '/v3/certificates')).status;

const ask = async (method: string, path: string, body?: unknown): Promise<Json & { status: number }> => {
  const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await send(`${sandbox.url}/_sandbox/${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { ...(JSON.parse(answer.body) as Json), status: answer.status };
};

describe('a wrong rule is refused, and nothing changes', () => {
  test.each<[rule: unknown, message: RegExp]>([
    ['nonsense', /^faults\[1\]\.kind: unknown fault "nonsense"/],
    [{ kind: 'reset-aftr' }, /^faults\[1\]\.kind: unknown fault "reset-aftr"; did you mean reset-after/],
    [{}, /^faults\[1\]\.kind: expected one of .*latency, /],
    [null, /^faults\[1\]: expected a fault such as/],
    [[], /^faults\[1\]: expected a fault such as .* got a list/],
    [{ kind: 'doubled' }, /^faults\[1\]\.kind: doubled befalls notifications; add the event/],
    [{ kind: 'latency', event: '*', ms: 1 }, /^faults\[1\]\.kind: latency befalls calls; leave out event/],
    [{ kind: '503', share: 2 }, /^faults\[1\]\.share: expected a number from 0 to 1, got 2/],
    [{ kind: '503', share: '0.1' }, /^faults\[1\]\.share: expected a number from 0 to 1, got "0.1"/],
    [{ kind: '503', nth: 0 }, /^faults\[1\]\.nth: expected a whole number from 1, got 0/],
    [{ kind: '503', every: 1.5 }, /^faults\[1\]\.every: expected a whole number/],
    [{ kind: '503', times: -1 }, /^faults\[1\]\.times: expected a whole number/],
    [{ kind: '503', shares: 0.1 }, /^faults\[1\]\.shares: did you mean share\? the fields of 503 are kind, /],
    [{ kind: 'reset-after', ms: 1 }, /^faults\[1\]\.ms: .*the fields of reset-after are/],
    [{ kind: 'latency' }, /^faults\[1\]: expected the milliseconds of the latency: ms, or min and max, or/],
    [{ kind: 'latency', min: 5 }, /^faults\[1\]: expected the milliseconds/],
    [{ kind: 'latency', ms: 5, min: 1, max: 2 }, /^faults\[1\]: expected the milliseconds/],
    [{ kind: 'latency', min: 5, max: 2 }, /^faults\[1\]\.max: expected at least min, 5, got 2/],
    [{ kind: 'latency', median: 5, p99: 2 }, /^faults\[1\]\.p99: expected at least median, 5, got 2/],
    [{ kind: 'latency', ms: 1e9 }, /^faults\[1\]\.ms: expected a number from 0 to 600000/],
    [{ kind: 'latency', ms: Number.NaN }, /^faults\[1\]\.ms: expected a number/],
    [
      { kind: '503', operation: 'POST v3/pay/transactions/nativ3' },
      /^faults\[1\]\.operation: no operation fits .*did you mean POST v3\/pay\/transactions\/native/,
    ],
    [{ kind: 'error' }, /^faults\[1\]\.code: expected an error code/],
    [
      { kind: 'error', operation: 'v3/refund/domestic/refunds', code: 'NOT_ENOUHG' },
      /^faults\[1\]\.code: v3\/refund\/domestic\/refunds does not have the error code "NOT_ENOUHG"; did you mean NOT_ENOUGH/,
    ],
    [
      { kind: 'error', operation: 'GET v3/certificates', code: 'NOT_ENOUGH' },
      /does not have the error code "NOT_ENOUGH"/,
    ],
    [
      { kind: '429', code: 'SYSTEM_ERROR' },
      /^faults\[1\]\.code: expected RATELIMIT_EXCEEDED or FREQUENCY_LIMITED/,
    ],
    [{ kind: 'html', status: 200 }, /^faults\[1\]\.status: expected a whole number from 400 to 599/],
    [{ kind: 'unsigned', by: 'me' }, /^faults\[1\]\.by: /],
    [{ kind: 'wrongly-signed', by: 'me' }, /^faults\[1\]\.by: expected other-key or changed-body/],
    [
      { kind: 'doubled', event: 'TRANSACTION.SUCESS' },
      /^faults\[1\]\.event: no notification fits .*did you mean .*TRANSACTION\.SUCCESS/,
    ],
    [{ kind: 'delayed', event: '*', seconds: 1e9 }, /^faults\[1\]\.seconds: expected a number from 0 to/],
    [{ kind: 'dropped', event: '*', attempts: 0 }, /^faults\[1\]\.attempts: expected a whole number from 1/],
    [{ kind: '503', merchant: '' }, /^faults\[1\]\.merchant: expected a merchant id/],
  ])('%j', async (rule, message) => {
    await sandbox.faults.set([{ kind: '500', nth: 1_000_000 }]);
    const before = await sandbox.faults.list();
    const rules = [{ kind: '503', nth: 1_000_000 }, rule] as FaultRule[];
    for (const set of [() => sandbox.faults.set(rules), () => sandbox.faults.add(...rules)]) {
      await expect(set()).rejects.toThrow(message);
      await expect(set()).rejects.toBeInstanceOf(TypeError);
    }
    expect(await sandbox.faults.list()).toEqual(before);
  });

  test('that is no list', async () => {
    await expect(sandbox.faults.set('503' as unknown as FaultRule[])).rejects.toThrow(
      /^faults: expected a list of faults, got "503"/,
    );
  });
});

test('rules are added, listed and cleared', async () => {
  await sandbox.faults.set([{ kind: '503', nth: 9 }]);
  const rules = await sandbox.faults.add({ kind: 'latency', ms: 1 }, { kind: 'doubled', event: '*' });
  expect(rules.map(({ id, rule }) => [id, rule.kind])).toEqual([
    ['1', '503'],
    ['2', 'latency'],
    ['3', 'doubled'],
  ]);
  await sandbox.faults.clear('2');
  expect((await sandbox.faults.list()).map(({ id }) => id)).toEqual(['1', '3']);
  await expect(sandbox.faults.clear('2')).rejects.toMatchObject({ code: 'UNKNOWN_ID' });
  await sandbox.faults.clear();
  expect(await sandbox.faults.list()).toEqual([]);
});

describe('scenarios', () => {
  test.each(scenarios)('%s is built in', async (name) => {
    const rules = await sandbox.faults.use(name);
    expect(rules.length).toBeGreaterThan(1);
    expect(new Set(rules.map(({ scenario }) => scenario))).toEqual(new Set([name]));
  });

  test('an unknown one gets a suggestion', async () => {
    await expect(sandbox.faults.use('rush-hours')).rejects.toThrow(
      /unknown scenario "rush-hours"; did you mean rush-hour/,
    );
    await expect(sandbox.faults.use('x')).rejects.toThrow(/the scenarios are rush-hour, /);
  });

  test('are an option too, and rules are', async () => {
    const [named, given] = await Promise.all([
      startSandbox({ faults: 'key-rotation' }),
      startSandbox({ faults: [{ kind: '503', times: 1 }] }),
    ]);
    expect((await named.faults.list())[0]).toMatchObject({ scenario: 'key-rotation' });
    expect([await status(given), await status(given)]).toEqual([503, 200]);
    await given.faults.add({ kind: '500' });
    await given.reset();
    // Those of the start, and their counts begin anew.
    expect([await status(given), await status(given)]).toEqual([503, 200]);
    await given.faults.clear();
    await given.reset();
    expect(await status(given)).toBe(503);
    await Promise.all([named.stop(), given.stop()]);
    for (const [faults, message] of [
      ['rush-hous', /did you mean rush-hour/],
      [[{ kind: 'x' }], /^faults\[0\]\.kind: /],
      [5, /^faults: expected a list of faults, the name of a scenario/],
      [' ', /^faults: expected a list/],
    ] as const) {
      await expect(startSandbox({ faults: faults as string })).rejects.toThrow(message);
    }
  });
});

describe('a YAML file', () => {
  const write = async (text: string): Promise<string> => {
    const file = join(folder, 'chaos.yaml');
    await writeFile(file, text);
    return file;
  };
  const good = `# What our shop must bear
use: slow-refunds
scenarios:
  slow-refunds:
    description: Refunds take their time.
    faults:
      - { kind: latency, operation: v3/refund, median: 800, p99: 5000 }
      - kind: error
        operation: v3/refund/domestic/refunds
        code: NOT_ENOUGH
        share: 0.2
  down:
    faults: [503]
`;

  test('has scenarios, and the one that is in force', async () => {
    const own = await startSandbox({ faults: await write(good) });
    expect(await own.faults.list()).toMatchObject([
      { scenario: 'slow-refunds', rule: { kind: 'latency', median: 800 } },
      { rule: { kind: 'error', share: 0.2 } },
    ]);
    await own.faults.use('down');
    expect(await status(own)).toBe(503);
    await own.stop();
  });

  test.each<[text: string, message: RegExp]>([
    ['scenarios: [', /chaos\.yaml:1:\d+: /],
    ['scenarios:\n  a:\n    faults: [503]\n  a:\n    faults: [503]', /chaos\.yaml:4:3: .*unique/],
    ['', /chaos\.yaml:1:1: scenarios: expected scenarios by their names/],
    ['- 503', /chaos\.yaml:1:1: scenarios: expected scenarios/],
    ['scenario: {}', /chaos\.yaml:1:11: scenario: expected scenarios or use/],
    ['scenarios: {a b: {faults: []}}', /chaos\.yaml:1:18: scenarios\.a b: expected a name of letters/],
    [
      'scenarios:\n  a:\n    fault: []',
      /chaos\.yaml:3:12: scenarios\.a\.fault: expected description or faults/,
    ],
    [
      'scenarios:\n  a:\n    faults: 503',
      /chaos\.yaml:3:13: scenarios\.a\.faults: expected a list of faults/,
    ],
    [
      'scenarios:\n  a:\n    faults:\n      - kind: 503\n      - kind: latency\n        ms: soon',
      /chaos\.yaml:6:13: scenarios\.a\.faults\[1\]\.ms: expected a number from 0 to 600000, got "soon"/,
    ],
    [
      'scenarios:\n  a:\n    faults:\n      - operation: x\n',
      /chaos\.yaml:4:9: scenarios\.a\.faults\[0\]\.kind: expected one of/,
    ],
    ['use: b\nscenarios: {a: {faults: []}}', /unknown scenario "b"/],
    ['scenarios: {a: {faults: *x}}', /chaos\.yaml/],
  ])('%j is refused with its line', async (text, message) => {
    const body = { file: { name: 'chaos.yaml', text } };
    const answer = await ask('POST', 'faults/use', body);
    expect(answer).toMatchObject({ status: 400, code: 'BAD_ARGUMENT' });
    expect(answer['message']).toMatch(message);
  });

  test('that is wrong, or is not there, stops the start', async () => {
    const wrong = await write('scenarios: { a: { faults: [999] } }');
    await expect(startSandbox({ faults: wrong })).rejects.toThrow(/chaos\.yaml:1:\d+: .*unknown fault "999"/);
    await expect(startSandbox({ faults: './nowhere.yaml' })).rejects.toThrow(/cannot read \.\/nowhere\.yaml/);
  });
});

describe('the admin API', () => {
  test('lists, adds, replaces and clears', async () => {
    await ask('DELETE', 'faults');
    expect(await ask('POST', 'faults', { faults: ['503'] })).toMatchObject({
      status: 200,
      faults: [{ id: '1', rule: { kind: '503' }, calls: 0, hits: 0 }],
    });
    expect(await status(sandbox)).toBe(503);
    expect(await ask('GET', 'faults')).toMatchObject({
      faults: [{ calls: 1, hits: 1 }],
      scenarios: scenarios.map((name) => ({
        name,
        description: expect.any(String),
        faults: expect.any(Array),
      })),
    });
    expect(await ask('PUT', 'faults', { faults: [{ kind: '500' }] })).toMatchObject({
      faults: [{ id: '1', rule: { kind: '500' } }],
    });
    expect(await ask('DELETE', 'faults?id=9')).toMatchObject({ status: 404, code: 'UNKNOWN_ID' });
    expect(await ask('DELETE', 'faults?id=1')).toMatchObject({ status: 200, faults: [] });
    expect(await status(sandbox)).toBe(200);
  });

  test('puts a scenario in force, also one of a file that it is given', async () => {
    expect(await ask('POST', 'faults/use', { name: 'rush-hour' })).toMatchObject({
      faults: expect.arrayContaining([expect.objectContaining({ scenario: 'rush-hour' })]),
    });
    const file = { name: 'mine.yaml', text: 'scenarios: { mine: { faults: [504] } }' };
    expect(await ask('POST', 'faults/use', { name: 'mine', file })).toMatchObject({
      faults: [{ rule: { kind: '504' }, scenario: 'mine' }],
    });
    const wrong = { name: 'mine.yaml', text: 'scenarios: { mine: { faults: [999] } }' };
    expect(await ask('POST', 'faults/use', { name: 'mine', file: wrong })).toMatchObject({
      status: 400,
      code: 'BAD_ARGUMENT',
      message: expect.stringMatching(/^mine\.yaml:1:\d+: /),
    });
    await ask('DELETE', 'faults');
  });

  test.each<[method: string, path: string, body: unknown, message: RegExp]>([
    ['POST', 'faults', {}, /^faults: expected a list/],
    ['POST', 'faults', { fault: [] }, /^fault: expected faults/],
    ['POST', 'faults', { faults: [{ kind: 'x' }] }, /^faults\[0\]\.kind/],
    ['POST', 'faults/use', {}, /^name: expected the name/],
    ['POST', 'faults/use', { name: 'a', file: 'b' }, /^file: expected the name and the text/],
    ['DELETE', 'faults?ids=1', undefined, /^ids: expected id/],
  ])('%s %s %j is refused', async (method, path, body, message) => {
    const answer = await ask(method, path, body);
    expect(answer).toMatchObject({ status: 400, code: 'BAD_ARGUMENT' });
    expect(answer['message']).toMatch(message);
  });

  test('pages of other origins may not use it', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const headers = { origin: 'https://evil.example', 'content-type': 'application/json' };
      const answer = await send(`${sandbox.url}/_sandbox/faults`, { method, headers, body: '{"faults":[]}' });
      expect(answer.status).toBe(403);
    }
  });
});

test('odd rules and headers are refused or taken, and never break the sandbox', async () => {
  const odd: readonly unknown[] = [
    null, '', ' ', '*', '**', '%00', '__proto__', 'constructor', 'toString', -1, 0, 1, 1.5, 1e308, true, false, [], {}, [[]],
    'x'.repeat(5000), '503', 'latency', 'other-key', '\u202e😀',
  ]; // biome-ignore format: a list reads better in rows
  const names = [
    'kind', 'operation', 'event', 'merchant', 'nth', 'every', 'share', 'times', 'ms', 'min', 'max', 'median', 'p99', 'after', 'code',
    'retryAfter', 'status', 'by', 'seconds', 'attempts', '__proto__', 'constructor', 'x',
  ]; // biome-ignore format: a list reads better in rows
  let count = 0;
  const below = (limit: number): number =>
    createHash('sha256').update(`odd ${count++}`).digest().readUInt32BE() % limit;
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
  const kinds = ['503', 'latency', 'error', 'html', 'doubled', 'delayed', 'wrongly-signed'];
  for (let round = 0; round < 300; round++) {
    const fields = Array.from({ length: below(4) }, (): [string, unknown] => [pick(names), pick(odd)]);
    // An own field `__proto__` too, as JSON.parse makes it.
    const rule = JSON.parse(
      `{${[['kind', pick(kinds)], ...fields].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`,
    ) as unknown;
    const { status: answered } = await ask('PUT', 'faults', {
      faults: [rule, pick(odd)].slice(0, 1 + below(2)),
    });
    expect([200, 400]).toContain(answered);
  }
  await ask('DELETE', 'faults');
  for (let round = 0; round < 100; round++) {
    const parts = Array.from({ length: 1 + below(4) }, () =>
      pick([
        '503',
        'error',
        ';',
        ',',
        '=',
        'code=NOT_ENOUGH',
        'ms=',
        '=1',
        '__proto__=1',
        'constructor=1',
        ' ',
        'é',
      ]),
    );
    const headers = { 'x-sandbox-fault': parts.join(pick(['', ';', '; ', ','])) };
    const refused = await send(`${sandbox.url}/v3/certificates`, { method: 'GET', headers });
    expect([400, 401]).toContain(refused.status);
  }
  expect(await status(sandbox)).toBe(200);
});
