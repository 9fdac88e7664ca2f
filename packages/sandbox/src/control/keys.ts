import { readKeyMode } from '../runtime/key-mode.js';
import type { Dated, KeyMode, MerchantKey } from '../runtime/keyring.js';
import { readOwnKey } from '../runtime/merchant.js';
import type { World } from '../runtime/world.js';
import { type Arguments, refuseOthers } from './arguments.js';
import type { Command } from './command.js';
import { type Duration, readDuration } from './duration.js';
import { describeMerchant, findMerchant, type MerchantFiles } from './merchants.js';

/** How a key is replaced. */
export interface Rotation {
  /**
   * The key to replace: WeChat Pay's platform certificate (平台证书) or public key (微信支付公钥), or the merchant's own API
   * certificate.
   */
  what: 'platform' | 'publicKey' | 'merchant';
  /**
   * The merchant id.
   * @default the first merchant
   */
  merchant?: string | undefined;
  /**
   * How long WeChat Pay's new key is known before it signs, by the sandbox's clock: `GET /v3/certificates` lists both
   * certificates meanwhile.
   * @default 0
   */
  after?: Duration | undefined;
  /**
   * How long the old key is accepted once the new one signs, by the sandbox's clock.
   * @default 5 days for WeChat Pay's keys; 0 for the merchant's
   */
  overlap?: Duration | undefined;
  /** The new certificate of a merchant that keeps its private key, in PEM. */
  certificate?: string | undefined;
  /** In place of `certificate`: its new public key, in PEM. Needs `serial`. */
  publicKey?: string | undefined;
  /** The serial number of that certificate. */
  serial?: string | undefined;
}

/** Which of WeChat Pay's keys signs. */
export interface KeySetting {
  /**
   * The merchant id.
   * @default the first merchant
   */
  merchant?: string | undefined;
  /** `'auto'`: no setting, as at the start. */
  mode: KeyMode | 'auto';
}

/** A key of a merchant. Times are by the sandbox's clock. */
export interface KeyInfo {
  readonly merchant: string;
  readonly kind: 'platform' | 'publicKey' | 'merchant';
  /** The serial number, or `PUB_KEY_ID_…`. */
  readonly id: string;
  /** `waiting`: it is known, and does not sign yet. `ending`: it is replaced, and still accepted. */
  readonly state: 'waiting' | 'current' | 'ending' | 'ended';
  /** When it began to sign. Absent for a key that was there from the start. */
  readonly from?: Date;
  /** When it is refused. */
  readonly until?: Date;
  /** The certificate or the public key, in PEM. */
  readonly pem: string;
}

const day = 86_400_000;
/**
 * From five days before the old certificate expires, WeChat Pay signs with the new one.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012068829
 */
const usualOverlap = 5 * day;
const kinds = ['platform', 'publicKey', 'merchant'] as const;

/** The commands about keys. */
export const keyCommands: {
  readonly keys: Command<{ keys: KeyInfo[] }>;
  readonly rotateKeys: Command<MerchantFiles>;
  readonly setKeyMode: Command<void>;
} = {
  keys: {
    reads: true,
    run: (world, given) => {
      refuseOthers(given, ['merchant']);
      const chosen = given['merchant'] === undefined ? world.merchants.list() : [findMerchant(world, given)];
      return { keys: chosen.flatMap(listKeys) };
    },
  },
  rotateKeys: { reads: false, path: 'keys/rotate', run: rotate },
  setKeyMode: {
    reads: false,
    path: 'keys/mode',
    run: async (world, given) => {
      refuseOthers(given, ['merchant', 'mode']);
      const { mode } = given;
      const read = mode === 'auto' ? undefined : readKeyMode('mode', mode);
      await world.merchants.setKeyMode(findMerchant(world, given), read);
    },
  },
};

async function rotate(world: World, given: Arguments): Promise<MerchantFiles> {
  refuseOthers(given, ['what', 'merchant', 'after', 'overlap', 'certificate', 'publicKey', 'serial']);
  const what = kinds.find((kind) => kind === given['what']);
  if (what === undefined) {
    throw new TypeError(`what: expected ${kinds.join(', ')}, got ${JSON.stringify(String(given['what']))}`);
  }
  const merchant = findMerchant(world, given);
  const own = readOwnKey(given);
  const isKept = merchant.credentials.merchant.privateKey === undefined;
  if (what === 'merchant' && isKept && own === undefined) {
    const expected = 'expected the new certificate of a merchant that keeps its private key';
    throw new TypeError(`certificate: ${expected}`);
  }
  if (what !== 'merchant' && own !== undefined) {
    throw new TypeError(`certificate: only what: 'merchant' takes one, got ${what}`);
  }
  if (what === 'merchant' && given['after'] !== undefined) {
    throw new TypeError("after: the merchant's new certificate is valid at once; overlap keeps the old one");
  }
  const handover = {
    now: world.clock.now(),
    after: span('after', given, 0),
    overlap: span('overlap', given, what === 'merchant' ? 0 : usualOverlap),
  };
  await world.merchants.rotate(merchant, what, handover, own);
  return await describeMerchant(merchant);
}

function span(name: 'after' | 'overlap', given: Arguments, usual: number): number {
  const value = given[name];
  if (value === undefined) return usual;
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new TypeError(`${name}: expected a duration such as { days: 5 }`);
  try {
    return readDuration(value as Arguments);
  } catch (error) {
    if (error instanceof TypeError) throw new TypeError(`${name}.${error.message}`);
    if (error instanceof RangeError) throw new RangeError(`${name}.${error.message}`);
    throw error;
  }
}

function listKeys({ mchid, credentials, clock }: World): KeyInfo[] {
  const { merchant, publicKeys, certificates } = credentials.keys;
  const now = clock.now();
  const describe = (kind: KeyInfo['kind'], keys: readonly Dated<MerchantKey>[], current: MerchantKey) =>
    keys.map(({ key, from, until }): KeyInfo => {
      const isEnded = until !== undefined && until <= now;
      const isWaiting = from !== undefined && from > now;
      const replaced = isEnded ? 'ended' : isWaiting ? 'waiting' : 'ending';
      return {
        merchant: mchid,
        kind,
        id: key.id,
        state: key === current ? 'current' : replaced,
        ...(from === undefined ? {} : { from: new Date(from) }),
        ...(until === undefined ? {} : { until: new Date(until) }),
        pem: key.pem,
      };
    });
  return [
    ...describe('merchant', merchant, credentials.merchant),
    ...describe('publicKey', publicKeys, credentials.publicKey),
    ...describe('platform', certificates, credentials.platform),
  ];
}
