import type { BillRow as RowOfBill } from 'wechatpay-kit';
import { timeOn } from '../rules/beijing.js';
import type { BillLineRow } from '../store/schema.js';
import { feeOf, fenOf } from './fen.js';

/** A row of a trade bill, as the comparison needs it. */
export type TradeLine = Omit<BillLineRow, 'book' | 'day'>;

/**
 * Reads a row of a trade bill.
 *
 * @param line 1, 2, … in the bill
 * @param date the day of the bill
 * @returns `undefined` for rows that are neither payments, refunds nor reversals
 * @throws Error naming the row and the column that are not as expected
 */
export function lineOf(row: RowOfBill, line: number, date: string): TradeLine | undefined {
  const out_trade_no = row['商户订单号'];
  const status = row['交易状态'];
  if (out_trade_no === undefined || status === undefined) {
    throw new Error(`row ${line} of the bill has no 商户订单号 or 交易状态: it is no trade bill`);
  }
  const sub_mchid = row['特约商户号'] ?? '';
  const common = {
    line,
    out_trade_no,
    transaction_id: row['微信订单号'] ?? '',
    refund_id: '',
    sub_mchid: sub_mchid === '0' ? '' : sub_mchid,
    trade_type: row['交易类型'] ?? '',
    state: '',
    fee: feeOf(row['手续费'] ?? '', line),
    at: timeOf(row['交易时间'] ?? ''),
  };
  if (status === 'SUCCESS') {
    requireDay(row['交易时间'] ?? '', line, date);
    const amount = fenOf(row['订单金额'] || row['应结订单金额'] || '', line, '订单金额');
    const settled = fenOf(row['应结订单金额'] || row['订单金额'] || '', line, '应结订单金额');
    return { ...common, kind: 'payment', number: out_trade_no, amount, settled };
  }
  if (status !== 'REFUND' && status !== 'REVOKED') return undefined;
  const amount = fenOf(row['申请退款金额'] || row['退款金额'] || '', line, '申请退款金额');
  const settled = fenOf(row['退款金额'] || row['申请退款金额'] || '', line, '退款金额');
  const back = { ...common, amount, settled };
  if (status === 'REVOKED') return { ...back, kind: 'reversal', number: out_trade_no };
  return {
    ...back,
    kind: 'refund',
    number: row['商户退款单号'] ?? '',
    refund_id: row['微信退款单号'] ?? '',
    state: stateOf(row['退款状态'] ?? ''),
  };
}

/**
 * The time of a row, which bills write as a clock in Beijing shows it: `2026-03-31 23:59:59`.
 *
 * @returns milliseconds since 1970; `null` if it is anything else
 */
export function timeOf(text: string): number | null {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d):(\d\d):(\d\d)$/.exec(text);
  if (match === null) return null;
  const [, date = '', hours, minutes, seconds] = match;
  if (date !== lastDay.date) lastDay = { date, from: timeOn(date) };
  return lastDay.from + ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

/** The rows of a bill are of one day: parsing it once saves a tenth of the reading. */
let lastDay = { date: '', from: 0 };

function requireDay(time: string, line: number, date: string): void {
  if (time.startsWith(date)) return;
  throw new Error(`row ${line} of the bill, 交易时间: expected the day ${date}, got ${JSON.stringify(time)}`);
}

/**
 * The state of a refund, by the names of APIv3. Bills use those of APIv2 as well.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
 */
function stateOf(text: string): string {
  switch (text) {
    case 'FAIL':
    case 'REFUNDCLOSE':
    case 'CLOSED':
      return 'CLOSED';
    case 'CHANGE':
    case 'ABNORMAL':
      return 'ABNORMAL';
    case 'PROCESSING':
      return 'PROCESSING';
    default:
      return 'SUCCESS';
  }
}
