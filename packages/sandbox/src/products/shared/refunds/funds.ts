import { Refusal } from '../../../runtime/refusal.js';
import type { World } from '../../../runtime/world.js';
import { purseOf } from '../favor/budget.js';
import { type Account, accountOf, balanceOf, move, platformFees, post, requireFunds } from '../ledger.js';
import { changeHeld, heldOf, ownerOf } from '../orders/held.js';
import type { PaidOrder } from '../orders/order.js';
import { purseOf as payingAccount } from '../orders/pay.js';
import { orders } from '../orders/table.js';
import { type Funds, type Refund, type Source, settlementRefund } from './refund.js';

/** Refunded money between the merchant and the user. */
const inTransit: Account = accountOf('wechatpay', 'BANK');

/** What pays for a refund. */
export interface Funding {
  readonly funds: Funds;
  /** What each account gives, as the request wants it. */
  readonly parts?: readonly { readonly funds: Funds; readonly amount: number }[] | undefined;
  /** The partner who pays what the sub-merchant's money of the order does not. */
  readonly advancer?: string | undefined;
}

/**
 * Finds the accounts that pay. Without a wish, it is the money of the order; once that is released from profit sharing, it
 * is part of the available balance.
 *
 * @param amount fen
 * @param fee what comes back of the fee, and pays too
 * @throws Refusal NOT_ENOUGH
 */
export function findSources(
  world: World,
  order: PaidOrder,
  amount: number,
  fee: number,
  { funds, parts = [{ funds, amount }], advancer }: Funding,
): Source[] {
  const available = accountOf(ownerOf(order), 'BASIC');
  const held = heldOf(world, order);
  const sources: Source[] = [];
  for (const [at, part] of parts.entries()) {
    const back = at === 0 ? fee : 0;
    const isHeld = part.funds === 'UNSETTLED' && !held.released;
    const account = isHeld ? accountOf(ownerOf(order), 'FROZEN') : available;
    const has = (isHeld ? held.amount : Math.max(balanceOf(world, available), 0)) + back;
    if (part.amount > has && advancer === undefined) {
      throw new Refusal(
        'NOT_ENOUGH',
        isHeld
          ? `可用余额不足：订单待分账资金剩余 ${has} 分，请先解冻剩余资金再退款`
          : `基本账户余额不足：可用 ${has} 分，需要 ${part.amount} 分，请充值后用原单号重试`,
      );
    }
    const given = Math.min(part.amount, has);
    if (given > 0) sources.push({ account, funds: part.funds, amount: given });
    if (given === part.amount || advancer === undefined) continue;
    const advance = {
      account: accountOf(advancer, 'BASIC'),
      funds: 'AVAILABLE' as const,
      amount: part.amount - given,
    };
    requireFunds(world, advance.account, advance.amount);
    sources.push(advance);
  }
  return sources;
}

/** Takes the money of an accepted refund from the merchant, and gives a part of the fee back. */
export function takeMoney(world: World, order: PaidOrder, refund: Refund): void {
  const { sources, fee } = refund;
  const about = describe(refund);
  const [first] = sources;
  if (first !== undefined && fee > 0) {
    post(world, move(platformFees, first.account, fee, { ...about, kind: 'fee-refund' }));
    if (isHeld(first)) changeHeld(world, order, fee);
  }
  for (const source of sources) {
    const kind = source.account === advanceAccount(refund) ? 'advance' : 'refund';
    post(world, move(source.account, inTransit, source.amount, { ...about, kind }));
    if (isHeld(source)) changeHeld(world, order, -source.amount);
  }
}

/** The refunded money reaches the user, or the bank account of the merchant. */
export function deliverMoney(world: World, refund: Refund): void {
  const { amount, payer_amount, openid, detour, parties, coupon } = refund;
  const discount = amount - payer_amount;
  const paid = world.store.table(orders).find('transaction_id', refund.transaction_id)?.payment;
  const account =
    detour === undefined && paid !== undefined
      ? payingAccount({ ...paid, openid })
      : accountOf(detour === 'MERCHANT_BANK_CARD' ? `bank-of-${ownerOf({ parties })}` : openid, 'BANK');
  post(world, {
    ...describe(refund),
    kind: 'refund',
    legs: [
      { account: inTransit, amount: -(refund.exchange?.worth ?? settlementRefund(refund)) },
      { account, amount: payer_amount },
      ...(coupon?.type === 'CASH' ? [{ account: purseOf(coupon.stock_id), amount: discount }] : []),
    ],
  });
}

/** The merchant gets the money of a closed refund back. What was held for sharing is held again, unless all is released. */
export function returnMoney(world: World, order: PaidOrder, refund: Refund): void {
  const { sources, fee } = refund;
  const about = { ...describe(refund), remark: '退款关闭，资金退回' };
  const { released } = heldOf(world, order);
  const accounts = sources.map((source) =>
    isHeld(source) && released ? { ...source, account: accountOf(ownerOf(order), 'BASIC') } : source,
  );
  for (const source of accounts) {
    const kind = source.account === advanceAccount(refund) ? 'advance' : 'refund';
    post(world, move(inTransit, source.account, source.amount, { ...about, kind }));
    if (isHeld(source)) changeHeld(world, order, source.amount);
  }
  const [first] = accounts;
  if (first === undefined || fee === 0) return;
  post(world, move(first.account, platformFees, fee, { ...about, kind: 'fee-refund' }));
  if (isHeld(first)) changeHeld(world, order, -fee);
}

/** The account of the partner that has paid in advance. */
function advanceAccount({ advance, parties }: Refund): Account | undefined {
  return advance === 0 ? undefined : accountOf(parties.mchid, 'BASIC');
}

function isHeld({ account }: Source): boolean {
  return account.endsWith('/FROZEN');
}

function describe({ refund_id, out_refund_no }: Refund): { ref: string; out_ref: string } {
  return { ref: refund_id, out_ref: out_refund_no };
}
