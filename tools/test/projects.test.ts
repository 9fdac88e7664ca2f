/** Users' TypeScript projects: every usual setting of modules, compiled, and run by Node.js, Jest and Vitest. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Consumer, createConsumer } from './consumer.js';
import { top } from './guides.js';
import { patience } from './patience.js';

const full = process.env['WECHATPAY_TEST_FULL'] === '1';
const execute = promisify(execFile);

/** The command of NestJS 10 writes this `tsconfig.json`, without `moduleResolution`: node10, as `module` has it. */
const nest10 = {
  module: 'commonjs',
  declaration: true,
  removeComments: true,
  emitDecoratorMetadata: true,
  experimentalDecorators: true,
  allowSyntheticDefaultImports: true,
  target: 'ES2021',
  sourceMap: true,
  baseUrl: './',
  incremental: true,
  skipLibCheck: true,
  strictNullChecks: false,
  noImplicitAny: false,
  strictBindCallApply: false,
  forceConsistentCasingInFileNames: false,
  noFallthroughCasesInSwitch: false,
};

/** That of NestJS 11. */
const nest11 = {
  module: 'nodenext',
  moduleResolution: 'nodenext',
  resolvePackageJsonExports: true,
  esModuleInterop: true,
  isolatedModules: true,
  declaration: true,
  removeComments: true,
  emitDecoratorMetadata: true,
  experimentalDecorators: true,
  allowSyntheticDefaultImports: true,
  target: 'ES2023',
  sourceMap: true,
  baseUrl: './',
  incremental: true,
  skipLibCheck: true,
  strictNullChecks: true,
  forceConsistentCasingInFileNames: true,
  noImplicitAny: false,
  strictBindCallApply: false,
  noFallthroughCasesInSwitch: false,
};

const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true, target: 'ES2022' };

interface Project {
  readonly name: string;
  /** Of its `package.json`. */
  readonly type: 'commonjs' | 'module';
  readonly options: Readonly<Record<string, unknown>>;
  /** `module` is for a bundler, which also finds what Node.js does not. */
  readonly bundled?: boolean;
}

const projects: Project[] = [
  {
    name: 'node10',
    type: 'commonjs',
    options: { ...strict, module: 'commonjs', moduleResolution: 'node10' },
  },
  { name: 'nest10', type: 'commonjs', options: nest10 },
  { name: 'nest11', type: 'commonjs', options: nest11 },
  // Until TypeScript 5.8, nodenext was as strict as node16 is: no CommonJS file may import an ES module.
  { name: 'node16', type: 'commonjs', options: { ...strict, module: 'node16' } },
  { name: 'node16-esm', type: 'module', options: { ...strict, module: 'node16' } },
  { name: 'nodenext-esm', type: 'module', options: { ...strict, module: 'nodenext' } },
  { name: 'bundler', type: 'module', options: { ...strict, module: 'preserve' }, bundled: true },
];

const program = `
import { startSandbox } from '@wechatpay-kit/sandbox';
import { ApiError, type WeChatPayConfig, WeChatPay } from 'wechatpay-kit';
import type { V2PayOrderqueryPostRequest } from 'wechatpay-kit/types';

async function main(): Promise<void> {
  const sandbox = await startSandbox();
  const config: WeChatPayConfig = sandbox.config;
  const pay = new WeChatPay(config);
  const xml: V2PayOrderqueryPostRequest = { appid: 'wx1', mch_id: pay.mchid, out_trade_no: 'NONE' };
  // @ts-expect-error there is no such operation
  void (() => pay.v2.pay.ordreqeury.post({ xml }));
  // @ts-expect-error the number is text
  void (() => pay.v2.pay.orderquery.post({ xml: { ...xml, out_trade_no: 1 } }));
  const found: string = await pay.v2.pay.orderquery.post({ xml }).then(
    ({ data }): string => data.trade_state,
    (error: unknown): string => (error instanceof ApiError ? error.code : String(error)),
  );
  console.log(found);
  await sandbox.stop();
}

void main();
`;

// A compiler and Jest have much to read, and other tests run beside them.
vi.setConfig({ testTimeout: patience(240_000) });

let consumer: Consumer;

beforeAll(() => {
  consumer = createConsumer(
    ['wechatpay-kit', '@wechatpay-kit/openapi', '@wechatpay-kit/sandbox'],
    ['@types/node', 'undici-types', '@jest/globals', 'vitest'],
  );
});

afterAll(() => consumer.remove());

/** Makes a project of one file in a folder of its own, beside the installed packages. */
function createProject({ name, type, options }: Project, source: string, file = 'main.ts'): string {
  const folder = join(consumer.folder, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }));
  const compilerOptions = { types: ['node'], outDir: 'dist', ...options };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  writeFileSync(join(folder, file), source);
  return folder;
}

type Compiler = 'typescript' | 'typescript-5.9';

