import type {
  Authority,
  BrandKeys,
  Certified,
  Dated,
  KeyMode,
  KeyPair,
  Keyring,
  MerchantKey,
  MerchantKeys,
  PlatformKeyKind,
} from './keyring.js';

/** What decides which keys are in use. */
export interface Circumstances {
  /** The sandbox's time, in milliseconds. */
  now(): number;
  /** A number from 0 up to 100, for shares in per cent. */
  draw(): number;
}

/** The keys that one merchant of the sandbox uses now: its own, its brand's, WeChat Pay's, and those of TLS. */
export class Credentials {
  readonly authority: Authority;
  readonly brand: BrandKeys;
  #keys: MerchantKeys;
  readonly #circumstances: Circumstances;

  constructor(authority: Authority, brand: BrandKeys, keys: MerchantKeys, circumstances: Circumstances) {
    this.authority = authority;
    this.brand = brand;
    this.#keys = keys;
    this.#circumstances = circumstances;
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
    return findCurrent(this.#keys.merchant, this.#now);
  }

  /** All certificates with which the merchant may sign: while keys are replaced, two. */
  get merchantKeys(): readonly MerchantKey[] {
    return listValid(this.#keys.merchant, this.#now);
  }

  /** The platform's public key (微信支付公钥) that signs. */
  get publicKey(): KeyPair {
    return findCurrent(this.#keys.publicKeys, this.#now);
  }

  get publicKeys(): readonly KeyPair[] {
    return listValid(this.#keys.publicKeys, this.#now);
  }

  /** The platform certificate (平台证书) that signs. */
  get platform(): Certified {
    return findCurrent(this.#keys.certificates, this.#now);
  }

  /** The platform certificates that are published: while they are replaced, two. The newest comes last. */
  get certificates(): readonly Dated<Certified>[] {
    return this.#keys.certificates.filter((dated) => isValid(dated, this.#now));
  }

  get mode(): KeyMode | undefined {
    return this.#keys.mode;
  }

  /** WeChat Pay's key that signs an answer to a request that names none. */
  get answering(): KeyPair {
    return this[platformKeys[this.#choose('certificate')]];
  }

  /**
   * WeChat Pay's key that signs a notification.
   *
   * @param named the kind that the request named which made the resource
   */
  notifying(named: PlatformKeyKind = 'publicKey'): KeyPair {
    return this[platformKeys[this.#choose(named)]];
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

  /** All keys of this merchant, also those that have ended. */
  get keys(): MerchantKeys {
    return this.#keys;
  }

  /** What is to keep, of this merchant. */
  get keyring(): Keyring {
    return { authority: this.authority, merchants: [this.#keys], brands: [this.brand] };
  }

  /** The same with other keys. */
  with(keys: MerchantKeys): Credentials {
    return new Credentials(this.authority, this.brand, keys, this.#circumstances);
  }

  /** Takes the keys of other credentials of the same merchant. */
  adopt({ keys }: Credentials): void {
    this.#keys = keys;
  }

  get #now(): number {
    return this.#circumstances.now();
  }

  #choose(usual: PlatformKeyKind): PlatformKeyKind {
    const { mode } = this.#keys;
    if (mode === undefined) return usual;
    if (typeof mode === 'string') return mode;
    return this.#circumstances.draw() < mode.publicKey ? 'publicKey' : 'certificate';
  }
}

const platformKeys = { publicKey: 'publicKey', certificate: 'platform' } as const;

function isValid({ until }: Dated<unknown>, now: number): boolean {
  return until === undefined || now < until;
}

function listValid<Key>(keys: readonly Dated<Key>[], now: number): Key[] {
  return keys.filter((dated) => isValid(dated, now)).map(({ key }) => key);
}

/** The newest key whose time has come. */
function findCurrent<Key>(keys: readonly Dated<Key>[], now: number): Key {
  const current = keys.findLast((dated) => (dated.from ?? now) <= now && isValid(dated, now));
  const { key } = current ?? (keys.at(-1) as Dated<Key>);
  return key;
}
