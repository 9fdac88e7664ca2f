import { compactTime, rfc3339 } from '../../../runtime/time.js';
import { type Fields, pick } from '../handler.js';
import type { TradeState } from '../page.js';
import {
  isPaid,
  type Order,
  type PaidOrder,
  settlementOf,
  tradeState,
  type UsedCoupon,
  worthOf,
} from './order.js';

/** The states in words. */
const descriptions: Readonly<Record<TradeState, string>> = {
  SUCCESS: '支付成功',
  REFUND: '转入退款',
  NOTPAY: '订单未支付',
  CLOSED: '订单已关闭',
  REVOKED: '订单已撤销',
  USERPAYING: '用户支付中，需要输入密码',
  PAYERROR: '支付失败',
  ACCEPT: '已接收，等待扣款',
  PAY_FAIL: '扣款失败',
};

/** The order as queries of APIv3 answer it. An unpaid one has little more than its number and state. */
export function describeV3(order: Order, now: number): Record<string, unknown> {
  const state = tradeState(order, now);
  return {
    ...partiesV3(order),
    out_trade_no: order.out_trade_no,
    trade_state: state,
    trade_state_desc: describeState(order, state),
    ...(isPaid(order) ? paymentV3(order) : {}),
  };
}

/** The state of an order in words, or why its last payment failed. */
export function describeState({ failure }: Order, state: TradeState): string {
  return failure?.message ?? descriptions[state];
}

/** The ids of the merchant, or of the partner and the sub-merchant. */
export function partiesV3({ parties }: Pick<Order, 'parties'>): Record<string, string> {
  const { mchid, appid, sub_mchid, sub_appid } = parties;
  if (sub_mchid === undefined) return { mchid, ...(appid === undefined ? {} : { appid }) };
  return {
    sp_mchid: mchid,
    ...(appid === undefined ? {} : { sp_appid: appid }),
    sub_mchid,
    ...(sub_appid === undefined ? {} : { sub_appid }),
  };
}

function paymentV3(order: PaidOrder): Record<string, unknown> {
  const { payment, total, currency, trade_type, attach } = order;
  return {
    transaction_id: payment.transaction_id,
    trade_type,
    bank_type: payment.bank_type,
    success_time: rfc3339(payment.at),
    payer: payerV3(order),
    amount: {
      total,
      payer_total: payment.payer_total,
      currency,
      // The user pays in CNY.
      payer_currency: 'CNY',
    },
    ...(attach === undefined ? {} : { attach }),
    ...(payment.coupon === undefined ? {} : { promotion_detail: [promotionV3(payment.coupon, currency)] }),
  };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791882 */
function promotionV3(coupon: UsedCoupon, currency: string): Record<string, unknown> {
  const { coupon_id, stock_id, name, isSingle, type, amount } = coupon;
  return {
    coupon_id,
    name,
    scope: isSingle ? 'SINGLE' : 'GLOBAL',
    type,
    amount,
    stock_id,
    wechatpay_contribute: 0,
    merchant_contribute: amount,
    other_contribute: 0,
    currency,
  };
}

/** The user who has paid. */
export function payerV3({ payment, parties }: PaidOrder): Record<string, string> {
  const { openid, sub_openid } = payment;
  if (parties.sub_mchid === undefined) return { openid };
  return { sp_openid: openid, ...(sub_openid === undefined ? {} : { sub_openid }) };
}

/** The order as part of a combined order. */
export function describePart(order: Order, now: number): Record<string, unknown> {
  const { parties, out_trade_no, trade_type, attach, total, currency, payment, fields } = order;
  const { mchid, sub_mchid, sub_appid } = parties;
  return {
    mchid,
    ...(sub_mchid === undefined ? {} : { sub_mchid }),
    ...(sub_appid === undefined ? {} : { sub_appid }),
    ...pick(fields, ['individual_auth_id', 'individual_name']),
    out_trade_no,
    trade_type,
    trade_state: tradeState(order, now),
    ...(attach === undefined ? {} : { attach }),
    amount: {
      total_amount: total,
      currency,
      payer_amount: payment?.payer_total ?? worthOf(order),
      payer_currency: 'CNY',
    },
    ...(payment === undefined
      ? {}
      : {
          transaction_id: payment.transaction_id,
          bank_type: payment.bank_type,
          success_time: rfc3339(payment.at),
          ...(payment.sub_openid === undefined ? {} : { sub_openid: payment.sub_openid }),
        }),
  };
}

/** The order as queries of APIv2 answer it. */
export function describeV2(order: Order, now: number): Fields {
  const state = tradeState(order, now);
  const { out_trade_no, attach } = order;
  return {
    trade_state: state,
    trade_state_desc: describeState(order, state),
    out_trade_no,
    ...(attach === undefined ? {} : { attach }),
    ...pick(order.fields, ['device_info']),
    ...(isPaid(order) ? paymentV2(order) : {}),
  };
}

/** The fields of a payment, for notifications and queries of APIv2. */
export function paymentV2(order: PaidOrder): Fields {
  const { payment, total, currency, trade_type } = order;
  const { openid, sub_openid, bank_type, payer_total, transaction_id, at, coupon } = payment;
  return {
    openid,
    is_subscribe: 'N',
    ...(sub_openid === undefined ? {} : { sub_openid, sub_is_subscribe: 'N' }),
    trade_type,
    bank_type,
    total_fee: String(total),
    fee_type: currency,
    cash_fee: String(payer_total),
    cash_fee_type: 'CNY',
    ...(coupon === undefined ? {} : couponV2(order, coupon)),
    transaction_id,
    time_end: compactTime(at),
  };
}

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011935221 */
function couponV2(order: PaidOrder, { coupon_id, type, amount }: UsedCoupon): Fields {
  const isOwn = type === 'NOCASH';
  return {
    ...(isOwn ? { settlement_total_fee: String(settlementOf(order)) } : {}),
    coupon_fee: String(amount),
    coupon_count: '1',
    coupon_type_0: isOwn ? 'NO_CASH' : 'CASH',
    coupon_id_0: coupon_id,
    coupon_fee_0: String(amount),
  };
}

/** The ids of the merchant as messages of APIv2 name them. */
export function partiesV2({ parties }: Pick<Order, 'parties'>): Fields {
  const { mchid, appid, sub_mchid, sub_appid } = parties;
  return {
    ...(appid === undefined ? {} : { appid }),
    mch_id: mchid,
    ...(sub_appid === undefined ? {} : { sub_appid }),
    ...(sub_mchid === undefined ? {} : { sub_mch_id: sub_mchid }),
  };
}
