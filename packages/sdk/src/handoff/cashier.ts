import type { Settings } from '../config/settings.js';
import * as Formatter from '../crypto/formatter.js';
import type { SignType } from '../crypto/hash.js';
import * as Rsa from '../crypto/rsa.js';
import { RequestError } from '../errors/index.js';
import {
  createStamp,
  type Given,
  given,
  type HandoffStamp,
  id,
  isAbsent,
  optionalId,
  text,
  webUrl,
} from './fields.js';
import { signForFrontEnd } from './sign.js';

/** `RSA` for an APIv3 order. For an APIv2 order, its `sign_type`, which is MD5 by default. */
export type PaySignType = 'RSA' | SignType;

/** An unpaid order. */
export interface Prepaid extends HandoffStamp {
  /** The app id of the order. */
  readonly appid: string;
  /**
   * The sub-merchant's app id, if the order has one. The cashier then opens for this app id.
   * @default appid
   */
  readonly sub_appid?: string | undefined;
  readonly prepay_id: string;
  /** @default 'RSA' */
  readonly signType?: PaySignType | undefined;
}

/** An unpaid order for an app. */
export interface AppPrepaid extends Prepaid {
  /** The sub-merchant of a service provider's APIv2 order. The answer contains it. */
  readonly sub_mch_id?: string | undefined;
  /** @default the `sub_mch_id` of an APIv2 order, else the client's merchant */
  readonly partnerid?: string | undefined;
}

/** For `WeixinJSBridge`, `wx.requestPayment`, and `wx.chooseWXPay`, where timeStamp is named `timestamp`. */
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
 * A service provider's order is paid to its sub-merchant. APIv2 requires the sub-merchant's id in `partnerid`, APIv3 the
 * service provider's. In both cases, the service provider signs.
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

/** The URLs of an H5 payment. */
export interface H5Order {
  /** From the answer to an APIv3 order. */
  readonly h5_url?: string | undefined;
  /** From the answer to an APIv2 order. */
  readonly mweb_url?: string | undefined;
  /**
   * The URL that the browser opens after the payment, not encoded. Its domain must be registered.
   * @default the page that opened the payment
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
    throw new RequestError('redirect_url', `${field} contains one already; pass ${field} unchanged`);
  }
  // An app may use its own scheme, such as www.example.com://.
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(back) || /^(?:javascript|data):/i.test(back)) {
    throw new RequestError(
      'redirect_url',
      'expected a complete URL such as https://example.com/paid, not encoded',
    );
  }
  // Appended to the text, because parsing and printing the URL could change the encoding of its other parameters.
  const [, before = url, fragment = ''] = /^([^#]*)(#.*)?$/s.exec(url) ?? [];
  return `${before}${before.includes('?') ? '&' : '?'}redirect_url=${encodeURIComponent(back)}${fragment}`;
}

/** Signs the four lines of an APIv3 cashier, each ended by a line feed. */
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
    throw new RequestError('prepay_id', "expected the id only; remove 'prepay_id=' before it");
  }
  return {
    appid: optionalId(fields, 'sub_appid') ?? id(fields, 'appid'),
    prepay_id,
    signType: readSignType(fields),
    ...createStamp(settings.clock, fields),
  };
}

function readSignType(fields: Given): PaySignType {
  const { signType = 'RSA' } = fields;
  if (signType === 'RSA' || signType === 'MD5' || signType === 'HMAC-SHA256') return signType;
  throw new RequestError('signType', "expected 'RSA' (APIv3), 'MD5' or 'HMAC-SHA256' (APIv2)");
}
