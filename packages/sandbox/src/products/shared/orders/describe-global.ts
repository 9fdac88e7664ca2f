import { rfc3339 } from '../../../runtime/time.js';
import { rateOf } from '../exchange.js';
import { describeState, partiesV3, payerV3 } from './describe.js';
import { isPaid, type Order, type PaidOrder, tradeState, type UsedCoupon } from './order.js';

/** The order as queries of the global edition answer it. It has an id and an amount before it is paid. */
export function describeGlobal(order: Order, now: number): Record<string, unknown> {
  const { attach, early_id = order.payment?.transaction_id } = order;
  const state = tradeState(order, now);
  return {
    ...partiesV3(order),
    out_trade_no: order.out_trade_no,
    id: early_id,
    ...(attach === undefined ? {} : { attach }),
    trade_type: order.trade_type,
    trade_state: state,
    trade_state_desc: describeState(order, state),
    amount: amountOf(order),
    ...(isPaid(order) ? describePayment(order) : {}),
  };
}

/** The payload of the notification of a payment, in which the id has the name that it has in China. */
export function payloadGlobal(order: Order, now: number): Record<string, unknown> {
  const { id, ...payload } = describeGlobal(order, now);
  return { ...payload, transaction_id: id };
}

/** The rate of the order's currency. An order is settled in the currency of its price. */
export function exchangeRate({ currency, exchange }: Pick<Order, 'currency' | 'exchange'>): object {
  return { type: 'SETTLEMENT_RATE', rate: exchange?.rate ?? rateOf(currency) };
}

function amountOf(order: Order): Record<string, unknown> {
  const { total, currency, payment } = order;
  if (payment === undefined) return { total, currency };
  const { payer_total } = payment;
  return { total, currency, payer_total, payer_currency: 'CNY', exchange_rate: exchangeRate(order) };
}

function describePayment(order: PaidOrder): Record<string, unknown> {
  const { bank_type, at, coupon } = order.payment;
  return {
    bank_type,
    success_time: rfc3339(at),
    payer: payerV3(order),
    ...(coupon === undefined ? {} : { promotion_detail: [describeCoupon(coupon)] }),
  };
}

/** Only orders in CNY take coupons. */
function describeCoupon({ coupon_id, name, isSingle, amount }: UsedCoupon): Record<string, unknown> {
  const scope = isSingle ? 'SINGLE' : 'GLOBAL';
  return { promotion_id: coupon_id, name, scope, type: 'COUPON', amount, currency: 'CNY' };
}
