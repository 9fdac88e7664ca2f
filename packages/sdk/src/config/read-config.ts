import { describe, describeOther } from '../errors/given.js';
import { ConfigError } from '../errors/index.js';
import { defaultCircuit } from '../http/hosts.js';
import { proxyFrom } from '../http/proxy.js';
import type { Transport } from '../http/transport.js';
import { keyStoreFrom } from '../keys/key-store.js';
import { loadCertificates, loadPrivateKey } from '../keys/load-keys.js';
import { PlatformKeys } from '../keys/platform-keys.js';
import { loggerFrom } from '../observe/logger.js';
import type { BigIntegers } from '../text/json.js';
import { brandFrom } from './brand.js';
import { matching, optional, rules, secret, serialFrom } from './fields.js';
import { loadIdentity } from './identity.js';
import { checkRoles, checkRolesBetween } from './key-roles.js';
import { defaultRetry } from './retry.js';
import type { CommonSettings, Configured, Settings } from './settings.js';
import { timeoutsFrom } from './timeouts.js';
import type { MerchantField, WeChatPayConfig } from './types.js';
import { endpointFrom, urlField } from './urls.js';

const fields = new Set<string>([
  'mchid', 'serial', 'privateKey', 'certs', 'apiV3Key', 'apiV2Key', 'merchant',
  'brand', 'baseUrl', 'endpoint', 'proxy', 'ca', 'timeout', 'retry', 'circuit', 'transport', 'clock', 'keyStore', 'logger',
  'bigIntegers',
] satisfies (keyof WeChatPayConfig)[]); // biome-ignore format: a list reads better in rows

/** A client with `brand` and none of these fields is a brand-only client. */
const merchantFields = [
  'mchid', 'serial', 'privateKey', 'certs', 'keyStore', 'apiV3Key', 'apiV2Key', 'merchant',
] satisfies MerchantField[]; // biome-ignore format: a list reads better in rows

/** The names of these fields in other SDKs. */
const otherNames: ReadonlyMap<string, keyof WeChatPayConfig> = new Map([
  ['secret', 'apiV2Key'], ['key', 'apiV2Key'], ['apiKey', 'apiV3Key'], ['apiv3Key', 'apiV3Key'],
  ['mchId', 'mchid'], ['mch_id', 'mchid'], ['serial_no', 'serial'], ['serialNo', 'serial'],
  ['privatekey', 'privateKey'], ['private_key', 'privateKey'], ['base_uri', 'baseUrl'], ['baseURL', 'baseUrl'],
]); // biome-ignore format: a list reads better in rows

/**
 * Reads and checks a configuration.
 *
 * @throws ConfigError naming the first field that is missing or wrong, and the expected value
 */
export function readConfig(config: unknown): Configured {
  if (config === null || typeof config !== 'object' || Array.isArray(config)) {
    throw new ConfigError(
      'config',
      `expected an object such as { mchid, serial, privateKey, certs }, got ${describe(config)}`,
    );
  }
  for (const field of Object.keys(config)) {
    if (fields.has(field)) continue;
    const meant = otherNames.get(field);
    throw new ConfigError(
      field,
      meant === undefined ? 'unknown field' : `unknown field; use ${meant} instead`,
    );
  }
  const given = config as Given;
  const isBrandOnly =
    given.brand !== undefined && merchantFields.every((field) => given[field] === undefined);
  const credentials = isBrandOnly ? undefined : readCredentials(given);
  const common = readCommon(given);
  const merchant = credentials && { ...common, ...credentials, ...readOtherKeys(given, credentials, common) };
  const brand = optional(given.brand, (value) => brandFrom(value, common.clock));
  if (merchant !== undefined && brand !== undefined) checkRolesBetween(merchant, brand);
  return { common, merchant, brand: brand && { ...common, ...brand } };
}

type Given = Readonly<Record<keyof WeChatPayConfig, unknown>>;

/** Reads what the merchant signs with. */
function readCredentials(given: Given): Pick<Settings, 'mchid' | 'serial' | 'privateKey'> {
  if (given.brand !== undefined && given.mchid === undefined) {
    const extra = merchantFields.filter((field) => given[field] !== undefined).join(', ');
    throw new ConfigError(
      'mchid',
      `missing, but ${extra} belongs to a merchant's configuration; for a brand-only client remove ${extra}, otherwise add mchid`,
    );
  }
  const mchid = matching(
    'mchid',
    given.mchid,
    /^\d{8,32}$/,
    "the merchant id, a string of digits such as '1900000109'",
  );
  const serial = serialFrom('serial', given.serial, 'the merchant API certificate');
  return { mchid, serial, privateKey: loadPrivateKey('privateKey', given.privateKey, serial) };
}

/** Reads what the merchant verifies and decrypts with, and its certificate for mutual TLS. */
function readOtherKeys(
  given: Given,
  credentials: Pick<Settings, 'serial' | 'privateKey'>,
  { clock }: CommonSettings,
): Pick<Settings, 'platformKeys' | 'apiV3Key' | 'apiV2Key' | 'identity' | 'keyStore'> {
  const platformKeys = PlatformKeys.from(given.certs, clock);
  const apiV3Key = optional(given.apiV3Key, (value) => secret('apiV3Key', value));
  if (platformKeys.auto && apiV3Key === undefined) {
    throw new ConfigError(
      'apiV3Key',
      "expected the APIv3 key, a string of 32 bytes: with certs: 'auto', certificates are decrypted with it",
    );
  }
  const identity = optional(given.merchant, (value) =>
    loadIdentity(value, { ...credentials, source: given.privateKey }),
  );
  checkRoles({ ...credentials, platformKeys, identity });
  return {
    platformKeys,
    apiV3Key,
    apiV2Key: optional(given.apiV2Key, (value) => secret('apiV2Key', value)),
    identity,
    keyStore: optional(given.keyStore, keyStoreFrom),
  };
}

function readCommon(given: Given): CommonSettings {
  return {
    baseUrl: optional(given.baseUrl, (value) => urlField('baseUrl', value)),
    endpoint: optional(given.endpoint, endpointFrom),
    ca: optional(given.ca, caFrom),
    proxy: optional(given.proxy, (value) => proxyFrom(value)),
    timeout: timeoutsFrom(given.timeout),
    retry: rules('retry', given.retry, defaultRetry),
    circuit: rules('circuit', given.circuit, defaultCircuit),
    transport: optional(given.transport, transportFrom),
    clock: optional(given.clock, clockFrom) ?? Date.now,
    bigIntegers: optional(given.bigIntegers, bigIntegersFrom) ?? 'text',
    logger: optional(given.logger, loggerFrom),
  };
}

function caFrom(value: unknown): string {
  return loadCertificates('ca', value, 'a CA certificate').certificates.join('');
}

function transportFrom(value: unknown): Transport {
  if (value !== null && typeof value === 'object' && 'send' in value && typeof value.send === 'function') {
    return value as Transport;
  }
  throw new ConfigError(
    'transport',
    `expected an object with a method send(request), got ${describe(value)}`,
  );
}

function clockFrom(value: unknown): () => number {
  if (typeof value === 'function') return value as () => number;
  throw new ConfigError(
    'clock',
    `expected a function that returns milliseconds since 1970, got ${describe(value)}`,
  );
}

function bigIntegersFrom(value: unknown): BigIntegers {
  if (value === 'text' || value === 'bigint') return value;
  throw new ConfigError('bigIntegers', `expected 'text' or 'bigint', got ${describeOther(value)}`);
}
