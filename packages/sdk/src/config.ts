import type { KeyObject } from 'node:crypto';
import { type Brand, type BrandConfig, brandFrom } from './brand.js';
import { describe, describeOther, quoted } from './errors/given.js';
import { ConfigError } from './errors/index.js';
import { type CircuitConfig, type CircuitRules, defaultCircuit } from './http/hosts.js';
import { type ProxySettings, proxyFrom } from './http/proxy.js';
import { defaultRetry, type RetryConfig, type RetryRules } from './http/retry.js';
import type { Transport } from './http/transport.js';
import { type Identity, type IdentityConfig, loadIdentity } from './identity.js';
import type { BigIntegers } from './json.js';
import { checkRoles, checkRolesBetween } from './key-roles.js';
import { type KeySource, loadCertificates, loadPrivateKey } from './keys.js';
import { type Logger, loggerFrom } from './observe/logger.js';
import { type KeyStore, keyStoreFrom } from './platform/key-store.js';
import { PlatformKeys } from './platform/platform-keys.js';
import { serialProblem } from './serial-number.js';
import { serverPathOf } from './traits.js';

/**
 * The platform's public keys by `PUB_KEY_ID_…`, and its certificates by serial number. `auto: true` beside them
 * downloads the certificates as needed, as `'auto'` alone does: give the public key so while moving from certificates to
 * it, since notifications are signed with either then.
 */
export interface PlatformCertificates {
  readonly [id: string]: KeySource | boolean | undefined;
  readonly auto?: boolean | undefined;
}

/** How long to wait, in milliseconds. */
export interface TimeoutConfig {
  /**
   * Until a new connection stands.
   * @default 5_000
   */
  connect?: number | undefined;
  /**
   * Until the whole answer is there, from the beginning of the attempt.
   * @default 10_000
   */
  answer?: number | undefined;
}

/** How to set up a client. It is read once and never changed. */
export interface WeChatPayConfig {
  /** The merchant id, digits. */
  mchid: string;
  /** The serial number of the merchant API certificate, hexadecimal. */
  serial: string;
  /** The merchant API private key (`apiclient_key.pem`). */
  privateKey: KeySource;
  /**
   * The platform's public keys (by `PUB_KEY_ID_…`) and certificates (by serial number); or `'auto'`: its certificates
   * are downloaded, verified, and renewed before they expire or when it changes them.
   */
  certs: 'auto' | PlatformCertificates;
  /** Keeps downloaded certificates between runs and for several processes. See `fileKeyStore`. */
  keyStore?: KeyStore | undefined;
  /** The APIv3 key, 32 bytes: opens notifications and platform certificates. */
  apiV3Key?: string | undefined;
  /** The APIv2 key, 32 bytes: signs and verifies everything of APIv2. */
  apiV2Key?: string | undefined;
  /** The merchant API certificate, for the operations that want mutual TLS. */
  merchant?: IdentityConfig | undefined;
  /**
   * A brand's own credentials: signs the operations under `brand/…`, beside the merchant's. A client of a brand alone
   * takes nothing of the merchant's ({@link BrandClientConfig}).
   */
  brand?: BrandConfig | undefined;
  /**
   * Where calls go that the catalogue does not send elsewhere. A path on a host that is not WeChat Pay's is the prefix
   * of a reverse proxy, which takes it off: it is sent, and not signed.
   * @default 'https://api.mch.weixin.qq.com/'
   */
  baseUrl?: string | URL | undefined;
  /**
   * Sends every call to this origin, whatever its base URL, the path unchanged: a sandbox, a proxy, a test. A path in
   * it is the prefix of a reverse proxy, which takes it off: it is sent, and not signed.
   * @example 'https://gateway.example.com/wechat/'
   */
  endpoint?: string | URL | undefined;
  /**
   * An HTTP proxy that every request goes through: its URL, user and password in it if it wants them; or `'env'`: as
   * the environment says at construction (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`).
   * @example 'http://user:password@proxy.example.com:3128'
   */
  proxy?: 'env' | string | URL | undefined;
  /** A CA in PEM that is trusted beside the system's, for `endpoint` and an `https:` proxy. */
  ca?: string | Buffer | URL | undefined;
  /**
   * Milliseconds until an attempt's whole answer must be there; or that and the time for a new connection apart. A call
   * may make several attempts (`retry`): bound it as a whole with a `signal`.
   * @default 10_000
   */
  timeout?: number | TimeoutConfig | undefined;
  /**
   * How calls that failed for want of an answer, or by a fault of the platform's, are tried again: those that only read,
   * or that carry an identity by which the platform knows a repetition. `false`: not at all.
   */
  retry?: false | RetryConfig | undefined;
  /** When a host that fails is left alone for a while. `false`: never. */
  circuit?: false | CircuitConfig | undefined;
  /** Sends the requests in place of `node:https`. The `…Sync` verbs cannot use it. */
  transport?: Transport | undefined;
  /**
   * Milliseconds since 1970.
   * @default Date.now
   */
  clock?: (() => number) | undefined;
  /**
   * What becomes of an integer beyond ±(2^53 − 1) in an answer of APIv3 or a notification, such as an id of 17 digits. A
   * number would round it. `'text'`: its digits, as a text. `'bigint'`: a `bigint`, which `JSON.stringify` refuses and
   * `Json.stringify` writes. In an error's `data` it is always text. No amount of money is that large.
   * @default 'text'
   */
  bigIntegers?: BigIntegers | undefined;
  /**
   * Where the client writes its log: `console`, or what has some of its methods. Requests are redacted.
   */
  logger?: Logger | undefined;
}

