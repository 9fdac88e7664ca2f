import { access, constants, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exportKey } from '../runtime/config.js';
import type { Credentials } from '../runtime/credentials.js';
import type { BrandKeys, Keyring } from '../runtime/keyring.js';

/** The content of `sandbox.json`. */
export interface SandboxInfo {
  readonly mchid: string;
  readonly serial: string;
  readonly publicKeyId: string;
  readonly platformSerial: string;
  readonly apiV2Key: string;
  readonly apiV3Key: string;
  readonly brand: {
    readonly brandId: string;
    readonly serial: string;
    readonly publicKeyId: string;
    readonly apiV3Key: string;
  };
  readonly url: string;
  readonly httpsUrl: string;
}

/** Describes a sandbox for programs in other languages. */
export function describeSandbox(
  { mchid, merchant, publicKey, platform, brand, apiV2Key, apiV3Key }: Credentials,
  { url, httpsUrl }: { readonly url: string; readonly httpsUrl: string },
): SandboxInfo {
  return {
    mchid,
    serial: merchant.id,
    publicKeyId: publicKey.id,
    platformSerial: platform.id,
    apiV2Key,
    apiV3Key,
    brand: describeBrand(brand),
    url,
    httpsUrl,
  };
}

function describeBrand({ brandId, certificate, publicKey, apiKey }: BrandKeys): SandboxInfo['brand'] {
  return { brandId, serial: certificate.id, publicKeyId: publicKey.id, apiV3Key: apiKey };
}

const marker = 'sandbox.json';

const names = [
  'apiclient_key.pem',
  'apiclient_cert.pem',
  'apiclient_cert.p12',
  'pub_key.pem',
  'wechatpay_cert.pem',
  'brand_apiclient_key.pem',
  'brand_apiclient_cert.pem',
  'brand_pub_key.pem',
  'ca.pem',
];

/**
 * Makes the directory if it does not exist.
 *
 * @throws Error naming the directory
 */
export async function prepareDirectory(directory: string): Promise<void> {
  await withDirectoryName(directory, async () => {
    await makeDirectory(directory);
    await access(directory, constants.W_OK);
  });
}

/**
 * Refuses a directory with files that no sandbox wrote: the files of an earlier sandbox may be overwritten, a merchant's
 * real keys may not. `apiclient_cert.p12` is left alone while its certificate is.
 *
 * @param kept the keys of that earlier sandbox, which its files have unless another program has changed them
 * @throws Error naming the directory and the file
 */
export async function refuseForeign(directory: string, kept: Keyring | undefined): Promise<void> {
  await withDirectoryName(directory, async () => {
    if (kept !== undefined) return await refuseChanged(directory, kept);
    if (await exists(join(directory, marker))) return;
    for (const name of names) {
      if (!(await exists(join(directory, name)))) continue;
      throw new Error(`${name} exists, and no sandbox wrote it; choose another directory`);
    }
  });
}

async function refuseChanged(directory: string, kept: Keyring): Promise<void> {
  const texts = listTexts(kept);
  const further = kept.merchants.map(({ mchid }) => join('merchants', mchid));
  for (const folder of ['', ...further]) {
    for (const name of [...names, 'apiclient_pub_key.pem'].filter((name) => name.endsWith('.pem'))) {
      const file = join(folder, name);
      const text = await readText(join(directory, file));
      if (text === undefined || texts.has(text)) continue;
      throw new Error(
        `${file} is not the file that the sandbox wrote, whose keys are in ${keysFolder}; restore it, remove it to have it written anew, or choose another directory`,
      );
    }
  }
}

function listTexts({ authority, merchants, brands }: Keyring): Set<string> {
  const keys = [
    ...brands.flatMap(({ certificate, publicKey }) => [certificate, publicKey]),
    ...merchants.flatMap(({ merchant, publicKeys, certificates }) =>
      [...merchant, ...publicKeys, ...certificates].map(({ key }) => key),
    ),
  ];
  const secrets = keys.flatMap((key) => (key.privateKey === undefined ? [] : [exportKey(key)]));
  return new Set([authority.ca, ...keys.map(({ pem }) => pem), ...secrets]);
}

