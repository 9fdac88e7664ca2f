import { RequestError, TransportError } from '../errors/index.js';
import type { V3BillFundflowbillGetQuery, V3BillTradebillGetQuery } from '../generated/types.js';
import { describe } from '../keys.js';
import { call, type Shared } from '../pipeline.js';
import type { Drive } from '../steps/drive.js';
import type { Steps } from '../steps/steps.js';
import type {
  FundflowBillRow,
  FundflowBillSummary,
  TradeBillPayment,
  TradeBillPaymentSummary,
  TradeBillRefund,
  TradeBillRow,
  TradeBillSummary,
} from './bill-types.js';
import { type DownloadOptions, downloadSteps } from './download.js';
import { type Bill, lazyBill } from './rows.js';

/** Which bill, and how to fetch it. */
export interface BillOptions extends Pick<DownloadOptions, 'timeout' | 'signal'> {
  /** The day, in Beijing: `2024-01-31`. Its bill is there on the next day from 10 o'clock on, for three months. */
  date: string;
  /**
   * How it travels; its rows are the same.
   * @default 'GZIP'
   */
  tar_type?: 'GZIP' | 'NONE' | undefined;
  /** Of this sub-merchant only. */
  sub_mchid?: string | undefined;
}

export interface TradeBillOptions<Type extends string = TradeBillType> extends BillOptions {
  /** @default 'ALL' */
  bill_type?: Type | undefined;
}

export interface FundflowBillOptions extends BillOptions {
  /** @default 'BASIC' */
  account_type?: V3BillFundflowbillGetQuery['account_type'];
}

type TradeBillType = NonNullable<V3BillTradebillGetQuery['bill_type']>;

/**
 * The bills of a day, row by row, however long they are. Nothing is sent before the first row is asked for. The bill's
 * digest is checked while it passes: where it differs, or the bill breaks off, the iteration fails at its end, and the
 * rows before it are not to be relied on.
 */
export interface Bills {
  /**
   * Payments and refunds.
   *
   * @returns the rows, to be read once; reading them throws ApiError (NO_STATEMENT_EXIST where there is none),
   *   TransportError or VerificationError
   * @throws RequestError naming an option that is wrong
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791866
   * @example
   * const bill = pay.bills.trade({ date: '2024-01-31' });
   * for await (const row of bill) console.log(row.商户订单号, row.订单金额);
   * console.log(bill.summary?.总交易单数);
   */
  trade(options: TradeBillOptions<'ALL'>): Bill<TradeBillRow, TradeBillSummary>;
  trade(options: TradeBillOptions<'SUCCESS'>): Bill<TradeBillPayment, TradeBillPaymentSummary>;
  trade(options: TradeBillOptions<'REFUND'>): Bill<TradeBillRefund, TradeBillSummary>;
  trade(options: TradeBillOptions): Bill;
  /**
   * Movements of money in an account.
   *
   * @returns the rows, to be read once; reading them throws ApiError (NO_STATEMENT_EXIST where there is none),
   *   TransportError or VerificationError
   * @throws RequestError naming an option that is wrong
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791867
   * @example for await (const row of pay.bills.fundflow({ date: '2024-01-31' })) console.log(row['收支金额(元)']);
   */
  fundflow(options: FundflowBillOptions): Bill<FundflowBillRow, FundflowBillSummary>;
}

/** Where the bills are asked for, and what tells them apart. */
const paths = {
  trade: ['v3/bill/tradebill', 'bill_type'],
  fundflow: ['v3/bill/fundflowbill', 'account_type'],
} as const;

export function billsOf(shared: Shared, drive: Drive): Bills {
  const bill =
    ([path, kind]: readonly [path: string, kind: string]) =>
    (options: BillOptions): Bill<never, never> => {
      const query = queryFrom(options, kind);
      return lazyBill(() => drive(billSteps(shared, path, query, options)));
    };
  return { trade: bill(paths.trade), fundflow: bill(paths.fundflow) };
}

function* billSteps(
  shared: Shared,
  path: string,
  query: Readonly<Record<string, unknown>>,
  { timeout, signal }: BillOptions,
): Steps<AsyncIterable<Uint8Array>> {
  const { data, requestId } = yield* call(shared, 'GET', path, { query, timeout, signal });
  const { download_url, hash_type, hash_value } = (data ?? {}) as DownloadOptions;
  if (download_url === undefined || hash_type === undefined || hash_value === undefined) {
    throw new TransportError('BAD_RESPONSE', 'the answer does not say where the bill lies, or its digest', {
      requestId,
    });
  }
  const tar_type = query['tar_type'] as 'GZIP' | undefined;
  return yield* downloadSteps(shared, { download_url, hash_type, hash_value, tar_type, timeout, signal });
}

function queryFrom(options: unknown, kind: string): Record<string, unknown> {
  if (options === null || typeof options !== 'object') {
    throw new RequestError('options', `expected { date, … }, got ${describe(options)}`);
  }
  const known = ['date', 'tar_type', 'sub_mchid', 'timeout', 'signal', kind];
  const stranger = Object.keys(options).find((name) => !known.includes(name));
  if (stranger !== undefined) {
    throw new RequestError(stranger, `there is no such option here; it takes ${known.join(', ')}`);
  }
  const given = options as Readonly<Record<string, unknown>>;
  const { date, tar_type = 'GZIP', sub_mchid } = given;
  if (typeof date !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(date)) {
    throw new RequestError('date', `expected a day such as '2024-01-31', got ${describe(date)}`);
  }
  if (tar_type !== 'GZIP' && tar_type !== 'NONE') {
    throw new RequestError('tar_type', "expected 'GZIP' or 'NONE'");
  }
  return {
    bill_date: date,
    [kind]: given[kind],
    sub_mchid,
    tar_type: tar_type === 'GZIP' ? tar_type : undefined,
  };
}
