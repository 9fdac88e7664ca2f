/** The packages as a user gets them: packed, unpacked elsewhere, imported and required. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const top = fileURLToPath(new URL('../..', import.meta.url));
const packages = ['sdk', 'sandbox', 'cli', 'openapi'];

describe.each(packages)('packages/%s', (name) => {
  it('is published as its package.json promises', async () => {
    const { messages } = await publint({ pkgDir: join(top, 'packages', name), strict: true });
    expect(messages.filter(({ type }) => type !== 'suggestion')).toEqual([]);
  });
});

describe('wechatpay-kit, packed', () => {
  let project: string;
  let files: string[];

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), 'consumer-'));
    const packed: { filename: string; files: { path: string }[] }[] = JSON.parse(
      run('npm', ['pack', '--json', '--pack-destination', project], join(top, 'packages/sdk')),
    );
    files = (packed[0]?.files ?? []).map(({ path }) => path);
    mkdirSync(join(project, 'node_modules/wechatpay-kit'), { recursive: true });
    run(
      'tar',
      ['-xzf', packed[0]?.filename ?? '', '-C', 'node_modules/wechatpay-kit', '--strip-components=1'],
      project,
    );
    for (const dependency of ['saxes', 'xmlchars', '@types', 'undici-types']) {
      symlinkSync(join(top, 'node_modules', dependency), join(project, 'node_modules', dependency));
    }
    writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
  });

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it('holds what is needed and no sources', () => {
    expect(files).toEqual(
      expect.arrayContaining(['dist/index.js', 'dist/index.d.ts', 'dist/worker.js', 'README.md']),
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
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
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
      "import { WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';\n" +
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

function run(command: string, args: string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
