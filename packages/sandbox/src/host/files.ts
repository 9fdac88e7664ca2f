import { access, constants, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { MerchantFiles } from '../control/merchants.js';
import { exportKey } from '../runtime/config.js';
import type { Credentials } from '../runtime/credentials.js';
import type { World } from '../runtime/world.js';

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
  { mchid, brandId, credentials }: Pick<World, 'mchid' | 'brandId' | 'credentials'>,
  { url, httpsUrl }: { readonly url: string; readonly httpsUrl: string },
): SandboxInfo {
  const { merchant, publicKey, platform, brand, apiV2Key, apiV3Key } = credentials;
  return {
    mchid,
    serial: merchant.id,
    publicKeyId: publicKey.id,
    platformSerial: platform.id,
    apiV2Key,
    apiV3Key,
    brand: {
      brandId,
      serial: brand.certificate.id,
      publicKeyId: brand.publicKey.id,
      apiV3Key: brand.apiKey,
    },
    url,
    httpsUrl,
  };
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
 * Makes the directory if it does not exist. The files of an earlier sandbox may be overwritten, a merchant's real keys
 * may not.
 *
 * @throws Error naming the directory
 */
export async function prepareDirectory(directory: string): Promise<void> {
  await withDirectoryName(directory, async () => {
    await makeDirectory(directory);
    await access(directory, constants.W_OK);
    if (await exists(join(directory, marker))) return;
    for (const name of names) {
      if (!(await exists(join(directory, name)))) continue;
      throw new Error(`${name} exists, and no sandbox wrote it; choose another directory`);
    }
  });
}

/**
 * Writes the key files of the merchant under WeChat Pay's own names. Those of the brand begin with `brand_`.
 *
 * @throws Error naming the directory
 */
export async function writeFiles(
  directory: string,
  info: SandboxInfo,
  credentials: Credentials,
): Promise<void> {
  const { merchant, publicKey, platform, brand, ca } = credentials;
  const secret = 0o600;
  const open = 0o644;
  const { packPkcs12 } = await import('../runtime/pkcs12.js');
  await withDirectoryName(directory, async () => {
    await write(join(directory, 'apiclient_key.pem'), exportKey(merchant), secret);
    await write(join(directory, 'apiclient_cert.pem'), merchant.pem, open);
    await write(
      join(directory, 'apiclient_cert.p12'),
      packPkcs12(exportKey(merchant), merchant.pem, info.mchid),
      secret,
    );
    await write(join(directory, 'pub_key.pem'), publicKey.pem, open);
    await write(join(directory, 'wechatpay_cert.pem'), platform.pem, open);
    await write(join(directory, 'brand_apiclient_key.pem'), exportKey(brand.certificate), secret);
    await write(join(directory, 'brand_apiclient_cert.pem'), brand.certificate.pem, open);
    await write(join(directory, 'brand_pub_key.pem'), brand.publicKey.pem, open);
    await write(join(directory, 'ca.pem'), ca, open);
    await write(join(directory, marker), `${JSON.stringify(info, null, 2)}\n`, secret);
  });
}

/**
 * Writes the key files of a further merchant to `merchants/MCHID`.
 *
 * @throws Error naming the directory
 */
export async function writeMerchant(directory: string, merchant: MerchantFiles): Promise<void> {
  const folder = join(directory, 'merchants', merchant.mchid);
  const { privateKey, p12, certificate, publicKey, platformCertificate, ca, ...info } = merchant;
  const isCertificate = certificate.includes('BEGIN CERTIFICATE');
  const secret = 0o600;
  const open = 0o644;
  await withDirectoryName(folder, async () => {
    await makeDirectory(folder);
    if (privateKey !== undefined) await write(join(folder, 'apiclient_key.pem'), privateKey, secret);
    if (p12 !== undefined)
      await write(join(folder, 'apiclient_cert.p12'), Buffer.from(p12, 'base64'), secret);
    await write(
      join(folder, isCertificate ? 'apiclient_cert.pem' : 'apiclient_pub_key.pem'),
      certificate,
      open,
    );
    await write(join(folder, 'pub_key.pem'), publicKey, open);
    await write(join(folder, 'wechatpay_cert.pem'), platformCertificate, open);
    await write(join(folder, 'ca.pem'), ca, open);
    await write(join(folder, 'merchant.json'), `${JSON.stringify(info, null, 2)}\n`, secret);
  });
}

/** A recursive mkdir of Node.js 20 never returns for a directory that cannot exist, such as `/proc/x`. */
async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(directory)).isDirectory()) return;
    const parent = dirname(directory);
    if (code !== 'ENOENT' || (await exists(parent))) throw error;
    await makeDirectory(parent);
    await mkdir(directory);
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

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