/** What belongs to the merchant alone. */
type MerchantField =
  | 'mchid'
  | 'serial'
  | 'privateKey'
  | 'certs'
  | 'keyStore'
  | 'apiV3Key'
  | 'apiV2Key'
  | 'merchant';

/** How to set up the client of a brand alone. */
export interface BrandClientConfig extends Omit<WeChatPayConfig, MerchantField | 'brand'> {
  brand: BrandConfig;
  mchid?: undefined;
}

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

/** Who calls: whose key signs, and whose keys verify and open what comes back. */
export type CallerSettings = Settings | BrandSettings;

/** The configuration, read and checked: a merchant's, a brand's or both. */
export interface Configured {
  readonly common: CommonSettings;
  readonly merchant: Settings | undefined;
  readonly brand: BrandSettings | undefined;
}

/** The merchant's. @throws ConfigError in a client of a brand alone */
export function merchantOf({ merchant }: Pick<Configured, 'merchant'>): Settings {
  if (merchant !== undefined) return merchant;
  throw new ConfigError(
    'mchid',
    "this is a brand's client, which calls brand/… only; give it mchid, serial, privateKey and certs to call as a merchant, too",
  );
}

/** The brand's. @throws ConfigError in a client without one */
export function brandOf({ brand }: Pick<Configured, 'brand'>): BrandSettings {
  if (brand !== undefined) return brand;
  throw new ConfigError(
    'brand',
    'operations under brand/… are signed by a brand; give the client brand: { brandId, serial, privateKey, publicKeys }',
  );
}

const defaultTimeout = { connect: 5_000, answer: 10_000 };
/** https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4 */
const longestHost = 253;
/** The longest time that Node's timers can wait. */
const longestTimeout = 2 ** 31 - 1;
const fields = new Set<string>([
  'mchid', 'serial', 'privateKey', 'certs', 'apiV3Key', 'apiV2Key', 'merchant',
  'brand', 'baseUrl', 'endpoint', 'proxy', 'ca', 'timeout', 'retry', 'circuit', 'transport', 'clock', 'keyStore', 'logger',
  'bigIntegers',
] satisfies (keyof WeChatPayConfig)[]); // biome-ignore format: a list reads better in rows

/** Without any of these, a client with `brand` is one of the brand alone. */
const merchantFields = [
  'mchid', 'serial', 'privateKey', 'certs', 'keyStore', 'apiV3Key', 'apiV2Key', 'merchant',
] satisfies MerchantField[]; // biome-ignore format: a list reads better in rows

/** What other SDKs call these fields. */
const otherNames: ReadonlyMap<string, keyof WeChatPayConfig> = new Map([
  ['secret', 'apiV2Key'], ['key', 'apiV2Key'], ['apiKey', 'apiV3Key'], ['apiv3Key', 'apiV3Key'],
  ['mchId', 'mchid'], ['mch_id', 'mchid'], ['serial_no', 'serial'], ['serialNo', 'serial'],
  ['privatekey', 'privateKey'], ['private_key', 'privateKey'], ['base_uri', 'baseUrl'], ['baseURL', 'baseUrl'],
]); // biome-ignore format: a list reads better in rows

