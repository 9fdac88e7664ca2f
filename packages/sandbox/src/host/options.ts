import type { NotifyTargets } from '../delivery/targets.js';
import { isHttpUrl } from '../description/validate.js';
import type { FaultRule } from '../faults/rule.js';
import type { KeyMode } from '../runtime/keyring.js';
import { type MerchantOptions, readMerchant, readOwnKey } from '../runtime/merchant.js';
import { type PhoneAddress, phoneFrom } from './phone-address.js';

/** The options of a sandbox. Every option has a default. */
export interface SandboxOptions {
  /**
   * The HTTP port; HTTPS listens on the next one. 0 takes any two free ports.
   * @default 0
   */
  port?: number | undefined;
  /**
   * The HTTPS port, such as 443 for programs that reach the sandbox by WeChat Pay's own host names. 0 takes a free one.
   * @default the port after `port`
   */
  httpsPort?: number | undefined;
  /**
   * The address to listen on.
   * @default '127.0.0.1'
   */
  host?: string | undefined;
  /**
   * Also listen for phones in the network: on all addresses of this machine, or on `HOST:PORT`, `HOST` or `PORT`. Only the
   * phone's pages are there, and only under a path with a token that is new at every start: `sandbox.phoneUrl`.
   * @default false
   * @example '192.168.1.5:18082'
   */
  phone?: boolean | string | undefined;
  /**
   * The merchant id, digits.
   * @default '1900000109'
   */
  mchid?: string | undefined;
  /**
   * The API certificate of a merchant of your own, in PEM, so that its program keeps its private key. `sandbox.config` then
   * has no private key. Without it and without `publicKey`, the sandbox makes a key and a certificate.
   */
  certificate?: string | undefined;
  /** In place of `certificate`: the public key, in PEM. Needs `serial`. */
  publicKey?: string | undefined;
  /** The serial number of the merchant's certificate, in hexadecimal digits. */
  serial?: string | undefined;
  /**
   * 32 bytes.
   * @default from the seed
   */
  apiV2Key?: string | undefined;
  /**
   * 32 bytes.
   * @default from the seed
   */
  apiV3Key?: string | undefined;
  /**
   * Which of WeChat Pay's keys signs notifications to the merchant, and the answers to its requests without
   * `Wechatpay-Serial`: the public key, the platform certificate, or in a migration the public key for so many per cent.
   * @default answers: the certificate; notifications: the key that the request named which made the order, or else the
   *   public key
   * @example { publicKey: 20 }
   */
  keyMode?: KeyMode | undefined;
  /**
   * The brand id.
   * @default '1004'
   */
  brandId?: string | undefined;
  /**
   * The same seed gives the same ids and API keys. Without `out`, RSA keys are new every time.
   * @default 'sandbox'
   */
  seed?: string | undefined;
  /**
   * The allowed targets of notifications: loopback and private addresses only, any, or also the listed host names.
   * @default 'private'
   */
  notifyTargets?: 'private' | 'any' | readonly string[] | undefined;
  /**
   * Where notifications go that `trigger` sends without `to`, unless what they are about has a `notify_url`.
   * @example 'http://127.0.0.1:3000/notify'
   */
  notifyUrl?: string | undefined;
  /**
   * The origins of documentation sites whose pages may use this sandbox, besides pages of this machine, so that their
   * "try it" works with it. Such a page can make calls as the sandbox's merchant, play the user and see the results. Its
   * notifications go wherever `notifyTargets` allows.
   * @default []
   * @example ['https://docs.example']
   */
  docsOrigins?: readonly string[] | undefined;
  /**
   * Further host names of the sandbox, such as the name of a tunnel or a name in a company's network. Addresses,
   * `localhost`, `shop`, `shop.test`, `host.docker.internal` and WeChat Pay's own names need not be listed.
   * @default []
   * @example ['sandbox.shop.example']
   */
  hostNames?: readonly string[] | undefined;
  /**
   * The number of requests that the sandbox keeps for `requests()`, newest first to stay.
   * @default 10000
   */
  records?: number | undefined;
  /**
   * Refuse requests with fields that the description lacks. Otherwise such fields are accepted, as WeChat Pay accepts
   * them, and told in the record of the request. The sandbox also checks its own answers: one that does not fit the
   * description becomes an error that names the place.
   * @default false
   */
  strict?: boolean | undefined;
  /**
   * Let certain amounts and auth codes make payments fail: an amount of 9001 fen is refused for lack of money, for example.
   * `magicValues` in the admin API lists them.
   * @default false
   */
  magic?: boolean | undefined;
  /**
   * Further merchants: ids, or descriptions, for example of a merchant of your own that keeps its private key.
   * @default []
   * @example ['1900000200', { mchid: '1900000201', certificate: readFileSync('apiclient_cert.pem', 'utf8') }]
   */
  merchants?: readonly (string | MerchantOptions)[] | undefined;
  /**
   * What goes wrong on purpose, from the start: rules; the name of a scenario, such as `rush-hour`; or a YAML file of
   * scenarios, whose name ends in `.yaml` or `.yml`.
   * @default []
   * @example [{ kind: 'latency', median: 200, p99: 2000 }, { kind: '503', share: 0.1 }]
   */
  faults?: string | readonly FaultRule[] | undefined;
  /**
   * A directory for the keys and `sandbox.json`, for programs in other languages. Keys that an earlier sandbox wrote there
   * are used again: the CA, and the keys and API keys of all its merchants and brands.
   */
  out?: string | undefined;
  /**
   * A directory that keeps the state and the keys, so that they are there again after a restart, or after the end of the
   * process at any moment. One sandbox uses it at a time.
   * @default the state is in memory
   */
  data?: string | undefined;
}

