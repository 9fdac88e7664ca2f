import { createPrivateKey, createPublicKey, KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError } from './errors/index.js';

/** A key or certificate: PEM text, the bytes of a PEM file, a `KeyObject`, or a `file:` URL of a PEM file. */
export type KeySource = string | Buffer | URL | KeyObject;

/** At least as long as those WeChat Pay issues. */
const minimumBits = 2048;

/**
 * The merchant's private key.
 *
 * @throws ConfigError naming the field; the key's text never appears in it
 */
export function loadPrivateKey(field: string, source: unknown): KeyObject {
  const key =
    source instanceof KeyObject ? source : privateKeyFrom(field, readPem(field, source, 'a private key'));
  if (key.type !== 'private') throw new ConfigError(field, `expected a private key, got a ${key.type} key`);
  return rsa(field, key);
}

/**
 * A public key, or the public key of a certificate.
 *
 * @returns the key, and the certificate if it came in one
 * @throws ConfigError naming the field
 */
export function loadPublicKey(
  field: string,
  source: unknown,
): { key: KeyObject; certificate?: X509Certificate } {
  if (source instanceof KeyObject) {
    if (source.type !== 'public')
      throw new ConfigError(field, `expected a public key, got a ${source.type} key`);
    return { key: rsa(field, source) };
  }
  const pem = readPem(field, source, 'a public key or a certificate');
  if (pem.includes('PRIVATE KEY-----')) {
    throw new ConfigError(field, "expected the platform's public key or certificate, got a private key");
  }
  try {
    if (!pem.includes('BEGIN CERTIFICATE')) return { key: rsa(field, createPublicKey(pem)) };
    const certificate = new X509Certificate(pem);
    return { key: rsa(field, certificate.publicKey), certificate };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(field, 'expected a public key or a certificate in PEM; this one cannot be read');
  }
}

/**
 * The text of a PEM file.
 *
 * @param what how to call it in an error, such as `a private key`
 * @throws ConfigError naming the field
 */
export function readPem(field: string, source: unknown, what: string): string {
  const text = textOf(field, source, what);
  if (!text.includes('-----BEGIN ')) {
    throw new ConfigError(
      field,
      text.trim() === ''
        ? `expected ${what} in PEM, got an empty text`
        : `expected ${what} in PEM (it begins with -----BEGIN), or a file: URL of one`,
    );
  }
  return text;
}

/** Reads a `file:` URL; everything else is returned as the bytes or text it is. */
export function readSource(field: string, source: unknown, what: string): string | Buffer {
  if (source instanceof URL || (typeof source === 'string' && source.startsWith('file:'))) {
    try {
      return readFileSync(new URL(source));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ConfigError(field, `expected ${what}; ${String(source)} cannot be read: ${reason}`, {
        cause: error,
      });
    }
  }
  if (typeof source === 'string' || Buffer.isBuffer(source)) return source;
  throw new ConfigError(
    field,
    `expected ${what} (text, Buffer, KeyObject or file: URL), got ${describe(source)}`,
  );
}

/** How a value is called in an error: by its kind, never by its content. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/**
 * A certificate in PEM.
 *
 * @throws ConfigError naming the field
 */
export function certificateFrom(field: string, pem: string, what: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new ConfigError(field, `expected ${what} in PEM; this one cannot be read`);
  }
}

function textOf(field: string, source: unknown, what: string): string {
  return readSource(field, source, what).toString('utf8');
}

function privateKeyFrom(field: string, pem: string): KeyObject {
  if (pem.includes('PUBLIC KEY-----') || pem.includes('BEGIN CERTIFICATE')) {
    const got = pem.includes('BEGIN CERTIFICATE') ? 'a certificate' : 'a public key';
    throw new ConfigError(field, `expected the merchant's private key (apiclient_key.pem), got ${got}`);
  }
  if (pem.includes('ENCRYPTED')) {
    throw new ConfigError(
      field,
      'expected a private key without a passphrase; decrypt it first, or pass a KeyObject',
    );
  }
  try {
    return createPrivateKey(pem);
  } catch {
    // OpenSSL's error is left out: it tells nobody more, and nothing of the key may reach a log.
    throw new ConfigError(field, 'expected a private key in PEM; this one cannot be read');
  }
}

function rsa(field: string, key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa') {
    throw new ConfigError(field, `expected an RSA key, got ${key.asymmetricKeyType ?? 'a symmetric one'}`);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < minimumBits)
    throw new ConfigError(field, `expected an RSA key of ${minimumBits} bits, got ${bits}`);
  return key;
}
