import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Keyring } from '../runtime/keyring.js';
import {
  decodeAuthority,
  decodeBrand,
  decodeMerchant,
  encodeAuthority,
  encodeBrand,
  encodeMerchant,
} from '../runtime/saved-keys.js';
import { replaceFile } from './replace-file.js';

/** Marks the files, and the version of their form. */
const format = 'wechatpay-kit sandbox keys 1';
const authorityFile = 'authority.json';

/**
 * Reads the keys that {@link saveKeys} has written. A folder that does not exist has none. Files with other names are
 * ignored.
 *
 * @returns `undefined` if there are none
 * @throws Error naming the file that is foreign or damaged
 */
export async function loadKeys(folder: string): Promise<Keyring | undefined> {
  const names = await listNames(folder);
  const merchants = names.filter((name) => /^merchant-\d+\.json$/.test(name));
  const brands = names.filter((name) => /^brand-\w+\.json$/.test(name));
  if (!names.includes(authorityFile)) {
    const [orphan] = [...merchants, ...brands];
    if (orphan === undefined) return undefined;
    throw unusable(join(folder, orphan), `${authorityFile}, which belongs to it, is missing`);
  }
  const read = <Kept>(name: string, decode: (value: Readonly<Record<string, unknown>>) => Kept) =>
    readKept(join(folder, name), decode);
  return {
    authority: await read(authorityFile, decodeAuthority),
    merchants: await Promise.all(
      merchants.map((name) =>
        read(name, (value) => {
          const merchant = decodeMerchant(value);
          if (name === merchantFile(merchant.mchid)) return merchant;
          throw new RangeError(`mchid: expected that of the file's name, got ${merchant.mchid}`);
        }),
      ),
    ),
    brands: await Promise.all(
      brands.map((name) =>
        read(name, (value) => {
          const brand = decodeBrand(value);
          if (name === brandFile(brand.brandId)) return brand;
          throw new RangeError(`brandId: expected that of the file's name, got ${brand.brandId}`);
        }),
      ),
    ),
  };
}

/**
 * Writes keys to a folder, which is made if it does not exist. Other keys in it stay. Each file is replaced as a whole and
 * is on the disk when the promise resolves. Only the user of this process can read them.
 *
 * @throws Error of the file system
 */
export async function saveKeys(folder: string, { authority, merchants, brands }: Keyring): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await keep(join(folder, authorityFile), encodeAuthority(authority));
  for (const brand of brands) await keep(join(folder, brandFile(brand.brandId)), encodeBrand(brand));
  for (const merchant of merchants)
    await keep(join(folder, merchantFile(merchant.mchid)), encodeMerchant(merchant));
}

function merchantFile(mchid: string): string {
  return `merchant-${mchid}.json`;
}

function brandFile(brandId: string): string {
  return `brand-${brandId}.json`;
}

async function listNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function readKept<Kept>(
  file: string,
  decode: (value: Readonly<Record<string, unknown>>) => Kept,
): Promise<Kept> {
  const text = await readFile(file, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unusable(file, 'it is not JSON');
  }
  if (value === null || typeof value !== 'object' || !('format' in value) || value.format !== format)
    throw unusable(file, `its format is not ${JSON.stringify(format)}`);
  try {
    return decode(value as Readonly<Record<string, unknown>>);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw unusable(file, error.message);
    throw error;
  }
}

function unusable(file: string, reason: string): Error {
  return new Error(
    `${file} does not hold keys of a sandbox: ${reason}. Restore the file, or remove its folder to begin with new keys`,
  );
}

async function keep(file: string, content: object): Promise<void> {
  const text = `${JSON.stringify({ format, ...content }, null, 2)}\n`;
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known === text) return;
  await replaceFile(file, text, 0o600);
}
