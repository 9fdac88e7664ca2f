import type { KeyObject, X509Certificate } from 'node:crypto';
import { ConfigError } from '../errors/index.js';
import { describe, loadPublicKey } from '../keys.js';

const publicKeyIdPrefix = 'PUB_KEY_ID_';

/** The platform's keys that a client trusts, by serial number or public key id. Each client has its own. */
export class PlatformKeys {
  readonly #keys: ReadonlyMap<string, KeyObject>;

  /**
   * The public key id to name in `Wechatpay-Serial`, so that the platform signs its answer with that key. Without
   * one the header is left out, and a platform certificate signs.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012154180
   */
  readonly publicKeyId: string | undefined;

  private constructor(keys: ReadonlyMap<string, KeyObject>) {
    this.#keys = keys;
    this.publicKeyId = this.ids.find((id) => id.startsWith(publicKeyIdPrefix));
  }

  /**
   * @param certs PEM by `PUB_KEY_ID_…` or certificate serial number
   * @throws ConfigError if there is none, or one is not what its id says
   */
  static from(certs: unknown): PlatformKeys {
    if (certs === null || typeof certs !== 'object' || Array.isArray(certs) || Buffer.isBuffer(certs)) {
      throw new ConfigError(
        'certs',
        `expected the platform's keys by id, such as { PUB_KEY_ID_…: pem }, got ${describe(certs)}`,
      );
    }
    const keys = new Map(
      Object.entries(certs).map(([id, source]) => [normal(id), platformKey(id, source)] as const),
    );
    if (keys.size === 0) {
      throw new ConfigError(
        'certs',
        'expected at least one platform key or certificate: no answer could be verified without',
      );
    }
    return new PlatformKeys(keys);
  }

  /** The key of that id, if the client holds it. */
  get(id: string): KeyObject | undefined {
    return this.#keys.get(normal(id));
  }

  /** The ids held. */
  get ids(): string[] {
    return [...this.#keys.keys()];
  }
}

/** Serial numbers are hexadecimal in either case; public key ids are as issued. */
function normal(id: string): string {
  return id.startsWith(publicKeyIdPrefix) ? id : id.toUpperCase();
}

function platformKey(id: string, source: unknown): KeyObject {
  const field = `certs.${id}`;
  if (!/^(PUB_KEY_ID_[0-9A-Za-z]+|[0-9A-Fa-f]+)$/.test(id)) {
    throw new ConfigError(
      field,
      "expected 'PUB_KEY_ID_…' or the serial number of a platform certificate as its name",
    );
  }
  const { key, certificate } = loadPublicKey(field, source);
  if (certificate !== undefined) checkSerial(field, id, certificate);
  return key;
}

function checkSerial(field: string, id: string, certificate: X509Certificate): void {
  if (id.startsWith(publicKeyIdPrefix)) {
    throw new ConfigError(field, 'expected the public key of that id (pub_key.pem), got a certificate');
  }
  if (certificate.serialNumber.toUpperCase() !== id.toUpperCase()) {
    throw new ConfigError(field, `the certificate's own serial number is ${certificate.serialNumber}`);
  }
}