/** @returns what the compiler says, nothing where all is well */
async function compile(folder: string, compiler: Compiler): Promise<string> {
  try {
    return await node(folder, join(top, 'node_modules', compiler, 'bin/tsc'), '-p', '.');
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

async function node(cwd: string, ...args: string[]): Promise<string> {
  return (await execute(process.execPath, args, { cwd, maxBuffer: 1 << 26 })).stdout;
}

/** TypeScript 7 knows neither node10 nor `baseUrl`. The older compiler takes seconds for each project. */
function chooseCompilers({ options }: Project): Compiler[] {
  if (options['module'] === 'commonjs' || 'baseUrl' in options) return full ? ['typescript-5.9'] : [];
  return full ? ['typescript', 'typescript-5.9'] : ['typescript'];
}

const tried = projects.flatMap((project) =>
  chooseCompilers(project).map((compiler) => ({
    ...project,
    compiler,
    folder: `${project.name}-${compiler}`,
  })),
);

describe('a TypeScript project', () => {
  it.each(tried)('of the settings $name compiles with $compiler, and runs', async (project) => {
    const folder = createProject({ ...project, name: project.folder }, program);
    expect(await compile(folder, project.compiler)).toBe('');
    if (project.bundled === true) return;
    expect(await node(folder, 'dist/main.js')).toBe('ORDERNOTEXIST\n');
  });
});

describe('the jobs of the guides, in a project of its own', () => {
  const jobs = join(top, 'tools/test/consumers/jobs');
  const names = readdirSync(jobs).map((file) => file.replace(/\.ts$/, ''));

  it('compile strictly, and each ends with what was paid', async () => {
    const options = { ...strict, module: 'nodenext', noUncheckedIndexedAccess: true };
    const folder = createProject({ name: 'jobs', type: 'module', options }, '', 'empty.ts');
    cpSync(jobs, folder, { recursive: true });
    expect(await compile(folder, 'typescript')).toBe('');
    const printed = await Promise.all(names.map((name) => node(folder, `dist/${name}.js`)));
    const results = Object.fromEntries(names.map((name, at) => [name, printed[at]?.trim()]));
    expect(results).toEqual({
      bill: expect.stringMatching(/^reconciled \S+ 3 rows \[ 'TEA-3: only here' \]$/),
      contract: "deducted [ 'M42-1 1500', 'M42-2 1500', 'M42-3 1500' ]",
      payment: "paid [ 12800, 5000 ] refunded [ 'POT-1-R 2800 of 12800' ]",
      sharing: 'shared 1500 returned 500',
      transfer: "transferred [ { number: 'COMMISSION1', state: 'SUCCESS', amount: 250000 } ]",
    });
  });
});

describe('Jest, in its own settings', () => {
  it('runs a test that NestJS 10 would compile to CommonJS', async () => {
    const jest = createProject({ name: 'jest', type: 'commonjs', options: nest10 }, program);
    cpSync(join(top, 'tools/test/consumers/shop.jest.ts'), join(jest, 'shop.test.ts'));
    expect(await compile(jest, 'typescript-5.9')).toBe('');
    expect(await node(jest, 'dist/main.js')).toBe('ORDERNOTEXIST\n');
    const jestFile = join(top, 'node_modules/jest/bin/jest.js');
    const flags = [
      '--ci',
      '--no-watchman',
      '--no-cache',
      '--runInBand',
      `--testTimeout=${patience(60_000)}`,
      '--json',
      '--silent',
    ];
    const output = JSON.parse(await node(jest, jestFile, ...flags, 'dist'));
    expect(output.testResults.map(({ message }: { message: string }) => message)).toEqual(['']);
    expect(output).toMatchObject({ success: true, numPassedTests: 4 });
  });
});

describe('Vitest, in its own settings', () => {
  it('runs the same test as an ES module', async () => {
    const folder = join(consumer.folder, 'vitest');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    const test = readFileSync(join(top, 'tools/test/consumers/shop.jest.ts'), 'utf8');
    writeFileSync(join(folder, 'shop.test.ts'), test.replace("'@jest/globals'", "'vitest'"));
    const vitest = join(top, 'node_modules/vitest/vitest.mjs');
    const flags = ['run', '--reporter=json', `--testTimeout=${patience(60_000)}`];
    const output = JSON.parse(await node(folder, vitest, ...flags));
    expect(output.testResults.map(({ message }: { message: string }) => message)).toEqual(['']);
    expect(output).toMatchObject({ success: true, numPassedTests: 4 });
  });
});

describe('the helpers for tests', () => {
  const source = `
    import { after, test as nodeTest } from 'node:test';
    import { useSandbox } from '@wechatpay-kit/sandbox/node-test';
    import { createSandboxTest, type SandboxFixtures, test } from '@wechatpay-kit/sandbox/vitest';

    const own = createSandboxTest({ strict: true }).extend<{ id: string }>({
      id: async ({ sandbox, pay }, use) => use(\`\${sandbox.mchid} \${pay.mchid}\`),
    });
    own('has its own fixture', async ({ id, clock, confirm }) => {
      const now: Date = await clock.advance({ days: id.length });
      await confirm(now.toISOString());
      // @ts-expect-error there is no such field
      await createSandboxTest({ strikt: true });
    });
    test('is typed', ({ pay }) => void pay.v3.certificates.get());
    const shop: SandboxFixtures = useSandbox({ mchid: '1900000109' });
    nodeTest('is typed', () => shop.confirm('1'));
    after(() => undefined);
  `;

  it('compile', async () => {
    const options = { ...strict, module: 'nodenext' };
    const folder = createProject({ name: 'helpers-types', type: 'module', options }, source);
    expect(await compile(folder, 'typescript')).toBe('');
  });

  it.each([
    { runner: 'vitest', args: [join(top, 'node_modules/vitest/vitest.mjs'), 'run'] },
    { runner: 'node:test', args: ['--test', 'shop.node-test.mjs'] },
  ])('print the requests of a failed test under $runner', async ({ runner, args }) => {
    const folder = join(consumer.folder, `helpers-${runner.replace(':', '-')}`);
    cpSync(join(top, 'packages/sandbox/test/programs'), folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    const failure = await node(folder, ...args).then(
      () => undefined,
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
    expect(failure?.code).toBe(1);
    expect(`${failure?.stdout}${failure?.stderr}`).toContain('SIGN_ERROR  GET v3/certificates');
  });
});
