/** A user's program in one file, as each bundler makes it, run where no package is installed. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import ncc from '@vercel/ncc';
import { nodeFileTrace } from '@vercel/nft';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { build } from 'esbuild';
import { rolldown } from 'rolldown';
import { rollup } from 'rollup';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import webpack from 'webpack';
import { type Consumer, createConsumer } from './consumer.js';
import { seen } from './consumers/seen.js';
import { top } from './guides.js';
import { patience } from './patience.js';

const full = process.env['WECHATPAY_TEST_FULL'] === '1';

const execute = promisify(execFile);

type Format = 'esm' | 'cjs';
/** Bundles `input` into the one file `output`. */
type Bundle = (input: string, output: string, format: Format) => Promise<unknown>;

const bundlers: Record<string, Bundle> = {
  esbuild: (input, outfile, format) =>
    build({ entryPoints: [input], outfile, format, bundle: true, platform: 'node', logLevel: 'error' }),

  async rollup(input, file, format) {
    const plugins = [nodeResolve({ preferBuiltins: true })];
    const bundle = await rollup({ input, plugins, external: [/^node:/], onwarn: fail });
    await bundle.write({ file, format });
  },

  async rolldown(input, file, format) {
    const bundle = await rolldown({ input, platform: 'node' });
    await bundle.write({ file, format });
  },

  webpack: (input, output, format) =>
    new Promise((resolve, reject) => {
      const esm = format === 'esm';
      webpack(
        {
          mode: 'production',
          target: 'node20',
          context: dirname(input),
          entry: input,
          output: {
            path: dirname(output),
            filename: output.slice(dirname(output).length + 1),
            module: esm,
            library: { type: esm ? 'module' : 'commonjs2' },
          },
          experiments: { outputModule: esm },
          optimization: { minimize: false },
        },
        (error, stats) => {
          const { errors = [], warnings = [] } =
            stats?.toJson({ all: false, errors: true, warnings: true }) ?? {};
          const [problem] = [...errors, ...warnings];
          if (error !== null || problem !== undefined) reject(error ?? new Error(problem?.message));
          else resolve(undefined);
        },
      );
    }),

  async ncc(input, output, format) {
    const { code, assets } = await ncc(input, { cache: false, quiet: true, esm: format === 'esm' });
    expect(Object.keys(assets)).toEqual([]);
    writeFileSync(output, code);
  },
};

// Bundlers have much to read, and other tests run beside them.
vi.setConfig({ testTimeout: patience(120_000) });

const folders: string[] = [];

/** A folder where no package is installed, removed in the end. */
function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bundled-'));
  folders.push(folder);
  return folder;
}

let consumer: Consumer;
let sandbox: Sandbox;

beforeAll(async () => {
  consumer = createConsumer(
    ['wechatpay-kit', '@wechatpay-kit/openapi', '@wechatpay-kit/sandbox'],
    ['@opentelemetry/api'],
  );
  for (const file of ['shop.mjs', 'shop.cjs']) {
    cpSync(join(top, 'tools/test/consumers/shop.mjs'), join(consumer.folder, file));
  }
  const required = readFileSync(join(consumer.folder, 'shop.cjs'), 'utf8').replaceAll(
    /^import (\{.*\}) from ('.*');$/gm,
    'const $1 = require($2);',
  );
  writeFileSync(join(consumer.folder, 'shop.cjs'), required);
  sandbox = await startSandbox();
});

afterAll(async () => {
  consumer.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  await sandbox.stop();
});

const ways = [
  { from: 'import', input: 'shop.mjs', format: 'esm' },
  { from: 'import', input: 'shop.mjs', format: 'cjs' },
  { from: 'require()', input: 'shop.cjs', format: 'cjs' },
] as const;

describe.each(Object.entries(bundlers))('one file made by %s', (name, bundle) => {
  // Rollup leaves `require()` alone. Each bundler in one way, and one in all of them, finds most of what can go wrong.
  const tried = ways.filter(({ from }, index) =>
    full ? name !== 'rollup' || from === 'import' : name === 'esbuild' || index === (name === 'ncc' ? 2 : 0),
  );

  it.each(tried)('runs every feature: $from to $format', async ({ input, format }) => {
    const folder = createFolder();
    const output = join(folder, format === 'esm' ? 'shop.mjs' : 'shop.cjs');
    await bundle(join(consumer.folder, input), output, format);
    await runs(output);
  });
});

it.each(['shop.mjs', 'shop.cjs'])('runs with the files that @vercel/nft traces: %s', async (input) => {
  await runs(await traced(join(consumer.folder, input)));
});

/** @returns the program in a folder of its own, with the files that it needs and no others */
async function traced(input: string): Promise<string> {
  const { fileList, warnings } = await nodeFileTrace([input], { base: '/' });
  expect([...warnings]).toEqual([]);
  const folder = createFolder();
  for (const file of fileList) {
    const target = join(folder, file);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join('/', file), target, { dereference: false });
  }
  return join(folder, input);
}

it.each(full ? (['esm', 'cjs'] as const) : (['esm'] as const))(
  'the description is in the bundle as a whole, not in parts: %s',
  async (format) => {
    const folder = createFolder();
    const input = join(consumer.folder, 'description.mjs');
    const output = join(folder, format === 'esm' ? 'shop.mjs' : 'shop.cjs');
    writeFileSync(
      input,
      `
      import { loadBundle, loadOutline } from '@wechatpay-kit/openapi/model';
      console.log(loadBundle().openapi);
      try { loadOutline(); } catch ({ message }) { console.log(message); }
    `,
    );
    await build({
      entryPoints: [input],
      outfile: output,
      format,
      bundle: true,
      platform: 'node',
      logLevel: 'error',
    });
    const { stdout } = await execute(process.execPath, [output]);
    expect(stdout).toMatch(
      /^3\.1\.\d\ncannot read the description: .*; keep '@wechatpay-kit\/openapi' out of the bundle\n$/,
    );
  },
);

describe('the sandbox', () => {
  const program = `
    import { startSandbox } from '@wechatpay-kit/sandbox';
    startSandbox().then((sandbox) => sandbox.stop()).then(() => console.log('ran'), ({ message }) => console.log(message));
  `;

  it.each(['esm', 'cjs'] as const)('says that it cannot be bundled, and what to do: %s', async (format) => {
    const folder = createFolder();
    const input = join(consumer.folder, 'sandbox.mjs');
    const output = join(folder, format === 'esm' ? 'shop.mjs' : 'shop.cjs');
    writeFileSync(input, program);
    await build({
      entryPoints: [input],
      outfile: output,
      format,
      bundle: true,
      platform: 'node',
      logLevel: 'silent',
    });
    const { stdout } = await execute(process.execPath, [output]);
    expect(stdout).toContain("keep '@wechatpay-kit/sandbox' out of the bundle");
  });

  it('runs with the files that @vercel/nft traces', async () => {
    const input = join(consumer.folder, 'sandbox.mjs');
    writeFileSync(input, program);
    const { stdout } = await execute(process.execPath, [await traced(input)], { env: { PATH: '' } });
    expect(stdout).toBe('ran\n');
  });
});

async function runs(file: string): Promise<void> {
  expect(existsSync(file)).toBe(true);
  const { stdout, stderr } = await execute(process.execPath, [file], {
    cwd: dirname(file),
    env: { PATH: '', SANDBOX: JSON.stringify({ config: sandbox.config, url: sandbox.url }) },
    timeout: patience(100_000),
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(seen);
}

function fail(problem: { message: string }): never {
  throw new Error(problem.message);
}
