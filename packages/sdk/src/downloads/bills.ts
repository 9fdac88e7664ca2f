import type { Readable } from 'node:stream';
import { call } from '../call/call.js';
import type { Shared } from '../call/shared.js';
import type { Drive } from '../effects/drive.js';
import type { Effects } from '../effects/effects.js';
import { describe } from '../errors/given.js';
import { RequestError, TransportError } from '../errors/index.js';
import type {
  V3BillFundflowbillGetQuery,
  V3BillSubMerchantFundflowbillGetQuery,
  V3BillTradebillGetQuery,
  V3EcommerceBillFundflowbillGetQuery,
} from '../generated/types.js';
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

/** The choice of a bill, and options for its download. */
export interface BillOptions extends Pick<DownloadOptions, 'timeout' | 'signal'> {
  /** The day in Beijing time: `2024-01-31`. Its bill is available from 10:00 on the next day, for three months. */
  date: string;
  /**
   * The compression of the transfer. The rows are the same.
   * @default 'GZIP'
   */
  tar_type?: 'GZIP' | 'NONE' | undefined;
  /** Restricts the bill to this sub-merchant. */
  sub_mchid?: string | undefined;
}

/** The choice of a trade bill. */
export interface TradeBillOptions<Type extends string = TradeBillType> extends BillOptions {
  /**
   * The orders in the bill: `ALL`, `SUCCESS` (payments) or `REFUND`.
   * @default 'ALL'
   */
  bill_type?: Type | undefined;
}

/** The choice of a fund flow bill. */
export interface FundflowBillOptions extends BillOptions {
  /**
   * The merchant's account.
   * @default 'BASIC'
   */
  account_type?: V3BillFundflowbillGetQuery['account_type'];
}

/** The bill of one sub-merchant. */
export interface SubMerchantFundflowBillOptions extends Omit<BillOptions, 'sub_mchid'> {
  /** The sub-merchant's id. */
  sub_mchid: string;
  /**
   * The sub-merchant's account.
   * @default 'BASIC'
   */
  account_type?: V3BillSubMerchantFundflowbillGetQuery['account_type'] | undefined;
}

/** The bill of all sub-merchants of a platform. */
export interface EcommerceFundflowBillOptions extends Omit<BillOptions, 'sub_mchid'> {
  /**
   * The accounts in the bill.
   * @default 'ALL'
   */
  account_type?: V3EcommerceBillFundflowbillGetQuery['account_type'] | undefined;
}

/** The orders in a trade bill: all, payments or refunds. */
export type TradeBillType = NonNullable<V3BillTradebillGetQuery['bill_type']>;

/**
 * Reads the bills of a day row by row, in bounded memory. The first request is sent when iteration starts. The bill's
 * digest is checked while it is read. If the digest differs or the bill is incomplete, the iteration throws at its end;
 * discard the rows read before.
 */
export interface Bills {
  /**
   * Payments and refunds.
   *
   * @returns the rows, which can be read once; reading throws ApiError (NO_STATEMENT_EXIST if there is no bill),
   *   TransportError or VerificationError
   * @throws RequestError naming an invalid option
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
   * @returns the rows, which can be read once; reading throws ApiError (NO_STATEMENT_EXIST if there is no bill),
   *   TransportError or VerificationError
   * @throws RequestError naming an invalid option
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791867
   * @example for await (const row of pay.bills.fundflow({ date: '2024-01-31' })) console.log(row['收支金额(元)']);
   */
  fundflow(options: FundflowBillOptions): Bill<FundflowBillRow, FundflowBillSummary>;
  /**
   * Movements of money in an account of a sub-merchant, for its service provider or platform. The bill may have several
   * encrypted files. They are decrypted with `privateKey` and read as one bill. The authentication tag at the end of each
   * file is checked. If it differs, the iteration throws VerificationError DECRYPT_FAILED; discard the rows read before.
   *
   * @returns the rows, which can be read once; reading throws as for {@link fundflow}
   * @throws RequestError naming an invalid option
   * @see https://pay.weixin.qq.com/doc/v3/partner/4012710630
   * @example const bill = pay.bills.subMerchantFundflow({ date: '2024-01-31', sub_mchid: '1900000110' });
   */
  subMerchantFundflow(options: SubMerchantFundflowBillOptions): Bill<FundflowBillRow, FundflowBillSummary>;
  /**
   * Like {@link subMerchantFundflow}, for all sub-merchants of a platform.
   *
   * @see https://pay.weixin.qq.com/doc/v3/partner/4012760697
   * @example const bill = pay.bills.ecommerceFundflow({ date: '2024-01-31' });
   */
  ecommerceFundflow(options: EcommerceFundflowBillOptions): Bill<FundflowBillRow, FundflowBillSummary>;
}

/** The operation of each bill, and the parameter for its kind. */
const paths = {
  trade: ['v3/bill/tradebill', 'bill_type'],
  fundflow: ['v3/bill/fundflowbill', 'account_type'],
} as const;

