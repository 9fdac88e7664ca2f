import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { exportKey } from './config.js';
import { readKeyMode } from './key-mode.js';
import type {
  Authority,
  BrandKeys,
  Certified,
  Dated,
  KeyPair,
  MerchantKey,
  MerchantKeys,
} from './keyring.js';
import type { Pair } from './keys.js';
import { brandScheme } from './schemes.js';

/** A key as texts. Without `privateKey`, its owner keeps that. */
interface SavedKey {
  readonly id: string;
  /** PEM. */
  readonly privateKey?: string;
  /** The certificate or the public key, in PEM. */
  readonly pem: string;
  readonly from?: number;
  readonly until?: number;
}

type Fields = Readonly<Record<string, unknown>>;

export function encodeAuthority({ pair, ca, server }: Authority): object {
  return { privateKey: exportKey(pair), certificate: ca, server: encodeKey(server) };
}

/** @throws TypeError or RangeError naming the field and what was expected */
export function decodeAuthority(value: Fields): Authority {
  const certificate = readCertificate('certificate', value['certificate']);
  const privateKey = readPrivateKey('privateKey', value['privateKey']);
  if (!certificate.ca || !certificate.checkPrivateKey(privateKey))
    throw new RangeError('certificate: expected the one of the CA whose private key it is');
  if (Date.parse(certificate.validTo) < Date.now())
    throw new RangeError(`certificate: it has expired on ${certificate.validTo}`);
  return {
    pair: { privateKey, publicKey: certificate.publicKey },
    ca: String(value['certificate']),
    server: decodeCertified('server', value['server']),
  };
}

export function encodeBrand({ brandId, certificate, publicKey, apiKey }: BrandKeys): object {
  return { brandId, certificate: encodeKey(certificate), publicKey: encodeKey(publicKey), apiKey };
}

/** @throws TypeError or RangeError naming the field and what was expected */
export function decodeBrand(value: Fields): BrandKeys {
  return {
    brandId: readText('brandId', value['brandId']),
    certificate: decodeCertified('certificate', value['certificate']),
    publicKey: { ...decodePublicKey('publicKey', value['publicKey']), signatureType: brandScheme },
    apiKey: readApiKey('apiKey', value['apiKey']),
  };
}

export function encodeMerchant({ merchant, publicKeys, certificates, ...rest }: MerchantKeys): object {
  return {
    ...rest,
    merchant: merchant.map(encodeDated),
    publicKeys: publicKeys.map(encodeDated),
    certificates: certificates.map(encodeDated),
  };
}

/** @throws TypeError or RangeError naming the field and what was expected */
export function decodeMerchant(value: Fields): MerchantKeys {
  const { brandId, mode, subMerchants, appids } = value;
  return {
    mchid: readText('mchid', value['mchid']),
    brandId: brandId === undefined ? undefined : readText('brandId', brandId),
    merchant: decodeList('merchant', value, decodeMerchantKey),
    publicKeys: decodeList('publicKeys', value, decodePublicKey),
    certificates: decodeList('certificates', value, decodeCertified),
    apiV2Key: readApiKey('apiV2Key', value['apiV2Key']),
    apiV3Key: readApiKey('apiV3Key', value['apiV3Key']),
    mode: mode === undefined ? undefined : readKeyMode('mode', mode),
    subMerchants: readTexts('subMerchants', subMerchants),
    appids: readTexts('appids', appids),
  };
}

function encodeDated({ key, ...term }: Dated<MerchantKey>): SavedKey {
  return { ...encodeKey(key), ...term } as SavedKey;
}

function encodeKey(key: MerchantKey): SavedKey {
  const { id, pem, privateKey } = key;
  return { id, ...(privateKey === undefined ? {} : { privateKey: exportKey(key) }), pem };
}

function decodeList<Key>(
  name: string,
  value: Fields,
  decode: (name: string, value: unknown) => Key,
): Dated<Key>[] {
  const list = value[name];
  if (!Array.isArray(list) || list.length === 0) throw new TypeError(`${name}: expected a list of keys`);
  return list.map((item: unknown, index) => {
    const at = `${name}[${index}]`;
    const { from, until } = readFields(at, item);
    return {
      key: decode(at, item),
      from: readTime(`${at}.from`, from),
      until: readTime(`${at}.until`, until),
    };
  });
}

function decodeCertified(name: string, value: unknown): Certified {
  const { id, pem, privateKey: text } = readFields(name, value);
  const certificate = readCertificate(`${name}.pem`, pem);
  const privateKey = readPrivateKey(`${name}.privateKey`, text);
  if (!certificate.checkPrivateKey(privateKey))
    throw new RangeError(`${name}.privateKey: expected that of the certificate`);
  return {
    ...describeCertificate(`${name}.id`, id, certificate),
    pem: String(pem),
    privateKey,
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
  };
}

function decodeMerchantKey(name: string, value: unknown): MerchantKey {
  const { id, pem, privateKey } = readFields(name, value);
  if (privateKey !== undefined) return decodeCertified(name, value);
  if (typeof pem === 'string' && pem.includes('BEGIN CERTIFICATE')) {
    return { ...describeCertificate(`${name}.id`, id, readCertificate(`${name}.pem`, pem)), pem };
  }
  return { id: readText(`${name}.id`, id), pem: String(pem), publicKey: readPublicKey(`${name}.pem`, pem) };
}

function decodePublicKey(name: string, value: unknown): KeyPair {
  const { id, pem, privateKey: text } = readFields(name, value);
  const publicKey = readPublicKey(`${name}.pem`, pem);
  const privateKey = readPrivateKey(`${name}.privateKey`, text);
  if (!createPublicKey(privateKey).equals(publicKey))
    throw new RangeError(`${name}.privateKey: expected that of the public key`);
  return { id: readText(`${name}.id`, id), pem: String(pem), publicKey, privateKey };
}

function describeCertificate(
  name: string,
  id: unknown,
  certificate: X509Certificate,
): Pick<Pair, 'publicKey'> & { readonly id: string; readonly der: Buffer } {
  const { serialNumber, publicKey, raw } = certificate;
  if (id !== serialNumber) throw new RangeError(`${name}: expected ${serialNumber}, as in the certificate`);
  return { id: serialNumber, publicKey, der: raw };
}

function readFields(name: string, value: unknown): Fields {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Fields;
  throw new TypeError(`${name}: expected an object`);
}

function readText(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`${name}: expected a text`);
}

function readTexts(name: string, value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new TypeError(`${name}: expected a list of texts`);
  return value.map((item: unknown) => readText(name, item));
}

function readApiKey(name: string, value: unknown): string {
  if (typeof value === 'string' && Buffer.byteLength(value) === 32) return value;
  throw new TypeError(`${name}: expected 32 bytes`);
}

function readTime(name: string, value: unknown): number | undefined {
  if (value === undefined || Number.isSafeInteger(value)) return value as number | undefined;
  throw new TypeError(`${name}: expected a time in milliseconds`);
}

function readCertificate(name: string, pem: unknown): X509Certificate {
  return readPem(name, 'a certificate', () => new X509Certificate(String(pem)));
}

function readPublicKey(name: string, pem: unknown): KeyObject {
  return readPem(name, 'a public key', () => createPublicKey(String(pem)));
}

function readPrivateKey(name: string, pem: unknown): KeyObject {
  return readPem(name, 'a private key', () => createPrivateKey(String(pem)));
}

/** The error of OpenSSL is left out: it may show a part of the key. */
function readPem<Result>(name: string, what: string, read: () => Result): Result {
  try {
    return read();
  } catch {
    throw new TypeError(`${name}: expected ${what} in PEM`);
  }
}