/**
 * Reads and checks a configuration.
 *
 * @throws ConfigError naming the first field that is missing or wrong, and what was expected
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
      meant === undefined ? 'there is no such field' : `there is no such field; it is called ${meant} here`,
    );
  }
  const given = config as Given;
  const ofBrand = given.brand !== undefined && merchantFields.every((field) => given[field] === undefined);
  const credentials = ofBrand ? undefined : credentialsFrom(given);
  const common = commonFrom(given);
  const merchant = credentials && { ...common, ...credentials, ...verifyingFrom(given, credentials, common) };
  const brand = optional(given.brand, (value) =>
    brandFrom(value, common.clock, { serial: serialFrom, secret }),
  );
  if (merchant !== undefined && brand !== undefined) checkRolesBetween(merchant, brand);
  return { common, merchant, brand: brand && { ...common, ...brand } };
}

type Given = Readonly<Record<keyof WeChatPayConfig, unknown>>;

/** What the merchant signs with. */
function credentialsFrom(given: Given): Pick<Settings, 'mchid' | 'serial' | 'privateKey'> {
  const mchid = matching(
    'mchid',
    given.mchid,
    /^\d{8,32}$/,
    "the merchant id, a text of digits such as '1900000109'",
  );
  const serial = serialFrom('serial', given.serial, 'the merchant API certificate');
  return { mchid, serial, privateKey: loadPrivateKey('privateKey', given.privateKey, serial) };
}

/** What the merchant verifies, opens and proves with. */
function verifyingFrom(
  given: Given,
  credentials: Pick<Settings, 'serial' | 'privateKey'>,
  { clock }: CommonSettings,
): Pick<Settings, 'platformKeys' | 'apiV3Key' | 'apiV2Key' | 'identity' | 'keyStore'> {
  const platformKeys = PlatformKeys.from(given.certs, clock);
  const apiV3Key = optional(given.apiV3Key, (value) => secret('apiV3Key', value));
  if (platformKeys.auto && apiV3Key === undefined) {
    throw new ConfigError(
      'apiV3Key',
      "expected the APIv3 key, a text of 32 bytes: with certs: 'auto', certificates are decrypted with it",
    );
  }
  const identity = optional(given.merchant, (value) => loadIdentity(value, credentials));
  checkRoles({ ...credentials, platformKeys, identity });
  return {
    platformKeys,
    apiV3Key,
    apiV2Key: optional(given.apiV2Key, (value) => secret('apiV2Key', value)),
    identity,
    keyStore: optional(given.keyStore, keyStoreFrom),
  };
}

function commonFrom(given: Given): CommonSettings {
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

/** Checks a number of milliseconds; `undefined` stays so. */
export function timeoutFrom(value: unknown, error: (problem: string) => Error): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= longestTimeout)
    return value;
  throw error('expected a whole number of milliseconds above 0');
}

function timeoutsFrom(value: unknown): Settings['timeout'] {
  const milliseconds = (field: string, given: unknown): number | undefined =>
    timeoutFrom(given, (problem) => new ConfigError(field, problem));
  if (value === null || typeof value !== 'object') {
    const answer = milliseconds('timeout', value) ?? defaultTimeout.answer;
    return { connect: Math.min(defaultTimeout.connect, answer), answer };
  }
  const { connect, answer } = members('timeout', value, defaultTimeout);
  return {
    connect: milliseconds('timeout.connect', connect) ?? defaultTimeout.connect,
    answer: milliseconds('timeout.answer', answer) ?? defaultTimeout.answer,
  };
}

/** Numbers with defaults; `undefined` for `false`. */
function rules<Rules extends Readonly<Record<string, number>>>(
  field: string,
  value: unknown,
  defaults: Rules,
): Rules | undefined {
  if (value === false) return undefined;
  const out: Record<string, number> = { ...defaults };
  for (const [name, given] of Object.entries(members(field, value ?? {}, defaults))) {
    if (given === undefined) continue;
    if (typeof given !== 'number' || !Number.isFinite(given) || given < 0) {
      throw new ConfigError(`${field}.${name}`, `expected a number from 0 on, got ${describe(given)}`);
    }
    out[name] = given;
  }
  return out as Rules;
}

