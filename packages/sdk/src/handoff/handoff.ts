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
 * What the front end needs to go on, computed from an answer. An answer can be spread in: fields that are not named
 * here are ignored. What is returned is ready to be sent to the front end as JSON.
 */
export interface Handoff {
  /**
   * The cashier on a page in WeChat.
   *
   * @param order an order of APIv2 needs its `signType`
   * @returns for `WeixinJSBridge`, and for `wx.chooseWXPay`, which calls timeStamp `timestamp`
   * @throws RequestError naming the field
   * @throws ConfigError without apiV2Key, for an order of APIv2
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
   */
  miniProgram(order: Prepaid): JsapiParameters;
  /**
   * The cashier of an app.
   *
   * @param order as for {@link jsapi}; `partnerid` is, if not given, the `sub_mch_id` of an order of APIv2, else the
   *   client's merchant
   * @returns for the APP SDK's `PayReq`
   */
  app(order: AppPrepaid): AppParameters;
  /**
   * What a QR code shows that the user scans to pay.
   *
   * @throws RequestError naming the field
   * @example qr(pay.handoff.native(data))
   */
  native(order: { readonly code_url?: string | undefined }): string;
  /**
   * Where a browser outside WeChat goes to pay.
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
  /** Coupons for the user to take. */
  readonly coupon: CouponHandoff;
  /** Pay score (微信支付分). */
  readonly payScore: PayScoreHandoff;
  /** A transfer for the user to confirm. */
  readonly transfer: TransferHandoff;
  /** Contracts for the user to sign. */
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
