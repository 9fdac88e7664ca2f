import type { KeyObject } from 'node:crypto';
import { describe, describeOther } from '../errors/given.js';
import { ConfigError } from '../errors/index.js';
import { type KeySource, loadPrivateKey } from '../keys/load-keys.js';
import { PlatformKeys } from '../keys/platform-keys.js';
import { secret, serialFrom } from './fields.js';
import { checkRoles } from './key-roles.js';

/**
 * A brand's credentials for the brand API. They come from the brand's management platform and are separate from a
 * merchant's.
 *
 * @see https://pay.weixin.qq.com/doc/brand/4015407523
 */
export interface BrandConfig {
  /** The brand id. */
  brandId: string;
  /** The serial number of the brand API certificate, hexadecimal. */
  serial: string;
  /** The private key of the brand API certificate. */
  privateKey: KeySource;
  /** WeChat Pay's public keys for the brand, by `PUB_KEY_ID_…`. Brands have no platform certificates. */
  publicKeys: Readonly<Record<string, KeySource>>;
  /** The brand API key, 32 bytes. It decrypts the brand's notifications. */
  apiV3Key?: string | undefined;
}

/** A brand's credentials, read and checked. */
export interface Brand {
  readonly brandId: string;
  readonly serial: string;
  readonly privateKey: KeyObject;
  readonly platformKeys: PlatformKeys;
  readonly apiV3Key: string | undefined;
}

const fields: readonly string[] = [
  'brandId',
  'serial',
  'privateKey',
  'publicKeys',
  'apiV3Key',
] satisfies (keyof BrandConfig)[];

/** @throws ConfigError naming the first field that is missing or wrong, such as `brand.serial` */
export function brandFrom(value: unknown, clock: () => number): Brand {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new ConfigError(
      'brand',
      `expected an object such as { brandId, serial, privateKey, publicKeys }, got ${describe(value)}`,
    );
  }
  for (const name of Object.keys(value)) {
    if (fields.includes(name)) continue;
    throw new ConfigError(
      `brand.${name}`,
      name === 'certs'
        ? 'unknown field; brands have no platform certificates: pass public keys in brand.publicKeys'
        : `unknown field; expected one of ${fields.join(', ')}`,
    );
  }
  const given = value as Readonly<Record<keyof BrandConfig, unknown>>;
  const id = brandId(given.brandId);
  const serial = serialFrom('brand.serial', given.serial, 'the brand API certificate');
  const brand: Brand = {
    brandId: id,
    serial,
    privateKey: loadPrivateKey('brand.privateKey', given.privateKey, serial),
    platformKeys: PlatformKeys.ofBrand(given.publicKeys, clock),
    apiV3Key: given.apiV3Key === undefined ? undefined : secret('brand.apiV3Key', given.apiV3Key),
  };
  checkRoles(brand);
  return brand;
}

function brandId(value: unknown): string {
  if (typeof value === 'string' && /^\w{1,32}$/.test(value)) return value;
  throw new ConfigError(
    'brand.brandId',
    `expected the brand id, a string such as '1004', got ${describeOther(value)}`,
  );
}
