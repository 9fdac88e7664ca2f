import type { KeyObject, X509Certificate } from 'node:crypto';
import { describe } from '../errors/given.js';
import { ConfigError } from '../errors/index.js';
import { loadPublicKey, readHolder } from './load-keys.js';
import { sameSerial, serialProblem } from './serial-number.js';

const publicKeyIdPrefix = 'PUB_KEY_ID_';

/** A platform key. */
export interface PlatformKey {
  /** `PUB_KEY_ID_…`, or the certificate's serial number in capitals. */
  readonly id: string;
  readonly key: KeyObject;
  /** Whether the configuration contains it, or the client downloaded it. */
  readonly source: 'given' | 'downloaded';
  /** The validity of its certificate, in milliseconds since 1970; a public key does not expire. */
  readonly validity: { readonly from: number; readonly to: number } | undefined;
}

/** The platform keys that a client trusts, by serial number or public key id. Each client has its own. */
export class PlatformKeys {
  readonly #keys: Map<string, PlatformKey>;
  readonly #clock: () => number;
  /** Their field in the configuration. */
  readonly field: 'certs' | 'brand.publicKeys';
  /** Whether certificates are downloaded as needed. */
  readonly auto: boolean;

  /**
   * The public key id for the request header `Wechatpay-Serial`: the platform signs its answer with that key. Without
   * the header, the platform signs with a platform certificate.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012154180
   */
  readonly publicKeyId: string | undefined;

  private constructor(
    keys: readonly PlatformKey[],
    auto: boolean,
    clock: () => number,
    field: PlatformKeys['field'] = 'certs',
  ) {
    this.#keys = new Map(keys.map((key) => [key.id, key]));
    this.#clock = clock;
    this.field = field;
    this.auto = auto;
    this.publicKeyId = this.ids.find(isPublicKeyId);
  }

  /**
   * @param certs PEM by `PUB_KEY_ID_…` or certificate serial number; `'auto'`, or `auto: true` among them, downloads
   *   certificates
   * @param clock milliseconds since 1970
   * @throws ConfigError if there is no key, or a key does not match its id
   */
  static from(certs: unknown, clock: () => number): PlatformKeys {
    if (certs === 'auto') return new PlatformKeys([], true, clock);
    if (certs === null || typeof certs !== 'object' || Array.isArray(certs) || Buffer.isBuffer(certs)) {
      throw new ConfigError(
        'certs',
        `expected the platform keys by id, such as { PUB_KEY_ID_…: pem }, or 'auto', got ${describe(certs)}`,
      );
    }
    const { auto = false, ...given } = certs as Readonly<Record<string, unknown>>;
    if (typeof auto !== 'boolean') {
      throw new ConfigError('certs.auto', `expected true or false, got ${describe(auto)}`);
    }
    const keys = Object.entries(given).map(([id, source]) => platformKey(id, source));
    if (keys.length === 0 && !auto) {
      throw new ConfigError(
        'certs',
        'expected at least one platform key or certificate; without one, no answer can be verified',
      );
    }
    return new PlatformKeys(keys, auto, clock);
  }

  /**
   * Reads the public keys of a brand. Brands have no certificates.
   *
   * @throws ConfigError if there is no key, or a key does not match its id
   */
  static ofBrand(publicKeys: unknown, clock: () => number): PlatformKeys {
    const field = 'brand.publicKeys';
    if (publicKeys === null || typeof publicKeys !== 'object' || Object.keys(publicKeys).length === 0) {
      const got = publicKeys === null || typeof publicKeys !== 'object' ? describe(publicKeys) : 'none';
      throw new ConfigError(
        field,
        `expected WeChat Pay's public keys for the brand by id, such as { PUB_KEY_ID_…: pem }, got ${got}`,
      );
    }
    const keys = Object.entries(publicKeys).map(([id, source]) => {
      if (isPublicKeyId(id)) return platformKey(id, source, field);
      throw new ConfigError(
        `${field}.${id}`,
        "expected 'PUB_KEY_ID_…' as the name of the key; brands have no platform certificates",
      );
    });
    return new PlatformKeys(keys, false, clock, field);
  }