/** The option `faults`. */
export type GivenFaults =
  | { readonly rules: unknown }
  | { readonly scenario: string }
  | { readonly path: string };

/** The checked options, with all defaults. */
export interface Settings {
  readonly port: number;
  /** `undefined`: the port after `port`. */
  readonly httpsPort: number | undefined;
  readonly host: string;
  /** Where the phone in the network listens. */
  readonly phone: PhoneAddress | undefined;
  readonly mchid: string;
  /** What is said of the first merchant. */
  readonly merchant: MerchantOptions;
  readonly brandId: string;
  readonly seed: string;
  readonly notifyTargets: NotifyTargets;
  readonly notifyUrl: string | undefined;
  readonly docsOrigins: readonly string[];
  readonly hostNames: readonly string[];
  readonly records: number;
  readonly strict: boolean;
  readonly magic: boolean;
  readonly merchants: readonly MerchantOptions[];
  /** Rules, which the thread checks; a scenario; or a file. */
  readonly faults: GivenFaults;
  readonly out: string | undefined;
  readonly data: string | undefined;
}

const names: readonly string[] = [
  'port', 'httpsPort', 'host', 'phone', 'mchid', 'brandId', 'seed', 'notifyTargets', 'notifyUrl', 'docsOrigins', 'hostNames', 'records',
  'merchants', 'strict', 'magic', 'faults', 'out', 'data',
  'certificate', 'publicKey', 'serial', 'apiV2Key', 'apiV3Key', 'keyMode',
]; // biome-ignore format: a list reads better in rows
const highestPort = 65_535;

/**
 * Reads and checks the options.
 *
 * @throws TypeError or RangeError naming the option and what was expected
 */
export function settingsFrom(options: unknown = {}): Settings {
  if (options === null || typeof options !== 'object' || Array.isArray(options)) {
    throw new TypeError('options: expected an object such as { port: 18080 }');
  }
  const stranger = Object.keys(options).find((name) => !names.includes(name));
  if (stranger !== undefined)
    throw new TypeError(`${stranger}: unknown option; the options are ${names.join(', ')}`);
  const given = options as Readonly<Record<keyof SandboxOptions, unknown>>;
  return {
    port: portFrom(given),
    httpsPort:
      given.httpsPort === undefined ? undefined : portNumber('httpsPort', given.httpsPort, highestPort),
    host: textFrom('host', given.host ?? '127.0.0.1'),
    phone: phoneFrom(given.phone, portFrom(given)),
    mchid: mchidFrom(given.mchid ?? '1900000109'),
    merchant: firstMerchantFrom(given),
    brandId: brandIdFrom(given.brandId ?? '1004'),
    seed: textFrom('seed', given.seed ?? 'sandbox'),
    notifyTargets: targetsFrom(given.notifyTargets ?? 'private'),
    notifyUrl: given.notifyUrl === undefined ? undefined : notifyUrlFrom(given.notifyUrl),
    docsOrigins: originsFrom(given.docsOrigins ?? []),
    hostNames: hostNamesFrom(given.hostNames ?? []),
    records: recordsFrom(given.records ?? 10_000),
    strict: flagFrom('strict', given.strict ?? false),
    magic: flagFrom('magic', given.magic ?? false),
    merchants: merchantsFrom(given.merchants ?? []),
    faults: faultsFrom(given.faults ?? []),
    out: given.out === undefined ? undefined : textFrom('out', given.out),
    data: given.data === undefined ? undefined : textFrom('data', given.data),
  };
}

