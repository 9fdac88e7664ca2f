import type {
  Authority,
  BrandKeys,
  Certified,
  Dated,
  KeyPair,
  Keyring,
  MerchantKey,
  MerchantKeys,
} from './keyring.js';

/** The keys that one merchant of the sandbox uses now: its own, its brand's, WeChat Pay's, and those of TLS. */
export class Credentials {
  readonly authority: Authority;
  readonly brand: BrandKeys;
  readonly #keys: MerchantKeys;
  readonly #now: () => number;

  /** @param now the sandbox's time */
  constructor(authority: Authority, brand: BrandKeys, keys: MerchantKeys, now: () => number) {
    this.authority = authority;
    this.brand = brand;
    this.#keys = keys;
    this.#now = now;
  }

  get mchid(): string {
    return this.#keys.mchid;
  }

  /** The sub-merchants that it began with. */
  get subMerchants(): readonly string[] {
    return this.#keys.subMerchants ?? [];
  }

  /** The merchant API certificate, which signs requests and is presented in mutual TLS. */
  get merchant(): MerchantKey {
    return findCurrent(this.#keys.merchant, this.#now());
  }

  /** The platform's public key (微信支付公钥). */
  get publicKey(): KeyPair {
    return findCurrent(this.#keys.publicKeys, this.#now());
  }

  /** The platform certificate (平台证书) that signs. */
  get platform(): Certified {
    return findCurrent(this.#keys.certificates, this.#now());
  }

  /** The CA of all certificates, in PEM. */
  get ca(): string {
    return this.authority.ca;
  }

  get apiV2Key(): string {
    return this.#keys.apiV2Key;
  }

  get apiV3Key(): string {
    return this.#keys.apiV3Key;
  }

  /** What is to keep, of this merchant. */
  get keyring(): Keyring {
    return { authority: this.authority, merchants: [this.#keys], brands: [this.brand] };
  }
}

/** The newest key whose time has come. */
function findCurrent<Key>(keys: readonly Dated<Key>[], now: number): Key {
  const current = keys.findLast(
    ({ from = now, until }) => from <= now && (until === undefined || now < until),
  );
  const { key } = current ?? (keys.at(-1) as Dated<Key>);
  return key;
}

/** What a merchant brings along. The sandbox makes the rest. */
export interface GivenKeys {
  readonly mchid: string;
  /** The merchant's own key. */
  readonly merchant?: MerchantKey | undefined;
  readonly apiV2Key?: string | undefined;
  readonly apiV3Key?: string | undefined;
  /** A brand of its own. */
  readonly brandId?: string | undefined;
  readonly subMerchants?: readonly string[] | undefined;
  readonly appids?: readonly string[] | undefined;
}