  /** The key that verifies messages which name this id. */
  get(id: string): KeyObject | undefined {
    return this.find(id)?.key;
  }

  find(id: string): PlatformKey | undefined {
    const key = this.#keys.get(normalize(id));
    return key === undefined || this.#isExpired(key) ? undefined : key;
  }

  /** The key that encrypts sensitive fields: the public key, or else the newest valid certificate. */
  forEncryption(): PlatformKey | undefined {
    if (this.publicKeyId !== undefined) return this.find(this.publicKeyId);
    const now = this.#clock();
    let newest: PlatformKey | undefined;
    for (const key of this.#keys.values()) {
      const { from, to } = key.validity ?? always;
      if (from <= now && now < to && from >= (newest?.validity ?? always).from) newest = key;
    }
    return newest;
  }

  /** Adds downloaded keys. Earlier ones stay until they expire; configured keys are not replaced. */
  add(downloaded: readonly PlatformKey[]): void {
    for (const key of this.#keys.values()) if (this.#isExpired(key)) this.#keys.delete(key.id);
    for (const key of downloaded) {
      if (this.#keys.get(key.id)?.source !== 'given') this.#keys.set(key.id, key);
    }
  }

  get all(): PlatformKey[] {
    return [...this.#keys.values()].filter((key) => !this.#isExpired(key));
  }

  get ids(): string[] {
    return this.all.map(({ id }) => id);
  }

  /** Only downloaded certificates expire here; a configured one is trusted until it is removed. */
  #isExpired({ source, validity }: PlatformKey): boolean {
    return source === 'downloaded' && this.#clock() >= (validity ?? always).to;
  }
}

const always = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** Whether an id is a public key id, not a certificate's serial number. */
export function isPublicKeyId(id: string): boolean {
  return id.startsWith(publicKeyIdPrefix);
}

export function readValidity(certificate: X509Certificate): NonNullable<PlatformKey['validity']> {
  return { from: Date.parse(certificate.validFrom), to: Date.parse(certificate.validTo) };
}

/** Serial numbers are hexadecimal in upper or lower case; public key ids are case-sensitive. */
function normalize(id: string): string {
  return isPublicKeyId(id) ? id : id.toUpperCase();
}

function platformKey(id: string, source: unknown, within = 'certs'): PlatformKey {
  const field = `${within}.${id}`;
  const problem = isPublicKeyId(id) ? undefined : serialProblem(id);
  if (problem !== undefined || !/^(PUB_KEY_ID_[0-9A-Za-z]{1,64}|[0-9A-Fa-f]{1,64})$/.test(id)) {
    throw new ConfigError(
      field,
      `expected 'PUB_KEY_ID_…' or the serial number of a platform certificate as the name of the key${problem === undefined ? '' : `; ${problem}`}`,
    );
  }
  const { key, certificate } = loadPublicKey(field, source);
  if (certificate !== undefined) checkCertificate(field, id, certificate);
  return {
    id: normalize(id),
    key,
    source: 'given',
    validity: certificate === undefined ? undefined : readValidity(certificate),
  };
}

function checkCertificate(field: string, id: string, certificate: X509Certificate): void {
  const holder = readHolder(certificate);
  // The holder of a merchant API certificate is the merchant's id; that of a platform certificate is Tenpay.com.
  if (/^\d{8,32}$/.test(holder)) {
    throw new ConfigError(
      field,
      `this is the API certificate of merchant ${holder} (apiclient_cert.pem); expected the platform's public key (pub_key.pem) or certificate (wechatpay_….pem)`,
    );
  }
  if (isPublicKeyId(id)) {
    throw new ConfigError(
      field,
      `expected the public key with that id (pub_key.pem), got a certificate; name a certificate by its serial number, ${certificate.serialNumber}`,
    );
  }
  if (!sameSerial(certificate.serialNumber, id)) {
    throw new ConfigError(
      field,
      `wrong serial number: the certificate has the serial number ${certificate.serialNumber}`,
    );
  }
}
