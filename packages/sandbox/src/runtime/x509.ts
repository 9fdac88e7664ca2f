// The X.509 library needs this polyfill first.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import type { Authority, Certified } from './keyring.js';
import { generateEc, type Pair } from './keys.js';

const day = 86_400_000;
/** Platform certificates are valid for 5 years: https://pay.weixin.qq.com/doc/v3/merchant/4012551764 */
const lifetime = 5 * 365 * day;
const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const ec = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

const authorityName = 'CN=wechatpay-kit sandbox CA';

/** Creates the serial number of a subject's certificate: 40 hexadecimal digits. */
export type Serials = (subject: string) => string;

/** Issues the certificates of one CA. */
export interface Issuer {
  /** A merchant API certificate. */
  merchant(pair: Pair, mchid: string): Promise<Certified>;
  /** A brand API certificate. */
  brand(pair: Pair, brandId: string): Promise<Certified>;
  /** @param mchid the merchant that it is for, unless it is the first one */
  platform(pair: Pair, mchid?: string): Promise<Certified>;
}

/**
 * Creates a CA, and the certificate of the HTTPS listener.
 *
 * @param names the names and addresses of that certificate
 */
export async function createAuthority(names: readonly string[], serials: Serials): Promise<Authority> {
  x509.cryptoProvider.set(webcrypto);
  const [pair, server] = await Promise.all([generateEc(), generateEc()]);
  const signingKey = await importSigner(pair);
  const { pem } = await certify(signingKey, pair, ec, serials, authorityName, [
    new x509.BasicConstraintsExtension(true, 0, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
  ]);
  return { pair, ca: pem, server: await certifyServer(signingKey, server, names, serials) };
}

/** Issues another certificate for the HTTPS listener, such as one with further names. */
export async function renewServer(
  { pair, ca }: Pick<Authority, 'pair' | 'ca'>,
  names: readonly string[],
  serials: Serials,
): Promise<Authority> {
  x509.cryptoProvider.set(webcrypto);
  return {
    pair,
    ca,
    server: await certifyServer(await importSigner(pair), await generateEc(), names, serials),
  };
}

export async function createIssuer({ pair }: Pick<Authority, 'pair'>, serials: Serials): Promise<Issuer> {
  x509.cryptoProvider.set(webcrypto);
  const signingKey = await importSigner(pair);
  const issue = (keys: Pair, subject: string, extension: x509.Extension): Promise<Certified> =>
    certify(signingKey, keys, rsa, serials, subject, [extension]);
  return {
    merchant: (keys, mchid) =>
      issue(
        keys,
        `CN=${mchid}, O=wechatpay-kit sandbox merchant`,
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
      ),
    brand: (keys, brandId) => issue(keys, `CN=${brandId}, O=wechatpay-kit sandbox brand`, signsAndDecrypts()),
    platform: (keys, mchid) =>
      issue(
        keys,
        `CN=wechatpay-kit sandbox platform${mchid === undefined ? '' : ` of ${mchid}`}`,
        signsAndDecrypts(),
      ),
  };
}

function certifyServer(
  signingKey: webcrypto.CryptoKey,
  pair: Pair,
  names: readonly string[],
  serials: Serials,
): Promise<Certified> {
  return certify(signingKey, pair, ec, serials, 'CN=wechatpay-kit sandbox', [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension(
      names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
    ),
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

/** Converts the key of the CA for the X.509 library. */
function importSigner({ privateKey }: Pair): Promise<webcrypto.CryptoKey> {
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', pkcs8, ec, false, ['sign']);
}

async function certify(
  signingKey: webcrypto.CryptoKey,
  keys: Pair,
  algorithm: typeof rsa | typeof ec,
  serials: Serials,
  subject: string,
  extensions: x509.Extension[],
): Promise<Certified> {
  // TLS and the SDK use the real clock, not the sandbox's. The margin is for clocks that are slightly behind.
  const start = Math.floor(Date.now() / 1000) * 1000 - day;
  const serialNumber = serials(subject);
  const spki = keys.publicKey.export({ type: 'spki', format: 'der' });
  const validity = { notBefore: new Date(start), notAfter: new Date(start + lifetime) };
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber,
    subject,
    issuer: authorityName,
    ...validity,
    publicKey: await webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
    signingKey,
    signingAlgorithm: ec,
    extensions,
  });
  const der = Buffer.from(certificate.rawData);
  return { id: serialNumber, ...keys, ...validity, der, pem: `${certificate.toString('pem')}\n` };
}