/** An object none of whose names is unknown. */
function members(field: string, value: unknown, known: object): Readonly<Record<string, unknown>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new ConfigError(
      field,
      `expected an object such as { ${Object.keys(known)[0]}: … }, got ${describe(value)}`,
    );
  }
  for (const name of Object.keys(value)) {
    if (Object.hasOwn(known, name)) continue;
    throw new ConfigError(
      `${field}.${name}`,
      `there is no such field; it takes ${Object.keys(known).join(', ')}`,
    );
  }
  return value as Readonly<Record<string, unknown>>;
}

/** A copy of an `http:` or `https:` URL, ending in a slash; `undefined` for what is none, or holds more than a base. */
export function baseUrlOf(value: unknown): URL | undefined {
  const text = value instanceof URL ? value.href : value;
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  // An empty query or fragment is none to `search` and `hash`, but stands in the address before what is added to it.
  if (/[?#]/.test(url.href) || url.username + url.password !== '') return undefined;
  if (!/^https?:$/.test(url.protocol) || url.hostname.length > longestHost) return undefined;
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function urlField(field: string, value: unknown): URL {
  const url = baseUrlOf(value);
  if (url !== undefined) return url;
  throw new ConfigError(field, "expected an http(s) URL such as 'https://api.mch.weixin.qq.com/'");
}

/** A path in it is a reverse proxy's prefix, which WeChat Pay does not see, and which is therefore not signed. */
function endpointFrom(value: unknown): URL {
  const url = urlField('endpoint', value);
  if (url.pathname === '/' || serverPathOf(url.pathname.slice(0, -1)) === '') return url;
  throw new ConfigError(
    'endpoint',
    `its path (${quoted(url.pathname)}) ends like one that WeChat Pay itself serves operations beneath, so it is unclear whether to sign it: leave WeChat Pay's part out, it is added for the operations that have it; a proxy's prefix needs another name`,
  );
}

function caFrom(value: unknown): string {
  return loadCertificates('ca', value, 'a CA certificate').certificates.join('');
}

function optional<Value>(value: unknown, read: (value: unknown) => Value): Value | undefined {
  return value === undefined ? undefined : read(value);
}

/** @param problemOf tells what is wrong with a text, where that can be told */
function matching(
  field: string,
  value: unknown,
  pattern: RegExp,
  expected: string,
  problemOf: (text: string) => string | undefined = () => undefined,
): string {
  if (typeof value !== 'string' || value === '') {
    throw new ConfigError(field, `expected ${expected}, got ${describe(value)}`);
  }
  const problem = surroundings(value) ?? problemOf(value);
  if (problem === undefined && pattern.test(value)) return value;
  throw new ConfigError(
    field,
    `expected ${expected}${problem === undefined ? ', got another text' : `; ${problem}`}`,
  );
}

/** What environments, editors and shells leave around a text that has no such characters of its own. */
function surroundings(text: string): string | undefined {
  if (text.startsWith('\ufeff')) return 'it begins with a byte order mark';
  if (/[\r\n]$/.test(text)) return 'it ends in a line break: trim() it';
  if (/(?:\\r)?\\n$/.test(text)) return String.raw`it ends in \n, written out`;
  if (text !== text.trim()) return 'it has white space around it: trim() it';
  if (/^["'`].*["'`]$/s.test(text)) return 'it has quotes around it';
  return undefined;
}

/** @param what whose serial number it is */
function serialFrom(field: string, value: unknown, what: string): string {
  return matching(
    field,
    value,
    /^[0-9A-Fa-f]{8,64}$/,
    `the serial number of ${what}, hexadecimal`,
    serialProblem,
  );
}

function secret(field: string, value: unknown): string {
  if (typeof value !== 'string')
    throw new ConfigError(field, `expected a text of 32 bytes, got ${describe(value)}`);
  const length = Buffer.byteLength(value);
  const problem = value.includes('-----BEGIN') ? 'it is a key or a certificate in PEM' : surroundings(value);
  if (length === 32 && problem === undefined) return value;
  throw new ConfigError(
    field,
    `expected a text of 32 bytes, as set on the merchant platform, got ${length}${problem === undefined ? '' : `; ${problem}`}`,
  );
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
