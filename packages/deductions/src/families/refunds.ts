import { fieldsOf, tellRefund, tellRefundQuery } from './answers.js';
import { appid, options, partnerOf } from './particulars.js';
import type { RefundCall, RefundTold } from './types.js';

/**
 * Refunds of mainland orders, whichever protocol made them.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791883
 */
export const domesticRefunds = {
  refund: (call: RefundCall): Promise<RefundTold> =>
    tellRefund(
      async () => {
        const { pay, plan, attempt, out_refund_no, amount, reason } = call;
        const { data } = await pay.v3.refund.domestic.refunds.post({
          json: {
            ...(plan.sub_mchid === undefined ? {} : { sub_mchid: plan.sub_mchid }),
            out_trade_no: attempt.out_trade_no,
            out_refund_no,
            ...(reason === undefined ? {} : { reason }),
            notify_url: call.rules.notify_url,
            amount: { refund: amount, total: attempt.amount, currency: 'CNY' },
          },
          ...options(call),
        });
        return readRefund(data);
      },
      () => domesticRefunds.queryRefund(call),
    ),
  queryRefund: (call: RefundCall): Promise<RefundTold> =>
    tellRefundQuery(async () => {
      const { pay, plan, out_refund_no } = call;
      const { data } = await pay.v3.refund.domestic.refunds._out_refund_no_.get({
        out_refund_no,
        ...(plan.sub_mchid === undefined ? {} : { query: { sub_mchid: plan.sub_mchid } }),
        ...options(call),
      });
      return readRefund(data);
    }),
};

/**
 * Refunds abroad.
 *
 * @see https://pay.weixin.qq.com/doc/global/v3/zh/4012354681
 */
export const globalRefunds = {
  refund: (call: RefundCall): Promise<RefundTold> =>
    tellRefund(
      async () => {
        const { pay, plan, attempt, out_refund_no, amount, reason } = call;
        const { data } = await pay.v3.global.refunds.post({
          json: {
            ...idsAbroad(call),
            ...(partnerOf(call) ?? { appid: appid(call) }),
            out_trade_no: attempt.out_trade_no,
            out_refund_no,
            ...(reason === undefined ? {} : { reason }),
            notify_url: call.rules.notify_url,
            amount: { refund: amount, total: attempt.amount, currency: plan.currency ?? 'CNY' },
          },
          ...options(call),
        });
        // The answer has no state: what was taken is under way.
        return { is: 'PROCESSING', refund_id: fieldsOf(data).id };
      },
      () => globalRefunds.queryRefund(call),
    ),
  queryRefund: (call: RefundCall): Promise<RefundTold> =>
    tellRefundQuery(async () => {
      const { pay, out_refund_no } = call;
      const { data } = await pay.v3.global.refunds.outRefundNo._out_refund_no_.get({
        out_refund_no,
        query: idsAbroad(call),
        ...options(call),
      });
      const { status, id } = fieldsOf(data);
      return readRefund({ status, refund_id: id });
    }),
};

/** Who asks, abroad: a merchant, or an institution with its merchant. */
export function idsAbroad({
  pay,
  plan: { sub_mchid },
}: Pick<RefundCall, 'pay' | 'plan'>):
  | { readonly mchid: string }
  | { readonly sp_mchid: string; readonly sub_mchid: string } {
  return sub_mchid === undefined ? { mchid: pay.mchid } : { sp_mchid: pay.mchid, sub_mchid };
}

/** A refund as answers and queries describe it. */
export function readRefund(
  data: { readonly status?: string | undefined; readonly refund_id?: string | undefined } | undefined,
): RefundTold {
  const { status, refund_id } = fieldsOf(data);
  switch (status) {
    case 'SUCCESS':
    case 'CLOSED':
    case 'ABNORMAL':
    case 'PROCESSING':
      return { is: status, refund_id };
    // As APIv2 and the global edition name them.
    case 'CHANGE':
      return { is: 'ABNORMAL', refund_id };
    case 'REFUNDCLOSE':
      return { is: 'CLOSED', refund_id };
    default:
      return { is: 'unknown', code: `STATUS_${status ?? 'MISSING'}` };
  }
}
