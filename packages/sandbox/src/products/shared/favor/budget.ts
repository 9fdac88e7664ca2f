import type { World } from '../../../runtime/world.js';
import { type Account, accountOf, balanceOf, move, post } from '../ledger.js';
import { type CouponUse, couponState } from './coupon.js';
import type { Stock } from './stock.js';
import { coupons, stocks } from './tables.js';

/** The kind of the jobs that give back what a stock does not need. The payload is its stock_id. */
export const releaseKind = 'favor.release';

/**
 * Locks the budget of a stock that starts. The merchants of a stock without cash flow (免充值) bear the discounts.
 *
 * @throws Refusal NOT_ENOUGH if the merchant has less
 */
export function lockBudget(world: World, { stock_id, given, ends_at }: Stock): void {
  if (given.no_cash) return;
  const { mchid, clock } = world;
  const { max_amount } = given.stock_use_rule;
  post(world, move(accountOf(mchid, 'BASIC'), purseOf(stock_id), max_amount, about(stock_id, given)));
  clock.schedule({ at: ends_at, kind: releaseKind, payload: stock_id, mchid });
}

/** The budget pays what a coupon takes off to the merchant that was paid. */
export function payDiscount(world: World, { stock_id, given }: Stock, { mchid, amount }: CouponUse): void {
  if (given.no_cash || amount === 0) return;
  post(world, move(purseOf(stock_id), accountOf(mchid, 'BASIC'), amount, about(stock_id, given)));
}

/**
 * A refund gives the budget back what the coupon took off.
 *
 * @throws Refusal NOT_ENOUGH if the merchant that was paid has less
 */
export function returnDiscount(world: World, { stock_id, given }: Stock, { mchid, amount }: CouponUse): void {
  if (given.no_cash || amount === 0) return;
  post(world, move(accountOf(mchid, 'BASIC'), purseOf(stock_id), amount, about(stock_id, given)));
}

/** Gives the merchant back what a stock that is over does not need for the coupons that users still have. */
export function releaseBudget(world: World, stock_id: string): void {
  const { store, clock, mchid } = world;
  const stock = store.table(stocks).get(stock_id);
  if (stock === undefined || stock.given.no_cash) return;
  const now = clock.now();
  const open = store
    .table(coupons)
    .list('stock_id', stock_id)
    .filter((coupon) => couponState(coupon, now) === 'SENDED');
  const needed = open.reduce((sum, { amount }) => sum + amount, 0);
  const rest = balanceOf(world, purseOf(stock_id)) - needed;
  if (rest > 0) {
    post(world, move(purseOf(stock_id), accountOf(mchid, 'BASIC'), rest, about(stock_id, stock.given)));
  }
  const at = Math.min(...open.map(({ ends_at }) => ends_at));
  if (open.length > 0) clock.schedule({ at, kind: releaseKind, payload: stock_id, mchid });
}

/** The locked budget of a stock. */
export function purseOf(stock_id: string): Account {
  return accountOf(stock_id, 'COUPON');
}

function about(stock_id: string, { out_request_no }: Stock['given']) {
  return { kind: 'coupon', ref: stock_id, out_ref: out_request_no } as const;
}
