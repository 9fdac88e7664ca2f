import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';

/**
 * The part of an owner's money. Of a merchant: `BASIC` (基本账户), `OPERATION` (运营账户), `FEES` (手续费账户), `DEPOSIT`
 * (保证金账户), `FROZEN`, which is kept for profit sharing, and `LOCKED`: transfers and red packets on the way, and
 * withdrawals. Of a stock of coupons: `COUPON`, its budget. Of a user: `CHANGE` (零钱) and `BANK`, the user's cards.
 */
export type Purse =
  | 'BASIC'
  | 'OPERATION'
  | 'FEES'
  | 'DEPOSIT'
  | 'FROZEN'
  | 'LOCKED'
  | 'COUPON'
  | 'CHANGE'
  | 'BANK';

/** The account of an owner: a merchant id, an openid, or `wechatpay` for the platform. */
export type Account = `${string}/${Purse}`;

/** What the books need of the world. */
type Books = Pick<World, 'store' | 'ids'> & { readonly clock: Pick<World['clock'], 'now'> };

/** What a posting is for. The fund flow bill names it. */
export type PostingKind =
  | 'opening'
  | 'deposit'
  | 'withdrawal'
  | 'withdrawal-return'
  | 'payment'
  | 'fee'
  | 'refund'
  | 'fee-refund'
  | 'advance'
  | 'freeze'
  | 'unfreeze'
  | 'sharing'
  | 'sharing-return'
  | 'transfer'
  | 'transfer-return'
  | 'red-packet'
  | 'red-packet-return'
  | 'subsidy'
  | 'subsidy-return'
  | 'coupon';

/** Money that moves at once from accounts to accounts. */
export interface Posting {
  readonly kind: PostingKind;
  /** WeChat Pay's number of the business: a transaction_id, a refund_id. */
  readonly ref: string;
  /** The merchant's number of the business: an out_trade_no, an out_refund_no. */
  readonly out_ref: string;
  /** What each account gets, in fen; negative: what it gives. The sum is 0. */
  readonly legs: readonly Leg[];
  readonly remark?: string | undefined;
}

export interface Leg {
  readonly account: Account;
  /** fen */
  readonly amount: number;
}

/** A posting in the books. */
export interface Entry extends Omit<Posting, 'legs'> {
  /** WeChat Pay's number of the posting (资金流水单号). */
  readonly id: string;
  /** Milliseconds, by the sandbox's clock. */
  readonly at: number;
  readonly legs: readonly BookedLeg[];
}

export interface BookedLeg extends Leg {
  /** The balance of the account afterwards, in fen. */
  readonly balance: number;
}

/** The books of a merchant, in order of posting. */
export const entries: TableDefinition<Entry, 'account' | 'ref'> = {
  name: 'ledger',
  key: ({ id }) => id,
  indexes: { account: ({ legs }) => legs.map(({ account }) => account), ref: ({ ref }) => [ref] },
};

interface Balance {
  readonly account: Account;
  readonly amount: number;
}

export const balances: TableDefinition<Balance> = {
  name: 'balances',
  key: ({ account }) => account,
  indexes: {},
};

/** A merchant begins with one million yuan in each of these, so that programs can refund and transfer at once. */
const opening: Readonly<Partial<Record<Purse, number>>> = { BASIC: 100_000_000, OPERATION: 100_000_000 };

/** The other side of money that comes from or goes to outside of WeChat Pay. */
export const outside: Account = 'outside/BANK';

/** The platform's income. */
export const platformFees: Account = 'wechatpay/FEES';

export function accountOf(owner: string, purse: Purse): Account {
  return `${owner}/${purse}`;
}

/** @returns the balance in fen */
export function balanceOf({ store }: Pick<World, 'store'>, account: Account): number {
  return store.table(balances).get(account)?.amount ?? openingOf(account);
}

