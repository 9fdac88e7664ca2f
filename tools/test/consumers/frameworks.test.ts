/** Servers of users, from the packed package: an order goes to the sandbox, and its notification comes back. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createConsumer, installConsumer } from '../consumer.js';
import { top } from '../guides.js';

const wanted = process.env['WECHATPAY_TEST_FULL'] === '1' || process.env['CI'] !== undefined;
const execute = promisify(execFile);

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const folders: string[] = [];
const servers: ChildProcess[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    if (server.exitCode !== null || server.signalCode !== null) continue;
    server.kill();
    await once(server, 'exit');
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Runs a program that listens on `PORT`. @returns where */
async function serve(file: string, cwd: string): Promise<string> {
  const vacant = createServer().listen(0, '127.0.0.1');
  await once(vacant, 'listening');
  const address = vacant.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  vacant.close();
  const server = spawn(process.execPath, [file], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: '',
      PORT: String(port),
      HOSTNAME: '127.0.0.1',
      WECHATPAY: JSON.stringify(sandbox.config),
    },
  });
  servers.push(server);
  let complaints = '';
  server.stderr?.on('data', (chunk) => {
    complaints += chunk;
  });
  const url = `http://127.0.0.1:${port}`;
  const answers = (): Promise<boolean> =>
    fetch(url).then(
      () => true,
      () => false,
    );
  await expect
    .poll(async () => (server.exitCode === null ? await answers() : `it has ended: ${complaints}`))
    .toBe(true);
  return url;
}

let orders = 0;

/** Orders at the shop, pays, and looks whether the shop knows. */
async function buy(shop: string): Promise<void> {
  const number = `F${Date.now()}${orders++}`;
  const answer = await fetch(`${shop}/order`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ number, notify: `${shop}/notify` }),
  });
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  const { prepayId, state } = JSON.parse(text);
  expect(state).toBe('NOTPAY');
  await sandbox.confirm(prepayId);
  await sandbox.idle();
  const deliveries = await sandbox.deliveries({ url: `${shop}/notify` });
  expect(deliveries.map(({ state: delivered }) => delivered)).toEqual(['delivered', 'delivered']);
  expect(await (await fetch(`${shop}/order`)).json()).toEqual([number]);
}

describe('a server', () => {
  it('of NestJS, compiled as its command does', async () => {
    const consumer = createConsumer(
      ['wechatpay-kit'],
      [
        '@nestjs/common',
        '@nestjs/core',
        '@nestjs/platform-express',
        '@types/express',
        '@types/node',
        'express',
        'reflect-metadata',
        'rxjs',
      ],
      { type: 'commonjs' },
    );
    folders.push(consumer.folder);
    cpSync(join(top, 'tools/test/consumers/nest'), consumer.folder, { recursive: true });
    const compiler = join(top, 'node_modules/typescript-5.9/bin/tsc');
    const compiled = await execute(process.execPath, [compiler, '-p', '.'], { cwd: consumer.folder }).catch(
      (error) => error,
    );
    expect(compiled.stdout).toBe('');
    await buy(await serve('dist/main.js', consumer.folder));
  }, 180_000);

  it.runIf(wanted)(
    'of Next.js, built as one that runs without an installation',
    async () => {
      const folder = await installConsumer(['wechatpay-kit'], join(top, 'tools/test/consumers/next'));
      folders.push(folder);
      const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
      await execute(process.execPath, ['node_modules/next/dist/bin/next', 'build'], { cwd: folder, env });
      const elsewhere = mkdtempSync(join(tmpdir(), 'standalone-'));
      folders.push(elsewhere);
      renameSync(join(folder, '.next/standalone'), join(elsewhere, 'shop'));
      rmSync(folder, { recursive: true });
      await buy(await serve('server.js', join(elsewhere, 'shop')));
    },
    300_000,
  );
});