/** Without a port of its own, the HTTPS listener needs the next one. */
function portFrom({
  port = 0,
  httpsPort,
}: {
  readonly port?: unknown;
  readonly httpsPort?: unknown;
}): number {
  if (httpsPort !== undefined) return portNumber('port', port, highestPort);
  return portNumber('port', port, highestPort - 1, ' (HTTPS takes the next one)');
}

function portNumber(name: string, value: unknown, highest: number, note = ''): number {
  if (typeof value !== 'number') throw new TypeError(`${name}: expected a number, got ${typeof value}`);
  if (Number.isInteger(value) && value >= 0 && value <= highest) return value;
  throw new RangeError(`${name}: expected a whole number from 0 to ${highest}${note}, got ${value}`);
}

function flagFrom(name: 'strict' | 'magic', value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new TypeError(`${name}: expected true or false, got ${typeof value}`);
}

function recordsFrom(value: unknown): number {
  if (typeof value !== 'number') throw new TypeError(`records: expected a number, got ${typeof value}`);
  if (Number.isInteger(value) && value >= 1 && value <= 1_000_000) return value;
  throw new RangeError(`records: expected a whole number from 1 to 1000000, got ${value}`);
}

function merchantsFrom(value: unknown): MerchantOptions[] {
  if (!Array.isArray(value)) throw new TypeError(`merchants: expected a list, got ${typeof value}`);
  return value.map((given) => {
    const merchant = readMerchant(given);
    readOwnKey(merchant);
    return merchant;
  });
}

function faultsFrom(value: unknown): GivenFaults {
  if (Array.isArray(value)) return { rules: value };
  if (typeof value !== 'string' || value.trim() === '') {
    throw new TypeError(
      "faults: expected a list of faults, the name of a scenario such as 'rush-hour', or a YAML file of scenarios",
    );
  }
  return /\.ya?ml$/i.test(value) ? { path: value } : { scenario: value };
}

function firstMerchantFrom(given: Readonly<Record<keyof SandboxOptions, unknown>>): MerchantOptions {
  const { certificate, publicKey, serial, apiV2Key, apiV3Key, keyMode } = given;
  const mchid = mchidFrom(given.mchid ?? '1900000109');
  const merchant = readMerchant({ mchid, certificate, publicKey, serial, apiV2Key, apiV3Key, keyMode });
  readOwnKey(merchant);
  return merchant;
}

function mchidFrom(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`mchid: expected a text of digits, got ${typeof value}`);
  if (/^\d{8,32}$/.test(value)) return value;
  throw new RangeError(`mchid: expected 8 to 32 digits such as '1900000109', got ${JSON.stringify(value)}`);
}

function brandIdFrom(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`brandId: expected a text, got ${typeof value}`);
  if (/^\w{1,32}$/.test(value)) return value;
  throw new RangeError(`brandId: expected a brand id such as '1004', got ${JSON.stringify(value)}`);
}

function textFrom(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`${name}: expected a text, got ${typeof value}`);
  if (value.trim() === '' || value.includes('\0')) throw new RangeError(`${name}: expected a non-empty text`);
  return value;
}

function targetsFrom(value: unknown): NotifyTargets {
  if (value === 'private' || value === 'any') return value;
  if (
    Array.isArray(value) &&
    value.every((host): host is string => typeof host === 'string' && /^[^\s/:]+$/.test(host))
  ) {
    return value.map((host) => host.toLowerCase());
  }
  throw new TypeError(
    "notifyTargets: expected 'private', 'any', or a list of host names such as ['shop.example']",
  );
}

function notifyUrlFrom(value: unknown): string {
  if (typeof value === 'string' && isHttpUrl(value)) return value;
  throw new TypeError(
    "notifyUrl: expected the http(s) URL that receives notifications, such as 'http://127.0.0.1:3000/notify'",
  );
}

function hostNamesFrom(value: unknown): string[] {
  if (Array.isArray(value) && value.every((name): name is string => typeof name === 'string' && isName(name)))
    return value.map((name) => name.toLowerCase());
  throw new TypeError(
    "hostNames: expected a list of host names such as ['sandbox.shop.example'], without a port",
  );
}

function isName(text: string): boolean {
  return /^[A-Za-z\d_-]+(\.[A-Za-z\d_-]+)*$/.test(text);
}

function originsFrom(value: unknown): string[] {
  if (!Array.isArray(value)) {
    throw new TypeError("docsOrigins: expected a list of origins such as ['https://docs.example']");
  }
  return value.map((origin: unknown) => {
    const url = typeof origin === 'string' && URL.canParse(origin) ? new URL(origin) : undefined;
    if (url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`)
      return url.origin;
    throw new TypeError(
      `docsOrigins: expected origins such as 'https://docs.example', without a path, got ${typeof origin === 'string' ? JSON.stringify(origin) : typeof origin}`,
    );
  });
}
