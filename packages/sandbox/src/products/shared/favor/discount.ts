import type { World } from '../../../runtime/world.js';
import { balanceOf } from '../ledger.js';
import type { Order, PaidOrder, TradeType, UsedCoupon } from '../orders/order.js';
import { purseOf } from './budget.js';
import { type Coupon, couponState, useCoupon } from './coupon.js';
import type { Stock } from './stock.js';
import { coupons, stocks } from './tables.js';
import { keepReturned, keepUsed } from './use.js';

/** The ways to pay at which users choose coupons, as stocks name them. Deductions use none. */
const ways: Readonly<Partial<Record<TradeType, string>>> = {
  JSAPI: 'MICROAPP',
  APP: 'APPPAY',
  MICROPAY: 'CARD',
  FACEPAY: 'FACE',
  NATIVE: 'OTHER',
  MWEB: 'OTHER',
};

/**
 * Finds the coupon that takes off most of an order, of those of its user; of two, the one that ends first.
 *
 * @returns `undefined` if there is none. A part of a combined order has none
 */
export function findDiscount(world: World, order: Order, openid: string | undefined): UsedCoupon | undefined {
  if (openid === undefined || order.combine_out_trade_no !== undefined) return undefined;
  const way = ways[order.trade_type];
  if (way === undefined || order.contract_id !== undefined || order.currency !== 'CNY') return undefined;
  const table = world.store.table(stocks);
  const [best] = world.store
    .table(coupons)
    .list('openid', openid)
    .flatMap((coupon) => {
      const stock = table.get(coupon.stock_id);
      return stock !== undefined && isUsable(world, order, way, coupon, stock) ? [{ coupon, stock }] : [];
    })
    .toSorted((one, other) => {
      const gain = amountFor(order, other.coupon) - amountFor(order, one.coupon);
      return gain === 0 ? one.coupon.ends_at - other.coupon.ends_at : gain;
    });
  if (best === undefined) return undefined;
  const { coupon, stock } = best;
  return {
    coupon_id: coupon.coupon_id,
    stock_id: stock.stock_id,
    name: stock.given.stock_name,
    isSingle: stock.items.length > 0,
    type: stock.given.no_cash ? 'NOCASH' : 'CASH',
    amount: amountFor(order, coupon),
  };
}

function amountFor({ total }: Order, { amount }: Coupon): number {
  return Math.min(amount, total);
}

function isUsable(world: World, order: Order, way: string, coupon: Coupon, stock: Stock): boolean {
  const now = world.clock.now();
  const { parties, total, goods } = order;
  const { goods_tag: tags = [], trade_type: wanted = [] } = stock.given.coupon_use_rule;
  const amount = amountFor(order, coupon);
  return (
    couponState(coupon, now) === 'SENDED' &&
    now >= coupon.begins_at &&
    total >= coupon.minimum &&
    amount > 0 &&
    stock.merchants.includes(parties.sub_mchid ?? parties.mchid) &&
    (tags.length === 0 || tags.includes(goods?.tag ?? '')) &&
    (wanted.length === 0 || wanted.includes(way)) &&
    (stock.items.length === 0 || stock.items.some((id) => goods?.ids.includes(id) === true)) &&
    (stock.given.no_cash || balanceOf(world, purseOf(stock.stock_id)) >= amount)
  );
}

/** The payment has used the coupon. Its money is booked with the payment. */
export function spendCoupon(world: World, { coupon_id }: UsedCoupon, order: PaidOrder): void {
  const coupon = world.store.table(coupons).get(coupon_id);
  const stock = coupon && world.store.table(stocks).get(coupon.stock_id);
  if (coupon === undefined || stock === undefined) return;
  const { parties, payment, total } = order;
  const mchid = parties.sub_mchid ?? parties.mchid;
  const { transaction_id, at } = payment;
  const used = useCoupon(coupon, { transaction_id, mchid, total }, at);
  if (used.use !== undefined) keepUsed(world, stock, used, used.use);
}

/** The whole payment is given back, and the user has the coupon again. Its money is booked with the refund. */
export function returnCoupon(world: World, { coupon_id }: UsedCoupon, transaction_id: string): void {
  const coupon = world.store.table(coupons).get(coupon_id);
  if (coupon?.use?.transaction_id === transaction_id) keepReturned(world, coupon, coupon.use);
}
