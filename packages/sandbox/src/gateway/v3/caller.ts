import type { DescribedOperation } from '../../description/catalogue.js';
import type { Credentials } from '../../runtime/credentials.js';
import type { KeyPair, MerchantKey } from '../../runtime/keyring.js';
import { Refusal } from '../../runtime/refusal.js';
import { brandScheme, merchantScheme } from '../../runtime/schemes.js';
import { answeringKey } from '../../runtime/signature.js';
import type { World } from '../../runtime/world.js';

/** The caller of an operation: a merchant or a brand, with its keys. */
export interface Caller {
  /** The scheme of `Authorization`. */
  readonly scheme: string;
  /** The field of the caller's id in `Authorization`. */
  readonly idField: 'mchid' | 'brand_id';
  /** The name of that id in errors. */
  readonly idName: string;
  readonly id: string;
  /** The key that signs the caller's requests. */
  readonly key: MerchantKey;
  /** All keys that may sign them: two while one replaces the other. */
  readonly keys: readonly MerchantKey[];
  /** The key that signs answers if the request names no valid key. */
  readonly defaultKey: KeyPair;
  /**
   * The key that a request's `Wechatpay-Serial` names.
   *
   * @throws Refusal if WeChat Pay has no such key
   */
  answeringKey(serial: string | undefined): KeyPair;
}

export function findCaller(
  { mchid, brandId, credentials }: World,
  { path }: Pick<DescribedOperation, 'path'>,
): Caller {
  return path.startsWith('brand/') ? brandCaller(brandId, credentials) : merchantCaller(mchid, credentials);
}

function merchantCaller(id: string, credentials: Credentials): Caller {
  return {
    scheme: merchantScheme,
    idField: 'mchid',
    idName: '商户号',
    id,
    // The keys of a merchant may be replaced.
    get key() {
      return credentials.merchant;
    },
    get keys() {
      return credentials.merchantKeys;
    },
    get defaultKey() {
      return credentials.answering;
    },
    answeringKey(serial) {
      // An empty one counts as none.
      const key = answeringKey(credentials, serial === '' ? undefined : serial);
      if (key !== undefined) return key;
      throw new Refusal('PARAM_ERROR', '平台证书序列号Wechatpay-Serial错误', {
        field: 'Wechatpay-Serial',
        value: serial,
        issue: '不是平台的公钥 ID 或证书序列号',
        location: 'header',
      });
    },
  };
}

/** Brands must name their public key, and have no platform certificates: https://pay.weixin.qq.com/doc/brand/4015433973 */
function brandCaller(id: string, { brand }: Credentials): Caller {
  return {
    scheme: brandScheme,
    idField: 'brand_id',
    idName: '品牌 ID',
    id,
    key: brand.certificate,
    keys: [brand.certificate],
    defaultKey: brand.publicKey,
    answeringKey(serial) {
      if (serial === brand.publicKey.id) return brand.publicKey;
      throw new Refusal('INVALID_REQUEST', 'Wechatpay-Serial 须为该品牌的微信支付公钥 ID', {
        field: 'Wechatpay-Serial',
        ...(serial === undefined ? {} : { value: serial }),
        issue: serial === undefined ? '缺失' : '不是该品牌的微信支付公钥 ID',
        location: 'header',
      });
    },
  };
}
