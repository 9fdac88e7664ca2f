import { brandConfigFrom, exportKey, type SandboxConfig } from '../runtime/config.js';
import type { KeyMode } from '../runtime/keyring.js';
import type { World } from '../runtime/world.js';
import type { Arguments } from './arguments.js';

/** A merchant of the sandbox. */
export interface MerchantSummary {
  readonly mchid: string;
  readonly serial: string;
  /** Whether it keeps its private key. */
  readonly ownKey: boolean;
  readonly publicKeyId: string;
  readonly platformSerial: string;
  readonly brandId: string;
  /** Which of WeChat Pay's keys signs. Absent without a setting. */
  readonly keyMode?: KeyMode;
  /** The registered sub-merchants; an empty list admits all. */
  readonly subMerchants: readonly string[];
}

/** What a program of a new merchant needs. Texts are PEM or 32 bytes. */
export interface MerchantFiles extends MerchantSummary {
  /** The merchant's private key, unless it keeps its own. */
  readonly privateKey?: string;
  /** The merchant's certificate, or its public key if only that is known. */
  readonly certificate: string;
  /** WeChat Pay's public key for the merchant. */
  readonly publicKey: string;
  /** The platform certificate for the merchant. */
  readonly platformCertificate: string;
  /** `apiclient_cert.p12`, in base64. Its password is the merchant id. Missing where the merchant keeps its key. */
  readonly p12?: string;
  readonly apiV2Key: string;
  readonly apiV3Key: string;
  /** The credentials of its brand, or of the sandbox's if it has none: `new WeChatPay({ brand, endpoint, ca })`. */
  readonly brand: SandboxConfig['brand'];
  /** The CA of the certificates. */
  readonly ca: string;
}

/**
 * The merchant that the argument `merchant` names: by default, the first one.
 *
 * @throws RangeError naming those that there are
 */
export function findMerchant({ mchid: first, merchants }: World, { merchant = first }: Arguments): World {
  const found = typeof merchant === 'string' ? merchants.find(merchant) : undefined;
  if (found !== undefined) return found;
  throw new RangeError(`merchant: expected one of ${listIds(merchants.list())}, got ${String(merchant)}`);
}

/** @returns the ids of merchants, for messages */
export function listIds(worlds: readonly World[]): string {
  return worlds.map(({ mchid }) => mchid).join(', ');
}

export function summarizeMerchant({ mchid, brandId, credentials, registry }: World): MerchantSummary {
  const { merchant, publicKey, platform } = credentials;
  return {
    mchid,
    serial: merchant.id,
    ownKey: merchant.privateKey === undefined,
    publicKeyId: publicKey.id,
    platformSerial: platform.id,
    brandId,
    ...(credentials.mode === undefined ? {} : { keyMode: credentials.mode }),
    subMerchants: [...registry.subMerchants],
  };
}

export async function describeMerchant(world: World): Promise<MerchantFiles> {
  const { merchant, publicKey, platform, brand, apiV2Key, apiV3Key, ca } = world.credentials;
  return {
    ...summarizeMerchant(world),
    ...(merchant.privateKey === undefined
      ? {}
      : await describePrivate(exportKey(merchant), merchant.pem, world.mchid)),
    certificate: merchant.pem,
    publicKey: publicKey.pem,
    platformCertificate: platform.pem,
    apiV2Key,
    apiV3Key,
    brand: brandConfigFrom(brand),
    ca,
  };
}

async function describePrivate(
  privateKey: string,
  certificate: string,
  mchid: string,
): Promise<{ privateKey: string; p12: string }> {
  // The library takes long to load, and most sandboxes do not need it.
  const { packPkcs12 } = await import('../runtime/pkcs12.js');
  return { privateKey, p12: packPkcs12(privateKey, certificate, mchid).toString('base64') };
}
