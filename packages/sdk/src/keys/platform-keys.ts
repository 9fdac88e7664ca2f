import type { KeyObject, X509Certificate } from 'node:crypto';
import { describe } from '../errors/given.js';
import { ConfigError } from '../errors/index.js';
import { holderOf, loadPublicKey } from './load-keys.js';
import { sameSerial, serialProblem } from './serial-number.js';

const publicKeyIdPrefix = 'PUB_KEY_ID_';

/** A key of the platform's. */
export interface PlatformKey {
  /** `PUB_KEY_ID_…`, or the certificate's serial number in capitals. */
  readonly id: string;
  readonly key: KeyObject;
  /** Where it came from: the configuration, or the platform. */
  readonly source: 'given' | 'downloaded';
  /** When its certificate is valid, in milliseconds since 1970; a public key has no end. */
  readonly validity: { readonly from: number; readonly to: number } | undefined;
}

/** The platform's keys that a client trusts, by serial number or public key id. Each client has its own. */
export class PlatformKeys {
  readonly #keys: Map<string, PlatformKey>;
  readonly #clock: () => number;
  /** Where they stand in the configuration. */
  readonly field: 'certs' | 'brand.publicKeys';
  /** Whether certificates are downloaded as needed. */
  readonly auto: boolean;

  /**
   * The public key id to name in `Wechatpay-Serial`, so that the platform signs its answer with that key. Without
   * one the header is left out, and a platform certificate signs.
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
   * @throws ConfigError if there is none, or one is not what its id says
   */
  static from(certs: unknown, clock: () => number): PlatformKeys {
    if (certs === 'auto') return new PlatformKeys([], true, clock);
    if (certs === null || typeof certs !== 'object' || Array.isArray(certs) || Buffer.isBuffer(certs)) {
      throw new ConfigError(
        'certs',
        `expected the platform's keys by id, such as { PUB_KEY_ID_…: pem }, or 'auto', got ${describe(certs)}`,
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
        'expected at least one platform key or certificate: no answer could be verified without',
      );
    }
    return new PlatformKeys(keys, auto, clock);
  }

  /**
   * The public keys of a brand, which has no certificates.
   *
   * @throws ConfigError if there is none, or one is not what its id says
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
        "expected 'PUB_KEY_ID_…' as its name: brands have public keys only, no platform certificates",
      );
    });
    return new PlatformKeys(keys, false, clock, field);
  }

  /** The key of that id, to verify with. */
  get(id: string): KeyObject | undefined {
    return this.find(id)?.key;
  }

  find(id: string): PlatformKey | undefined {
    const key = this.#keys.get(normal(id));
    return key === undefined || this.#isOver(key) ? undefined : key;
  }

  /** The key to encrypt with: the public key, or else the certificate that is valid and was issued last. */
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

  /** Takes in what was downloaded. The earlier ones stay until they expire; what was given is not replaced. */
  add(downloaded: readonly PlatformKey[]): void {
    for (const key of this.#keys.values()) if (this.#isOver(key)) this.#keys.delete(key.id);
    for (const key of downloaded) {
      if (this.#keys.get(key.id)?.source !== 'given') this.#keys.set(key.id, key);
    }
  }

  /** All keys held. */
  get all(): PlatformKey[] {
    return [...this.#keys.values()].filter((key) => !this.#isOver(key));
  }

  /** The ids held. */
  get ids(): string[] {
    return this.all.map(({ id }) => id);
  }

  /** What was downloaded counts until its certificate expires; what was given, until it is taken away. */
  #isOver({ source, validity }: PlatformKey): boolean {
    return source === 'downloaded' && this.#clock() >= (validity ?? always).to;
  }
}

const always = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** Whether an id is one of a public key, not a certificate's serial number. */
export function isPublicKeyId(id: string): boolean {
  return id.startsWith(publicKeyIdPrefix);
}

/** When a certificate is valid. */
export function validityOf(certificate: X509Certificate): NonNullable<PlatformKey['validity']> {
  return { from: Date.parse(certificate.validFrom), to: Date.parse(certificate.validTo) };
}

/** Serial numbers are hexadecimal in either case; public key ids are as issued. */
function normal(id: string): string {
  return isPublicKeyId(id) ? id : id.toUpperCase();
}

function platformKey(id: string, source: unknown, within = 'certs'): PlatformKey {
  const field = `${within}.${id}`;
  const problem = isPublicKeyId(id) ? undefined : serialProblem(id);
  if (problem !== undefined || !/^(PUB_KEY_ID_[0-9A-Za-z]{1,64}|[0-9A-Fa-f]{1,64})$/.test(id)) {
    throw new ConfigError(
      field,
      `expected 'PUB_KEY_ID_…' or the serial number of a platform certificate as its name${problem === undefined ? '' : `; ${problem}`}`,
    );
  }
  const { key, certificate } = loadPublicKey(field, source);
  if (certificate !== undefined) checkCertificate(field, id, certificate);
  return {
    id: normal(id),
    key,
    source: 'given',
    validity: certificate === undefined ? undefined : validityOf(certificate),
  };
}

function checkCertificate(field: string, id: string, certificate: X509Certificate): void {
  const holder = holderOf(certificate);
  // A merchant API certificate names the merchant by its id, one of the platform's names Tenpay.com.
  if (/^\d{8,32}$/.test(holder)) {
    throw new ConfigError(
      field,
      `it is the API certificate of merchant ${holder} (apiclient_cert.pem); expected the platform's public key (pub_key.pem) or certificate (wechatpay_….pem)`,
    );
  }
  if (isPublicKeyId(id)) {
    throw new ConfigError(
      field,
      `expected the public key of that id (pub_key.pem), got a certificate; its name is its serial number, ${certificate.serialNumber}`,
    );
  }
  if (!sameSerial(certificate.serialNumber, id)) {
    throw new ConfigError(field, `the certificate's own serial number is ${certificate.serialNumber}`);
  }
}
