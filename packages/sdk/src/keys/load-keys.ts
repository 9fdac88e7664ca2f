import { KeyObject, type X509Certificate } from 'node:crypto';
import { type Fail, type KeyItem, keyItemsIn, readKeyFile } from '../crypto/key-file.js';
import { quoted } from '../errors/given.js';
import { ConfigError } from '../errors/index.js';
import { sameSerial } from './serial-number.js';

/**
 * A key or certificate: PEM text, the bytes of a PEM or DER file, a `KeyObject`, or a `file:` or `data:` URL.
 *
 * It may be as environment variables and secret stores hand it out: in quotes, indented, on one line, with `\n` for its
 * line breaks, without its `-----BEGIN` line, in base64 once more, or in UTF-16.
 */
export type KeySource = string | Buffer | URL | KeyObject;

/** At least as long as those WeChat Pay issues. */
const minimumBits = 2048;

/**
 * The merchant's private key. A file may hold its certificate as well, which then has to be that of the key.
 *
 * @param serial the serial number that was given for its certificate
 * @throws ConfigError naming the field; the key's text never appears in it
 */
export function loadPrivateKey(field: string, source: unknown, serial?: string): KeyObject {
  const items = source instanceof KeyObject ? [] : readKeyFile(source, 'a private key', failing(field));
  const key = source instanceof KeyObject ? source : privateKeyIn(items, failing(field));
  if (key.type !== 'private') throw new ConfigError(field, `expected a private key, got a ${key.type} key`);
  const beside = items.flatMap((item) => (item.kind === 'certificate' ? [item.certificate] : []));
  const certificate = beside.find((each) => each.checkPrivateKey(key));
  if (beside.length > 0 && certificate === undefined) {
    throw new ConfigError(field, 'the certificate beside it in the file belongs to another private key');
  }
  if (certificate !== undefined && serial !== undefined && !sameSerial(certificate.serialNumber, serial)) {
    throw new ConfigError(
      field,
      `the certificate beside it in the file has the serial number ${certificate.serialNumber}, not the one given as serial`,
    );
  }
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
  const items = readKeyFile(source, 'a public key or a certificate', failing(field));
  const expected = "expected the platform's public key or certificate";
  const other = items.find(({ kind }) => kind !== 'public key' && kind !== 'certificate');
  if (other !== undefined) throw new ConfigError(field, `${expected}, got ${nameOf(other)}`);
  const [item, second] = items;
  if (second !== undefined)
    throw new ConfigError(field, `${expected}, got ${items.length} of them in one file`);
  if (item?.kind === 'public key') return { key: rsa(field, item.key) };
  if (item?.kind !== 'certificate') throw new ConfigError(field, expected);
  const { certificate } = item;
  return { key: rsa(field, certificate.publicKey), certificate };
}

/**
 * Certificates, and the private key if there is one beside them.
 *
 * @param what how to call them in an error, such as `a CA certificate`
 * @returns the certificates as they follow each other: at least one
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
    throw new ConfigError(field, `expected ${what}, got ${other === undefined ? 'nothing' : nameOf(other)}`);
  }
  const hasKey = items.some(({ kind }) => kind === 'private key');
  return {
    certificates: [first, ...more],
    key: hasKey ? privateKeyIn(items, failing(field)) : undefined,
  };
}

/**
 * The bytes of a PFX file.
 *
 * @throws ConfigError naming the field
 */
export function loadPfx(field: string, source: unknown): Buffer {
  const what = 'a PFX file (apiclient_cert.p12)';
  const [item] = keyItemsIn(source, what, failing(field)) ?? [];
  if (item?.kind === 'PFX file') return item.bytes;
  throw new ConfigError(
    field,
    item === undefined
      ? 'expected the bytes of a PFX file (apiclient_cert.p12), or base64 of them; these cannot be read'
      : `expected ${what}, got ${nameOf(item)}; certificate and key in PEM go into merchant.cert and merchant.key`,
  );
}

/** Whom a certificate names as its holder: a merchant by its id, the platform as `Tenpay.com sign`. */
export function holderOf({ subject }: X509Certificate): string {
  return quoted(/^CN=(.*)$/m.exec(subject)?.[1] ?? 'a holder without a name');
}

/** How an item is called in an error: with the name of the file that WeChat Pay issues it in. */
function nameOf({ kind }: KeyItem): string {
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

/** The one private key of a file that may hold its certificate as well. */
function privateKeyIn(items: readonly KeyItem[], fail: Fail): KeyObject {
  const keys = items.flatMap((item) => (item.kind === 'private key' ? [item.key] : []));
  const [key, second] = keys;
  if (second !== undefined) throw fail(`expected one private key, got ${keys.length} in one file`);
  if (key !== undefined) return key;
  if (items.some(({ kind }) => kind === 'encrypted private key')) {
    throw fail(
      'expected a private key without a passphrase; decrypt it first (openssl pkey -in apiclient_key.pem -out …), or pass a KeyObject',
    );
  }
  const [other] = items;
  throw fail(
    `expected the merchant's private key (apiclient_key.pem), got ${other === undefined ? 'nothing' : nameOf(other)}`,
  );
}

function failing(field: string): Fail {
  return (problem, options) => new ConfigError(field, problem, options);
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
