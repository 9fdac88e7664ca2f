/** Rows of bills as WeChat Pay writes them, and a reconciliation without anything to ask. */
import type { Books, Store } from '@wechatpay-kit/deductions';
import type { BillRow, WeChatPay } from 'wechatpay-kit';

/** The day that tests reconcile. */
export const date = '2026-03-31';

/** A time in Beijing, in milliseconds since 1970. */
export function at(time: string): number {
  return Date.parse(`${time.replace(' ', 'T')}+08:00`);
}

/** A payment in a trade bill. */
export function payment(number: string, amount: string, more: Partial<BillRow> = {}): BillRow {
  return {
    交易时间: `${date} 12:00:00`,
    特约商户号: '0',
    微信订单号: `42${number}`,
    商户订单号: number,
    交易类型: 'JSAPI',
    交易状态: 'SUCCESS',
    应结订单金额: amount,
    微信退款单号: '0',
    商户退款单号: '0',
    退款金额: '0.00',
    退款状态: '',
    手续费: '0.00000',
    订单金额: amount,
    申请退款金额: '0.00',
    ...without(more),
  };
}

/** A refund in a trade bill. */
export function refund(number: string, of: string, amount: string, more: Partial<BillRow> = {}): BillRow {
  return payment(of, '0.00', {
    交易状态: 'REFUND',
    微信退款单号: `50${number}`,
    商户退款单号: number,
    退款金额: amount,
    退款状态: 'SUCCESS',
    申请退款金额: amount,
    ...more,
  });
}

/** A bill of rows. */
export async function* billOf(...rows: readonly BillRow[]): AsyncGenerator<BillRow> {
  yield* rows;
}

/** The books of a database at noon, two days later; WeChat Pay is not asked about anything. */
export function booksOf(store: Store): Books {
  return {
    store,
    pay: {} as WeChatPay,
    now: () => at('2026-04-02 12:00:00'),
    settle: async () => false,
    settleRefund: async () => false,
  };
}

function without(more: Partial<BillRow>): BillRow {
  return Object.fromEntries(
    Object.entries(more).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
