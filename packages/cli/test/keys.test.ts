/** The commands about keys and certificates. */
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KeyInfo, type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { ownPair } from '../../../tools/test/pem-keys.js';
import { rsaSelfSigned } from '../../sandbox/test/self-signed.js';
import { type Ended, run, runProcess } from './command.js';

let folder: string;
let sandbox: Sandbox;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-keys-'));
  sandbox = await startSandbox({ merchants: ['1900000200'] });
});
afterAll(async () => {
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

const on = (...args: string[]): Promise<Ended> => run([...args, '--to', sandbox.url]);
const json = ({ stdout }: Ended): unknown => JSON.parse(stdout);

/** The ids of the keys of the first merchant, in order of their time. */
async function listIds(kind: KeyInfo['kind']): Promise<string[]> {
  const keys = await sandbox.keys.list({ merchant: sandbox.mchid });
  return keys.filter((key) => key.kind === kind).map(({ id }) => id);
}

describe('wechatpay-kit certs', () => {
  test('prints the serial numbers, the ids and the validity of the keys of all merchants', async () => {
    const { code, stdout, stderr } = await on('certs');
    expect([code, stderr]).toEqual([0, '']);
    for (const { mchid, serial, publicKeyId, platformSerial } of await sandbox.merchants()) {
      const [, part = ''] = stdout.split(`merchant ${mchid}\n`);
      const rows = part.split('\n').slice(1, 4);
      const { validTo } = new X509Certificate(sandbox.config.merchant.cert);
      const until = new Date(validTo).toISOString().slice(0, 10);
      expect(rows[0]).toMatch(new RegExp(`^merchant certificate +${serial} +${until} +in use$`));
      expect(rows[1]).toMatch(new RegExp(`^WeChat Pay public key +${publicKeyId} +in use$`));
      expect(rows[2]).toMatch(new RegExp(`^platform certificate +${platformSerial} +20\\d\\d-.* +in use$`));
    }
    expect(stdout).toMatch(/\nCA: CN=wechatpay-kit sandbox CA, valid until 20\d\d-\d\d-\d\d\n$/);
  });

  test('writes what verifies the answers of a merchant, as PEM', async () => {
    const out = join(folder, 'new', 'certs');
    const ended = await on('certs', '--out', out, '--json');
    const platform = await listIds('platform');
    const publicKeys = await listIds('publicKey');
    const names = ['ca.pem', ...publicKeys.map((id) => `${id}.pem`), ...platform.map(named)].sort();
    expect((await readdir(out)).sort()).toEqual(names);
    const { files, ca, keys } = json(ended) as { files: string[]; ca: string; keys: { pem: string }[] };
    expect(files.sort()).toEqual(names.map((name) => join(out, name)).sort());
    expect(await readFile(join(out, 'ca.pem'), 'utf8')).toBe(ca);
    expect(keys).toHaveLength(6);
    // A client that has these files only verifies an answer.
    const certs = { [publicKeys[0] ?? '']: await readFile(join(out, `${publicKeys[0]}.pem`), 'utf8') };
    const pay = new WeChatPay({ ...sandbox.config, certs, ca });
    expect((await pay.v3.certificates.get()).status).toBe(200);
    await pay.close();
  });

  test('downloads the platform certificates of a real merchant with its configuration', async () => {
    const { mchid, serial, privateKey, apiV3Key, ca, endpoint, certs } = sandbox.config;
    const file = join(folder, 'merchant.json');
    const out = join(folder, 'downloaded');
    await writeFile(join(folder, 'key.pem'), privateKey);
    const config = { mchid, serial, privateKey: 'key.pem', apiV3Key, ca, endpoint };
    await writeFile(file, JSON.stringify({ ...config, certs: 'auto' }));
    const ended = await run(['certs', '--config', file, '--out', out]);
    const [platform = ''] = await listIds('platform');
    expect(ended).toMatchObject({
      code: 0,
      stderr: `wechatpay-kit: calls ${new URL(endpoint).host} as merchant ${mchid}, not a sandbox\n`,
    });
    expect(ended.stdout).toMatch(
      new RegExp(`^merchant ${mchid}\\nkey .*\\nplatform certificate +${platform} +20\\d\\d-`),
    );
    expect(ended.stdout).toContain(`wrote ${join(out, named(platform))}\n`);
    expect(await readdir(out)).toEqual([named(platform)]);
    expect(await readFile(join(out, named(platform)), 'utf8')).toBe(certs[platform]);

    // The public key signs the list where the merchant has one.
    const other = join(folder, 'migrating.json');
    const publicKeys = Object.entries(certs).filter(([id]) => id.startsWith('PUB_KEY_ID_'));
    await writeFile(other, JSON.stringify({ ...config, certs: Object.fromEntries(publicKeys) }));
    expect(json(await run(['certs', '--config', other, '--json']))).toMatchObject({
      keys: [{ kind: 'platform', id: platform, state: 'current', pem: certs[platform] }],
    });
  });

  test('says what is wrong with a configuration, and whom the flags name', async () => {
    const { mchid, serial, privateKey, apiV3Key, ca, endpoint } = sandbox.config;
    const write = async (name: string, more: object): Promise<string> => {
      const file = join(folder, name);
      const config = { mchid, serial, privateKey, apiV3Key, ca, endpoint, certs: 'auto' };
      await writeFile(file, JSON.stringify({ ...config, ...more }));
      return file;
    };
    const [without, wrong, one] = await Promise.all([
      write('without.json', { apiV3Key: undefined }),
      write('wrong.json', { apiV3Key: 'x'.repeat(32) }),
      write('one.json', {}),
    ]);
    const cases: [args: string[], code: number, message: RegExp][] = [
      [['--config', without], 2, /--config: expected mchid and apiV3Key/],
      [['--config', wrong], 1, /cannot be decrypted with apiV3Key.*DECRYPT_FAILED/],
      [['--config', one, '--merchant', mchid], 2, /--merchant: it names a sandbox's/],
      [['--config', one, '--to', sandbox.url], 2, /--to: it names a sandbox's/],
      [['--config', one, '--out', join(one, 'below')], 2, /--out: cannot write .*below/],
      [
        ['--to', sandbox.url, '--merchant', '1'],
        1,
        /merchant: expected one of 1900000109, 1900000200, got 1/,
      ],
    ];
    const check = async ([args, code, message]: (typeof cases)[number]): Promise<void> => {
      const ended = await run(['certs', ...args]);
      expect([ended.code, ended.stdout]).toEqual([code, '']);
      expect(ended.stderr.trimEnd().split('\n').at(-1)).toMatch(message);
    };
    await Promise.all(cases.map(check));
  });
});

describe('wechatpay-kit keys', () => {
  test('replaces a platform certificate with an overlap', async () => {
    const [old = ''] = await listIds('platform');
    const ended = await on('keys', 'rotate', 'platform', '--after', '1d', '--overlap', '2d 12h');
    const next = (await listIds('platform')).at(-1) ?? '';
    expect(next).not.toBe(old);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(
      new RegExp(`${old} .*in use until \\S+Z\\n.*${next} .*known, signs from \\S+Z`),
    );
    await sandbox.clock.advance({ days: 1 });
    const during = (await on('keys', 'list', '--merchant', sandbox.mchid)).stdout;
    expect(during).toMatch(new RegExp(`${old} .*replaced, accepted until \\S+Z\\n.*${next} .*in use\\n`));
    await sandbox.clock.advance({ days: 2, hours: 12 });
    expect((await on('keys')).stdout).toMatch(new RegExp(`${old} .*replaced, refused since \\S+Z\\n`));
    const out = join(folder, 'after');
    await on('certs', '--out', out);
    expect(await readdir(out)).toContain(named(next));
    expect(await readdir(out)).not.toContain(named(old));
  });

  test.each([
    ['20%', { publicKey: 20 }, 'the WeChat Pay public key signs 20 %, the platform certificate the rest'],
    ['certificate', 'certificate', 'the platform certificate signs'],
    ['auto', undefined, 'each of its keys signs for requests that name it'],
  ])('sets which key signs: %s', async (mode, set, said) => {
    const ended = await on('keys', 'mode', mode);
    expect(ended).toMatchObject({ code: 0, stdout: `merchant ${sandbox.mchid}: ${said}\n`, stderr: '' });
    expect((await sandbox.merchants())[0]?.keyMode).toEqual(set);
    const listed = (await on('keys')).stdout;
    expect(listed.startsWith(`merchant ${sandbox.mchid}${set === undefined ? '' : `: ${said}`}\n`)).toBe(
      true,
    );
  });

  test.each([
    [['mode', '120'], 2, /a per cent such as 20%/],
    [['rotate', 'ca'], 2, /Allowed choices are platform, publicKey, merchant/],
    [['rotate', 'platform', '--after', 'soon'], 2, /Expected a duration such as 30d/],
    [
      ['rotate', 'merchant', '--certificate', '/nowhere.pem'],
      2,
      /--certificate: cannot read \/nowhere\.pem: ENOENT/,
    ],
    [['rotate', 'merchant', '--after', '1d'], 1, /after: the merchant's new certificate is valid at once/],
    [['mode', '20', '--merchant', '1'], 1, /merchant: expected one of/],
  ] as const)('refuses %j', async (args, code, message) => {
    const ended = await on('keys', ...args);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(ended.stderr).toMatch(message);
  });
});

/** By the name that WeChat Pay's download tool gives it. */
const named = (serial: string): string => `wechatpay_${serial}.pem`;

describe('wechatpay-kit sandbox, for a merchant of one’s own', () => {
  const mchid = '1900000300';
  const apiV3Key = '0123456789abcdef0123456789ABCDEF';

  /** Calls as the program of the merchant does, with its own private key. */
  async function call(stdout: string, serial: string, privateKey: string): Promise<number> {
    const url = /http:\/\/\S+?:\d+/.exec(stdout)?.[0] ?? '';
    const { keys } = json(await run(['certs', '--to', url, '--json'])) as {
      keys: { id: string; pem: string }[];
    };
    const [, publicKey] = keys;
    const certs = { [publicKey?.id ?? '']: publicKey?.pem ?? '' };
    const pay = new WeChatPay({ mchid, serial, privateKey, certs, apiV3Key, endpoint: url });
    const { status } = await pay.v3.certificates.get();
    await pay.close();
    return status;
  }

  const serve = async (
    flags: string[],
    serial: string,
    key: string,
  ): Promise<{ ended: Ended; status: number }> => {
    let called: Promise<number> | undefined;
    const args = ['sandbox', '--port', '0', '--mchid', mchid, '--api-v3-key', apiV3Key, ...flags];
    const ended = await runProcess(args, (stdout, signal) => {
      if (called !== undefined || !stdout.includes('Ctrl-C')) return;
      called = call(stdout, serial, key);
      called.catch(() => undefined).finally(() => signal('SIGTERM'));
    });
    return { ended, status: (await called) ?? 0 };
  };

  test('takes its certificate or its public key, and never its private key', async () => {
    const { cert, key } = await rsaSelfSigned(mchid);
    const pair = ownPair();
    const [certFile, keyFile, publicFile] = ['cert.pem', 'private.pem', 'public.pem'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    await Promise.all([
      writeFile(certFile, cert),
      writeFile(keyFile, key),
      writeFile(publicFile, pair.publicKey.export({ type: 'spki', format: 'pem' })),
    ]);
    const serial = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1';
    const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const [first, second, ...wrong] = await Promise.all([
      serve(['--certificate', certFile], new X509Certificate(cert).serialNumber, key),
      serve(['--public-key', publicFile, '--serial', serial], serial, privateKey),
      run(['sandbox', '--port', '0', '--certificate', keyFile]),
      run(['sandbox', '--port', '0', '--public-key', publicFile]),
      run(['sandbox', '--port', '0', '--certificate', join(folder, 'none.pem')]),
      run(['sandbox', '--port', '0', '--api-v3-key', 'short']),
    ]);
    for (const { ended, status } of [first, second]) {
      expect([ended.code, ended.stderr, status]).toEqual([0, '', 200]);
      expect(ended.stdout).toContain(`merchant  ${mchid}, whose program keeps its private key\n`);
    }
    expect(wrong.map(({ code, stdout, stderr }) => [code, stdout, stderr])).toEqual([
      [1, '', expect.stringMatching(/certificate: expected the public part in PEM, got a private key\n$/)],
      [1, '', expect.stringMatching(/serial: expected the serial number of the public key\n$/)],
      [2, '', expect.stringMatching(/--certificate: cannot read .*none\.pem: ENOENT\n$/)],
      [1, '', expect.stringMatching(/apiV3Key: expected 32 bytes\n$/)],
    ]);
  });
});
