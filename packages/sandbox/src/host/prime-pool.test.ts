import { execFileSync } from 'node:child_process';
import { createHash, type KeyObject } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPrimePool } from './prime-pool.js';

let folder: string;
/** Enough for keys to be made of kept primes. */
let full: Content;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'primes-'));
  const file = join(folder, 'made', 'primes.json');
  const pool = await openPrimePool(file, []);
  await Promise.all(Array.from({ length: 32 }, () => pool.take()));
  await pool.grow();
  full = await read(file);
});
afterAll(() => rm(folder, { recursive: true }));

interface Content {
  format: string;
  primes: string[];
}

const read = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Content;

async function fill(file: string): Promise<Content> {
  await writeFile(file, JSON.stringify(full));
  return full;
}

function check(key: KeyObject): string {
  const pem = key.export({ type: 'pkcs8', format: 'pem' });
  return execFileSync('openssl', ['pkey', '-check', '-noout'], { input: pem }).toString();
}

const digest = (key: KeyObject) =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');

describe('a prime pool', () => {
  test('makes keys that openssl finds whole, of new primes and of kept ones', async () => {
    const file = join(folder, 'whole.json');
    const fresh = await (await openPrimePool(file, [])).take();
    const { primes } = await fill(file);
    const kept = await (await openPrimePool(file, [])).take();
    expect(primes.map((prime) => BigInt(`0x${prime}`))).toContain(factor(kept.privateKey));
    for (const { privateKey, publicKey } of [fresh, kept]) {
      expect(check(privateKey)).toContain('Key is valid');
      expect(publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    }
  });

  test('never makes a key twice, nor one that is in use', async () => {
    const file = join(folder, 'twice.json');
    await fill(file);
    const first = await openPrimePool(file, []);
    const before = await Promise.all(Array.from({ length: 200 }, () => first.take()));
    const known = before.map(({ publicKey }) => publicKey);
    const second = await openPrimePool(file, known);
    const after = await Promise.all(Array.from({ length: 200 }, () => second.take()));
    const all = [...before, ...after].map(({ publicKey }) => digest(publicKey));
    expect(new Set(all).size).toBe(400);
  });

  test('grows, and only its user can read the file', async () => {
    const file = join(folder, 'grows.json');
    const { primes } = await fill(file);
    await (await openPrimePool(file, [])).grow();
    const grown = await read(file);
    expect(grown.primes.slice(0, primes.length)).toEqual(primes);
    expect(grown.primes.length).toBe(primes.length + 2);
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['no JSON', () => '{"format"'],
    ['another form', ({ primes }: Content) => JSON.stringify({ format: 'wechatpay-kit 0', primes })],
    ['no list', ({ format }: Content) => JSON.stringify({ format, primes: 3 })],
    [
      'short numbers',
      ({ format, primes }: Content) => JSON.stringify({ format, primes: primes.map(() => 'c1') }),
    ],
    // Odd, of the right length, and divisible by 3, 5 or 7.
    [
      'numbers that are no primes',
      ({ format, primes }: Content) => JSON.stringify({ format, primes: primes.map(spoil) }),
    ],
  ])('makes a key of new primes where the file has %s', async (name, change) => {
    const file = join(folder, `${name}.json`);
    await writeFile(file, change(full));
    const { privateKey } = await (await openPrimePool(file, [])).take();
    expect(check(privateKey)).toContain('Key is valid');
  });

  test('makes keys where no file can be written', async () => {
    const file = join(folder, 'plain-file');
    await writeFile(file, '');
    const pool = await openPrimePool(join(file, 'primes.json'), []);
    expect(check((await pool.take()).privateKey)).toContain('Key is valid');
    await expect(pool.grow()).resolves.toBeUndefined();
  });
});

function factor(key: KeyObject): bigint {
  const { p = '' } = key.export({ format: 'jwk' });
  return BigInt(`0x${Buffer.from(p, 'base64url').toString('hex')}`);
}

function spoil(prime: string): string {
  let number = BigInt(`0x${prime}`);
  while (number % 105n !== 0n) number += 2n;
  return number.toString(16);
}
