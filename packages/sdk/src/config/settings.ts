import type { KeyObject } from 'node:crypto';
import { ConfigError } from '../errors/index.js';
import type { CircuitRules } from '../http/hosts.js';
import type { ProxySettings } from '../http/proxy.js';
import type { Identity, Transport } from '../http/transport.js';
import type { KeyStore } from '../keys/key-store.js';
import type { PlatformKeys } from '../keys/platform-keys.js';
import type { Logger } from '../observe/logger.js';
import type { BigIntegers } from '../text/json.js';
import type { Brand } from './brand.js';
import type { RetryRules } from './retry.js';
import type { TimeoutConfig } from './types.js';

/** The settings that merchants and brands share. */
export interface CommonSettings {
  readonly baseUrl: URL | undefined;
  readonly endpoint: URL | undefined;
  readonly ca: string | undefined;
  readonly proxy: ProxySettings | undefined;
  readonly timeout: Readonly<Required<{ [Name in keyof TimeoutConfig]: number }>>;
  readonly retry: RetryRules | undefined;
  readonly circuit: CircuitRules | undefined;
  readonly transport: Transport | undefined;
  readonly clock: () => number;
  readonly bigIntegers: BigIntegers;
  readonly logger: Logger | undefined;
}

/** What a client needs to call as a merchant. */
export interface Settings extends CommonSettings {
  readonly mchid: string;
  readonly brandId?: undefined;
  readonly serial: string;
  readonly privateKey: KeyObject;
  readonly platformKeys: PlatformKeys;
  readonly apiV3Key: string | undefined;
  readonly apiV2Key: string | undefined;
  readonly identity: Identity | undefined;
  readonly keyStore: KeyStore | undefined;
}

/** What a client needs to call as a brand. */
export interface BrandSettings extends CommonSettings, Brand {
  readonly mchid?: undefined;
  readonly identity?: undefined;
}

/** The settings of the caller, whose keys sign requests and verify and decrypt answers. */
export type CallerSettings = Settings | BrandSettings;

/** The configuration, read and checked: a merchant's, a brand's or both. */
export interface Configured {
  readonly common: CommonSettings;
  readonly merchant: Settings | undefined;
  readonly brand: BrandSettings | undefined;
}

/** @throws ConfigError in a brand-only client */
export function requireMerchant({ merchant }: Pick<Configured, 'merchant'>): Settings {
  if (merchant !== undefined) return merchant;
  throw new ConfigError(
    'mchid',
    'missing: this client has only a brand and can call only brand/…; to call as a merchant, add mchid, serial, privateKey and certs',
  );
}

/** @throws ConfigError in a client without a brand */
export function requireBrand({ brand }: Pick<Configured, 'brand'>): BrandSettings {
  if (brand !== undefined) return brand;
  throw new ConfigError(
    'brand',
    'missing: a brand signs the operations under brand/…; add brand: { brandId, serial, privateKey, publicKeys }',
  );
}
