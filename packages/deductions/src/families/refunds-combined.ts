import { fieldsOf, readFailure, tellRefund, tellRefundQuery } from './answers.js';
import { appid, options } from './particulars.js';
import { readRefund } from './refunds.js';
import type { RefundCall, RefundTold } from './types.js';

/** What is refunded of one sub-order. */
interface Part {
  readonly sub_mchid: string;
  readonly out_trade_no: string;
  readonly out_refund_no: string;
  readonly amount: number;
  readonly total: number;
}

/**
 * Refunds of combined deductions: each sub-order is refunded by itself, from its sub-merchant. A part of the money can be
 * refunded only where there is one sub-order; of several, the whole.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476892
 */
export const combinedRefunds = {
  refund: async (call: RefundCall): Promise<RefundTold> => {
    const parts = await listParts(call);
    if (!Array.isArray(parts)) return parts as RefundTold;
    const told: RefundTold[] = [];
    for (const part of parts as readonly Part[]) told.push(await refundPart(call, part));
    return together(told);
  },
  queryRefund: async (call: RefundCall): Promise<RefundTold> => {
    const parts = await listParts(call);
    if (!Array.isArray(parts)) return parts as RefundTold;
    const told: RefundTold[] = [];
    for (const part of parts as readonly Part[]) told.push(await queryPart(call, part));
    return together(told);
  },
};

/** The sub-orders as WeChat Pay has them, whatever the plan says of them now. */
async function listParts(call: RefundCall): Promise<readonly Part[] | RefundTold> {
  const { pay, attempt, out_refund_no, amount } = call;
  const orders = pay.v3.ecommerce.combinePapay.transactions._combine_out_trade_no_;
  try {
    const { data } = await orders.get({ combine_out_trade_no: attempt.out_trade_no, ...options(call) });
    const paid = (fieldsOf(data).sub_orders ?? []).filter(({ transaction_id }) => transaction_id !== '');
    const sum = paid.reduce((total, part) => total + (part.amount?.total_amount ?? 0), 0);
    if (paid.length === 0) return { is: 'unknown', code: 'NO_SUB_ORDERS' };
    if (paid.length > 1 && amount !== sum) {
      return {
        is: 'refused',
        code: 'WHICH_SUB_ORDER',
        message: `of ${paid.length} sub-orders, only all ${sum} fen are refunded; refund one by v3/ecommerce/refunds/apply`,
      };
    }
    return paid.map(({ sub_mchid, out_trade_no, amount: own }, at) => {
      const total = own?.total_amount ?? 0;
      const number = paid.length === 1 ? out_refund_no : `${out_refund_no}${String(at + 1).padStart(2, '0')}`;
      return {
        sub_mchid,
        out_trade_no,
        out_refund_no: number,
        amount: paid.length === 1 ? amount : total,
        total,
      };
    });
  } catch (error) {
    const { is: _, ...failure } = readFailure(error);
    return { is: 'unknown', ...failure };
  }
}

function refundPart(call: RefundCall, part: Part): Promise<RefundTold> {
  const { sub_mchid, out_trade_no, out_refund_no, amount, total } = part;
  return tellRefund(
    async () => {
      const { data } = await call.pay.v3.ecommerce.refunds.apply.post({
        json: {
          sp_appid: appid(call),
          sub_mchid,
          out_trade_no,
          out_refund_no,
          ...(call.reason === undefined ? {} : { reason: call.reason }),
          notify_url: call.rules.notify_url,
          amount: { refund: amount, total, currency: 'CNY' },
        },
        ...options(call),
      });
      // The answer may have no state: what was taken is under way.
      const { status = 'PROCESSING', refund_id } = fieldsOf(data);
      return readRefund({ status, refund_id });
    },
    () => queryPart(call, part),
  );
}

function queryPart(call: RefundCall, { sub_mchid, out_refund_no }: Part): Promise<RefundTold> {
  return tellRefundQuery(async () => {
    const refunds = call.pay.v3.ecommerce.refunds.outRefundNo._out_refund_no_;
    const { data } = await refunds.get({ out_refund_no, query: { sub_mchid }, ...options(call) });
    return readRefund(data);
  });
}

/** What the refunds of the sub-orders come to. While they differ, nothing is final. */
function together(told: readonly RefundTold[]): RefundTold {
  const [first] = told;
  if (first === undefined) return { is: 'unknown', code: 'NO_SUB_ORDERS' };
  if (told.every(({ is }) => is === first.is)) return first;
  const find = (is: RefundTold['is']): RefundTold | undefined => told.find((one) => one.is === is);
  // Some of it is refunded, or may be: the whole is not refused. The same numbers are sent again.
  const missing = find('absent') ?? find('refused');
  if (missing !== undefined) {
    const isBegun = told.some(({ is }) => is !== 'absent' && is !== 'refused');
    if (!isBegun) return missing;
    return {
      is: 'unknown',
      code: 'code' in missing ? (missing.code ?? 'PARTLY_REFUNDED') : 'PARTLY_REFUNDED',
    };
  }
  return (
    find('unknown') ?? find('PROCESSING') ?? find('ABNORMAL') ?? { is: 'unknown', code: 'PARTLY_REFUNDED' }
  );
}
