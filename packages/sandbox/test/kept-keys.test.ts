import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, type SandboxOptions, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { rsaSelfSigned } from './self-signed.js';

let folder: string;
let first: Sandbox;
let own: { cert: string; key: string };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  own = await rsaSelfSigned('my own merchant');
  first = await startSandbox({
    out: folder,
    merchants: [
      '1900000200',
      { mchid: '1900000201', certificate: own.cert, apiV3Key: 'k'.repeat(32), subMerchants: ['1900000300'] },
    ],
  });
  await first.addMerchant({ mchid: '1900000202', brandId: '2001' });
  await first.stop();
});
afterAll(() => rm(folder, { recursive: true }));

const start = async (options: SandboxOptions, use: (sandbox: Sandbox) => Promise<void>): Promise<void> => {
  const sandbox = await startSandbox(options);
  try {
    await use(sandbox);
  } finally {
    await sandbox.stop();
  }
};

/** The key files by name, without those that tell the ports. */
async function readAll(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'sandbox.json');
  const texts = files.map(async ({ parentPath, name }) => {
    const file = join(parentPath, name);
    return [file.slice(directory.length + 1), (await readFile(file)).toString('base64')] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

const copy = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'sandbox-'));
  await cp(folder, directory, { recursive: true });
  return directory;
};

describe('a sandbox that starts again with the same directory', () => {
  test('has the same keys, certificates and ids, of every merchant and brand', async () => {
    const before = await readAll(folder);
    expect(Object.keys(before)).toEqual(
      expect.arrayContaining([
        'merchants/1900000200/apiclient_key.pem',
        'merchants/1900000202/merchant.json',
      ]),
    );
    await start({ out: folder, seed: 'another' }, async (again) => {
      const { endpoint: _, ...config } = again.config;
      expect(config).toEqual({ ...first.config, endpoint: undefined });
      expect(await again.merchants()).toMatchObject([
        { mchid: '1900000109', brandId: '1004', ownKey: false },
        { mchid: '1900000200', brandId: '1004', ownKey: false },
        { mchid: '1900000201', brandId: '1004', ownKey: true, subMerchants: ['1900000300'] },
        { mchid: '1900000202', brandId: '2001', ownKey: false },
      ]);
    });
    expect(await readAll(folder)).toEqual(before);
  });

  test('verifies what a program signs with the files of a merchant that was added later', async () => {
    const read = (name: string) => readFile(join(folder, 'merchants', '1900000202', name), 'utf8');
    const { serial, publicKeyId, apiV3Key } = JSON.parse(await read('merchant.json')) as Record<
      string,
      string
    >;
    await start({ out: folder }, async ({ config }) => {
      const pay = new WeChatPay({
        mchid: '1900000202',
        serial: serial ?? '',
        privateKey: await read('apiclient_key.pem'),
        certs: { [publicKeyId ?? '']: await read('pub_key.pem'), auto: true },
        apiV3Key: apiV3Key ?? '',
        endpoint: config.endpoint,
        ca: await read('ca.pem'),
      });
      expect((await pay.v3.certificates.get()).status).toBe(200);
    });
  });

  test('adds a merchant, with ids that no other has, and issues a certificate for a further name', async () => {
    const directory = await copy();
    await start({ out: directory, mchid: '1900000203', hostNames: ['pay.example'] }, async (other) => {
      expect(other.config.ca).toBe(first.config.ca);
      expect(other.config.apiV3Key).not.toBe(first.config.apiV3Key);
      for (const id of Object.keys(other.config.certs)) expect(first.config.certs).not.toHaveProperty(id);
      const merchants = await other.merchants();
      expect(merchants.map(({ mchid }) => mchid)).toEqual([
        '1900000203', '1900000109', '1900000200', '1900000201', '1900000202',
      ]); // biome-ignore format: a list reads better in one row
      const { port } = new URL(other.httpsUrl);
      const shown = execFileSync(
        'openssl',
        ['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', join(directory, 'ca.pem'), '-verify_hostname', 'pay.example'],
        { encoding: 'utf8', input: '', stdio: 'pipe' },
      ); // biome-ignore format: one command
      expect(shown).toContain('Verification: OK');
    });
    await rm(directory, { recursive: true });
  });
});

