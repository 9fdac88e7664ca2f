import { type ChildProcess, spawn } from 'node:child_process';
import { createSign } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { patience } from '../../../tools/test/patience.js';
import { bin, type Ended, run as runCommand } from './command.js';

interface Running {
  child: ChildProcess;
  /** Resolves when the output has the text. */
  has(text: string): Promise<void>;
  ended: Promise<Ended>;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wechatpay-'));
});
afterAll(() => rm(folder, { recursive: true }));

function start(args: string[], state: string): Running {
  const env = { ...process.env, XDG_STATE_HOME: state };
  const child = spawn(process.execPath, [bin, ...args], {
    env,
    timeout: patience(60_000),
    killSignal: 'SIGKILL',
  });
  const ended = { stdout: '', stderr: '' };
  const waiting: { text: string; resolve: () => void }[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    ended.stdout += chunk.toString('utf8');
    for (const { text, resolve } of waiting) if (ended.stdout.includes(text)) resolve();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    ended.stderr += chunk.toString('utf8');
  });
  const end = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...ended })));
  return {
    child,
    ended: end,
    has: (text) =>
      new Promise((resolve, reject) => {
        if (ended.stdout.includes(text)) return resolve();
        waiting.push({ text, resolve });
        void end.then(() => reject(new Error(`ended without ${text}: ${ended.stdout}${ended.stderr}`)));
      }),
  };
}

const run = (args: string[], state: string): Promise<Ended> =>
  runCommand(args, { ...process.env, XDG_STATE_HOME: state });

/** A request with a signature of its own, over a text that may differ from what is sent. */
async function call(keys: string, url: string, signedUrl: string): Promise<void> {
  const info = JSON.parse(await readFile(join(keys, 'sandbox.json'), 'utf8')) as Record<string, string>;
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createSign('RSA-SHA256')
    .update(`GET\n${signedUrl}\n${timestamp}\nn\n\n`)
    .sign(await readFile(join(keys, 'apiclient_key.pem'), 'utf8'), 'base64');
  const authorization = `WECHATPAY2-SHA256-RSA2048 mchid="${info['mchid']}",serial_no="${info['serial']}",timestamp="${timestamp}",nonce_str="n",signature="${signature}"`;
  await new Promise<void>((resolve, reject) => {
    const request = httpRequest(
      `${info['url']}${url}`,
      { headers: { authorization }, agent: false },
      (response) => response.resume().on('end', resolve),
    );
    request.on('error', reject);
    request.end();
  });
}

describe('a running sandbox', () => {
  const path = '/v3/global/papay/contracts/out-contract-code/a?plan_id=1';
  let state: string;
  let keys: string;
  let sandbox: Running;
  beforeAll(async () => {
    [state, keys] = [join(folder, 'state'), join(folder, 'keys')];
    // A sandbox that was killed has left its file behind.
    await mkdir(join(state, 'wechatpay-kit', 'sandboxes'), { recursive: true });
    await writeFile(
      join(state, 'wechatpay-kit', 'sandboxes', '4194305.json'),
      JSON.stringify({ url: 'http://127.0.0.1:9', started: Date.now() + 1e9 }),
    );
    sandbox = start(['sandbox', '--port', '0', '--out', keys], state);
    await sandbox.has('Ctrl-C');
  });
  afterAll(() => sandbox.child.kill('SIGKILL'));

  test('has nothing to explain before a refusal', async () => {
    const { code, stderr } = await run(['explain'], state);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^wechatpay-kit: .*refused no signature so far.*\n$/),
    ]);
    expect(await run(['logs'], state)).toMatchObject({ code: 0, stdout: '' });
  });

  test('is found without a flag, and explains the newest refused request', async () => {
    await call(keys, path, path);
    await call(keys, path, path.split('?')[0] ?? '');
    await call(keys, '/v3/nothing', '/v3/nothing');
    const { code, stdout } = await run(['explain'], state);
    expect(code).toBe(0);
    expect(stdout).toContain(
      'Request 2  GET v3/global/papay/contracts/out-contract-code/{out_contract_code}  401 SIGN_ERROR',
    );
    expect(stdout).toContain('cause: query-missing\n');
    expect(stdout).toMatch(/URL +signed +….*code\/a⏎\n +expected +….*code\/a\?plan_id=1⏎\n/);
    expect(stdout).toMatch(/The text to sign\n {2}GET⏎\n {2}\/v3\/.*\?plan_id=1⏎\n {2}\d+⏎\n {2}n⏎\n {2}⏎\n/);
    expect(stdout).toMatch(/What to do\n {2}Sign path and query/);
    // Without a terminal, there are no colours.
    expect(stdout).not.toContain('\x1b');
  });

  test('explains a request by its id', async () => {
    expect((await run(['explain', '1'], state)).stdout).toContain('The signature is right.');
    expect((await run(['explain', '3'], state)).stdout).toContain('The path is not an operation');
    const { stdout } = await run(['explain', '2', '--json'], state);
    expect(JSON.parse(stdout)).toMatchObject({ id: '2', verification: { cause: 'query-missing' } });
    expect(await run(['explain', '99'], state)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no request has the id "99"'),
    });
  });

  test('prints a line for each request, and follows until it stops', async () => {
    const { stdout } = await run(['logs'], state);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBe(3);
    expect(lines[1]).toMatch(
      /^\d\d:\d\d:\d\d +#2 +401 SIGN_ERROR +GET v3\/.* query-missing: wechatpay-kit explain 2$/,
    );
    const json = (await run(['logs', '--json'], state)).stdout.trimEnd().split('\n');
    expect(json.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(['1', '2', '3']);

    const following = start(['logs', '-f'], state);
    await following.has('#3');
    await call(keys, `${path}&x=1`, `${path}&x=1`);
    await following.has('#4');
    sandbox.child.kill('SIGTERM');
    expect(await following.ended).toMatchObject({ code: 0, stderr: 'the sandbox has stopped\n' });
    expect((await following.ended).stdout.split('\n').filter((line) => line.includes('#3'))).toHaveLength(1);
  });

  test.skipIf(process.platform === 'win32')('removes its file at its end', async () => {
    expect(await sandbox.ended).toMatchObject({ code: 0 });
    expect(await readdir(join(state, 'wechatpay-kit', 'sandboxes'))).toEqual([]);
    expect(await run(['explain'], state)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^wechatpay-kit: no sandbox is running\. Start one with .*--to .*\n$/),
    });
  });
});

test('--to is an address of a sandbox', async () => {
  const server = createServer((_, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const other = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const wrong: [to: string, message: RegExp][] = [
    ['nonsense', /--to: expected the address of a sandbox/],
    ['ftp://127.0.0.1', /--to: expected the address of a sandbox/],
    ['http://127.0.0.1:1', /no sandbox answers at http:\/\/127\.0\.0\.1:1/],
    [other, /is not a sandbox of this version/],
  ];
  const check = async ([to, message]: (typeof wrong)[number]): Promise<void> => {
    for (const command of ['logs', 'explain']) {
      const { code, stdout, stderr } = await run([command, '--to', to], folder);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(/^wechatpay-kit: [^\n]*\n$/);
    }
  };
  await Promise.all(wrong.map(check));
  server.close();
});
