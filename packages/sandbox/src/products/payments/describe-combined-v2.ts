import { compactTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { Fields } from '../shared/handler.js';
import type { Combination } from '../shared/orders/combination.js';
import { isPaid, type Order, tradeState } from '../shared/orders/order.js';
import { listParts } from './combined.js';

/** What a query of APIv2 answers. It has a state of the whole, which a refund of one order does not change. */
export function describeCombinedV2(world: World, combination: Combination): Fields {
  const now = world.clock.now();
  const parts = listParts(world, combination);
  const openid = parts.find(isPaid)?.payment.openid;
  const [first] = parts;
  const isPaidOrder = openid !== undefined;
  return {
    combine_out_trade_no: combination.combine_out_trade_no,
    ...(isPaidOrder ? { combine_openid: openid } : {}),
    result_msg: 'OK',
    trade_state: isPaidOrder ? 'SUCCESS' : first === undefined ? 'CLOSED' : tradeState(first, now),
    sub_order_list: JSON.stringify({ order_num: parts.length, order_list: parts.map(describePart) }),
  };
}

function describePart({ parties, trade_type, attach = '', total, currency, payment, ...order }: Order) {
  return {
    mchid: parties.mchid,
    trade_type,
    attach,
    amount: { total_amount: total, currency },
    ...(payment === undefined ? {} : { transaction_id: payment.transaction_id }),
    out_trade_no: order.out_trade_no,
    description: order.description,
  };
}

/**
 * What the notification of APIv2 says.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/api/combine.php?chapter=24_4&index=5
 */
export function describeCombinedPaymentV2(world: World, combination: Combination): Fields {
  const { appid, combine_out_trade_no, trade_type, fields = {}, signing } = combination;
  const paid = listParts(world, combination).filter(isPaid);
  const [first] = paid;
  const order_list = paid.map(({ parties, payment, total, attach, out_trade_no }) => ({
    appid: parties.appid ?? appid,
    mch_id: parties.mchid,
    openid: payment.openid,
    total_fee: total,
    cash_fee: payment.payer_total,
    transaction_id: payment.transaction_id,
    out_trade_no,
    ...(attach === undefined ? {} : { attach }),
    time_end: compactTime(payment.at),
  }));
  return {
    combine_appid: appid,
    combine_mch_id: world.mchid,
    ...fields,
    ...(first === undefined
      ? {}
      : { combine_openid: first.payment.openid, bank_type: first.payment.bank_type }),
    combine_out_trade_no,
    trade_type,
    sign_type: signing.signType ?? 'HMAC-SHA256',
    sub_order_list: JSON.stringify({ order_num: paid.length, order_list }),
  };
}
