import type { Settings } from '../config/settings.js';
import { describe } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import { queryString } from '../request/path.js';
import { type Given, given, id, isAbsent, ownMerchant, text } from './fields.js';
import { signForFrontEnd } from './sign.js';

/** A coupon for the plug-in. Every field is signed. */
export interface PluginCoupon {
  readonly stock_id: string;
  readonly out_request_no: string;
  /** For a stock with codes that the merchant assigns. */
  readonly coupon_code?: string | undefined;
  /** The merchant that created the stock. */
  readonly create_coupon_merchant?: string | undefined;
  readonly customize_send_time?: string | undefined;
}

/** For the `<send-coupon>` plug-in. */
export interface PluginParameters {
  readonly send_coupon_params: readonly Readonly<Record<string, string>>[];
  readonly send_coupon_merchant: string;
  readonly sign: string;
}

/** A coupon for the coupon page. */
export interface PageCoupon {
  readonly stock_id: string;
  readonly out_request_no: string;
  /** The user's openid for an app id that is bound to the merchant. */
  readonly open_id: string;
  readonly coupon_code?: string | undefined;
  readonly customize_send_time?: string | undefined;
  /** @default the client's merchant, whose key signs */
  readonly send_coupon_merchant?: string | undefined;
}

/** Coupons that the user takes. The APIv2 key signs them. */
export interface CouponHandoff {
  /**
   * Coupons for the mini program plug-in.
   *
   * @param coupons one to ten
   * @returns for the `<send-coupon>` plug-in
   * @throws RequestError naming the field, such as `send_coupon_params.0.stock_id`
   * @throws ConfigError without apiV2Key
   * @example pay.handoff.coupon.miniProgram({ send_coupon_params: [{ stock_id, out_request_no }] })
   */
  miniProgram(coupons: {
    readonly send_coupon_params: readonly PluginCoupon[];
    readonly send_coupon_merchant?: string | undefined;
  }): PluginParameters;
  /**
   * The page in WeChat where the user takes a coupon.
   *
   * @returns its URL
   * @throws RequestError naming the field
   * @throws ConfigError without apiV2Key
   * @example response.redirect(pay.handoff.coupon.h5({ stock_id, out_request_no, open_id }))
   */
  h5(coupon: PageCoupon): string;
}

const page = 'https://action.weixin.qq.com/busifavor/getcouponinfo';
const atMost = 10;

export function couponHandoff(settings: Settings): CouponHandoff {
  return {
    miniProgram: (coupons) => miniProgram(settings, given(coupons)),
    h5: (coupon) => h5(settings, given(coupon)),
  };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012285674 */
function miniProgram(settings: Settings, fields: Given): PluginParameters {
  const coupons = fields['send_coupon_params'];
  if (!Array.isArray(coupons) || coupons.length === 0 || coupons.length > atMost) {
    throw new RequestError(
      'send_coupon_params',
      `expected 1 to ${atMost} coupons, got ${Array.isArray(coupons) ? coupons.length : describe(coupons)}`,
    );
  }
  const send_coupon_merchant = ownMerchant(fields, 'send_coupon_merchant', settings.mchid);
  const send_coupon_params = coupons.map((coupon, index) => plainCoupon(coupon, index));
  const signed: Record<string, string> = { send_coupon_merchant };
  const spelled: Record<string, string> = {};
  for (const [index, coupon] of send_coupon_params.entries()) {
    for (const [name, value] of Object.entries(coupon)) {
      signed[`${name}${index}`] = value;
      spelled[`${name}${index}`] = `send_coupon_params.${index}.${name}`;
    }
  }
  const sign = signForFrontEnd(settings, 'HMAC-SHA256', signed, spelled);
  return { send_coupon_params, send_coupon_merchant, sign };
}

/** Copies a coupon's fields. All of them are signed and sent, including unknown ones. */
function plainCoupon(coupon: unknown, index: number): Record<string, string> {
  const at = `send_coupon_params.${index}`;
  if (coupon === null || typeof coupon !== 'object') {
    throw new RequestError(
      at,
      `expected a coupon such as { stock_id, out_request_no }, got ${describe(coupon)}`,
    );
  }
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(coupon)) {
    if (!isAbsent(value)) plain[name] = text(`${at}.${name}`, value);
  }
  for (const name of ['stock_id', 'out_request_no']) {
    if (plain[name] === undefined) throw new RequestError(`${at}.${name}`, 'expected a string, got nothing');
  }
  return plain;
}

/**
 * The URL contains exactly the signed fields.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012285900
 * @see https://developers.weixin.qq.com/community/pay/doc/00020e01fb874858baebc84ca55408 (the same fields in both)
 */
function h5(settings: Settings, fields: Given): string {
  const signed: Record<string, string> = {
    stock_id: id(fields, 'stock_id'),
    out_request_no: id(fields, 'out_request_no'),
    send_coupon_merchant: ownMerchant(fields, 'send_coupon_merchant', settings.mchid),
    open_id: id(fields, 'open_id'),
  };
  for (const name of ['coupon_code', 'customize_send_time']) {
    const value = fields[name];
    if (!isAbsent(value)) signed[name] = text(name, value);
  }
  const sign = signForFrontEnd(settings, 'HMAC-SHA256', signed);
  // Without the fragment the page answers error 268435461.
  return `${page}?${queryString({ ...signed, sign })}#wechat_pay&wechat_redirect`;
}