/** The folder of the keys, in the directory of the files. */
export const keysFolder = 'keys';

/**
 * Writes the key files of the first merchant under WeChat Pay's own names. Those of its brand begin with `brand_`.
 *
 * @throws Error naming the directory
 */
export async function writeFiles(
  directory: string,
  info: SandboxInfo,
  credentials: Credentials,
): Promise<void> {
  await withDirectoryName(directory, async () => {
    await writeKeys(directory, credentials);
    await write(join(directory, marker), json(info), secret);
  });
}

/**
 * Writes the key files of a further merchant to `merchants/MCHID`.
 *
 * @throws Error naming the directory
 */
export async function writeMerchant(directory: string, credentials: Credentials): Promise<void> {
  const { mchid, merchant, publicKey, platform, brand, apiV2Key, apiV3Key } = credentials;
  const folder = join(directory, 'merchants', mchid);
  const info = {
    mchid,
    serial: merchant.id,
    ownKey: merchant.privateKey === undefined,
    publicKeyId: publicKey.id,
    platformSerial: platform.id,
    brandId: brand.brandId,
    subMerchants: credentials.subMerchants,
    apiV2Key,
    apiV3Key,
    brand: describeBrand(brand),
  };
  await withDirectoryName(folder, async () => {
    await makeDirectory(folder);
    await writeKeys(folder, credentials);
    await write(join(folder, 'merchant.json'), json(info), secret);
  });
}

const secret = 0o600;
const open = 0o644;

/** Writes what every merchant has. */
async function writeKeys(folder: string, credentials: Credentials): Promise<void> {
  const { mchid, merchant, publicKey, platform, brand, ca } = credentials;
  const own = join(folder, merchant.der === undefined ? 'apiclient_pub_key.pem' : 'apiclient_cert.pem');
  const p12 = join(folder, 'apiclient_cert.p12');
  const isNew = (await readText(own)) !== merchant.pem;
  await write(own, merchant.pem, open);
  if (merchant.privateKey !== undefined) {
    await write(join(folder, 'apiclient_key.pem'), exportKey(merchant), secret);
    if (isNew || !(await exists(p12))) {
      // The library takes long to load, and most sandboxes do not need it.
      const { packPkcs12 } = await import('../runtime/pkcs12.js');
      await write(p12, packPkcs12(exportKey(merchant), merchant.pem, mchid), secret);
    }
  }
  await write(join(folder, 'pub_key.pem'), publicKey.pem, open);
  await write(join(folder, 'wechatpay_cert.pem'), platform.pem, open);
  await write(join(folder, 'brand_apiclient_key.pem'), exportKey(brand.certificate), secret);
  await write(join(folder, 'brand_apiclient_cert.pem'), brand.certificate.pem, open);
  await write(join(folder, 'brand_pub_key.pem'), brand.publicKey.pem, open);
  await write(join(folder, 'ca.pem'), ca, open);
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A recursive mkdir of Node.js 20 never returns for a directory that cannot exist, such as `/proc/x`. */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(directory)).isDirectory()) return;
    const parent = dirname(directory);
    if (code !== 'ENOENT') throw error;
    // Another merchant's files may have made the parent meanwhile. Then the next attempt tells.
    if (!(await exists(parent))) await makeDirectory(parent);
    await mkdir(directory).catch((again: NodeJS.ErrnoException) => {
      if (again.code !== 'EEXIST') throw again;
    });
  }
}

/** Creates the file anew: its mode holds from the first byte, and no link is followed. */
async function write(file: string, content: string | Buffer, mode: number): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, content, { mode, flag: 'wx' });
}

async function withDirectoryName(directory: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`out: cannot write to ${directory}: ${reason}`, { cause: error });
  }
}

/** @returns `undefined` for a file that does not exist */
async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
