import type { CircuitConfig } from '../http/hosts.js';
import type { Transport } from '../http/transport.js';
import type { KeyStore } from '../keys/key-store.js';
import type { KeySource } from '../keys/load-keys.js';
import type { Logger } from '../observe/logger.js';
import type { BigIntegers } from '../text/json.js';
import type { BrandConfig } from './brand.js';
import type { IdentityConfig } from './identity.js';
import type { RetryConfig } from './retry.js';

/**
 * The platform's public keys by `PUB_KEY_ID_…`, and its certificates by serial number. With `auto: true`, certificates are
 * downloaded as needed in addition to the given keys. Use it while you migrate from certificates to the public key:
 * during that time, notifications are signed with either.
 */
export interface PlatformCertificates {
  readonly [id: string]: KeySource | boolean | undefined;
  readonly auto?: boolean | undefined;
}

/** Timeouts in milliseconds. */
export interface TimeoutConfig {
  /**
   * The limit for setting up a new connection.
   * @default 5_000
   */
  connect?: number | undefined;
  /**
   * The limit of one attempt, from its start to the end of its answer.
   * @default 10_000
   */
  answer?: number | undefined;
}

/** The configuration of a client. It is read once, at construction. */
export interface WeChatPayConfig {
  /** The merchant id, digits. */
  mchid: string;
  /** The serial number of the merchant API certificate, hexadecimal. */
  serial: string;
  /** The merchant API private key (`apiclient_key.pem`). */
  privateKey: KeySource;
  /**
   * The platform's public keys (by `PUB_KEY_ID_…`) and certificates (by serial number). With `'auto'`, the client
   * downloads and verifies the platform's certificates, and renews them before they expire or when the platform replaces
   * them.
   */
  certs: 'auto' | PlatformCertificates;
  /** Stores downloaded certificates between runs, or for several processes. See `fileKeyStore`. */
  keyStore?: KeyStore | undefined;
  /** The APIv3 key, 32 bytes. It decrypts notifications and platform certificates. */
  apiV3Key?: string | undefined;
  /** The APIv2 key, 32 bytes. It signs and verifies all APIv2 messages. */
  apiV2Key?: string | undefined;
  /** The merchant API certificate, for operations that require mutual TLS. */
  merchant?: IdentityConfig | undefined;
  /**
   * A brand's credentials, which sign the operations under `brand/…`. A brand-only client has none of the merchant's
   * fields ({@link BrandClientConfig}).
   */
  brand?: BrandConfig | undefined;
  /**
   * The access point of calls for which the catalogue names no other. A path is allowed on hosts other than WeChat Pay's:
   * it is the prefix of a reverse proxy, which removes it. The prefix is sent but not signed.
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
  /**
   * Sends the requests in place of `node:https`. The `…Sync` verbs cannot use it.
   * @default requests through `node:https`; on Cloudflare Workers `fetchTransport()`
   */
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
export type MerchantField =
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
