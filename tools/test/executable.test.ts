/**
 * The command as one file, on a system without Node.js. `WECHATPAY_TEST_EXECUTABLE` names a file that is made already.
 */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { top } from './guides.js';
import { patience } from './patience.js';

const execute = promisify(execFile);
const made = process.env['WECHATPAY_TEST_EXECUTABLE'];
const wanted =
  made !== undefined || process.env['WECHATPAY_TEST_FULL'] === '1' || process.env['CI'] !== undefined;
const windows = process.platform === 'win32';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

// Bun is installed from npm for it: 100 MB.
describe.skipIf(!wanted)('one file of the command (in CI and test:full)', () => {
  let folder: string;
  let file: string;
  let env: NodeJS.ProcessEnv;
  let sandbox: ChildProcess;
  let receiver: Server;
  let url: string;
  const received: string[] = [];

  /** Runs the file. Its PATH is an empty folder. */
  const run = async (...args: string[]): Promise<Ended> => {
    try {
      const { stdout, stderr } = await execute(file, args, { cwd: folder, env, timeout: patience(60_000) });
      return { code: 0, stdout, stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, stdout, stderr };
    }
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'executable-'));
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    // The program makes keys of its own, without the keys that tests share.
    env = { PATH: bin, HOME: folder, XDG_STATE_HOME: join(folder, 'state'), LOCALAPPDATA: folder };
    if (windows) env = { ...env, SystemRoot: process.env['SystemRoot'], TEMP: folder };
    file = made ?? join(folder, `wechatpay-kit${windows ? '.exe' : ''}`);
    if (made === undefined)
      await execute(process.execPath, [join(top, 'tools/executable.js'), file], {
        timeout: patience(240_000),
      });
    receiver = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (chunk: string) => received.push(chunk));
      request.on('end', () => response.writeHead(204).end());
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    sandbox = spawn(file, ['sandbox', '--port', '0', '--out', 'keys', '--data', 'data', '--json'], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    url = await new Promise<string>((resolve, reject) => {
      let text = '';
      sandbox.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
        const [, found] = /^\{"kind":"ready","url":"(http:[^"]+)"/.exec(text) ?? [];
        if (found !== undefined) resolve(found);
      });
      sandbox.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}: ${text}`)));
    });
  }, patience(300_000));

  afterAll(() => {
    receiver?.close();
    sandbox?.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('knows its version, and finds no Node.js', async () => {
    const { version } = JSON.parse(readFileSync(join(top, 'packages/cli/package.json'), 'utf8'));
    expect(await run('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    expect((await run('nothing')).code).toBe(2);
    expect((await run('run', '--to', url, '--', 'node', '--version')).code).not.toBe(0);
  });

  it('serves the page, and the wire over TLS to curl', async () => {
    expect(await (await fetch(`${url}/`)).text()).toContain('<title>WeChat Pay sandbox</title>');
    const { httpsUrl } = JSON.parse(readFileSync(join(folder, 'keys/sandbox.json'), 'utf8'));
    // Windows has no list of revoked certificates for the CA of the sandbox.
    const flags = ['-sS', ...(windows ? ['--ssl-no-revoke'] : []), '--cacert', join(folder, 'keys/ca.pem')];
    const { stdout } = await execute('curl', [...flags, `${httpsUrl}/v3/certificates`]);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'SIGN_ERROR' });
  });

  it('serves the Model Context Protocol with its guides and a sandbox of its own', async () => {
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(
      new StdioClientTransport({ command: file, args: ['mcp'], env: env as Record<string, string> }),
    );
    const ask = async (name: string, given: object): Promise<string> =>
      JSON.stringify((await client.callTool({ name, arguments: { ...given } })).content);
    expect(await ask('show_guide', { name: 'notifications' })).toContain('pay.notifications.handler');
    expect(await ask('call_sandbox', { operation: 'v3.certificates.get' })).toContain('Status 200');
    await client.close();
  });

  it('calls operations of both protocols, uploads, and suggests the right name', async () => {
    const [order, manage, upload, wrong] = await Promise.all([
      run('call', 'v3.pay.transactions.native', '--example', '--set', 'amount.total=5', '--json'),
      run('call', 'POST', '/secapi/mch/submchmanage', '--example', '--json'),
      run('call', 'v3.merchant.media.upload', '--set', `file=${join(folder, 'keys/ca.pem')}`, '--json'),
      run('call', 'v3.pay.transactions.nativ'),
    ]);
    expect([order, manage, upload].map(({ code, stderr }) => [code, stderr])).toEqual(Array(3).fill([0, '']));
    expect(JSON.parse(order.stdout)).toMatchObject({
      status: 200,
      data: { code_url: expect.stringMatching(/^weixin:/) },
    });
    // It presents a client certificate.
    expect(JSON.parse(manage.stdout)).toMatchObject({ data: { return_code: 'SUCCESS' } });
    expect(JSON.parse(upload.stdout)).toMatchObject({ data: { media_id: expect.any(String) } });
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/did you mean v3\.pay/) });
  });

  it('sends notifications, and tells what became of them', async () => {
    const to = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const sent = await run('trigger', 'TRANSACTION.SUCCESS', '--to', to);
    expect(sent).toMatchObject({ code: 0, stdout: expect.stringMatching(/ delivered to .*: 204\n$/) });
    expect(JSON.parse(received[0] ?? '')).toMatchObject({ event_type: 'TRANSACTION.SUCCESS' });
    expect((await run('deliveries')).stdout).toMatch(/^delivered {2}TRANSACTION\.SUCCESS/);
    expect((await run('logs')).stdout).toMatch(/#1 .*\n/);
  });

  it.skipIf(windows)('runs a program of curl and openssl unmodified (not on Windows)', async () => {
    for (const name of [
      'sh',
      'curl',
      'openssl',
      'mktemp',
      'sed',
      'head',
      'tail',
      'date',
      'tr',
      'cat',
      'rm',
    ]) {
      const [path = ''] = execFileSync('which', [name], { encoding: 'utf8' }).split('\n');
      symlinkSync(path, join(folder, 'bin', name));
    }
    const program = join(top, 'packages/cli/test/programs/by-hand.sh');
    const ended = await run('run', '--to', url, '--', 'sh', program, join(folder, 'keys'));
    expect(ended).toEqual({ code: 0, stdout: 'Verified OK\n', stderr: '' });
  });

  it('stops, and leaves nothing running', async () => {
    const exit = once(sandbox, 'exit');
    const headers = { 'content-type': 'application/json' };
    await fetch(`${url}/_sandbox/stop`, { method: 'POST', headers, body: '{}' });
    expect(await exit).toEqual([0, null]);
    expect(await run('logs')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/no sandbox is running/),
    });
  });
});
