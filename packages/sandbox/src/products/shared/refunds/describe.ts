import { rfc3339 } from '../../../runtime/time.js';
import { type Refund, settlementRefund, settlementTotal } from './refund.js';

/** Where the money goes, as answers and notifications say it. */
export function recipientOf({ detour }: Refund): string {
  if (detour === 'MERCHANT_BANK_CARD') return '商户结算银行账户';
  return detour === 'USER_BANK_CARD' ? '用户指定银行卡' : '支付用户零钱';
}

/** ORIGINAL: back the way it was paid. */
export function channelOf({ detour }: Refund): string {
  return detour === undefined ? 'ORIGINAL' : 'OTHER_BANKCARD';
}

/** The refund as the answers of APIv3 describe it. */
export function describeRefund(refund: Refund): Record<string, unknown> {
  const { amount, total, payer_total, payer_amount, currency, sources, state, ended_at } = refund;
  return {
    refund_id: refund.refund_id,
    out_refund_no: refund.out_refund_no,
    transaction_id: refund.transaction_id,
    out_trade_no: refund.out_trade_no,
    channel: channelOf(refund),
    user_received_account: recipientOf(refund),
    ...(state === 'SUCCESS' && ended_at !== undefined ? { success_time: rfc3339(ended_at) } : {}),
    create_time: rfc3339(refund.created_at),
    status: state,
    funds_account: sources[0]?.funds ?? 'UNSETTLED',
    amount: {
      total,
      refund: amount,
      from: sources.map(({ funds, amount: part }) => ({
        account: funds === 'AVAILABLE' ? 'AVAILABLE' : 'UNAVAILABLE',
        amount: part,
      })),
      payer_total,
      payer_refund: payer_amount,
      settlement_refund: settlementRefund(refund),
      settlement_total: settlementTotal(refund),
      discount_refund: amount - payer_amount,
      currency,
      refund_fee: refund.fee,
    },
    promotion_detail: promotionsOf(refund),
  };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791862 */
export function promotionsOf({ coupon, amount, payer_amount }: Refund): readonly Record<string, unknown>[] {
  if (coupon === undefined) return [];
  return [
    {
      promotion_id: coupon.coupon_id,
      scope: coupon.isSingle ? 'SINGLE' : 'GLOBAL',
      type: coupon.type === 'CASH' ? 'COUPON' : 'DISCOUNT',
      amount: coupon.amount,
      refund_amount: amount - payer_amount,
    },
  ];
}
