import type { World } from '../../runtime/world.js';
import { openOrder } from '../shared/orders/create.js';
import { payOrder } from '../shared/orders/pay.js';
import { payingOf } from '../shared/orders/paying.js';
import type { Agreement } from '../shared/shown.js';
import type { ServiceOrder } from './order.js';

/**
 * The user pays what a pay score order costs: an order of its own number, which refunds and bills see.
 *
 * @param amount fen
 * @returns the numbers of the payment
 */
export function bookPayment(
  world: World,
  { fields, openid, named, out_order_no, registered }: ServiceOrder,
  amount: number,
  by: Agreement,
): { readonly transaction_id: string; readonly out_trade_no: string } {
  const text = (name: string): string | undefined =>
    typeof fields[name] === 'string' ? fields[name] : undefined;
  const order = openOrder(world, {
    out_trade_no: registered ?? world.ids.digits('pay-score-trade', 28),
    protocol: 'v3',
    trade_type: 'AUTH',
    parties: {
      mchid: world.mchid,
      appid: text('appid'),
      sub_mchid: text('sub_mchid'),
      sub_appid: text('sub_appid'),
    },
    request: out_order_no,
    fields: {},
    signing: { named },
    description: text('service_introduction') ?? '',
    attach: text('attach'),
    total: amount,
    currency: text('currency') ?? 'CNY',
    payer: { openid, sub_openid: text('sub_openid') },
    profit_sharing: fields['profit_sharing'] === true,
  });
  // The event of pay score takes the place of the order's.
  const { payment, out_trade_no } = payOrder(world, order, {
    ...payingOf(order, by),
    notifies: false,
  });
  return { transaction_id: payment.transaction_id, out_trade_no };
}
