import type { World } from '../../../runtime/world.js';
import { findDiscount, spendCoupon } from '../favor/discount.js';
import { type Account, accountOf, type Leg, move, platformFees, post } from '../ledger.js';
import { createUser } from '../users.js';
import { newTransactionId } from './create.js';
import { notifyPayment } from './notification.js';
import {
  type Order,
  type PaidOrder,
  type Payer,
  type Payment,
  pay,
  settlementOf,
  type UsedCoupon,
  worthOf,
} from './order.js';
import { depositDelay, depositReturnKind, releaseDelay, releaseKind } from './release.js';
import { orders } from './table.js';

/** What WeChat Pay takes of a payment, per thousand. */
const feeRate = 6;

/** @returns the fee in fen */
export function feeOf(amount: number): number {
  return Math.round((amount * feeRate) / 1000);
}

/** How a payment comes about. */
export interface Paying {
  /** @default the order's payer, or a new user */
  readonly payer?: Payer | undefined;
  /** The user's bank or purse. */
  readonly bank_type?: string;
  /** Whether the user's change (零钱) pays. */
  readonly from_change?: boolean;
  /** Whether the merchant is notified. Payments by code and synchronous deductions notify nothing. */
  readonly notifies?: boolean;
}

/**
 * The user pays an order: the money moves, the order is paid, and the merchant is notified. The coupon of the user that
 * takes off most is used.
 *
 * @throws Refusal ALREADY_PAID or EXPIRED; NOT_ENOUGH if the change is to pay and is too little
 */
export function payOrder(world: World, order: Order, paying: Paying = {}): PaidOrder {
  const { store, clock } = world;
  const { bank_type = 'OTHERS', from_change = false, notifies = true } = paying;
  const payer = paying.payer ?? order.payer ?? {};
  const { sub_openid = subUserOf(order, world) } = payer;
  // A deposit comes back, so that no coupon pays for it.
  const coupon = order.deposit === undefined ? findDiscount(world, order, payer.openid) : undefined;
  const discount = coupon?.amount ?? 0;
  const paid = pay(order, {
    transaction_id: order.early_id ?? newTransactionId(world),
    openid: payer.openid ?? createUser(world),
    ...(sub_openid === undefined ? {} : { sub_openid }),
    at: clock.now(),
    bank_type,
    ...(from_change ? { from_change } : {}),
    payer_total: worthOf(order) - discount,
    // A deposit costs a fee once it is consumed.
    fee: order.deposit === undefined ? feeOf(worthOf(order) - (coupon?.type === 'NOCASH' ? discount : 0)) : 0,
    ...(coupon === undefined ? {} : { coupon }),
  });
  book(world, paid);
  store.table(orders).put(paid);
  if (coupon !== undefined) spendCoupon(world, coupon, paid);
  if (paid.profit_sharing) {
    const at = paid.payment.at + releaseDelay;
    clock.schedule({ at, kind: releaseKind, payload: paid.out_trade_no, mchid: world.mchid });
  }
  if (paid.deposit !== undefined) {
    const at = paid.payment.at + depositDelay;
    clock.schedule({ at, kind: depositReturnKind, payload: paid.out_trade_no, mchid: world.mchid });
  }
  if (notifies) notifyPayment(world, paid);
  return paid;
}

/** The account that holds what is left of the payment of an order. */
function holderOf({ parties, profit_sharing, deposit }: Order): Account {
  const isHeld = profit_sharing || deposit !== undefined;
  return accountOf(parties.sub_mchid ?? parties.mchid, isHeld ? 'FROZEN' : 'BASIC');
}

/** The account of the user that has paid, and that gets the money back. */
export function purseOf({ openid, from_change }: Pick<Payment, 'openid' | 'from_change'>): Account {
  return accountOf(openid, from_change === true ? 'CHANGE' : 'BANK');
}

/** The budget of a coupon gets an amount, or gives it. A coupon that the merchant bears has none. */
export function budgetLegs(coupon: UsedCoupon | undefined, amount: number): readonly Leg[] {
  return coupon?.type === 'CASH' ? [{ account: accountOf(coupon.stock_id, 'COUPON'), amount }] : [];
}

function book(world: World, order: PaidOrder): void {
  const { payment, out_trade_no } = order;
  const about = { ref: payment.transaction_id, out_ref: out_trade_no };
  const holder = holderOf(order);
  const user = purseOf(payment);
  post(world, {
    ...about,
    kind: 'payment',
    legs: [
      { account: user, amount: -payment.payer_total },
      ...budgetLegs(payment.coupon, -(payment.coupon?.amount ?? 0)),
      { account: holder, amount: settlementOf(order) },
    ],
  });
  if (payment.fee > 0) post(world, move(holder, platformFees, payment.fee, { ...about, kind: 'fee' }));
}

/** The user as the sub-merchant's appid knows it. */
function subUserOf({ parties, payer }: Order, world: World): string | undefined {
  if (parties.sub_appid === undefined) return undefined;
  return payer?.sub_openid ?? createUser(world);
}
