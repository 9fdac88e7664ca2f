import type { KeyObject } from 'node:crypto';
import type { Pair } from './keys.js';

/** A private key, with its public key or certificate. */
export interface KeyPair extends Pair {
  /** `PUB_KEY_ID_…`, or the certificate's serial number. */
  readonly id: string;
  /** The public key or the certificate, in PEM. */
  readonly pem: string;
  /** The signature type in the messages that it signs, where it differs from that of merchants. */
  readonly signatureType?: string;
}

/** A key pair with a certificate. */
export interface Certified extends KeyPair {
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** The certificate's bytes. */
  readonly der: Buffer;
}

/** The key that signs a merchant's requests. */
export interface MerchantKey extends Pick<KeyPair, 'id' | 'pem' | 'publicKey'> {
  /** `undefined`: the merchant is taken in, and keeps its private key. */
  readonly privateKey?: KeyObject | undefined;
  /** The certificate's bytes. `undefined`: only the public key is known. */
  readonly der?: Buffer | undefined;
}

/** A key and the time of its use, by the sandbox's clock in milliseconds. */
export interface Dated<Key> {
  readonly key: Key;
  /** `undefined`: from the start. */
  readonly from?: number | undefined;
  /** `undefined`: it has no end. */
  readonly until?: number | undefined;
}

/** The CA of a sandbox, and the certificate of its HTTPS listener. */
export interface Authority {
  readonly pair: Pair;
  /** The CA's certificate, in PEM. */
  readonly ca: string;
  readonly server: Certified;
}

/** The keys of a brand, and WeChat Pay's keys for the brand. */
export interface BrandKeys {
  readonly brandId: string;
  /** The brand API certificate, which signs requests. */
  readonly certificate: Certified;
  /** WeChat Pay's public key for the brand. Brands have no platform certificates. */
  readonly publicKey: KeyPair;
  /** The key that encrypts the brand's notifications. */
  readonly apiKey: string;
}

/**
 * Which of WeChat Pay's keys signs notifications, and answers to requests that name none: its public key, its platform
 * certificate, or in a migration (灰度) the public key for so many per cent of them.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012154180
 */
export type KeyMode = 'certificate' | 'publicKey' | { readonly publicKey: number };

/** The kinds of WeChat Pay's keys for a merchant. */
export type PlatformKeyKind = 'publicKey' | 'certificate';

/** The keys of a merchant, and WeChat Pay's keys for it. Of each kind, the newest comes last. */
export interface MerchantKeys {
  readonly mchid: string;
  /** A brand of its own. */
  readonly brandId?: string | undefined;
  /** The merchant API certificates, which sign requests and are presented in mutual TLS. */
  readonly merchant: readonly Dated<MerchantKey>[];
  /** WeChat Pay's public keys (微信支付公钥). */
  readonly publicKeys: readonly Dated<KeyPair>[];
  /** The platform certificates (平台证书). */
  readonly certificates: readonly Dated<Certified>[];
  readonly apiV2Key: string;
  readonly apiV3Key: string;
  readonly mode?: KeyMode | undefined;
  /** The sub-merchants and the appids that it began with. */
  readonly subMerchants?: readonly string[] | undefined;
  readonly appids?: readonly string[] | undefined;
}

/** All keys of a sandbox. */
export interface Keyring {
  readonly authority: Authority;
  readonly merchants: readonly MerchantKeys[];
  readonly brands: readonly BrandKeys[];
}

/** All keys of the merchants and the brands. */
export function listKeys({ merchants, brands }: Keyring): MerchantKey[] {
  return [
    ...brands.flatMap(({ certificate, publicKey }) => [certificate, publicKey]),
    ...merchants.flatMap(({ merchant, publicKeys, certificates }) =>
      [...merchant, ...publicKeys, ...certificates].map(({ key }) => key),
    ),
  ];
}
