import {
  type Account,
  accountOf,
  balanceOf,
  balances,
  move,
  outside,
  type Purse,
  post,
} from '../products/shared/ledger.js';
import type { World } from '../runtime/world.js';
import { type Arguments, refuseOthers } from './arguments.js';
import { findMerchant } from './merchants.js';

/** An account and its money. */
export interface AccountBalance {
  /** An owner and a purse: `1900000109/BASIC`. */
  readonly account: Account;
  /** fen */
  readonly amount: number;
}

/** The money that an account is to have. */
export interface BalanceSetting {
  /** An owner and a purse: `1900000109/BASIC`, of a sub-merchant, or `oUpF8…/CHANGE` of a user. */
  account: Account;
  /** fen, 0 or more */
  amount: number;
  /**
   * The merchant in whose books it is.
   * @default the sandbox's own
   */
  merchant?: string | undefined;
}

/** The accounts that every merchant has. */
const own: readonly Purse[] = ['BASIC', 'OPERATION', 'FROZEN'];

/** The money in a merchant's books: its own, its sub-merchants' and its users'. */
export function listBalances(world: World, given: Arguments): AccountBalance[] {
  refuseOthers(given, ['merchant']);
  const merchant = findMerchant(world, given);
  const accounts = own.map((purse) => accountOf(merchant.mchid, purse));
  const others = merchant.store
    .table(balances)
    .all()
    .map(({ account }) => account);
  return [...new Set([...accounts, ...others])].map((account) => ({
    account,
    amount: balanceOf(merchant, account),
  }));
}

/**
 * @returns the balances afterwards
 * @throws TypeError or RangeError naming the argument
 */
export function setBalance(world: World, { merchant: of, ...given }: Arguments): AccountBalance[] {
  refuseOthers(given, ['account', 'amount'], 'account, amount or merchant');
  const merchant = findMerchant(world, { merchant: of });
  const { account, amount } = given;
  if (typeof account !== 'string' || !/^[\w-]+\/(BASIC|OPERATION|FEES|DEPOSIT|CHANGE)$/.test(account)) {
    throw new RangeError(
      `account: expected an owner and a purse such as ${merchant.mchid}/BASIC, got ${JSON.stringify(account)}`,
    );
  }
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount) || amount < 0) {
    throw new RangeError(`amount: expected fen, 0 or more, got ${JSON.stringify(amount)}`);
  }
  const difference = amount - balanceOf(merchant, account as Account);
  const id = merchant.ids.digits('balance', 28);
  const kind = difference < 0 ? 'withdrawal' : 'deposit';
  if (difference !== 0) {
    post(merchant, move(outside, account as Account, difference, { kind, ref: id, out_ref: id }));
  }
  return listBalances(world, { merchant: of });
}
