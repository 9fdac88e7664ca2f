/** The SDK and the sandbox in one process of another runtime. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Consumer, createConsumer } from './consumer.js';
import { seen } from './consumers/seen.js';
import { top } from './guides.js';

const wanted = process.env['WECHATPAY_TEST_FULL'] === '1' || process.env['CI'] !== undefined;
const execute = promisify(execFile);

let consumer: Consumer;

beforeAll(() => {
  consumer = createConsumer(
    ['wechatpay-kit', '@wechatpay-kit/openapi', '@wechatpay-kit/sandbox'],
    ['@opentelemetry/api'],
  );
  for (const file of ['shop.mjs', 'runtime.mjs']) {
    cpSync(join(top, 'tools/test/consumers', file), join(consumer.folder, file));
  }
});

afterAll(() => consumer.remove());

/** @returns what the program prints, each line as JSON */
async function runIn(runtime: string): Promise<unknown[]> {
  const { stdout } = await execute(runtime, ['runtime.mjs'], { cwd: consumer.folder, timeout: 60_000 });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const expected = [
  [expect.stringContaining('2023-05-23'), expect.stringContaining('apiclient_cert.pem')],
  seen,
];

it('all of it runs in Node.js', async () => {
  expect(await runIn(process.execPath)).toEqual(expected);
}, 60_000);

// Bun is 40 MB to download, so it is no dependency.
it.runIf(wanted)(
  'all of it runs in Bun',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bun-'));
    writeFileSync(join(folder, 'package.json'), '{}');
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts'];
    await execute('npm', ['install', 'bun@1.4.5', ...flags], { cwd: folder });
    // Without its install script, which would copy the program of this machine's package over a placeholder.
    const { stdout } = await execute('sh', ['-c', 'ls node_modules/@oven/*/bin/bun | head -n 1'], {
      cwd: folder,
    });
    expect(await runIn(join(folder, stdout.trim()))).toEqual(expected);
    rmSync(folder, { recursive: true });
  },
  180_000,
);
