import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { patience } from '../../../tools/test/patience.js';
import { type Ended, runProgram } from '../../cli/test/command.js';
import type { Delivery } from '../src/delivery/delivery.js';
import type { RequestRecord } from '../src/records/record.js';
import { describeSeen } from '../src/testing/report.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

function runVitest(): Promise<Ended> {
  const vitest = here('../../../node_modules/vitest/vitest.mjs');
  const flags = ['--root', here('programs'), '--reporter=default', `--testTimeout=${patience(30_000)}`];
  return runTests([vitest, 'run', ...flags, '--config', here('programs/vitest.config.js')]);
}

function runNodeTest(): Promise<Ended> {
  return runTests(['--test', '--test-reporter=spec', here('programs/shop.node-test.mjs')]);
}

async function runTests(args: string[]): Promise<Ended> {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
  const ended = await runProgram(process.execPath, args, undefined, env);
  return { ...ended, stdout: `${ended.stdout}\n${ended.stderr}` };
}

describe.each([
  { runner: 'Vitest', run: runVitest, summary: /Tests\s+2 failed \| 5 passed/ },
  { runner: 'node:test', run: runNodeTest, summary: /pass 3\n.*fail 2\n/ },
])('under $runner', ({ run, summary }) => {
  test(
    'a failed test prints its own requests and notifications, without their secrets',
    async () => {
      const { code, stdout } = await run();
      expect(code, stdout).toBe(1);
      expect(stdout).toMatch(summary);
      const lines = stdout
        .split('\n')
        .map((line) => line.replace(/^[ℹ#\s]+/, ''))
        .filter((line) => /^(WeChat Pay sandbox,|\d+ {2}\d|notification )/.test(line));
      // The first two requests, with a number, belong to the test that passed. Reporters may print a report twice.
      expect([...new Set(lines)]).toEqual([
        'WeChat Pay sandbox, during this test: 3 requests, 1 notification',
        '2  200 ORDERNOTEXIST  POST v2/pay/orderquery  (played, signature verified)',
        '3  401 SIGN_ERROR  GET v3/certificates  (played, signature refused)',
        '4  404 NOT_FOUND  GET /v3/certificats',
        expect.stringMatching(
          /^notification TRANSACTION\.SUCCESS {2}pending: .*ECONNREFUSED.* \(2 attempts\) {2}http:\/\/127\.0\.0\.1:9\/notify$/,
        ),
      ]);
      expect(stdout).toContain('订单不存在');
      expect(stdout).toContain('GET /v3/certificates');
      expect(stdout).not.toContain('key=');
    },
    patience(120_000),
  );
});

const record: RequestRecord = {
  id: '1',
  at: new Date(0),
  origin: 'http://127.0.0.1',
  method: 'POST',
  url: '/v3/x?token=secret',
  headers: [['authorization', 'secret']],
  body: 'secret',
  bodyLength: 6,
  verification: { verified: true },
  status: 200,
  answer: { headers: [], body: '{"secret":"secret"}', bodyLength: 19 },
  notifications: [],
  changes: [],
  duration: 1,
};
const delivery: Delivery = {
  id: 'a',
  type: 'pay',
  url: 'http://127.0.0.1/?secret',
  state: 'delivered',
  attempts: [{ at: new Date(0), status: 200 }],
  body: 'secret',
};

describe('a report', () => {
  test('is empty without a request and a notification', () => {
    expect(describeSeen({ requests: [], deliveries: [] })).toEqual([]);
  });

  test('shows neither bodies nor headers nor queries', () => {
    const lines = describeSeen({ requests: [record], deliveries: [delivery] });
    expect(lines).toHaveLength(3);
    expect(lines.join()).not.toContain('secret');
  });

  test('names the mistakes in a refused signature', () => {
    const verification = {
      verified: false,
      causes: ['query-missing', 'crlf'],
      explanation: 'why\n it failed',
    };
    const refused = { ...record, operation: 'POST v3/x', level: 'played', code: 'SIGN_ERROR', verification };
    expect(describeSeen({ requests: [{ ...refused, status: 401 }], deliveries: [] }).slice(1)).toEqual([
      '  #1  401 SIGN_ERROR  POST v3/x  (played, signature refused: query-missing, crlf)',
      '      why it failed',
    ]);
  });

  test('names unknown fields, and a request that broke off', () => {
    const broken = { ...record, status: 0, unknown: ['/amount/totl'], operation: 'POST v3/x' };
    expect(describeSeen({ requests: [broken], deliveries: [] }).slice(1)).toEqual([
      '  #1  broken off  POST v3/x  (signature verified)',
      '      fields that WeChat Pay does not know: /amount/totl',
    ]);
  });

  test('names the faults of requests and notifications', () => {
    const faults = [{ kind: 'reset-after', rule: '1' }];
    const seen = {
      requests: [{ ...record, status: 0, operation: 'POST v3/x', faults }],
      deliveries: [{ ...delivery, faults: [{ kind: 'doubled', rule: '2' }] }],
    };
    const lines = describeSeen(seen);
    expect(lines[1]).toBe('  #1  broken off  POST v3/x  (signature verified, fault reset-after)');
    expect(lines[2]).toMatch(/ {2}\(fault doubled\)$/);
  });

  test('keeps the newest 20, and long texts to one line', () => {
    const requests = Array.from({ length: 25 }, (_, at) => ({ ...record, id: String(at + 1) }));
    const long = { ...delivery, url: `http://127.0.0.1/${'a'.repeat(1_000)}` };
    const lines = describeSeen({ requests, deliveries: [long] });
    expect(lines.slice(0, 3)).toEqual([
      'WeChat Pay sandbox, during this test: 25 requests, 1 notification',
      '  5 earlier ones are left out',
      '  #6  200  POST /v3/x',
    ]);
    expect(lines.at(-1)?.length).toBeLessThan(300);
  });
});
