import type { Credentials } from './credentials.js';
import type { BrandKeys, MerchantKey } from './keyring.js';

/** The SDK's configuration for the merchant and the brand of this sandbox: `new WeChatPay(sandbox.config)`. */
export interface SandboxConfig {
  /** The merchant id. */
  mchid: string;
  /** The merchant API certificate's serial number. */
  serial: string;
  /** PEM. A merchant that was taken in keeps it; reading it here then throws an Error. */
  privateKey: string;
  /** The platform's public key, by `PUB_KEY_ID_…`, and its certificate, by serial number, in PEM. */
  certs: Record<string, string>;
  /** 32 bytes. */
  apiV3Key: string;
  /** 32 bytes. */
  apiV2Key: string;
  /** The merchant API certificate and its key, for mutual TLS. Missing as `privateKey` is. */
  merchant: { cert: string; key: string };
  /** The credentials of a brand, for the operations under `brand/…`. */
  brand: {
    brandId: string;
    /** The brand API certificate's serial number. */
    serial: string;
    /** PEM. */
    privateKey: string;
    /** WeChat Pay's public key for the brand, by `PUB_KEY_ID_…`, in PEM. */
    publicKeys: Record<string, string>;
    /** The brand API key. */
    apiV3Key: string;
  };
  /** The HTTPS listener. */
  endpoint: string;
  /** The CA of the HTTPS listener's certificate. */
  ca: string;
}

/** The configuration of a merchant that may keep its private key. */
export type KnownConfig = Omit<SandboxConfig, 'privateKey' | 'merchant'> &
  Partial<Pick<SandboxConfig, 'privateKey' | 'merchant'>>;

/** @param endpoint the HTTPS listener */
export function configFrom(
  {
    mchid,
    brandId,
    credentials,
  }: {
    readonly mchid: string;
    readonly brandId: string;
    readonly credentials: Credentials;
  },
  endpoint: string,
): KnownConfig {
  const { merchant, publicKeys, certificates, brand, ca, apiV2Key, apiV3Key } = credentials;
  const platformKeys = [...publicKeys, ...certificates.map((dated) => dated.key)];
  const key = merchant.privateKey === undefined ? undefined : exportKey(merchant);
  return {
    mchid,
    serial: merchant.id,
    ...(key === undefined ? {} : { privateKey: key, merchant: { cert: merchant.pem, key } }),
    certs: Object.fromEntries(platformKeys.map(({ id, pem }) => [id, pem])),
    apiV3Key,
    apiV2Key,
    brand: { ...brandConfigFrom(brand), brandId },
    endpoint,
    ca,
  };
}

/** The configuration of a brand. */
export function brandConfigFrom({
  brandId,
  certificate,
  publicKey,
  apiKey,
}: BrandKeys): SandboxConfig['brand'] {
  return {
    brandId,
    serial: certificate.id,
    privateKey: exportKey(certificate),
    publicKeys: { [publicKey.id]: publicKey.pem },
    apiV3Key: apiKey,
  };
}

/** @returns a configuration that says what it lacks if it is asked for a key that the merchant keeps */
export function completeConfig(config: KnownConfig): SandboxConfig {
  const { mchid, privateKey, merchant } = config;
  if (privateKey !== undefined && merchant !== undefined) return { ...config, privateKey, merchant };
  // Not enumerable, so that `{ ...sandbox.config, privateKey }` adds what is missing.
  const missing: PropertyDescriptor = {
    get: () => {
      throw new Error(
        `the sandbox has no private key: the merchant ${mchid} keeps it; give it to the client: new WeChatPay({ ...sandbox.config, privateKey })`,
      );
    },
  };
  return Object.defineProperties({ ...config }, { privateKey: missing, merchant: missing }) as SandboxConfig;
}

/**
 * @returns the private key, in PEM
 * @throws Error if the sandbox does not have it
 */
export function exportKey({ privateKey }: Pick<MerchantKey, 'privateKey'>): string {
  if (privateKey === undefined) throw new Error('the merchant keeps its private key');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
