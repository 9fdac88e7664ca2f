import type { Settings } from '../config/settings.js';
import * as Formatter from '../crypto/formatter.js';
import type { SignType } from '../crypto/hash.js';
import * as Rsa from '../crypto/rsa.js';
import { RequestError } from '../errors/index.js';
import {
  type Given,
  given,
  type HandoffStamp,
  id,
  isAbsent,
  optionalId,
  stampOf,
  text,
  webUrl,
} from './fields.js';
import { signForFrontEnd } from './sign.js';

/** `RSA` for an order of APIv3; for one of APIv2 the `sign_type` it was placed with, which is MD5 if it named none. */
export type PaySignType = 'RSA' | SignType;

/** An order that awaits payment. */
export interface Prepaid extends HandoffStamp {
  /** The app id the order was placed with. */
  readonly appid: string;
  /**
   * The sub-merchant's app id, if the order was placed with one: the cashier then opens in its name.
   * @default appid
   */
  readonly sub_appid?: string | undefined;
  readonly prepay_id: string;
  /** @default 'RSA' */
  readonly signType?: PaySignType | undefined;
}

/** An order for an app that awaits payment. */
export interface AppPrepaid extends Prepaid {
  /**
   * Of an order of APIv2: the sub-merchant that a service provider placed it for. The answer holds it.
   */
  readonly sub_mch_id?: string | undefined;
  /** @default of an order of APIv2 `sub_mch_id`, else the client's merchant */
  readonly partnerid?: string | undefined;
}

/** For `WeixinJSBridge`, `wx.requestPayment`, and `wx.chooseWXPay`, which calls timeStamp `timestamp`. */
export interface JsapiParameters {
  readonly appId: string;
  readonly timeStamp: string;
  readonly nonceStr: string;
  readonly package: string;
  readonly signType: PaySignType;
  readonly paySign: string;
}

/** For the APP SDK's `PayReq`. */
export interface AppParameters {
  readonly appid: string;
  readonly partnerid: string;
  readonly prepayid: string;
  readonly package: 'Sign=WXPay';
  readonly noncestr: string;
  readonly timestamp: string;
  readonly sign: string;
}

/**
 * @see https://pay.weixin.qq.com/docs/merchant/apis/combine-payment-identity/orders/jsapi-transfer-payment.html (JSAPI)
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791898 (mini program)
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter4_5_4.shtml (with sub_appid)
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011939566 (APIv2)
 */
export function jsapi(settings: Settings, order: Prepaid): JsapiParameters {
  const { appid, prepay_id, signType, timestamp, nonce } = prepaid(settings, order);
  const signed = { appId: appid, timeStamp: timestamp, nonceStr: nonce, package: `prepay_id=${prepay_id}` };
  const paySign =
    signType === 'RSA'
      ? signLines(settings, appid, timestamp, nonce, signed.package)
      : signForFrontEnd(
          settings,
          signType,
          { ...signed, signType },
          { appId: 'appid', package: 'prepay_id' },
        );
  return { ...signed, signType, paySign };
}

/**
 * A service provider's order is paid to its sub-merchant: APIv2 wants the sub-merchant's id in `partnerid`, APIv3 the
 * service provider's. Either way the service provider signs.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012265144 (APIv3)
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter4_2_4.shtml (APIv3, service provider)
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011937148 (APIv2)
 * @see https://pay.weixin.qq.com/doc/v2/partner/4011986561 (APIv2, service provider)
 */
export function app(settings: Settings, order: AppPrepaid): AppParameters {
  const fields = given(order);
  const { appid, prepay_id, signType, timestamp, nonce } = prepaid(settings, order);
  const subMerchant = signType === 'RSA' ? undefined : optionalId(fields, 'sub_mch_id');
  const signed = {
    appid,
    partnerid: optionalId(fields, 'partnerid') ?? subMerchant ?? settings.mchid,
    prepayid: prepay_id,
    package: 'Sign=WXPay',
    noncestr: nonce,
    timestamp,
  } as const;
  const sign =
    signType === 'RSA'
      ? signLines(settings, appid, timestamp, nonce, prepay_id)
      : signForFrontEnd(settings, signType, signed, { prepayid: 'prepay_id' });
  return { ...signed, sign };
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012085878 */
export function native(order: { readonly code_url?: string | undefined }): string {
  const url = id(given(order), 'code_url');
  if (/^weixin:\/\/\S/.test(url)) return url;
  throw new RequestError('code_url', 'expected a URL that begins with weixin://');
}

/** Where a browser goes to pay, and where it comes back to. */
export interface H5Order {
  /** Of an order of APIv3. */
  readonly h5_url?: string | undefined;
  /** Of an order of APIv2. */
  readonly mweb_url?: string | undefined;
  /**
   * Where the browser goes afterwards, not encoded; its domain must be registered.
   * @default where it came from
   */
  readonly redirect_url?: string | undefined;
}

/**
 * @see https://pay.weixin.qq.com/docs/merchant/apis/h5-payment/h5-transfer-payment.html (APIv3)
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011936869 (APIv2)
 */
export function h5(order: H5Order): string {
  const fields = given(order);
  const field = isAbsent(fields['h5_url']) && !isAbsent(fields['mweb_url']) ? 'mweb_url' : 'h5_url';
  const url = webUrl(fields, field);
  if (isAbsent(fields['redirect_url'])) return url;
  const back = text('redirect_url', fields['redirect_url']);
  if (/[?&]redirect_url=/.test(url)) {
    throw new RequestError('redirect_url', `${field} has one already; pass it as it was answered`);
  }
  // Within an app it may be one of the app's own schemes, such as www.example.com://.
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(back) || /^(?:javascript|data):/i.test(back)) {
    throw new RequestError(
      'redirect_url',
      'expected a whole URL such as https://example.com/paid, not encoded',
    );
  }
  // Appended to the text as it is: to parse and print the URL could spell its other queries anew.
  const [, before = url, fragment = ''] = /^([^#]*)(#.*)?$/s.exec(url) ?? [];
  return `${before}${before.includes('?') ? '&' : '?'}redirect_url=${encodeURIComponent(back)}${fragment}`;
}

/** The signature of APIv3's cashiers: four lines, each ended by a line feed. */
export function signLines(settings: Settings, ...lines: [string, string, string, string]): string {
  return Rsa.sign(Formatter.joinedByLineFeed(...lines), settings.privateKey);
}

function prepaid(
  settings: Settings,
  order: Prepaid,
): { appid: string; prepay_id: string; signType: PaySignType; timestamp: string; nonce: string } {
  const fields = given(order);
  const prepay_id = id(fields, 'prepay_id');
  if (prepay_id.startsWith('prepay_id=')) {
    throw new RequestError('prepay_id', "expected the id by itself, without 'prepay_id=' before it");
  }
  return {
    appid: optionalId(fields, 'sub_appid') ?? id(fields, 'appid'),
    prepay_id,
    signType: signTypeOf(fields),
    ...stampOf(settings.clock, fields),
  };
}

function signTypeOf(fields: Given): PaySignType {
  const { signType = 'RSA' } = fields;
  if (signType === 'RSA' || signType === 'MD5' || signType === 'HMAC-SHA256') return signType;
  throw new RequestError('signType', "expected 'RSA' (APIv3), 'MD5' or 'HMAC-SHA256' (APIv2)");
}
