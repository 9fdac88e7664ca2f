import type { KeyObject, X509Certificate } from 'node:crypto';
import { isCertified } from '../crypto/same-key.js';
import { describe } from '../errors/given.js';
import { ConfigError } from '../errors/index.js';
import type { Identity } from '../http/transport.js';
import { type KeySource, loadCertificates, loadPfx, loadPrivateKey, readHolder } from '../keys/load-keys.js';
import { sameSerial } from '../keys/serial-number.js';

/** The merchant API certificate with its key: two PEM files, or one PFX file. */
export type IdentityConfig = PemIdentityConfig | PfxIdentityConfig;

/** A certificate and its key as PEM. */
export interface PemIdentityConfig {
  /** `apiclient_cert.pem`. */
  cert: string | Buffer | URL;
  /**
   * `apiclient_key.pem`.
   * @default the configuration's `privateKey`
   */
  key?: KeySource | undefined;
}

/** A certificate and its key in one PFX file. */
export interface PfxIdentityConfig {
  /** `apiclient_cert.p12`. */
  pfx: Buffer | URL | string;
  /** As issued: the merchant id. */
  passphrase?: string | undefined;
}

interface Api {
  readonly serial: string;
  readonly privateKey: KeyObject;
  readonly source: unknown;
}

/**
 * Reads the certificate and key for mutual TLS, and checks that they belong together.
 *
 * @param api the key that signs requests, its source, and the serial number of its certificate. A certificate with that
 *   serial number must have that key
 * @throws ConfigError naming the field
 */
export function loadIdentity(config: unknown, api: Api): Identity {
  if (config === null || typeof config !== 'object') {
    throw new ConfigError(
      'merchant',
      `expected { cert, key } or { pfx, passphrase }, got ${describe(config)}`,
    );
  }
  if ('pfx' in config) return pfxIdentity(config);
  if ('cert' in config) return pemIdentity(config, api);
  throw new ConfigError(
    'merchant',
    'expected { cert, key } or { pfx, passphrase }, got an object without cert and pfx',
  );
}

function pemIdentity(config: { cert: unknown; key?: unknown }, api: Api): Identity {
  const { certificates, key: beside } = loadCertificates(
    'merchant.cert',
    config.cert,
    'the merchant API certificate (apiclient_cert.pem)',
  );
  const [certificate] = certificates;
  const key = config.key === undefined ? (beside ?? api.privateKey) : readOwnKey(config.key, api);
  if (!isCertified(key, certificate)) {
    throw new ConfigError(
      config.key === undefined ? 'merchant.cert' : 'merchant.key',
      `the key does not belong to the certificate in merchant.cert, which was issued to ${readHolder(certificate)}`,
    );
  }
  checkSerial(certificate, api);
  return { cert: certificates.join(''), key: exportPem(key) };
}

/** It is mostly the same file as `privateKey`, which has been read. */
function readOwnKey(source: unknown, api: Api): KeyObject {
  return source === api.source ? api.privateKey : loadPrivateKey('merchant.key', source);
}

/** Checks that `serial` and `privateKey` belong to the same certificate. */
function checkSerial(certificate: X509Certificate, api: Api): void {
  const named = sameSerial(certificate.serialNumber, api.serial);
  const own = isCertified(api.privateKey, certificate);
  if (named && !own) {
    throw new ConfigError(
      'privateKey',
      'the key does not belong to the certificate in merchant.cert, which has the serial number in `serial`',
    );
  }
  if (own && !named) {
    throw new ConfigError(
      'serial',
      `wrong serial number: privateKey belongs to the certificate in merchant.cert, whose serial number is ${certificate.serialNumber}`,
    );
  }
}

function pfxIdentity(config: { pfx?: unknown; passphrase?: unknown }): Identity {
  const { passphrase } = config;
  if (passphrase !== undefined && typeof passphrase !== 'string') {
    throw new ConfigError('merchant.passphrase', `expected a string, got ${describe(passphrase)}`);
  }
  const pfx = loadPfx('merchant.pfx', config.pfx);
  try {
    process
      .getBuiltinModule('node:tls')
      .createSecureContext({ pfx, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (error) {
    throw pfxError(error instanceof Error ? error.message : '');
  }
  return { pfx, passphrase };
}

/** @param reason OpenSSL's message */
function pfxError(reason: string): ConfigError {
  if (/mac verify failure/i.test(reason)) {
    return new ConfigError(
      'merchant.passphrase',
      'wrong passphrase for merchant.pfx; WeChat Pay issues the file with the merchant id as its passphrase',
    );
  }
  // WeChat Pay's files are encrypted with RC2-40, which OpenSSL 3 no longer reads by default.
  if (/unsupported/i.test(reason)) {
    return new ConfigError(
      'merchant.pfx',
      'the file is encrypted with an algorithm that OpenSSL 3 refuses; pass cert and key (apiclient_cert.pem and apiclient_key.pem) instead, or run node with --openssl-legacy-provider',
    );
  }
  return new ConfigError(
    'merchant.pfx',
    'expected the bytes of a PFX file (apiclient_cert.p12); the bytes given cannot be read as one',
  );
}

function exportPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
