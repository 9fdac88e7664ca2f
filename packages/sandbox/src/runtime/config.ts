import type { Credentials } from './credentials.js';
import type { MerchantKey } from './keyring.js';

/** The SDK's configuration for the merchant and the brand of this sandbox: `new WeChatPay(sandbox.config)`. */
export interface SandboxConfig {
  /** The merchant id. */
  mchid: string;
  /** The merchant API certificate's serial number. */
  serial: string;
  /** PEM. */
  privateKey: string;
  /** The platform's public key, by `PUB_KEY_ID_…`, and its certificate, by serial number, in PEM. */
  certs: Record<string, string>;
  /** 32 bytes. */
  apiV3Key: string;
  /** 32 bytes. */
  apiV2Key: string;
  /** The merchant API certificate and its key, for mutual TLS. */
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
): SandboxConfig {
  const { merchant, publicKey, platform, brand, ca, apiV2Key, apiV3Key } = credentials;
  const key = exportKey(merchant);
  return {
    mchid,
    serial: merchant.id,
    privateKey: key,
    certs: { [publicKey.id]: publicKey.pem, [platform.id]: platform.pem },
    apiV3Key,
    apiV2Key,
    merchant: { cert: merchant.pem, key },
    brand: {
      brandId,
      serial: brand.certificate.id,
      privateKey: exportKey(brand.certificate),
      publicKeys: { [brand.publicKey.id]: brand.publicKey.pem },
      apiV3Key: brand.apiKey,
    },
    endpoint,
    ca,
  };
}

/**
 * @returns the private key, in PEM
 * @throws Error if the sandbox does not have it
 */
export function exportKey({ privateKey }: Pick<MerchantKey, 'privateKey'>): string {
  if (privateKey === undefined) throw new Error('the merchant keeps its private key');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
