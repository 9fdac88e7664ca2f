import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run, runProcess } from './command.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wechatpay-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('wechatpay-kit sandbox', () => {
  // On Windows, a signal ends another process at once, and files have no modes.
  const posix = test.skipIf(process.platform === 'win32');

  posix('writes the files, says where things are, answers, and ends with 0 on SIGTERM', async () => {
    const out = join(folder, 'new', 'files');
    let answer: Promise<Response> | undefined;
    const ids = ['--mchid', '1900000200', '--brand-id', '120344'];
    const args = ['sandbox', '--port', '0', ...ids, '--seed', 'demo', '--out', out];
    const ended = await runProcess(args, (stdout, signal) => {
      if (answer !== undefined || !stdout.includes('Ctrl-C')) return;
      answer = fetch(`${/http:\/\/\S+?:\d+/.exec(stdout)?.[0]}/_sandbox/now`);
      void answer.finally(() => signal('SIGTERM'));
    });
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    expect((await answer)?.status).toBe(200);
    expect(ended.stdout).toContain('1900000200');
    expect(ended.stdout).toContain('120344');
    expect(ended.stdout).toContain(out);
    expect(ended.stdout).toMatch(/"try it" works with this sandbox \(opened from this machine; --docs /);
    expect(ended.stdout).toMatch(/^First, in another terminal:\n {2}wechatpay-kit call /m);
    const info = JSON.parse(await readFile(join(out, 'sandbox.json'), 'utf8')) as object;
    expect(info).toMatchObject({
      mchid: '1900000200',
      brand: { brandId: '120344' },
      httpsUrl: expect.stringMatching(/^https:/),
    });
    expect((await stat(join(out, 'apiclient_key.pem'))).mode & 0o777).toBe(0o600);
  });

  posix('ends with 0 on SIGINT as well', async () => {
    const ended = await runProcess(['sandbox', '--port', '0'], (_, signal) => signal('SIGINT'));
    expect([ended.code, ended.stderr]).toEqual([0, '']);
  });

  test('admits the pages of configured documentation sites, and prints them', async () => {
    const origins = ['https://docs.example', 'https://other.example'];
    let answers: Promise<Response[]> | undefined;
    const args = ['sandbox', '--port', '0', '--docs', origins.join(', ')];
    const ended = await runProcess(args, (stdout, signal) => {
      if (answers !== undefined || !stdout.includes('Ctrl-C')) return;
      const url = `${/http:\/\/\S+?:\d+/.exec(stdout)?.[0]}/_bridge`;
      answers = Promise.all(
        [...origins, 'https://evil.example'].map((origin) => fetch(url, { headers: { origin } })),
      );
      void answers.finally(() => signal('SIGTERM'));
    });
    expect((await answers)?.map(({ status }) => status)).toEqual([200, 200, 403]);
    expect(ended.stdout).toMatch(/"try it" works .*this machine or https:\/\/docs\.example/);
  });

  test.each([
    [
      [],
      /^\d\d:\d\d:\d\d +#1 +401 SIGN_ERROR +GET v3\/certificates +获取平台证书列表 .*wechatpay-kit explain 1$/m,
    ],
    [['--json'], /^\{"kind":"ready","url":"http:\S+\}\n\{"kind":"request","id":"1",/],
    [['--quiet'], /Ctrl-C stops it\.\n$/],
  ])('prints a line for each request (%j)', async (flags, expected) => {
    let called: Promise<unknown> | undefined;
    const ended = await runProcess(['sandbox', '--port', '0', ...flags], (stdout, signal) => {
      const [url] = /http:\/\/[\d.]+:\d+/.exec(stdout) ?? [];
      if (url !== undefined && (/Ctrl-C|\}\n/.test(stdout) || flags.includes('--json'))) {
        called ??= fetch(`${url}/v3/certificates`);
        // Quiet prints nothing more.
        if (flags.includes('--quiet')) void called.finally(() => signal('SIGTERM'));
      }
      if (expected.test(stdout) && !flags.includes('--quiet')) signal('SIGTERM');
    });
    expect(ended.stdout).toMatch(expected);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
  });

  test('exits with 0 when it is stopped over HTTP', async () => {
    let stopped = false;
    const ended = await runProcess(['sandbox', '--port', '0'], (stdout) => {
      const url = /http:\/\/\S+?:\d+/.exec(stdout)?.[0];
      if (stopped || url === undefined) return;
      stopped = true;
      void fetch(`${url}/_sandbox/stop`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
    });
    expect([ended.code, ended.stderr]).toEqual([0, '']);
  });

  test('reports in one line why it cannot run, and exits with 1', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const file = join(folder, 'file');
    await writeFile(file, '');
    const wrong: [args: string[], message: RegExp][] = [
      [['--port', String(port)], new RegExp(`port ${port} on 127.0.0.1 is in use`)],
      [['--port', '70000'], /port: expected a whole number/],
      [['--port', '0', '--https-port', '70000'], /httpsPort: expected a whole number/],
      [['--port', '0', '--mchid', 'abc'], /mchid: expected 8 to 32 digits/],
      [['--port', '0', '--out', join(file, 'below')], /out: cannot write to .*below/],
      [['--port', '0', '--notify', 'http://a/'], /notifyTargets/],
      [['--port', '0', '--docs', 'https://docs.example/guide'], /docsOrigins: .*without a path/],
    ];
    const check = async ([args, message]: (typeof wrong)[number]): Promise<void> => {
      const { code, stdout, stderr } = await run(['sandbox', ...args]);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(message);
      expect(stderr.trim().split('\n').length).toBe(1);
      expect(stderr).toMatch(/^wechatpay-kit: /);
    };
    await Promise.all(wrong.map(check));
    server.close();
  });
});