/** The operation of each encrypted bill, its default account type, and whether it covers one sub-merchant. */
const encryptedPaths = {
  subMerchantFundflow: ['v3/bill/sub-merchant-fundflowbill', 'BASIC', true],
  ecommerceFundflow: ['v3/ecommerce/bill/fundflowbill', 'ALL', false],
} as const;

export function createBills(shared: Shared, drive: Drive): Bills {
  const bill =
    ([path, kind]: readonly [path: string, kind: string]) =>
    (options: BillOptions): Bill<never, never> => {
      const query = queryFrom(options, kind);
      return lazyBill(() => drive(billSteps(shared, path, query, options)));
    };
  const encrypted =
    ([path, account_type, single]: readonly [path: string, account_type: string, single: boolean]) =>
    (options: Omit<BillOptions, 'sub_mchid'>): Bill<never, never> => {
      const query = {
        account_type,
        ...withoutUndefined(queryFrom(options, 'account_type')),
        algorithm: 'AEAD_AES_256_GCM',
      };
      if (single !== 'sub_mchid' in query) {
        throw new RequestError(
          'sub_mchid',
          single
            ? 'missing: pass the id of the sub-merchant'
            : 'this bill covers all sub-merchants; leave the field out, or use subMerchantFundflow',
        );
      }
      return lazyBill(() => drive(encryptedBillSteps(shared, path, query, options)));
    };
  return {
    trade: bill(paths.trade),
    fundflow: bill(paths.fundflow),
    subMerchantFundflow: encrypted(encryptedPaths.subMerchantFundflow),
    ecommerceFundflow: encrypted(encryptedPaths.ecommerceFundflow),
  };
}

function* billSteps(
  shared: Shared,
  path: string,
  query: Readonly<Record<string, unknown>>,
  { timeout, signal }: BillOptions,
): Effects<AsyncIterable<Uint8Array>> {
  const { data, requestId } = yield* call(shared, 'async', 'GET', path, { query, timeout, signal });
  const { download_url, hash_type, hash_value } = (data ?? {}) as DownloadOptions;
  if (download_url === undefined || hash_type === undefined || hash_value === undefined) {
    throw new TransportError('BAD_RESPONSE', "the answer lacks the bill's address or its digest", {
      requestId,
    });
  }
  const tar_type = query['tar_type'] as 'GZIP' | undefined;
  return yield* downloadSteps(shared, { download_url, hash_type, hash_value, tar_type, timeout, signal });
}

/** Starts the downloads of all files at once, because their addresses expire after five minutes; reads them in order. */
function* encryptedBillSteps(
  shared: Shared,
  path: string,
  query: Readonly<Record<string, unknown>>,
  { timeout, signal }: Pick<BillOptions, 'timeout' | 'signal'>,
): Effects<AsyncIterable<Uint8Array>> {
  const { data, requestId } = yield* call(shared, 'async', 'GET', path, { query, timeout, signal });
  const { download_bill_count, download_bill_list } = (data ?? {}) as BillParts;
  const parts = Array.isArray(download_bill_list) ? [...download_bill_list] : [];
  if (parts.length === 0 || parts.length !== download_bill_count || !parts.every(isPart)) {
    throw new TransportError('BAD_RESPONSE', "the answer lacks the addresses of the bill's files", {
      requestId,
    });
  }
  parts.sort((one, other) => one.bill_sequence - other.bill_sequence);
  const tar_type = query['tar_type'] as 'GZIP' | undefined;
  const streams: Readable[] = [];
  try {
    for (const { download_url, encrypt_key, nonce } of parts) {
      streams.push(
        yield* downloadSteps(shared, { download_url, encrypt_key, nonce, tar_type, timeout, signal }),
      );
    }
  } catch (error) {
    for (const stream of streams) stream.destroy();
    throw error;
  }
  return concatenate(streams);
}

interface BillParts {
  readonly download_bill_count?: unknown;
  readonly download_bill_list?: readonly BillPart[] | undefined;
}

interface BillPart {
  readonly bill_sequence: number;
  readonly download_url: string;
  readonly encrypt_key: string;
  readonly nonce: string;
}

function isPart(part: Partial<BillPart> | null | undefined): part is BillPart {
  const { bill_sequence, download_url, encrypt_key, nonce } = part ?? {};
  return (
    typeof bill_sequence === 'number' &&
    [download_url, encrypt_key, nonce].every((text) => typeof text === 'string' && text !== '')
  );
}

async function* concatenate(streams: readonly Readable[]): AsyncGenerator<Uint8Array> {
  // A stream may fail before its turn. Iterating it then throws the error, so the event is ignored here.
  for (const stream of streams) stream.on('error', () => {});
  try {
    for (const stream of streams) yield* stream as AsyncIterable<Uint8Array>;
  } finally {
    for (const stream of streams) stream.destroy();
  }
}

function withoutUndefined(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}

function queryFrom(options: unknown, kind: string): Record<string, unknown> {
  if (options === null || typeof options !== 'object') {
    throw new RequestError('options', `expected { date, … }, got ${describe(options)}`);
  }
  const known = ['date', 'tar_type', 'sub_mchid', 'timeout', 'signal', kind];
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new RequestError(unknown, `unknown option; expected one of ${known.join(', ')}`);
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
