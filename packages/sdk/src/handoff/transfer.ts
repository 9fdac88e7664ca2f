import type { Settings } from '../config/settings.js';
import { queryString } from '../request/path.js';
import { given, id, optionalId, ownMerchant } from './fields.js';

/** A transfer that the user has not confirmed yet. Its state is WAIT_USER_CONFIRM. */
export interface UnconfirmedTransfer {
  /** The app id of the transfer. */
  readonly appid: string;
  /** From the answer. */
  readonly package_info?: string | undefined;
  /** @default the client's merchant */
  readonly mchid?: string | undefined;
  readonly sub_mchid?: string | undefined;
  /** The sub-merchant's app id, if the user confirms in its app or mini program. It replaces `appid`. */
  readonly sub_appid?: string | undefined;
}

/** For `wx.requestMerchantTransfer`, and `WeixinJSBridge` under the same name. */
export interface TransferParameters {
  readonly mchId: string;
  /** Present if `subAppId` is absent. */
  readonly appId?: string;
  readonly package: string;
  readonly subMchId?: string;
  readonly subAppId?: string;
}

/** The page where the user accepts a transfer. Its parameters are not signed. */
export interface TransferHandoff {
  /**
   * On a page in WeChat.
   *
   * @returns for `requestMerchantTransfer` of `WeixinJSBridge`
   * @throws RequestError naming the field
   * @example pay.handoff.transfer.jsapi({ appid, ...data })
   */
  jsapi(transfer: UnconfirmedTransfer): TransferParameters;
  /**
   * In a mini program.
   *
   * @returns for `wx.requestMerchantTransfer`
   * @throws RequestError naming the field
   * @example pay.handoff.transfer.miniProgram({ appid, ...data })
   */
  miniProgram(transfer: UnconfirmedTransfer): TransferParameters;
  /**
   * In an app.
   *
   * @returns for the APP SDK's `WXOpenBusinessView`
   * @throws RequestError naming the field
   */
  app(transfer: UnconfirmedTransfer): {
    readonly businessType: 'requestMerchantTransfer';
    readonly query: string;
  };
}

/**
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012716430 (JSAPI, mini program)
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012719576 (APP)
 * @see https://pay.weixin.qq.com/doc/v3/partner/4016960577 (service provider)
 * @see https://developers.weixin.qq.com/miniprogram/dev/api/payment/wx.requestMerchantTransfer.html (of a service
 *   provider either appId or subAppId)
 */
export function transferHandoff(settings: Settings): TransferHandoff {
  const parameters = (transfer: UnconfirmedTransfer): TransferParameters => {
    const fields = given(transfer);
    const [subMchId, subAppId] = [optionalId(fields, 'sub_mchid'), optionalId(fields, 'sub_appid')];
    return {
      mchId: ownMerchant(fields, 'mchid', settings.mchid),
      ...(subAppId === undefined ? { appId: id(fields, 'appid') } : {}),
      package: id(fields, 'package_info'),
      ...(subMchId === undefined ? {} : { subMchId }),
      ...(subAppId === undefined ? {} : { subAppId }),
    };
  };
  return {
    jsapi: parameters,
    miniProgram: parameters,
    app: (transfer) => ({
      businessType: 'requestMerchantTransfer',
      query: queryString({ ...parameters(transfer) }),
    }),
  };
}
