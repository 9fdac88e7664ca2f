import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { type Act, taken } from '../shared/act.js';
import { releaseBudget } from '../shared/favor/budget.js';
import type { Coupon } from '../shared/favor/coupon.js';
import { describeCoupon, describeStock } from '../shared/favor/describe.js';
import { stopStock } from '../shared/favor/stock.js';
import { coupons, requireStock, stocks } from '../shared/favor/tables.js';
import { redeem, unredeem } from '../shared/favor/use.js';
import { orders } from '../shared/orders/table.js';

/** What users and the merchant platform do about stocks and coupons. */
export const favorActs: Readonly<Record<string, Act>> = {
  'use-coupon': {
    does: 'a payment of the user uses the coupon (代金券)',
    label: { zh: '用户用券', en: 'The user uses the coupon' },
    about: ['coupon'],
    isOfUser: () => true,
    takes: {
      transaction_id: taken('支付的微信支付订单号，不填则生成', "the payment's; one is made without it"),
      total: taken(
        '订单金额（分），不填则为用券门槛',
        "the order's amount in fen; the least that the coupon needs without it",
      ),
      mchid: taken(
        '收款商户，不填则为第一个可用券的商户',
        'the merchant that was paid; the first that takes the coupon without it',
      ),
    },
    perform(world, id, { transaction_id, total, mchid }) {
      const coupon = world.store.table(coupons).get(id);
      if (coupon === undefined) return undefined;
      const { merchants } = requireStock(world, coupon.stock_id);
      return show(
        world,
        redeem(world, coupon, {
          transaction_id: readText('transaction_id', transaction_id) ?? newTransaction(world),
          total: readAmount(total) ?? Math.max(coupon.minimum, coupon.amount + 1),
          mchid: readText('mchid', mchid) ?? merchants[0] ?? world.mchid,
        }),
      );
    },
  },
  'return-coupon': {
    does: 'a refund of the whole payment gives the user the coupon (代金券) back',
    label: { zh: '退回券', en: 'Give the coupon back' },
    about: ['coupon'],
    perform(world, id) {
      const { store } = world;
      const coupon = store.table(coupons).get(id);
      const order = store.table(orders).find('transaction_id', coupon?.use?.transaction_id ?? '');
      if (order?.payment?.coupon?.coupon_id === id) {
        throw new Refusal('REQUEST_BLOCKED', `the coupon pays order ${order.out_trade_no}; refund the order`);
      }
      return coupon && show(world, unredeem(world, coupon));
    },
  },
  'stop-stock': {
    does: 'the merchant ends the stock of coupons (代金券批次) on the merchant platform',
    label: { zh: '终止批次', en: 'End the stock' },
    about: ['coupon-stock'],
    perform(world, id) {
      const { store, clock, mchid } = world;
      const stock = store.table(stocks).get(id);
      if (stock === undefined) return undefined;
      const stopped = stopStock(stock, clock.now());
      store.table(stocks).put(stopped);
      releaseBudget(world, id);
      return describeStock(stopped, mchid, clock.now());
    },
  },
};

function show(world: World, coupon: Coupon): Readonly<Record<string, unknown>> {
  return describeCoupon(coupon, requireStock(world, coupon.stock_id), world.mchid, world.clock.now());
}

function newTransaction({ ids }: World): string {
  return `4200${ids.digits('transaction_id', 24)}`;
}

function readText(name: string, value: unknown): string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new TypeError(`${name}: expected a text that is not empty`);
}

function readAmount(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw new TypeError('total: expected a whole amount in fen');
}
