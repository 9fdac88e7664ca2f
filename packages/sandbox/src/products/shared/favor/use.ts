import { Refusal } from '../../../runtime/refusal.js';
import type { World } from '../../../runtime/world.js';
import { notifyV3 } from '../notify.js';
import { payDiscount, releaseBudget, returnDiscount } from './budget.js';
import { callbacks } from './callbacks.js';
import { type Coupon, type CouponUse, giveBack, useCoupon } from './coupon.js';
import { describeCoupon } from './describe.js';
import { type Stock, stockAt } from './stock.js';
import { coupons, type Flow, flows, requireStock } from './tables.js';

/** A payment that uses a coupon. Amounts are fen. */
export type Payment = Pick<CouponUse, 'transaction_id' | 'mchid' | 'total'>;

/**
 * A payment uses a coupon. The budget pays for it, and the merchant that created the stock hears of it.
 *
 * @throws Refusal REQUEST_BLOCKED if the coupon cannot be used for that payment
 */
export function redeem(world: World, coupon: Coupon, payment: Payment): Coupon {
  const stock = requireStock(world, coupon.stock_id);
  if (!stock.merchants.includes(payment.mchid)) {
    throw new Refusal('REQUEST_BLOCKED', `商户 ${payment.mchid} 不能核销该批次的代金券`);
  }
  const used = useCoupon(coupon, payment, world.clock.now());
  if (used.use === undefined) throw new Error(`the coupon ${coupon.coupon_id} is not used`);
  payDiscount(world, stock, used.use);
  keepUsed(world, stock, used, used.use);
  return used;
}

/** The coupon is used. The merchant that created the stock hears of it. */
export function keepUsed(world: World, stock: Stock, used: Coupon, use: CouponUse): void {
  const { store, clock, mchid } = world;
  store.table(coupons).put(used);
  noteFlow(world, 'use', used, use);
  const { notify_url, is_on = false, named } = store.table(callbacks).get('callback') ?? {};
  const described = describeCoupon(used, stock, mchid, clock.now());
  const { start_time: _start, stop_time: _stop, ...payload } = described;
  notifyV3(world, {
    type: 'COUPON.USE',
    url: is_on ? notify_url : undefined,
    payload: {
      ...payload,
      consume_information: { ...(described['consume_information'] as object), consume_amount: use.amount },
    },
    named,
  });
}

/**
 * The payment is refunded whole: the user has the coupon again. It sends no notification.
 *
 * @throws Refusal REQUEST_BLOCKED unless it is used, NOT_ENOUGH if the merchant that was paid lacks the money
 */
export function unredeem(world: World, coupon: Coupon): Coupon {
  const { use } = coupon;
  const back = giveBack(coupon);
  if (use === undefined) return back;
  returnDiscount(world, requireStock(world, coupon.stock_id), use);
  keepReturned(world, coupon, use);
  return back;
}

/** The user has the coupon again. */
export function keepReturned(world: World, coupon: Coupon, use: CouponUse): void {
  const { store, clock } = world;
  store.table(coupons).put(giveBack(coupon));
  noteFlow(world, 'refund', coupon, use);
  const stock = requireStock(world, coupon.stock_id);
  if (stockAt(stock, clock.now()).state === 'stoped') releaseBudget(world, stock.stock_id);
}

function noteFlow(world: World, kind: Flow['kind'], { coupon_id, stock_id }: Coupon, use: CouponUse): void {
  const { store, ids, clock } = world;
  const id = ids.digits('favor flow', 28);
  store.table(flows).put({ id, kind, stock_id, coupon_id, at: clock.now(), use });
}
