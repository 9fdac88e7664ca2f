import type { KeyObject, X509Certificate } from 'node:crypto';
import { type Fail, type KeyItem, readKeyFile, readKeyItems } from '../crypto/key-file.js';
import { isCertified } from '../crypto/same-key.js';
import { quoted } from '../errors/given.js';
import { ConfigError } from '../errors/index.js';
import { nodeCrypto } from '../runtime/node-crypto.js';
import { sameSerial } from './serial-number.js';

/**
 * A key or certificate: PEM text, the bytes of a PEM or DER file, a `KeyObject`, or a `file:` or `data:` URL.
 *
 * The text may be encoded as environment variables and secret stores do it: in quotes, indented, on one line, with `\n`
 * for line breaks, without its `-----BEGIN` line, as base64 of the PEM text, or in UTF-16.
 */
export type KeySource = string | Buffer | URL | KeyObject;

/** The length of the keys that WeChat Pay issues. */
const minimumBits = 2048;

/**
 * Reads the merchant's private key. If the file also contains a certificate, it must belong to the key.
 *
 * @param serial the configured serial number of the key's certificate
 * @throws ConfigError naming the field; it never contains the key
 */
export function loadPrivateKey(field: string, source: unknown, serial?: string): KeyObject {
  const items =
    source instanceof nodeCrypto().KeyObject ? [] : readKeyFile(source, 'a private key', failing(field));
  const key = source instanceof nodeCrypto().KeyObject ? source : privateKeyIn(items, failing(field));
  if (key.type !== 'private') throw new ConfigError(field, `expected a private key, got a ${key.type} key`);
  const beside = items.flatMap((item) => (item.kind === 'certificate' ? [item.certificate] : []));
  const certificate = beside.find((each) => isCertified(key, each));
  if (beside.length > 0 && certificate === undefined) {
    throw new ConfigError(field, 'the certificate in the same file belongs to another private key');
  }
  if (certificate !== undefined && serial !== undefined && !sameSerial(certificate.serialNumber, serial)) {
    throw new ConfigError(
      field,
      `the certificate in the same file has the serial number ${certificate.serialNumber}, which differs from serial`,
    );
  }
  return rsa(field, key);
}

/**
 * Reads a public key, or the public key of a certificate.
 *
 * @returns the key, and its certificate if the source is one
 * @throws ConfigError naming the field
 */
export function loadPublicKey(
  field: string,
  source: unknown,
): { key: KeyObject; certificate?: X509Certificate } {
  if (source instanceof nodeCrypto().KeyObject) {
    if (source.type !== 'public')
      throw new ConfigError(field, `expected a public key, got a ${source.type} key`);
    return { key: rsa(field, source) };
  }
  const items = readKeyFile(source, 'a public key or a certificate', failing(field));
  const expected = "expected the platform's public key or certificate";
  const other = items.find(({ kind }) => kind !== 'public key' && kind !== 'certificate');
  if (other !== undefined) throw new ConfigError(field, `${expected}, got ${describeItem(other)}`);
  const [item, second] = items;
  if (second !== undefined)
    throw new ConfigError(field, `${expected}, got a file with ${items.length} of them`);
  if (item?.kind === 'public key') return { key: rsa(field, item.key) };
  if (item?.kind !== 'certificate') throw new ConfigError(field, expected);
  const { certificate } = item;
  return { key: rsa(field, certificate.publicKey), certificate };
}

/**
 * Reads certificates, and the private key if the file contains one.
 *
 * @param what names the certificates in errors, such as `a CA certificate`
 * @returns the certificates in their order, at least one
 * @throws ConfigError naming the field
 */
export function loadCertificates(
  field: string,
  source: unknown,
  what: string,
): { certificates: readonly [X509Certificate, ...X509Certificate[]]; key: KeyObject | undefined } {
  const items = readKeyFile(source, what, failing(field));
  const [first, ...more] = items.flatMap((item) => (item.kind === 'certificate' ? [item.certificate] : []));
  const [other] = items;
  if (first === undefined) {
    throw new ConfigError(
      field,
      `expected ${what}, got ${other === undefined ? 'nothing' : describeItem(other)}`,
    );
  }
  const hasKey = items.some(({ kind }) => kind === 'private key');
  return {
    certificates: [first, ...more],
    key: hasKey ? privateKeyIn(items, failing(field)) : undefined,
  };
}

/**
 * Reads the bytes of a PFX file.
 *
 * @throws ConfigError naming the field
 */
export function loadPfx(field: string, source: unknown): Buffer {
  const what = 'a PFX file (apiclient_cert.p12)';
  const [item] = readKeyItems(source, what, failing(field)) ?? [];
  if (item?.kind === 'PFX file') return item.bytes;
  throw new ConfigError(
    field,
    item === undefined
      ? 'expected the bytes of a PFX file (apiclient_cert.p12), or base64 of them; the value given cannot be read as one'
      : `expected ${what}, got ${describeItem(item)}; pass a PEM certificate and its key in merchant.cert and merchant.key`,
  );
}

/** The holder in a certificate's subject: the merchant's id, or `Tenpay.com sign` for the platform. */
export function readHolder({ subject }: X509Certificate): string {
  return quoted(/^CN=(.*)$/m.exec(subject)?.[1] ?? 'a holder without a name');
}

/** Names an item in errors, together with the name of the file that WeChat Pay issues. */
function describeItem({ kind }: KeyItem): string {
  switch (kind) {
    case 'private key':
      return 'a private key (as apiclient_key.pem)';
    case 'encrypted private key':
      return 'an encrypted private key';
    case 'public key':
      return 'a public key (as pub_key.pem)';
    case 'certificate':
      return 'a certificate (as apiclient_cert.pem)';
    case 'PFX file':
      return 'a PFX file (as apiclient_cert.p12)';
    case 'certificate request':
      return 'a certificate request';
  }
}

/** Finds the only private key of a file. The file may also contain certificates. */
function privateKeyIn(items: readonly KeyItem[], fail: Fail): KeyObject {
  const keys = items.flatMap((item) => (item.kind === 'private key' ? [item.key] : []));
  const [key, second] = keys;
  if (second !== undefined) throw fail(`expected one private key, got a file with ${keys.length}`);
  if (key !== undefined) return key;
  if (items.some(({ kind }) => kind === 'encrypted private key')) {
    throw fail(
      'expected a private key without a passphrase; decrypt it (openssl pkey -in apiclient_key.pem -out …), or pass a KeyObject',
    );
  }
  const [other] = items;
  throw fail(
    `expected the merchant's private key (apiclient_key.pem), got ${other === undefined ? 'nothing' : describeItem(other)}`,
  );
}

function failing(field: string): Fail {
  return (problem, options) => new ConfigError(field, problem, options);
}

function rsa(field: string, key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa') {
    throw new ConfigError(field, `expected an RSA key, got ${key.asymmetricKeyType ?? 'a symmetric'} key`);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < minimumBits)
    throw new ConfigError(field, `expected an RSA key of at least ${minimumBits} bits, got ${bits} bits`);
  return key;
}
