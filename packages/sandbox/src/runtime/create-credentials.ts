import { X509Certificate } from 'node:crypto';
import { type Circumstances, Credentials } from './credentials.js';
import type { Ids } from './ids.js';
import {
  type Authority,
  type BrandKeys,
  type Certified,
  type Dated,
  type KeyMode,
  type KeyPair,
  type Keyring,
  listKeys,
  type MerchantKey,
  type MerchantKeys,
} from './keyring.js';
import type { Pair } from './keys.js';
import { type Handover, replaceKey } from './rotation.js';
import { brandScheme } from './schemes.js';
import { isForNames, listServerNames } from './server-names.js';
import { createAuthority, createIssuer, type Issuer, renewServer } from './x509.js';

/** What a merchant brings along. The sandbox makes the rest. */
export interface GivenKeys {
  readonly mchid: string;
  /** The merchant's own key. */
  readonly merchant?: MerchantKey | undefined;
  readonly apiV2Key?: string | undefined;
  readonly apiV3Key?: string | undefined;
  /** A brand of its own. */
  readonly brandId?: string | undefined;
  readonly keyMode?: KeyMode | undefined;
  readonly subMerchants?: readonly string[] | undefined;
  readonly appids?: readonly string[] | undefined;
}

/** Where a sandbox has its keys from, and where it keeps them. */
export interface KeySource {
  /** The keys of an earlier sandbox. */
  readonly saved?: Keyring | undefined;
  /** A key pair that no other key of the sandbox has. */
  rsa(): Promise<Pair>;
  /** Keeps the keys of a merchant that is new or has changed. They are used afterwards. */
  keep(credentials: Credentials): Promise<void>;
}

/** What the credentials of all merchants are made with. */
export interface Making {
  readonly source: KeySource;
  readonly ids: Ids;
  readonly circumstances: Circumstances;
}

const month = 30 * 86_400_000;

/**
 * Creates the keys of a sandbox's first merchant, and the CA, unless an earlier sandbox has kept them. The API keys, the
 * public key's id and the serial numbers follow from the seed.
 *
 * @param given its `names` are those of the HTTPS certificate, besides the loopback ones and WeChat Pay's own
 */
export async function createCredentials(
  making: Making,
  { names, brandId, ...given }: GivenKeys & { readonly brandId: string; readonly names: readonly string[] },
): Promise<Credentials> {
  const authority = await findAuthority(making, names);
  const maker = new Maker(making, authority);
  const [brand, keys] = await Promise.all([maker.brand(brandId, ''), maker.merchant(given, '')]);
  return await keep(making, new Credentials(authority, brand, keys, making.circumstances));
}

/**
 * Creates the keys of a further merchant: its own, unless it brings one, and WeChat Pay's for it. The ids and the API keys
 * follow from the seed and the merchant id.
 *
 * @param first the credentials of the first merchant
 */
export async function createMerchantCredentials(
  making: Making,
  { authority, brand: firstBrand }: Credentials,
  given: GivenKeys,
): Promise<Credentials> {
  const { mchid, brandId } = given;
  const maker = new Maker(making, authority);
  const [brand, keys] = await Promise.all([
    brandId === undefined ? firstBrand : maker.brand(brandId, ` ${brandId}`),
    maker.merchant(given, ` ${mchid}`),
  ]);
  return await keep(making, new Credentials(authority, brand, keys, making.circumstances));
}

/** What of a merchant's keys is replaced. */
export type Replaced = 'platform' | 'publicKey' | 'merchant';

/**
 * Replaces a key of a merchant.
 *
 * @param isFirst whether it is the sandbox's first merchant
 * @param given the new key of a merchant that keeps its private key
 */
export async function rotateCredentials(
  making: Making,
  credentials: Credentials,
  {
    what,
    isFirst,
    given,
    handover,
  }: {
    readonly what: Replaced;
    readonly isFirst: boolean;
    readonly given: MerchantKey | undefined;
    readonly handover: Handover;
  },
): Promise<void> {
  const { mchid } = credentials;
  const maker = new Maker(making, credentials.authority);
  const replaced = async (): Promise<MerchantKeys> => {
    switch (what) {
      case 'platform': {
        const key = await maker.createCertificate(isFirst ? undefined : mchid);
        return {
          ...credentials.keys,
          certificates: replaceKey(credentials.keys.certificates, key, handover),
        };
      }
      case 'publicKey': {
        const key = await maker.createPublicKey(isFirst ? '' : ` ${mchid}`);
        return { ...credentials.keys, publicKeys: replaceKey(credentials.keys.publicKeys, key, handover) };
      }
      case 'merchant': {
        const key = given ?? (await maker.createMerchantKey(mchid));
        return { ...credentials.keys, merchant: replaceKey(credentials.keys.merchant, key, handover) };
      }
    }
  };
  await changeCredentials(making, credentials, await replaced());
}

/** Replaces the keys of a merchant, once they are kept. */
export async function changeCredentials(
  making: Making,
  credentials: Credentials,
  keys: MerchantKeys,
): Promise<void> {
  credentials.adopt(await keep(making, credentials.with(keys)));
}

async function keep({ source }: Making, credentials: Credentials): Promise<Credentials> {
  await source.keep(credentials);
  return credentials;
}

