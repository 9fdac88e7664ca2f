/** Each example, copied to another place and installed there by npm: it compiles, starts, and is paid. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { startRedis } from '../../../packages/sdk/test/support/redis.js';
import { installConsumer } from '../consumer.js';
import { top } from '../guides.js';
import { patience } from '../patience.js';
import { buyAndPay, freePort, type RunningShop, runShop } from '../shop-visitor.js';

// npm downloads each framework.
const isFull = process.env['WECHATPAY_TEST_FULL'] === '1';
const execute = promisify(execFile);

const folders: string[] = [];
const shops: RunningShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** What bull-board tells of its queues. */
interface Board {
  readonly queues?: readonly {
    readonly name: string;
    readonly readOnlyMode: boolean;
    readonly counts: Readonly<Record<string, number>>;
  }[];
}

/** Waits until something is so. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patience(60_000);
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('it is not so');
    await setTimeout(200);
  }
}

describe.runIf(isFull)('a copy of', () => {
  it.each(['express', 'fastify', 'hono', 'koa', 'nest', 'next'])(
    'examples/%s compiles, shows its page, and is paid',
    async (name) => {
      const packages = ['wechatpay-kit', '@wechatpay-kit/openapi', '@wechatpay-kit/sandbox'] as const;
      const folder = await installConsumer(packages, join(top, 'examples', name));
      folders.push(folder);
      const start = ['node_modules/tsx/dist/cli.mjs', 'server.ts'];
      await execute(process.execPath, ['node_modules/typescript/bin/tsc'], { cwd: folder });
      const shop = await runShop(
        name === 'next' ? ['node_modules/next/dist/bin/next', 'dev'] : start,
        folder,
      );
      shops.push(shop);
      expect(await (await fetch(shop.url)).text()).toMatch(/<button[^>]* id="buy"/);
      await buyAndPay(shop);
    },
    patience(300_000),
  );

  const deducting = ['wechatpay-kit', '@wechatpay-kit/openapi', '@wechatpay-kit/sandbox'] as const;
  const install = async (name: string): Promise<string> => {
    const folder = await installConsumer(
      [...deducting, '@wechatpay-kit/deductions'],
      join(top, 'examples', name),
    );
    folders.push(folder);
    await execute(process.execPath, ['node_modules/typescript/bin/tsc'], { cwd: folder });
    return folder;
  };

  it(
    'examples/bullmq-dashboard compiles, charges its contracts, and shows their queue',
    async () => {
      const folder = await install('bullmq-dashboard');
      const redis = await startRedis();
      const port = await freePort();
      const env = { ...process.env, REDIS_URL: redis.url, PORT: String(port) };
      const shop = spawn(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'server.ts'], {
        cwd: folder,
        env,
      });
      try {
        const url = `http://127.0.0.1:${port}`;
        await until(async () => {
          const answer = await fetch(`${url}/api/queues`).catch(() => undefined);
          const { queues: [queue] = [] } = ((await answer?.json()) ?? {}) as Board;
          if (queue === undefined || queue.counts['completed'] === 0) return false;
          expect(queue).toMatchObject({ name: 'deductions-1900000109', readOnlyMode: true });
          expect(queue.counts['failed']).toBe(0);
          return (queue.counts['completed'] ?? 0) >= 20;
        });
        expect(await (await fetch(url)).text()).toContain('<title>Deductions</title>');
      } finally {
        const ended = once(shop, 'exit');
        shop.kill('SIGTERM');
        await ended;
        await redis.stop();
      }
    },
    patience(300_000),
  );

  it(
    'examples/temporal compiles, and says what it needs without a server',
    async () => {
      const folder = await install('temporal');
      const start = ['node_modules/tsx/dist/cli.mjs', 'main.ts'];
      const env = { ...process.env, TEMPORAL_ADDRESS: '127.0.0.1:9' };
      await expect(execute(process.execPath, start, { cwd: folder, env })).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining('No Temporal server answers at 127.0.0.1:9'),
      });
    },
    patience(600_000),
  );

  // Only where a server is named: it is no package of npm.
  it.runIf(process.env['TEMPORAL_ADDRESS'] !== undefined)(
    'examples/temporal charges its contracts on a Temporal server',
    async () => {
      const folder = await install('temporal');
      const worker = spawn(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'main.ts'], { cwd: folder });
      let printed = '';
      worker.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
      });
      await until(() => printed.match(/1500 fen/g)?.length === 20);
      const ended = once(worker, 'exit');
      worker.kill('SIGTERM');
      await ended;
    },
    patience(600_000),
  );
});
