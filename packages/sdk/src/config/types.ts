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
   * Sends every call to this origin instead of its base URL, with the same path: for a sandbox, a reverse proxy or tests.
   * A path in the URL is the prefix of a reverse proxy, which removes it. The prefix is sent but not signed.
   * @example 'https://gateway.example.com/wechat/'
   */
  endpoint?: string | URL | undefined;
  /**
   * The HTTP proxy for all requests: its URL, with user and password if needed. With `'env'`, the client reads the
   * environment variables `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` at construction.
   * @example 'http://user:password@proxy.example.com:3128'
   */
  proxy?: 'env' | string | URL | undefined;
  /** A CA certificate in PEM that is trusted in addition to the system's, for `endpoint` and an `https:` proxy. */
  ca?: string | Buffer | URL | undefined;
  /**
   * The limit of one attempt in milliseconds, from its start to the end of its answer; or separate limits for connecting
   * and for the attempt. A call may make several attempts (`retry`); use a `signal` to limit the whole call.
   * @default 10_000
   */
  timeout?: number | TimeoutConfig | undefined;
  /**
   * Retries of calls that got no answer or met a fault of the platform. Only calls that read, or that have an identity by
   * which the platform recognises a repeated call, are retried. `false`: no retries.
   */
  retry?: false | RetryConfig | undefined;
  /** When a failing host is avoided for a while. `false`: never. */
  circuit?: false | CircuitConfig | undefined;
  /**
   * Sends the requests instead of `node:https`. The `…Sync` verbs cannot use it.
   * @default requests through `node:https`; on Cloudflare Workers `fetchTransport()`
   */
  transport?: Transport | undefined;
  /**
   * Milliseconds since 1970.
   * @default Date.now
   */
  clock?: (() => number) | undefined;
  /**
   * The type of integers beyond ±(2^53 − 1) in APIv3 answers and notifications, such as ids of 17 digits; a number would
   * round them. `'text'`: a string of the digits. `'bigint'`: a `bigint`, which `Json.stringify` can write and
   * `JSON.stringify` cannot. In an error's `data` they are always strings. Amounts of money are never that large.
   * @default 'text'
   */
  bigIntegers?: BigIntegers | undefined;
  /** The client's logger: `console`, or an object with some of its methods. Requests are redacted. */
  logger?: Logger | undefined;
}

/** The fields that only a merchant has. */
export type MerchantField =
  | 'mchid'
  | 'serial'
  | 'privateKey'
  | 'certs'
  | 'keyStore'
  | 'apiV3Key'
  | 'apiV2Key'
  | 'merchant';

/** The configuration of a brand-only client. */
export interface BrandClientConfig extends Omit<WeChatPayConfig, MerchantField | 'brand'> {
  /** The brand's credentials. */
  brand: BrandConfig;
  /** Absent: it tells a brand-only client from a merchant's. */
  mchid?: undefined;
}