test.skipIf(process.platform === 'win32')('only the user can read the private keys', async () => {
  const directory = join(folder, 'keys');
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  const names = await readdir(directory);
  expect(names.toSorted()).toEqual([
    'authority.json', 'brand-1004.json', 'brand-2001.json', 'merchant-1900000109.json', 'merchant-1900000200.json',
    'merchant-1900000201.json', 'merchant-1900000202.json',
  ]); // biome-ignore format: a list reads better in rows
  for (const name of names) expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
  const shown = await readFile(join(directory, 'merchant-1900000201.json'), 'utf8');
  expect(shown).not.toContain(own.key);
});

describe('a file that is foreign or damaged is named, and stays as it is', () => {
  const key = 'apiclient_key.pem';
  const wrong: [file: string, change: (file: string) => Promise<void>, message: RegExp][] = [
    [
      key,
      (file) => writeFile(file, 'a real key'),
      /apiclient_key\.pem is not the file that the sandbox wrote/,
    ],
    ['ca.pem', (file) => truncate(file, 100), /ca\.pem is not the file that the sandbox wrote/],
    [
      `merchants/1900000200/${key}`,
      (file) => truncate(file, 0),
      /merchants.1900000200.apiclient_key\.pem is not the file that the sandbox wrote/,
    ],
    [
      'keys/authority.json',
      (file) => rm(file),
      /keys.\S+ does not hold keys of a sandbox: authority\.json, .*is missing/,
    ],
    [
      'keys/authority.json',
      (file) => truncate(file, 200),
      /keys.authority\.json does not hold.*: it is not JSON/,
    ],
    [
      'keys/brand-1004.json',
      (file) => writeFile(file, '{}'),
      /keys.brand-1004\.json does not hold.*its format is not/,
    ],
    [
      'keys/merchant-1900000200.json',
      (file) => swap(file, '1900000200', '1900000299'),
      /keys.merchant-1900000200\.json does not hold.*mchid: expected that of the file's name, got 1900000299/,
    ],
    [
      'keys/merchant-1900000109.json',
      (file) => swap(file, '-----BEGIN PRIVATE KEY-----', '-----BEGIN-----'),
      /keys.merchant-1900000109\.json does not hold.*merchant\[0\]\.privateKey: expected a private key in PEM/,
    ],
  ];
  test.each(wrong)('%s', async (name, change, message) => {
    const directory = await copy();
    const file = join(directory, name);
    await change(file);
    const before = await readFile(file, 'utf8').catch(() => 'none');
    await expect(startSandbox({ out: directory })).rejects.toThrow(message);
    expect(await readFile(file, 'utf8').catch(() => 'none')).toBe(before);
    await rm(directory, { recursive: true });
  });

  test('a removed file is written anew, and no error shows a part of a key', async () => {
    const directory = await copy();
    await rm(join(directory, key));
    await start({ out: directory }, async () => undefined);
    expect(await readFile(join(directory, key), 'utf8')).toBe(first.config.privateKey);
    const file = join(directory, 'keys', 'merchant-1900000109.json');
    const { merchant } = JSON.parse(await readFile(file, 'utf8')) as { merchant: { privateKey: string }[] };
    const secret = merchant[0]?.privateKey.split('\n')[3] ?? '';
    await swap(file, secret, `${secret.slice(0, -1)}!`);
    const error = await startSandbox({ out: directory }).catch((reason: Error) => reason.message);
    expect(error).toMatch(/merchant-1900000109\.json/);
    expect(error).not.toContain(secret.slice(0, 20));
    await rm(directory, { recursive: true });
  });
});

async function swap(file: string, from: string, to: string): Promise<void> {
  await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
}
