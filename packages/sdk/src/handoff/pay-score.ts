import type { Settings } from '../config/settings.js';
import { queryString } from '../request/path.js';
import { createStamp, type Given, given, type HandoffStamp, id, ownMerchant } from './fields.js';
import { signForFrontEnd } from './sign.js';

/** A pay score page, for the APP SDK's `WXOpenBusinessView`, `wx.invoke('openBusinessView', …)` and `wx.openBusinessView`. */
export interface PayScoreView<Order, Type extends string> {
  /**
   * In an app.
   *
   * @returns for the APP SDK's `WXOpenBusinessView`
   * @throws RequestError naming the field
   * @throws ConfigError without apiV2Key
   */
  app(order: Order): { readonly businessType: Type; readonly query: string };
  /**
   * On a page in WeChat.
   *
   * @returns for `wx.invoke('openBusinessView', …)`
   * @throws RequestError naming the field
   * @throws ConfigError without apiV2Key
   */
  jsapi(order: Order): { readonly businessType: Type; readonly queryString: string };
  /**
   * In a mini program.
   *
   * @returns for `wx.openBusinessView`
   * @throws RequestError naming the field
   * @throws ConfigError without apiV2Key
   */
  miniProgram(order: Order): {
    readonly businessType: Type;
    readonly extraData: Readonly<Record<string, string>>;
  };
}

/** The signing merchant, the time and the nonce. */
export interface PayScoreSender extends HandoffStamp {
  /** @default the client's merchant, whose key signs */
  readonly mch_id?: string | undefined;
}

/** An order that the user has not confirmed yet. */
export interface UnconfirmedOrder extends PayScoreSender {
  /** From the answer that created the order. */
  readonly package: string;
}

/** A pay score order, by its numbers. */
export interface ScoreOrder extends PayScoreSender {
  readonly service_id: string;
  readonly out_order_no: string;
}

/** The pages of pay score (微信支付分). */
export interface PayScoreHandoff {
  /**
   * The page where the user confirms an order.
   *
   * @example pay.handoff.payScore.confirm.miniProgram(order.data)
   */
  readonly confirm: PayScoreView<UnconfirmedOrder, 'wxpayScoreUse'>;
  /**
   * The page that shows an order.
   *
   * @example pay.handoff.payScore.detail.miniProgram(order.data)
   */
  readonly detail: PayScoreView<ScoreOrder, 'wxpayScoreDetail'>;
}

/**
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012155293 (confirm, APP)
 * @see https://pay.weixin.qq.com/doc/global/v3/zh/4014096508 (confirm, JSAPI)
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587980 (detail, APP)
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587983 (detail, JSAPI)
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587984 (detail, mini program)
 */
export function payScoreHandoff(settings: Settings): PayScoreHandoff {
  return {
    confirm: view(settings, 'wxpayScoreUse', (fields) => ({ package: id(fields, 'package') })),
    detail: view(settings, 'wxpayScoreDetail', (fields) => ({
      service_id: id(fields, 'service_id'),
      out_order_no: id(fields, 'out_order_no'),
    })),
  };
}

function view<Order, Type extends string>(
  settings: Settings,
  businessType: Type,
  read: (fields: Given) => Record<string, string>,
): PayScoreView<Order, Type> {
  const signed = (order: Order): Record<string, string> => {
    const fields = given(order);
    const { timestamp, nonce } = createStamp(settings.clock, fields);
    const data: Record<string, string> = {
      mch_id: ownMerchant(fields, 'mch_id', settings.mchid),
      ...read(fields),
      timestamp,
      nonce_str: nonce,
      sign_type: 'HMAC-SHA256',
    };
    data['sign'] = signForFrontEnd(settings, 'HMAC-SHA256', data);
    return data;
  };
  return {
    app: (order) => ({ businessType, query: queryString(signed(order)) }),
    jsapi: (order) => ({ businessType, queryString: queryString(signed(order)) }),
    miniProgram: (order) => ({ businessType, extraData: signed(order) }),
  };
}