test.each([[['sandbox', '--port', 'x']], [['sandbox', '--wrong']], [['nothing']], [['sandbox', '--port']]])(
  'called wrongly (%j), it says so and ends with 2',
  async (args) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: /);
  },
);

test.each([
  [['--help'], /sandbox/],
  [['sandbox', '--help'], /--mchid/],
  [['--version'], /^\d+\.\d+\.\d+\n$/],
] as const)('%j is answered with 0', async (args, expected) => {
  const { code, stdout } = await run([...args]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(expected)]);
});

test('each command ends by itself, as a process', async () => {
  const sandbox = await startSandbox();
  const to = ['--to', sandbox.url];
  const commands: Record<string, [args: string[], code: number]> = {
    sandbox: [['--mchid', 'abc'], 1],
    run: [[...to, '--', process.execPath, '--version'], 0],
    call: [['v3.certificates', ...to], 0],
    confirm: [['nothing', ...to], 1],
    decline: [['nothing', ...to], 1],
    phone: [to, 0],
    clock: [to, 0],
    operate: [to, 0],
    user: [['o1', ...to], 0],
    balances: [to, 0],
    bills: [to, 0],
    readings: [['set', 'none', 'other', ...to], 1],
    trigger: [['TRANSACTION.SUCCESS', '--sandbox', sandbox.url], 1],
    faults: [['add', '5O3', ...to], 1],
    explain: [to, 1],
    logs: [to, 0],
    deliveries: [['none', ...to], 1],
    operations: [['refund', ...to], 0],
    merchants: [to, 0],
    certs: [to, 0],
    keys: [['list', ...to], 0],
    resources: [['none', ...to], 1],
    export: [[join(folder, 'state.json'), ...to], 0],
    import: [[join(folder, 'none.json'), ...to], 1],
    reset: [to, 0],
    deductions: [['status', '--file', join(folder, 'none.js')], 2],
    mcp: [['--config', join(folder, 'none.json')], 2],
    completion: [['bash'], 0],
  };
  const { stdout: help } = await run(['--help']);
  const [, list = ''] = /Commands:\n(.*?)\n\n/s.exec(help) ?? [];
  const names = [...list.matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name);
  expect(Object.keys(commands)).toEqual(names.filter((name) => name !== 'help'));
  const ended = await Promise.all(
    Object.entries(commands).map(async ([name, [args]]) => {
      const { code, stderr } = await runProcess([name, ...args]);
      return [name, code, code === 0 ? '' : stderr];
    }),
  );
  await sandbox.stop();
  const failed = expect.stringMatching(/^wechatpay-kit: .*\n$/);
  expect(ended).toEqual(
    Object.entries(commands).map(([name, [, code]]) => [name, code, code === 0 ? '' : failed]),
  );
});
