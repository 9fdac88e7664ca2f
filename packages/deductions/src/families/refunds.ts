import { tellRefund } from './answers.js';
import { options } from './particulars.js';
import type { RefundCall, RefundTold } from './types.js';

/**
 * Refunds of mainland orders, whichever protocol made them.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791883
 */
export const domesticRefunds = {
  refund: (call: RefundCall): Promise<RefundTold> =>
    tellRefund(async () => {
      const { pay, attempt, out_refund_no, amount, reason } = call;
      const { data } = await pay.v3.refund.domestic.refunds.post({
        json: {
          out_trade_no: attempt.out_trade_no,
          out_refund_no,
          ...(reason === undefined ? {} : { reason }),
          amount: { refund: amount, total: attempt.amount, currency: 'CNY' },
        },
        ...options(call),
      });
      return readRefund(data);
    }),
  queryRefund: (call: RefundCall): Promise<RefundTold> =>
    tellRefund(async () => {
      const { out_refund_no } = call;
      const refunds = call.pay.v3.refund.domestic.refunds;
      const { data } = await refunds._out_refund_no_.get({ out_refund_no, ...options(call) });
      return readRefund(data);
    }),
};

/** A refund as answers and queries describe it. */
export function readRefund({
  status,
  refund_id,
}: {
  readonly status?: string | undefined;
  readonly refund_id?: string | undefined;
}): RefundTold {
  switch (status) {
    case 'SUCCESS':
    case 'CLOSED':
    case 'ABNORMAL':
    case 'PROCESSING':
      return { is: status, refund_id };
    default:
      return { is: 'unknown', code: `STATUS_${status ?? 'MISSING'}` };
  }
}
