/** One story in every runtime that people use, from the packed packages. Prints what each can do. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSandbox } from '@wechatpay-kit/sandbox';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Consumer, createConsumer } from './consumer.js';
import { type Platform, startPlatform } from './consumers/platform.js';
import { top } from './guides.js';
import { patience } from './patience.js';

const wanted = process.env['WECHATPAY_TEST_FULL'] === '1' || process.env['CI'] !== undefined;
const execute = promisify(execFile);

/** What came of each step of the story. */
type Told = Record<string, string>;

/** Everything, on Node.js, Bun and Deno. */
const everything: Told = {
  'calls: v3, JSON': 'yes',
  'calls: v2, XML': 'yes',
  'calls: an error answer': 'yes',
  'calls: encrypted fields': 'yes',
  'calls: encryption by hand': 'yes',
  'calls: certificates downloaded': 'yes',
  'calls: given up': 'yes',
  'calls: timed out': 'yes',
  'blocking verbs': 'yes',
  'mutual TLS': 'yes',
  'a proxy': 'yes',
  'notifications: v2': 'yes',
  'notifications: v3': 'yes',
  'files: an upload': 'yes',
  'files: a download, as a stream': 'yes',
  'files: an encrypted download': 'yes',
  traces: 'yes',
  'the sandbox': 'yes',
};

/** What `fetch` cannot do is refused, with the field of the configuration to look at. The sandbox needs a server. */
const onWorkerd: Told = {
  ...everything,
  'blocking verbs': 'refused: transport',
  'mutual TLS': 'refused: transport',
  'a proxy': 'refused: proxy',
};
delete onWorkerd['the sandbox'];

const results = new Map<string, Told>();
const folders: string[] = [];
let consumer: Consumer;
let platform: Platform;

beforeAll(async () => {
  consumer = createConsumer(
    ['wechatpay-kit', '@wechatpay-kit/openapi', '@wechatpay-kit/sandbox'],
    ['@opentelemetry/api'],
  );
  for (const file of ['story.mjs', 'runtime.mjs', 'worker.mjs']) {
    cpSync(join(top, 'tools/test/consumers', file), join(consumer.folder, file));
  }
  platform = await startPlatform();
});

afterAll(async () => {
  consumer.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  await platform.stop();
  if (wanted) process.stdout.write(`\n${table()}\n`);
});

/** Runs the story as a program of its own. */
async function runIn(runtime: string, ...flags: string[]): Promise<Told> {
  const { stdout } = await execute(runtime, [...flags, 'runtime.mjs'], {
    cwd: consumer.folder,
    timeout: patience(90_000),
    env: { ...process.env, PLATFORM: JSON.stringify(platform.stage), NO_PROXY: '127.0.0.1' },
  });
  return JSON.parse(stdout);
}

/** Runs the story as a Worker, with the sandbox beside it. workerd trusts no CA of ours, so it calls the HTTP listener. */
async function runInWorkerd(folder: string): Promise<Told> {
  const bundled = await build({
    entryPoints: [join(consumer.folder, 'worker.mjs')],
    bundle: true,
    write: false,
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker'],
    external: ['node:*'],
    format: 'esm',
    logLevel: 'error',
  });
  const sandbox = await startSandbox();
  const { url, httpsUrl } = sandbox;
  const { ca: _ca, ...config } = sandbox.config;
  const stage = { config: { ...config, endpoint: url }, url, httpsUrl, platform: platform.stage };
  const { Miniflare } = createRequire(join(folder, 'package.json'))('miniflare');
  const workerd = new Miniflare({
    modules: true,
    script: bundled.outputFiles[0]?.text,
    compatibilityDate: '2026-04-01',
    compatibilityFlags: ['nodejs_compat'],
    bindings: { STAGE: JSON.stringify(stage) },
    cf: false,
    host: '127.0.0.1',
  });
  try {
    const answer = await fetch(await workerd.ready);
    const text = await answer.text();
    expect(answer.status, text).toBe(200);
    return JSON.parse(text);
  } finally {
    await workerd.dispose();
    await sandbox.stop();
  }
}

/** Installs a package from npm, without its install scripts. @returns where */
async function install(name: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'runtime-'));
  folders.push(folder);
  writeFileSync(join(folder, 'package.json'), '{}');
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  await execute('npm', ['install', name, ...flags], { cwd: folder });
  return folder;
}

/** Finds a program in the packages for this kind of machine, of which there may be several. */
function findProgram(folder: string, scope: string, path: string): string {
  const found = readdirSync(join(folder, 'node_modules', scope))
    .map((name) => join(folder, 'node_modules', scope, name, path))
    .find((file) => existsSync(file));
  if (found === undefined) throw new Error(`no ${path} in ${scope}`);
  return found;
}

const machine = `${process.platform}-${process.arch}`;

/** Each is some 40 MB to download, so they are no dependencies. */
const downloaded: Record<string, () => Promise<Told>> = {
  'Node.js 22': async () => {
    const folder = await install(`node-${machine}@22.23.3`);
    return runIn(join(folder, `node_modules/node-${machine}/bin/node`));
  },
  'Node.js 24': async () => {
    const folder = await install(`node-${machine}@24.20.0`);
    return runIn(join(folder, `node_modules/node-${machine}/bin/node`));
  },
  'Bun 1.4': async () => runIn(findProgram(await install('bun@1.4.5'), '@oven', 'bin/bun')),
  'Deno 2.9': async () =>
    runIn(findProgram(await install('deno@2.9.6'), '@deno', 'deno'), 'run', '--allow-all'),
  // The last version for Node.js 20.
  workerd: async () => runInWorkerd(await install('miniflare@4.20260426.0')),
};

describe('the story', () => {
  it(`runs in this Node.js, ${process.version}`, async () => {
    const told = await runIn(process.execPath);
    results.set(`Node.js ${process.versions.node.split('.')[0]}`, told);
    expect(told).toEqual(everything);
  }, 120_000);

  it.runIf(wanted).each(Object.entries(downloaded))(
    'runs in %s',
    async (name, run) => {
      const told = await run();
      results.set(name, told);
      expect(told).toEqual(name === 'workerd' ? onWorkerd : everything);
    },
    240_000,
  );
});

/** A row for each step, a column for each runtime, in Markdown. */
function table(): string {
  const names = [...results.keys()];
  const rows = Object.keys(everything).map((step) => [
    step,
    ...[...results.values()].map((told) => told[step]?.replace(/:.*/s, '') ?? '–'),
  ]);
  return [['step', ...names], ['', ...names].map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
