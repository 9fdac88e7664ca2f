// The X.509 library needs this polyfill first.
import { brandScheme } from './schemes.js';
import 'reflect-metadata';
import { type KeyObject, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import { ownDomains } from 'wechatpay-kit';
import type { Ids } from './ids.js';
import { generateRsa, type Keys, type Pair } from './keys.js';

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

/** The keys of the brand, and WeChat Pay's keys for the brand. */
export interface BrandCredentials {
  /** The brand API certificate, which signs requests. */
  readonly certificate: Certified;
  /** WeChat Pay's public key for the brand. Brands have no platform certificates. */
  readonly publicKey: KeyPair;
  /** The key that encrypts the brand's notifications. */
  readonly apiKey: string;
}

/** All keys of a sandbox: the merchant's, the brand's, WeChat Pay's, and those of TLS. */
export interface Credentials {
  /** The merchant API certificate, which signs requests and is presented in mutual TLS. */
  readonly merchant: MerchantKey;
  /** The platform's public key (微信支付公钥). */
  readonly publicKey: KeyPair;
  /** The platform certificate (平台证书). */
  readonly platform: Certified;
  /** The brand's keys. They differ from the merchant's. */
  readonly brand: BrandCredentials;
  /** The HTTPS listener's certificate. */
  readonly server: Certified;
  /** The key of the CA, which issues the certificates of further merchants. */
  readonly authority: Pair;
  /** The CA of all certificates, in PEM. */
  readonly ca: string;
  readonly apiV2Key: string;
  readonly apiV3Key: string;
}

const day = 86_400_000;
/** Platform certificates are valid for 5 years: https://pay.weixin.qq.com/doc/v3/merchant/4012551764 */
const lifetime = 5 * 365 * day;
const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const ec = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

const authorityName = 'CN=wechatpay-kit sandbox CA';

/**
 * Creates the certificates. The API keys, the public key's id and the serial numbers follow from the seed.
 *
 * @param host a name or an address of the HTTPS certificate, besides the loopback ones and WeChat Pay's own
 * @param hostNames further names of that certificate
 */
export async function createCredentials(
  keys: Keys,
  {
    mchid,
    brandId,
    host,
    hostNames = [],
  }: {
    readonly mchid: string;
    readonly brandId: string;
    readonly host: string;
    readonly hostNames?: readonly string[];
  },
  ids: Ids,
): Promise<Credentials> {
  x509.cryptoProvider.set(webcrypto);
  const name = authorityName;
  const authority = { name, signingKey: (await webKeys(keys.ca, ec)).privateKey };
  const [root, merchant, platform, brand, server] = await Promise.all([
    certify(authority, keys.ca, ec, ids, name, [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ]),
    certifyMerchant(authority, keys.merchant, ids, mchid),
    certify(authority, keys.platform, rsa, ids, 'CN=wechatpay-kit sandbox platform', [signsAndDecrypts()]),
    certify(authority, keys.brand, rsa, ids, `CN=${brandId}, O=wechatpay-kit sandbox brand`, [
      signsAndDecrypts(),
    ]),
    certify(authority, keys.server, ec, ids, 'CN=wechatpay-kit sandbox', [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(alternativeNames([host, ...hostNames])),
    ]),
  ]);
  return {
    merchant,
    publicKey: describePublicKey(keys.publicKey, ids.digits('public-key', 28)),
    platform,
    brand: {
      certificate: brand,
      publicKey: {
        // 32 digits: https://pay.weixin.qq.com/doc/brand/4015433973
        ...describePublicKey(keys.brandPublicKey, ids.digits('brand-public-key', 32)),
        signatureType: brandScheme,
      },
      apiKey: ids.text('brand-api-key', 32),
    },
    server,
    authority: keys.ca,
    ca: root.pem,
    apiV2Key: ids.text('api-v2-key', 32),
    apiV3Key: ids.text('api-v3-key', 32),
  };
}

/** What a further merchant brings along. The sandbox makes the rest. */
export interface GivenKeys {
  readonly mchid: string;
  /** The merchant's own key. */
  readonly merchant?: MerchantKey | undefined;
  readonly apiV2Key?: string | undefined;
  readonly apiV3Key?: string | undefined;
  /** A brand of its own. */
  readonly brandId?: string | undefined;
}

/**
 * Creates the keys of a further merchant: its own, unless it brings one, and WeChat Pay's for it. The ids and the API keys
 * follow from the seed and the merchant id.
 */
export async function createMerchantCredentials(
  { authority: issuer, server, ca, brand: firstBrand }: Credentials,
  { mchid, brandId, ...given }: GivenKeys,
  ids: Ids,
): Promise<Credentials> {
  const authority = { name: authorityName, signingKey: (await webKeys(issuer, ec)).privateKey };
  const own = async (): Promise<MerchantKey> => certifyMerchant(authority, await generateRsa(), ids, mchid);
  const [merchant, publicPair, platform, brand] = await Promise.all([
    given.merchant ?? own(),
    generateRsa(),
    generateRsa().then((pair) =>
      certify(authority, pair, rsa, ids, `CN=wechatpay-kit sandbox platform of ${mchid}`, [
        signsAndDecrypts(),
      ]),
    ),
    brandId === undefined ? firstBrand : createBrand(authority, brandId, ids),
  ]);
  return {
    merchant,
    publicKey: describePublicKey(publicPair, ids.digits(`public-key ${mchid}`, 28)),
    platform,
    brand,
    server,
    authority: issuer,
    ca,
    apiV2Key: given.apiV2Key ?? ids.text(`api-v2-key ${mchid}`, 32),
    apiV3Key: given.apiV3Key ?? ids.text(`api-v3-key ${mchid}`, 32),
  };
}

async function createBrand(authority: Authority, brandId: string, ids: Ids): Promise<BrandCredentials> {
  const [pair, publicPair] = await Promise.all([generateRsa(), generateRsa()]);
  return {
    certificate: await certify(authority, pair, rsa, ids, `CN=${brandId}, O=wechatpay-kit sandbox brand`, [
      signsAndDecrypts(),
    ]),
    publicKey: {
      ...describePublicKey(publicPair, ids.digits(`brand-public-key ${brandId}`, 32)),
      signatureType: brandScheme,
    },
    apiKey: ids.text(`brand-api-key ${brandId}`, 32),
  };
}

function certifyMerchant(authority: Authority, pair: Pair, ids: Ids, mchid: string): Promise<Certified> {
  return certify(authority, pair, rsa, ids, `CN=${mchid}, O=wechatpay-kit sandbox merchant`, [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
  ]);
}

/** RFC 5280, section 4.1: no extensions, or at least one. BoringSSL refuses a certificate with an empty list. */
function signsAndDecrypts(): x509.Extension {
  const { digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment } = x509.KeyUsageFlags;
  return new x509.KeyUsagesExtension(
    digitalSignature | nonRepudiation | keyEncipherment | dataEncipherment,
    true,
  );
}

function describePublicKey(pair: Pair, digits: string): KeyPair {
  const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return { id: `PUB_KEY_ID_${digits}`, ...pair, pem };
}

/** Converts the keys for the X.509 library. */
async function webKeys(
  { publicKey, privateKey }: Pair,
  algorithm: typeof rsa | typeof ec,
): Promise<webcrypto.CryptoKeyPair> {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  return {
    publicKey: await webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
    privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']),
  };
}

/** The CA. */
interface Authority {
  readonly name: string;
  readonly signingKey: webcrypto.CryptoKey;
}

async function certify(
  authority: Authority,
  keys: Pair,
  algorithm: typeof rsa | typeof ec,
  ids: Ids,
  subject: string,
  extensions: x509.Extension[],
): Promise<Certified> {
  // TLS and the SDK use the real clock, not the sandbox's. The margin is for clocks that are slightly behind.
  const start = Math.floor(Date.now() / 1000) * 1000 - day;
  // A first digit from 4 to 7 keeps the number positive and 40 digits long, like WeChat Pay's.
  const serialNumber = `5${ids.hex(`serial ${subject}`, 39)}`;
  const { publicKey } = await webKeys(keys, algorithm);
  const validity = { notBefore: new Date(start), notAfter: new Date(start + lifetime) };
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber,
    subject,
    issuer: authority.name,
    ...validity,
    publicKey,
    signingKey: authority.signingKey,
    signingAlgorithm: ec,
    extensions,
  });
  const der = Buffer.from(certificate.rawData);
  return { id: serialNumber, ...keys, ...validity, der, pem: `${certificate.toString('pem')}\n` };
}

/** With WeChat Pay's own names, an unmodified program reaches the sandbox by a proxy or a hosts file. */
function alternativeNames(hosts: readonly string[]): x509.JsonGeneralNames {
  const own = ownDomains.flatMap((domain) => [domain, `*.${domain}`]);
  const names = new Set(['localhost', '127.0.0.1', '::1', ...own, ...hosts]);
  return [...names].map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }));
}
