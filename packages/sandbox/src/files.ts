import { access, constants, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credentials, KeyPair } from './credentials.js';

/** What `sandbox.json` holds. */
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

const marker = 'sandbox.json';

const names = [
  'apiclient_key.pem',
  'apiclient_cert.pem',
  'pub_key.pem',
  'wechatpay_cert.pem',
  'brand_apiclient_key.pem',
  'brand_apiclient_cert.pem',
  'brand_pub_key.pem',
  'ca.pem',
];

/**
 * Makes the directory if need be. What an earlier sandbox wrote there may be written over; a merchant's real keys
 * may not.
 *
 * @throws Error naming the directory
 */
export async function prepareDirectory(directory: string): Promise<void> {
  await naming(directory, async () => {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.W_OK);
    if (await exists(join(directory, marker))) return;
    for (const name of names) {
      if (!(await exists(join(directory, name)))) continue;
      throw new Error(`${name} is there already, and no sandbox wrote it; choose another directory`);
    }
  });
}

/**
 * Writes the files that a merchant has, under the names that WeChat Pay gives them; a brand's, which are called the same,
 * begin with `brand_`.
 *
 * @throws Error naming the directory
 */
export async function writeFiles(
  directory: string,
  info: SandboxInfo,
  credentials: Credentials,
): Promise<void> {
  const { merchant, publicKey, platform, brand, ca } = credentials;
  const keyOf = ({ privateKey }: KeyPair): string =>
    privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const secret = 0o600;
  const open = 0o644;
  await naming(directory, async () => {
    await write(join(directory, 'apiclient_key.pem'), keyOf(merchant), secret);
    await write(join(directory, 'apiclient_cert.pem'), merchant.pem, open);
    await write(join(directory, 'pub_key.pem'), publicKey.pem, open);
    await write(join(directory, 'wechatpay_cert.pem'), platform.pem, open);
    await write(join(directory, 'brand_apiclient_key.pem'), keyOf(brand.certificate), secret);
    await write(join(directory, 'brand_apiclient_cert.pem'), brand.certificate.pem, open);
    await write(join(directory, 'brand_pub_key.pem'), brand.publicKey.pem, open);
    await write(join(directory, 'ca.pem'), ca, open);
    await write(join(directory, marker), `${JSON.stringify(info, null, 2)}\n`, secret);
  });
}

/** Made anew, so that the mode holds from the first byte and no link is followed. */
async function write(file: string, content: string, mode: number): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, content, { mode, flag: 'wx' });
}

async function naming(directory: string, work: () => Promise<void>): Promise<void> {
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