async function findAuthority(making: Making, names: readonly string[]): Promise<Authority> {
  const { authority } = making.source.saved ?? {};
  const all = listServerNames(names);
  if (authority !== undefined) {
    const { server } = authority;
    const isFresh = server.notAfter.getTime() - Date.now() > month;
    if (isFresh && isForNames(new X509Certificate(server.der), all)) return authority;
  }
  const serials = createSerials(making);
  return authority === undefined
    ? await createAuthority(all, serials)
    : await renewServer(authority, all, serials);
}

function createSerials(making: Making): (subject: string) => string {
  // A first digit from 4 to 7 keeps the number positive and 40 digits long, like WeChat Pay's.
  return (subject) => createUnused(making, (ids) => `5${ids.hex(`serial ${subject}`, 39)}`);
}

/** An id or a key that no kept key has: a sandbox that starts again begins with the same ids. */
function createUnused({ source, ids }: Making, create: (ids: Ids) => string): string {
  const used = source.saved === undefined ? new Set() : listTexts(source.saved);
  for (;;) {
    const id = create(ids);
    if (!used.has(id)) return id;
  }
}

function listTexts(keyring: Keyring): Set<string> {
  const { authority, merchants, brands } = keyring;
  return new Set([
    authority.server.id,
    ...listKeys(keyring).map(({ id }) => id),
    ...brands.map(({ apiKey }) => apiKey),
    ...merchants.flatMap(({ apiV2Key, apiV3Key }) => [apiV2Key, apiV3Key]),
  ]);
}

/** Finds the keys that an earlier sandbox has kept, and makes the others. */
class Maker {
  readonly #making: Making;
  readonly #issuer: Issuer;

  constructor(making: Making, authority: Authority) {
    this.#making = making;
    this.#issuer = createIssuer(authority, createSerials(making));
  }

  /** @param suffix tells the ids of further ones from those of the first one */
  async brand(brandId: string, suffix: string): Promise<BrandKeys> {
    const { source } = this.#making;
    const known = source.saved?.brands.find((brand) => brand.brandId === brandId);
    if (known !== undefined) return known;
    const [pair, publicPair] = await Promise.all([source.rsa(), source.rsa()]);
    // 32 digits: https://pay.weixin.qq.com/doc/brand/4015433973
    const id = this.#create((ids) => publicKeyId(ids.digits(`brand-public-key${suffix}`, 32)));
    return {
      brandId,
      certificate: await this.#issuer.brand(pair, brandId),
      publicKey: { ...describePublicKey(publicPair, id), signatureType: brandScheme },
      apiKey: this.#create((ids) => ids.text(`brand-api-key${suffix}`, 32)),
    };
  }

  async merchant(given: GivenKeys, suffix: string): Promise<MerchantKeys> {
    const { mchid, brandId, keyMode, subMerchants, appids } = given;
    const known = this.#making.source.saved?.merchants.find((merchant) => merchant.mchid === mchid);
    const issuedTo = suffix === '' ? undefined : mchid;
    // One that was replaced meanwhile stays replaced.
    const isOwn =
      given.merchant === undefined ||
      known?.merchant.some(({ key }) => key.id === given.merchant?.id) === true;
    const [merchant, publicKeys, certificates] = await Promise.all([
      (isOwn ? known?.merchant : undefined) ?? first(given.merchant ?? this.createMerchantKey(mchid)),
      known?.publicKeys ?? first(this.createPublicKey(suffix)),
      known?.certificates ?? first(this.createCertificate(issuedTo)),
    ]);
    const { apiV2Key, apiV3Key } = known ?? {};
    return {
      mchid,
      brandId,
      merchant,
      publicKeys,
      certificates,
      apiV2Key: given.apiV2Key ?? apiV2Key ?? this.#create((ids) => ids.text(`api-v2-key${suffix}`, 32)),
      apiV3Key: given.apiV3Key ?? apiV3Key ?? this.#create((ids) => ids.text(`api-v3-key${suffix}`, 32)),
      mode: keyMode ?? known?.mode,
      subMerchants: subMerchants ?? known?.subMerchants,
      appids: appids ?? known?.appids,
    };
  }

  async createMerchantKey(mchid: string): Promise<Certified> {
    return await this.#issuer.merchant(await this.#making.source.rsa(), mchid);
  }

  /** @param suffix as above */
  async createPublicKey(suffix: string): Promise<KeyPair> {
    const pair = await this.#making.source.rsa();
    return describePublicKey(
      pair,
      this.#create((ids) => publicKeyId(ids.digits(`public-key${suffix}`, 28))),
    );
  }

  /** @param mchid the merchant that it is for, unless it is the first one */
  async createCertificate(mchid: string | undefined): Promise<Certified> {
    return await this.#issuer.platform(await this.#making.source.rsa(), mchid);
  }

  #create(create: (ids: Ids) => string): string {
    return createUnused(this.#making, create);
  }
}

async function first<Key>(key: Key | Promise<Key>): Promise<Dated<Key>[]> {
  return [{ key: await key }];
}

function publicKeyId(digits: string): string {
  return `PUB_KEY_ID_${digits}`;
}

function describePublicKey(pair: Pair, id: string): KeyPair {
  return { id, ...pair, pem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}
