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
async function runIn(runtime: string, ...flags: string[]): Promise<unknown[]> {
  const { stdout } = await execute(runtime, [...flags, 'runtime.mjs'], {
    cwd: consumer.folder,
    timeout: 60_000,
  });
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

// Each is some 40 MB to download, so they are no dependencies. The programs are in packages for each kind of machine.
it.runIf(wanted).each<[string, string, string, ...string[]]>([
  ['Bun', 'bun@1.4.5', '@oven/*/bin/bun'],
  ['Deno', 'deno@2.9.6', '@deno/*/deno', 'run', '--allow-all'],
])(
  'all of it runs in %s',
  async (_, name, program, ...flags) => {
    const folder = mkdtempSync(join(tmpdir(), 'runtime-'));
    writeFileSync(join(folder, 'package.json'), '{}');
    // Without the install script, which would copy the program of this machine's package over a placeholder.
    const install = ['install', name, '--no-audit', '--no-fund', '--ignore-scripts'];
    await execute('npm', install, { cwd: folder });
    const found = await execute('sh', ['-c', `ls node_modules/${program} | head -n 1`], { cwd: folder });
    expect(await runIn(join(folder, found.stdout.trim()), ...flags)).toEqual(expected);
    rmSync(folder, { recursive: true });
  },
  180_000,
);
