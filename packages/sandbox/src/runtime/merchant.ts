import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Replaced } from './create-credentials.js';
import { readKeyMode } from './key-mode.js';
import type { KeyMode, MerchantKey } from './keyring.js';
import type { Handover } from './rotation.js';
import type { World } from './world.js';

/** A merchant to add to a sandbox. */
export interface MerchantOptions {
  /** The merchant id, digits. */
  mchid: string;
  /**
   * The API certificate of a merchant of your own, in PEM, so that its program keeps its private key. Without it and
   * without `publicKey`, the sandbox makes a key and a certificate.
   */
  certificate?: string | undefined;
  /** In place of `certificate`: the public key, in PEM. Needs `serial`. */
  publicKey?: string | undefined;
  /** The serial number of the merchant's certificate, in hexadecimal digits. */
  serial?: string | undefined;
  /**
   * 32 bytes.
   * @default from the seed and the merchant id
   */
  apiV2Key?: string | undefined;
  /**
   * 32 bytes.
   * @default from the seed and the merchant id
   */
  apiV3Key?: string | undefined;
  /**
   * Which of WeChat Pay's keys signs its notifications, and the answers to requests without `Wechatpay-Serial`: the public
   * key, the platform certificate, or in a migration the public key for so many per cent.
   * @default answers: the certificate; notifications: the key that the request named which made the order, or else the
   *   public key
   * @example { publicKey: 20 }
   */
  keyMode?: KeyMode | undefined;
  /** A brand of this merchant, with keys of its own. */
  brandId?: string | undefined;
  /** The sub-merchants of a service provider. All others are then refused. */
  subMerchants?: readonly string[] | undefined;
  /** The appids of the merchant. All others are then refused. */
  appids?: readonly string[] | undefined;
}

/** The merchants of a sandbox. */
export interface Merchants {
  /**
   * Adds a merchant.
   *
   * @throws TypeError or RangeError naming the field and what was expected
   * @returns its view of the world
   */
  add(merchant: unknown): Promise<World>;
  /**
   * Replaces a key of a merchant.
   *
   * @param given the new key of a merchant that keeps its private key
   */
  rotate(merchant: World, what: Replaced, handover: Handover, given: MerchantKey | undefined): Promise<void>;
  /** @param mode `undefined`: none */
  setKeyMode(merchant: World, mode: KeyMode | undefined): Promise<void>;
  /** In order of their addition. */
  list(): readonly World[];
  find(mchid: string | undefined): World | undefined;
  findBrand(brandId: string | undefined): World | undefined;
}

const fields: readonly string[] = [
  'mchid', 'certificate', 'publicKey', 'serial', 'apiV2Key', 'apiV3Key', 'keyMode', 'brandId', 'subMerchants', 'appids',
]; // biome-ignore format: a list reads better in rows

/**
 * Checks the options of a merchant. A text is a merchant id.
 *
 * @throws TypeError or RangeError naming the field and what was expected
 */
export function readMerchant(given: unknown): MerchantOptions {
  const value = typeof given === 'string' ? { mchid: given } : given;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new TypeError("merchants: expected merchant ids or objects such as { mchid: '1900000109' }");
  }
  const stranger = Object.keys(value).find((name) => !fields.includes(name));
  if (stranger !== undefined) throw new TypeError(`${stranger}: expected ${fields.join(', ')}`);
  const options = value as Readonly<Record<keyof MerchantOptions, unknown>>;
  const { mchid, brandId } = options;
  if (typeof mchid !== 'string' || !/^\d{8,32}$/.test(mchid)) {
    throw new TypeError(`mchid: expected 8 to 32 digits such as '1900000109', got ${show(mchid)}`);
  }
  if (brandId !== undefined && (typeof brandId !== 'string' || !/^\w{1,32}$/.test(brandId))) {
    throw new TypeError(`brandId: expected a brand id such as '1004', got ${show(brandId)}`);
  }
  if (options.keyMode !== undefined) readKeyMode('keyMode', options.keyMode);
  for (const name of ['apiV2Key', 'apiV3Key'] as const) {
    const key = options[name];
    if (key !== undefined && (typeof key !== 'string' || Buffer.byteLength(key) !== 32)) {
      throw new TypeError(`${name}: expected 32 bytes`);
    }
  }
  for (const name of ['subMerchants', 'appids'] as const) {
    const list = options[name];
    if (list === undefined) continue;
    if (!Array.isArray(list) || !list.every((item) => typeof item === 'string' && item !== '')) {
      throw new TypeError(`${name}: expected a list of texts that are not empty`);
    }
  }
  return value as MerchantOptions;
}

/**
 * Reads the public part of a merchant's key.
 *
 * @returns `undefined` if the sandbox has to make one
 * @throws TypeError or RangeError naming the field and what was expected
 */
export function readOwnKey({
  certificate,
  publicKey,
  serial,
}: Pick<MerchantOptions, 'certificate' | 'publicKey' | 'serial'>): MerchantKey | undefined {
  if (serial !== undefined && (typeof serial !== 'string' || !/^[\da-f]{1,64}$/i.test(serial))) {
    throw new TypeError(`serial: expected the hexadecimal digits of a serial number, got ${show(serial)}`);
  }
  const id = serial?.toUpperCase();
  if (certificate !== undefined) {
    const read = readCertificate(certificate);
    if (id !== undefined && id !== read.serialNumber) {
      throw new RangeError(`serial: expected that of the certificate, ${read.serialNumber}, got ${id}`);
    }
    return {
      id: read.serialNumber,
      pem: read.toString(),
      publicKey: requireRsa('certificate', read.publicKey),
      der: read.raw,
    };
  }
  if (publicKey === undefined) {
    if (id === undefined) return undefined;
    throw new TypeError('certificate: expected the certificate or the public key of that serial');
  }
  if (id === undefined) throw new TypeError('serial: expected the serial number of the public key');
  return { id, pem: publicKey, publicKey: requireRsa('publicKey', readPublicKey(publicKey)) };
}

function readCertificate(pem: unknown): X509Certificate {
  const expected = 'certificate: expected a certificate in PEM, -----BEGIN CERTIFICATE-----';
  refusePrivate('certificate', pem);
  try {
    return new X509Certificate(String(pem));
  } catch (error) {
    throw new TypeError(expected, { cause: error });
  }
}

function readPublicKey(pem: unknown): KeyObject {
  refusePrivate('publicKey', pem);
  try {
    return createPublicKey(String(pem));
  } catch (error) {
    throw new TypeError('publicKey: expected a public key in PEM, -----BEGIN PUBLIC KEY-----', {
      cause: error,
    });
  }
}

/** A private key must not leave its program, so none is taken by mistake. */
function refusePrivate(field: string, pem: unknown): void {
  if (typeof pem === 'string' && !pem.includes('PRIVATE KEY')) return;
  throw new TypeError(
    `${field}: expected the public part in PEM${typeof pem === 'string' ? ', got a private key' : ''}`,
  );
}

function requireRsa(field: string, key: KeyObject): KeyObject {
  if (key.asymmetricKeyType === 'rsa') return key;
  throw new RangeError(`${field}: expected an RSA key, got ${key.asymmetricKeyType}`);
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : typeof value;
}
