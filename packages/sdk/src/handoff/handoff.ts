import type { Settings } from '../config/settings.js';
import {
  type AppParameters,
  type AppPrepaid,
  app,
  type H5Order,
  h5,
  type JsapiParameters,
  jsapi,
  native,
  type Prepaid,
} from './cashier.js';
import { type ContractHandoff, contractHandoff } from './contract.js';
import { type CouponHandoff, couponHandoff } from './coupon.js';
import { type PayScoreHandoff, payScoreHandoff } from './pay-score.js';
import { type RedPacket, type RedPacketParameters, redPacket } from './red-packet.js';
import { type TransferHandoff, transferHandoff } from './transfer.js';

/**
 * Parameters for the front end, computed from an answer. You can spread an answer into the argument; unknown fields are
 * ignored. The result can be sent to the front end as JSON.
 */
export interface Handoff {
  /**
   * The cashier on a page in WeChat.
   *
   * @param order an APIv2 order needs its `signType`
   * @returns for `WeixinJSBridge`, and for `wx.chooseWXPay`, where timeStamp is named `timestamp`
   * @throws RequestError naming the field
   * @throws ConfigError for an APIv2 order if apiV2Key is missing
   * @example
   * const { data } = await pay.v3.pay.transactions.jsapi.post({ json });
   * response.json(pay.handoff.jsapi({ appid: json.appid, ...data }));
   */
  jsapi(order: Prepaid): JsapiParameters;
  /**
   * The cashier in a mini program.
   *
   * @param order as for {@link jsapi}
   * @returns for `wx.requestPayment`
   * @throws as {@link jsapi} does
   * @example pay.handoff.miniProgram({ appid, ...data })
   */
  miniProgram(order: Prepaid): JsapiParameters;
  /**
   * The cashier of an app.
   *
   * @param order as for {@link jsapi}; `partnerid` defaults to the `sub_mch_id` of an APIv2 order, else to the client's
   *   merchant
   * @returns for the APP SDK's `PayReq`
   * @throws as {@link jsapi} does
   * @example pay.handoff.app({ appid, ...data })
   */
  app(order: AppPrepaid): AppParameters;
  /**
   * The content of the QR code that the user scans to pay.
   *
   * @param order the answer to a Native order
   * @returns the `code_url`, checked
   * @throws RequestError naming the field
   * @example qr(pay.handoff.native(data))
   */
  native(order: { readonly code_url?: string | undefined }): string;
  /**
   * The page for payments in a browser outside WeChat.
   *
   * @returns the URL, with `redirect_url` appended
   * @throws RequestError naming the field
   * @example response.redirect(pay.handoff.h5({ ...data, redirect_url: 'https://example.com/paid' }))
   */
  h5(order: H5Order): string;
  /**
   * A red packet in a mini program.
   *
   * @returns for `wx.sendBizRedPacket`
   * @throws RequestError naming the field
   * @throws ConfigError without apiV2Key
   * @example pay.handoff.redPacket(data)
   */
  redPacket(packet: RedPacket): RedPacketParameters;
  /** Coupons. */
  readonly coupon: CouponHandoff;
  /** Pay score (微信支付分). */
  readonly payScore: PayScoreHandoff;
  /** The user's confirmation of a transfer. */
  readonly transfer: TransferHandoff;
  /** The user's signature of a contract. */
  readonly contract: ContractHandoff;
}

export function handoff(settings: Settings): Handoff {
  return {
    jsapi: (order) => jsapi(settings, order),
    miniProgram: (order) => jsapi(settings, order),
    app: (order) => app(settings, order),
    native,
    h5,
    redPacket: (packet) => redPacket(settings, packet),
    coupon: couponHandoff(settings),
    payScore: payScoreHandoff(settings),
    transfer: transferHandoff(settings),
    contract: contractHandoff(settings),
  };
}
