import { createSign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run, runProcess } from './command.js';

let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
  [sandbox, folder] = await Promise.all([startSandbox(), mkdtemp(join(tmpdir(), 'wechatpay-faults-'))]);
});
afterAll(async () => {
  await Promise.all([sandbox.stop(), rm(folder, { recursive: true })]);
});

const faults = (...args: string[]) => run(['faults', ...args, '--to', sandbox.url]);

/** A signed request; its status, or the code of the error. */
function call(): Promise<number | string | undefined> {
  const { mchid, serial, privateKey } = sandbox.config;
  const path = '/v3/certificates';
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createSign('RSA-SHA256')
    .update(`GET\n${path}\n${timestamp}\nn\n\n`)
    .sign(privateKey, 'base64');
  const authorization = `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",serial_no="${serial}",timestamp="${timestamp}",nonce_str="n",signature="${signature}"`;
  return new Promise((resolve) => {
    const sent = request(`${sandbox.url}${path}`, { headers: { authorization }, agent: false }, (response) =>
      resolve(response.resume().statusCode),
    );
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    sent.end();
  });
}

describe('wechatpay-kit faults', () => {
  test('lists the scenarios when nothing goes wrong', async () => {
    const { code, stdout, stderr } = await faults();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Nothing goes wrong on purpose\.\n\nScenarios /);
    for (const name of ['rush-hour', 'flaky-network', 'key-rotation']) expect(stdout).toContain(`  ${name} `);
  });

  test('adds a fault, which the logs show, and ends it', async () => {
    const added = await faults('add', 'reset-before', '--operation', 'v3/certificates', '--times', '1');
    expect(added).toEqual({
      code: 0,
      stderr: '',
      stdout: '#1  reset-before  operation=v3/certificates  times=1  0 of 0\n',
    });
    expect(await call()).toBe('ECONNRESET');
    const latency = await faults('add', 'latency', '-s', 'min=1', '-s', 'max=2', '--share', '1', '--json');
    expect(JSON.parse(latency.stdout)).toMatchObject({
      faults: [{ hits: 1 }, { id: '2', rule: { kind: 'latency', min: 1, max: 2, share: 1 } }],
    });
    expect(await call()).toBe(200);
    const { stdout } = await run(['logs', '--to', sandbox.url]);
    const [first, second] = stdout.split('\n');
    expect(first).toMatch(/ #1 {2}0 {2}GET v3\/certificates {2}获取平台证书列表 {2}fault: reset-before {2}/);
    expect(first).not.toContain('signature refused');
    expect(second).toMatch(
      / #2 {2}200 {2}GET v3\/certificates {2}获取平台证书列表 {2}fault: latency 1\.\d+ ms {2}/,
    );
    expect((await faults('list')).stdout).toMatch(/^#1 .* 1 of 2\n#2 {2}latency .* 1 of 1\n/);
    expect((await faults('clear', '1')).stdout).toMatch(/^#2 [^\n]*\n$/);
    expect((await faults('clear')).stdout).toBe('Nothing goes wrong on purpose.\n');
    expect(await faults('clear', '1')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no fault has the id "1"'),
    });
  });

  test('uses scenarios, its own and those of a file', async () => {
    expect((await faults('use', 'flaky-network')).stdout).toMatch(
      /^#1 {2}latency {2}min=20 .*flaky-network\n/,
    );
    const file = join(folder, 'mine.yaml');
    await writeFile(
      file,
      'use: down\nscenarios:\n  down:\n    description: All is lost.\n    faults: [503]\n',
    );
    expect((await faults('use', '--file', file)).stdout).toBe('#1  503  0 of 0, down\n');
    expect(await call()).toBe(503);
    expect((await faults()).stdout).toMatch(/ {2}down +All is lost\.\n$/);
    await writeFile(file, 'scenarios:\n  down:\n    faults: [5O3]\n');
    const wrong = await faults('use', 'down', '--file', file);
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toMatch(
      /mine\.yaml:3:14: scenarios\.down\.faults\[0\]\.kind: unknown fault "5O3"; did you mean 503/,
    );
    await faults('clear');
  });

  test.each<[args: string[], code: number, message: RegExp]>([
    [['add', 'reset-aftr'], 1, /did you mean reset-after/],
    [
      ['add', 'latency', '--set', 'ms=soon'],
      1,
      /faults\[0\]\.ms: expected a number from 0 to 600000, got "soon"/,
    ],
    [['add', '503', '--share', '2'], 2, /Expected a number from 0 to 1/],
    [['add', '503', '--nth', 'x'], 2, /Expected a number/],
    [['add'], 2, /missing required argument 'kind'/],
    [['use', 'rush-hous'], 1, /did you mean rush-hour/],
    [['use', '--file', '/nowhere.yaml'], 1, /\/nowhere\.yaml/],
  ])('%j is refused', async (args, code, message) => {
    const ended = await faults(...args);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(ended.stderr).toMatch(message);
  });
});

test('sandbox --faults begins with them', async () => {
  const wrong = await run(['sandbox', '--port', '0', '--faults', 'rush-hous']);
  expect(wrong).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('did you mean rush-hour'),
  });
  let listed: ReturnType<typeof run> | undefined;
  await runProcess(['sandbox', '--port', '0', '--faults', 'rush-hour'], (stdout, signal) => {
    if (listed !== undefined || !stdout.includes('Ctrl-C')) return;
    listed = run(['faults', '--json', '--to', /http:\/\/\S+?:\d+/.exec(stdout)?.[0] ?? '']);
    void listed.finally(() => signal('SIGTERM'));
  });
  expect(JSON.parse((await listed)?.stdout ?? '')).toMatchObject({
    faults: [{ scenario: 'rush-hour' }, {}, {}],
  });
});