/** @returns the balance in fen at a time, in milliseconds by the sandbox's clock, before what is booked then */
export function balanceAt({ store }: Pick<World, 'store'>, account: Account, time: number): number {
  const last = store
    .table(entries)
    .list('account', account)
    .findLast(({ at }) => at < time);
  return last?.legs.findLast((leg) => leg.account === account)?.balance ?? openingOf(account);
}

/**
 * Books a posting. The money of a merchant and the change of a user are what they have; cards, the platform and the
 * outside have any amount.
 *
 * @throws Refusal NOT_ENOUGH, before anything is booked, if an account has less than it gives
 * @throws RangeError if the legs do not sum to 0, or an amount is not whole
 */
export function post(world: Books, { legs, ...posting }: Posting): Entry {
  requireBalanced(legs);
  for (const { account } of legs) open(world, account);
  const { store, ids, clock } = world;
  const table = store.table(balances);
  const booked = book(world, legs);
  const short = booked.find(
    ({ account, amount, balance }) => amount < 0 && balance < 0 && isLimited(account),
  );
  if (short !== undefined) throw notEnough(short);
  for (const { account, balance } of booked) table.put({ account, amount: balance });
  const entry = { ...posting, id: ids.digits('ledger', 20), at: clock.now(), legs: booked };
  store.table(entries).put(entry);
  return entry;
}

/** @throws Refusal NOT_ENOUGH if the account has less than this amount, in fen */
export function requireFunds(world: Pick<World, 'store'>, account: Account, amount: number): void {
  const balance = balanceOf(world, account) - amount;
  if (balance < 0 && isLimited(account)) throw notEnough({ account, amount: -amount, balance });
}

/** A posting that moves an amount from one account to another. */
export function move(from: Account, to: Account, amount: number, posting: Omit<Posting, 'legs'>): Posting {
  return {
    ...posting,
    legs: [
      { account: from, amount: -amount },
      { account: to, amount },
    ],
  };
}

function openingOf(account: Account): number {
  if (!isMerchants(account)) return 0;
  return opening[purseOf(account)] ?? 0;
}

/** Gives a merchant's account the money that it begins with. */
function open(world: Books, account: Account): void {
  const { store, ids, clock } = world;
  const table = store.table(balances);
  if (table.get(account) !== undefined) return;
  const amount = openingOf(account);
  table.put({ account, amount });
  if (amount === 0) return;
  const [own, other] = [
    { account, amount, balance: amount },
    { account: outside, amount: -amount, balance: (table.get(outside)?.amount ?? 0) - amount },
  ];
  table.put({ account: outside, amount: other.balance });
  const id = ids.digits('ledger', 20);
  store
    .table(entries)
    .put({ id, kind: 'opening', ref: id, out_ref: id, at: clock.now(), legs: [own, other] });
}

function book(world: Books, legs: readonly Leg[]): BookedLeg[] {
  const sums = new Map<Account, number>();
  return legs.map(({ account, amount }) => {
    const balance = (sums.get(account) ?? balanceOf(world, account)) + amount;
    sums.set(account, balance);
    return { account, amount, balance };
  });
}

function requireBalanced(legs: readonly Leg[]): void {
  const sum = legs.reduce((total, { amount }) => total + amount, 0);
  if (sum === 0 && legs.every(({ amount }) => Number.isSafeInteger(amount))) return;
  throw new RangeError(`legs: expected whole amounts that sum to 0, got ${JSON.stringify(legs)}`);
}

function notEnough({ account, amount, balance }: BookedLeg): Refusal {
  const available = balance - amount;
  return new Refusal('NOT_ENOUGH', `余额不足：${account} 可用 ${available} 分，需要 ${-amount} 分`);
}

/** Whether an account gives only what it has. */
function isLimited(account: Account): boolean {
  return isMerchants(account) || purseOf(account) === 'CHANGE';
}

/** Merchant ids are digits. */
function isMerchants(account: Account): boolean {
  return /^\d+\//.test(account);
}

function purseOf(account: Account): Purse {
  return account.slice(account.lastIndexOf('/') + 1) as Purse;
}
