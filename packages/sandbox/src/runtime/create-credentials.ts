import { X509Certificate } from 'node:crypto';
import { Credentials } from './credentials.js';
import type { Ids } from './ids.js';
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
import type { Pair } from './keys.js';
import { brandScheme } from './schemes.js';
import { isForNames, listServerNames } from './server-names.js';
import type { Issuer } from './x509.js';

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
  /** The sandbox's time, in milliseconds. */
  readonly now: () => number;
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
  return await keep(making, new Credentials(authority, brand, keys, making.now));
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
  return await keep(making, new Credentials(authority, brand, keys, making.now));
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
  const { createAuthority, renewServer } = await import('./x509.js');
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

function listTexts({ authority, merchants, brands }: Keyring): Set<string> {
  return new Set([
    authority.server.id,
    ...brands.flatMap(({ certificate, publicKey, apiKey }) => [certificate.id, publicKey.id, apiKey]),
    ...merchants.flatMap(({ apiV2Key, apiV3Key, merchant, publicKeys, certificates }) => [
      apiV2Key,
      apiV3Key,
      ...[...merchant, ...publicKeys, ...certificates].map(({ key }) => key.id),
    ]),
  ]);
}

/** Finds the keys that an earlier sandbox has kept, and makes the others. */
class Maker {
  readonly #making: Making;
  readonly #authority: Authority;
  #issuer: Promise<Issuer> | undefined;

  constructor(making: Making, authority: Authority) {
    this.#making = making;
    this.#authority = authority;
  }

  /** @param suffix tells the ids of further ones from those of the first one */
  async brand(brandId: string, suffix: string): Promise<BrandKeys> {
    const { source } = this.#making;
    const known = source.saved?.brands.find((brand) => brand.brandId === brandId);
    if (known !== undefined) return known;
    const [pair, publicPair, issuer] = await Promise.all([source.rsa(), source.rsa(), this.#loadIssuer()]);
    // 32 digits: https://pay.weixin.qq.com/doc/brand/4015433973
    const id = this.#create((ids) => publicKeyId(ids.digits(`brand-public-key${suffix}`, 32)));
    return {
      brandId,
      certificate: await issuer.brand(pair, brandId),
      publicKey: { ...describePublicKey(publicPair, id), signatureType: brandScheme },
      apiKey: this.#create((ids) => ids.text(`brand-api-key${suffix}`, 32)),
    };
  }

  async merchant(given: GivenKeys, suffix: string): Promise<MerchantKeys> {
    const { mchid, brandId, subMerchants, appids } = given;
    const known = this.#making.source.saved?.merchants.find((merchant) => merchant.mchid === mchid);
    const isOwn = given.merchant === undefined || known?.merchant.at(-1)?.key.id === given.merchant.id;
    const [merchant, publicKeys, certificates] = await Promise.all([
      (isOwn ? known?.merchant : undefined) ?? this.#createMerchantKey(given),
      known?.publicKeys ?? this.#createPublicKey(suffix),
      known?.certificates ?? this.#createCertificate(suffix === '' ? undefined : mchid),
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
      subMerchants: subMerchants ?? known?.subMerchants,
      appids: appids ?? known?.appids,
    };
  }

  async #createMerchantKey({ merchant, mchid }: GivenKeys): Promise<Dated<MerchantKey>[]> {
    if (merchant !== undefined) return [{ key: merchant }];
    const [pair, issuer] = await Promise.all([this.#making.source.rsa(), this.#loadIssuer()]);
    return [{ key: await issuer.merchant(pair, mchid) }];
  }

  async #createPublicKey(suffix: string): Promise<Dated<KeyPair>[]> {
    const pair = await this.#making.source.rsa();
    const id = this.#create((ids) => publicKeyId(ids.digits(`public-key${suffix}`, 28)));
    return [{ key: describePublicKey(pair, id) }];
  }

  async #createCertificate(mchid: string | undefined): Promise<Dated<Certified>[]> {
    const [pair, issuer] = await Promise.all([this.#making.source.rsa(), this.#loadIssuer()]);
    return [{ key: await issuer.platform(pair, mchid) }];
  }

  #create(create: (ids: Ids) => string): string {
    return createUnused(this.#making, create);
  }

  /** The X.509 library takes long to load, and a sandbox with kept keys does not need it. */
  #loadIssuer(): Promise<Issuer> {
    this.#issuer ??= import('./x509.js').then(({ createIssuer }) =>
      createIssuer(this.#authority, createSerials(this.#making)),
    );
    return this.#issuer;
  }
}

function publicKeyId(digits: string): string {
  return `PUB_KEY_ID_${digits}`;
}

function describePublicKey(pair: Pair, id: string): KeyPair {
  return { id, ...pair, pem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}
