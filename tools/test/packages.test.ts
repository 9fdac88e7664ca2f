/** The packages as a user gets them: packed, unpacked elsewhere, imported and required. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CheckResult, checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Consumer, createConsumer, packages, run } from './consumer.js';
import { top } from './guides.js';
import { patience } from './patience.js';

describe.each(Object.values(packages))('%s', (folder) => {
  it('is published as its package.json promises', async () => {
    const { messages } = await publint({ pkgDir: join(top, folder), strict: true });
    expect(messages.filter(({ type }) => type !== 'suggestion')).toEqual([]);
  });
});

describe('the types', () => {
  // The CLI exports nothing. The document is JSON without types. `operations`, `vitest` and `node-test` are ES modules only.
  it('are left out of @wechatpay-kit/cli, from which nothing can be imported', async () => {
    expect(await analyse('@wechatpay-kit/cli', [])).toMatchObject({ types: false });
  }, 120_000);

  it.each([
    { name: 'wechatpay-kit', untyped: [] },
    { name: '@wechatpay-kit/sandbox', untyped: ['./operations', './vitest', './node-test'] },
    { name: '@wechatpay-kit/openapi', untyped: ['.', './wechatpay.openapi.json'] },
  ])(
    'of $name are found under every setting of TypeScript, and describe the file that runs',
    async ({ name, untyped }) => {
      expect(await analyse(name, untyped)).toMatchObject({ types: { kind: 'included' }, problems: [] });
    },
    patience(120_000),
  );

  async function analyse(name: string, untyped: readonly string[]): Promise<CheckResult> {
    const folder = mkdtempSync(join(tmpdir(), 'packed-'));
    const packed = run('npm', ['pack', '--json', '--workspace', name, '--pack-destination', folder], top);
    const [tarball]: { filename: string }[] = JSON.parse(packed);
    const bytes = readFileSync(join(folder, tarball?.filename ?? ''));
    rmSync(folder, { recursive: true });
    return checkPackage(createPackageFromTarballData(bytes), {
      excludeEntrypoints: ['./package.json', ...untyped],
    });
  }
});

describe('wechatpay-kit, packed', () => {
  let consumer: Consumer;
  let project: string;

  beforeAll(() => {
    consumer = createConsumer(['wechatpay-kit'], ['@types/node', 'undici-types']);
    project = consumer.folder;
  });

  afterAll(() => consumer.remove());

  it('holds what is needed and no sources', () => {
    const files = consumer.packed.get('wechatpay-kit') ?? [];
    expect(files).toEqual(
      expect.arrayContaining([
        'dist/index.js',
        'dist/index.cjs',
        'dist/types/index.d.ts',
        'licenses/saxes.txt',
        'licenses/xmlchars.txt',
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
      ]),
    );
    expect(files.filter((file) => /(^src|\.test\.|tsbuildinfo|(?<!\.d)\.ts$)/.test(file))).toEqual([]);
  });

  it('can be imported, and required', () => {
    const program = "const { Hash } = await import('wechatpay-kit'); console.log(Hash.md5('a'))";
    const required = "const { Hash } = require('wechatpay-kit'); console.log(Hash.md5('a'))";
    const md5 = '0cc175b9c0f1b6a831c399e269772661\n';
    expect(run(process.execPath, ['--input-type=module', '-e', program], project)).toBe(md5);
    expect(run(process.execPath, ['--input-type=commonjs', '-e', required], project)).toBe(md5);
  });

  it('finds the thread of its blocking verbs', () => {
    const program = `
      import { generateKeyPairSync } from 'node:crypto';
      import { WeChatPay } from 'wechatpay-kit';
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const pay = new WeChatPay({
        mchid: '1900000109', serial: 'ABCDEF0123', privateKey, certs: { PUB_KEY_ID_1: publicKey }, endpoint: 'http://127.0.0.1:9',
      });
      try { pay.v3.certificates.getSync(); } catch (error) { console.log(error.name, error.code); }
    `;
    expect(run(process.execPath, ['--input-type=module', '-e', program], project)).toBe(
      'TransportError CONNECTION\n',
    );
  });

  it('type-checks in a strict project', () => {
    writeFileSync(
      join(project, 'program.ts'),
      "import { type JsapiParameters, type RequestEvent, WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';\n" +
        'export const signature = ({ paySign }: JsapiParameters): string => paySign;\n' +
        'export const attempted = ({ endpoint }: RequestEvent): string => endpoint;\n' +
        'export const call = (config: WeChatPayConfig): Promise<string> =>\n' +
        "  new WeChatPay(config).v2.pay.orderquery.post({ xml: { appid: 'a', mch_id: '1' } }).then(({ data }) => data.trade_state);\n",
    );
    const flags = [
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--types',
      'node',
    ];
    expect(
      run(process.execPath, [join(top, 'node_modules/typescript/bin/tsc'), ...flags, 'program.ts'], project),
    ).toBe('');
  });

  it('says its own version', () => {
    const { version }: { version: string } = JSON.parse(
      readFileSync(join(project, 'node_modules/wechatpay-kit/package.json'), 'utf8'),
    );
    expect(readFileSync(join(project, 'node_modules/wechatpay-kit/dist/index.js'), 'utf8')).toContain(
      `"${version}"`,
    );
  });
});

describe('the command', () => {
  let consumer: Consumer;

  beforeAll(() => {
    consumer = createConsumer([
      'wechatpay-kit',
      '@wechatpay-kit/openapi',
      '@wechatpay-kit/sandbox',
      '@wechatpay-kit/cli',
    ]);
    run('npm', ['rebuild', '--ignore-scripts'], consumer.folder); // links the commands, as an installation does
  });

  afterAll(() => consumer.remove());

  it.each([
    ['the SDK', 'wechatpay-kit'],
    ['the command', '@wechatpay-kit/cli'],
  ])('runs as the bin of %s', (_, name) => {
    const file = join(consumer.folder, 'node_modules', name, 'bin/main.js');
    expect(run(process.execPath, [file, '--version'], tmpdir())).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('runs by its name where both packages are installed', () => {
    expect(run('npx', ['--no-install', 'wechatpay-kit', '--version'], consumer.folder)).toMatch(
      /^\d+\.\d+\.\d+\n$/,
    );
    expect(existsSync(join(consumer.folder, 'node_modules/.bin', 'wechatpay'))).toBe(false);
  });

  it('is found where the SDK is a link to somewhere else, as with pnpm', () => {
    const store = mkdtempSync(join(tmpdir(), 'store-'));
    const inProject = join(consumer.folder, 'node_modules/wechatpay-kit');
    cpSync(inProject, join(store, 'wechatpay-kit'), { recursive: true });
    const linked = join(consumer.folder, 'node_modules/linked');
    symlinkSync(join(store, 'wechatpay-kit'), linked);
    expect(run(process.execPath, [join(linked, 'bin/main.js'), '--version'], store)).toMatch(
      /^\d+\.\d+\.\d+\n$/,
    );
    rmSync(store, { recursive: true });
  });

  it('says in one line how to install it where only the SDK is', () => {
    rmSync(join(consumer.folder, 'node_modules/@wechatpay-kit/cli'), { recursive: true });
    rmSync(join(consumer.folder, 'node_modules/.bin'), { recursive: true });
    run('npm', ['rebuild', '--ignore-scripts'], consumer.folder);
    const { status, stdout, stderr } = spawnSync(
      join(consumer.folder, 'node_modules/.bin', 'wechatpay-kit'),
      ['sandbox'],
      { cwd: consumer.folder, encoding: 'utf8' },
    );
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^wechatpay-kit: .*npm install --save-dev @wechatpay-kit\/cli\n$/);
  });
});
