/** Each example, copied to another place and installed there by npm: it compiles, starts, and is paid. */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { installConsumer } from '../consumer.js';
import { top } from '../guides.js';
import { patience } from '../patience.js';
import { buyAndPay, type RunningShop, runShop } from '../shop-visitor.js';

// npm downloads each framework.
const isFull = process.env['WECHATPAY_TEST_FULL'] === '1';
const execute = promisify(execFile);

const folders: string[] = [];
const shops: RunningShop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

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
});
