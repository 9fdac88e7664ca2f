import { type Account, entries, type PostingKind } from '../products/shared/ledger.js';
import type { World } from '../runtime/world.js';
import { type Arguments, readCount, refuseOthers } from './arguments.js';
import { findMerchant } from './merchants.js';

/** What a posting did to an account. Amounts are in fen. */
export interface AccountEntry {
  /** WeChat Pay's number of the posting (资金流水单号). */
  readonly id: string;
  /** By the sandbox's clock. */
  readonly at: Date;
  /** `payment`, `fee`, `refund`, … */
  readonly kind: PostingKind;
  /** WeChat Pay's number of the business: a transaction_id, a refund_id. */
  readonly ref: string;
  /** The merchant's number of the business: an out_trade_no, an out_refund_no. */
  readonly out_ref: string;
  /** Negative: what the account gave. */
  readonly amount: number;
  /** What the account had afterwards. */
  readonly balance: number;
  readonly remark?: string;
}

/** Selects the entries of an account. */
export interface EntryFilter {
  /** An owner and a purse: `1900000109/BASIC`. */
  account: Account;
  /** The merchant in whose books it is. @default the sandbox's own */
  merchant?: string | undefined;
  /** At most so many, the newest. @default 100 */
  limit?: number | undefined;
}

const usualLimit = 100;

/**
 * The history of an account, newest first.
 *
 * @throws TypeError or RangeError naming the argument
 */
export function listEntries(world: World, given: Arguments): AccountEntry[] {
  refuseOthers(given, ['account', 'merchant', 'limit']);
  const { account } = given;
  if (typeof account !== 'string' || !account.includes('/')) {
    throw new TypeError(`account: expected an owner and a purse such as ${world.mchid}/BASIC`);
  }
  const limit = readCount(given, 'limit') ?? usualLimit;
  const all = findMerchant(world, given).store.table(entries).list('account', account);
  return all
    .slice(Math.max(0, all.length - limit))
    .toReversed()
    .flatMap(({ id, at, kind, ref, out_ref, legs, remark }) =>
      legs
        .filter((leg) => leg.account === account)
        .map(({ amount, balance }) => ({
          id,
          at: new Date(at),
          kind,
          ref,
          out_ref,
          amount,
          balance,
          ...(remark === undefined ? {} : { remark }),
        })),
    );
}
