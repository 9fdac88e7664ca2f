/**
 * RSA keys without their cost. Two primes make a key, and to find them takes a hundred times as long as all the rest. So
 * the primes of earlier sandboxes are kept in the user's cache folder, and each key takes another two of them. Keys with a
 * common prime can be computed from their public parts. That does no harm, because keys of a sandbox protect nothing.
 */
import { type KeyObject, randomInt, sign, verify } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createPrime, createRsa, type Pair } from '../runtime/keys.js';
import { replaceFile } from './replace-file.js';

/** Marks the file, and the version of its form. */
const format = 'wechatpay-kit sandbox primes 1';

/** So many primes make 2016 keys. With fewer, a key gets new ones. */
const enough = 64;

/** No more are kept. They make 32640 keys. */
const most = 256;

/** The primes by which a start makes the pool larger. */
const growth = 2;

/** Makes RSA keys of kept primes. */
export interface PrimePool {
  /** @returns a key pair that the pool has not returned before, and that is none of `known` */
  take(): Promise<Pair>;
  /** Finds further primes for later sandboxes and keeps all. Failures are ignored: the next start finds others. */
  grow(): Promise<void>;
}

/** The file of the pool in the user's cache folder. `undefined` if the user has none. */
export function findPoolFile(): string | undefined {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  try {
    const base = xdg || (process.platform === 'win32' && local) || join(homedir(), '.cache');
    return join(base, 'wechatpay-kit', 'primes.json');
  } catch {
    // A user without an entry in the system's list has no home directory.
    return undefined;
  }
}

/**
 * Opens the pool.
 *
 * @param file the file of the pool; one that is missing or damaged is replaced
 * @param known keys that are in use
 */
export async function openPrimePool(
  file: string | undefined,
  known: readonly KeyObject[],
): Promise<PrimePool> {
  const kept = await readPrimes(file);
  const fresh: bigint[] = [];
  const used = [...known];

  const combine = (): Pair | undefined => {
    if (kept.length < enough) return undefined;
    const first = randomInt(kept.length);
    const second = (first + 1 + randomInt(kept.length - 1)) % kept.length;
    const pair = createChecked(kept[first] ?? 0n, kept[second] ?? 0n);
    return pair !== undefined && used.every((key) => !key.equals(pair.publicKey)) ? pair : undefined;
  };
  return {
    async take() {
      const pair = combine() ?? (await createFresh(fresh));
      used.push(pair.publicKey);
      return pair;
    },
    async grow() {
      if (file === undefined) return;
      // Before the search: a sandbox may end soon.
      await keep(file, fresh);
      const missing = Math.min(growth, most - kept.length - fresh.length);
      for (let count = 0; count < missing; count++) fresh.push(await createPrime());
      await keep(file, fresh);
    },
  };
}

async function createFresh(fresh: bigint[]): Promise<Pair> {
  const [p, q] = await Promise.all([createPrime(), createPrime()]);
  fresh.push(p, q);
  return createRsa(p, q);
}

/** A number in a damaged file may be no prime, and then the key does not work. */
function createChecked(p: bigint, q: bigint): Pair | undefined {
  const text = Buffer.from(format);
  try {
    const pair = createRsa(p, q);
    return verify('sha256', text, pair.publicKey, sign('sha256', text, pair.privateKey)) ? pair : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Adds primes to those of the file. Of two processes that write at the same time, one may lose its own. Failures are
 * ignored.
 */
async function keep(file: string, fresh: readonly bigint[]): Promise<void> {
  const known = await readPrimes(file);
  const all = [...new Set([...known, ...fresh])].slice(0, most);
  if (all.length === known.length) return;
  const primes = all.map((prime) => prime.toString(16));
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await replaceFile(file, JSON.stringify({ format, primes }), 0o600);
  } catch {
    // The next start finds others.
  }
}

async function readPrimes(file: string | undefined): Promise<bigint[]> {
  if (file === undefined) return [];
  try {
    const content = JSON.parse(await readFile(file, 'utf8')) as { format: unknown; primes: unknown[] };
    if (content.format !== format) return [];
    return content.primes.filter(isPrimeText).map((text) => BigInt(`0x${text}`));
  } catch {
    return [];
  }
}

/** 1024 bits, of which the two highest and the lowest are set. */
function isPrimeText(text: unknown): text is string {
  return typeof text === 'string' && /^[c-f][\da-f]{254}[13579bdf]$/.test(text);
}
