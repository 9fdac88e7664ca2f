import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { isPaid, type Order } from '../shared/orders/order.js';
import type { Charge } from './charges.js';

const states: Readonly<Record<string, readonly [state: string, description: string]>> = {
  ACCEPT: ['ACCEPTED', '已受理，等待扣款'],
  SUCCESS: ['SUCCESS', '支付成功'],
  REFUND: ['REFUND', '转入退款'],
  PAY_FAIL: ['PAY_FAIL', '扣款失败'],
};

/** What a query of APIv3 and its notifications say of a deduction. */
export function describeCharge(
  { mchid }: World,
  { given, repaid }: Charge,
  order: Order,
): Readonly<Record<string, unknown>> {
  const { parties, out_trade_no, payer, total, currency, created_at, description, attach } = order;
  const { appid, sub_appid, sub_mchid } = parties;
  const [trade_state, trade_state_description] = states[order.state] ?? [order.state, ''];
  const { parking_info, trade_scene } = given;
  return {
    appid,
    sp_mchid: mchid,
    ...(sub_appid === undefined ? {} : { sub_appid }),
    ...(sub_mchid === undefined ? {} : { sub_mchid }),
    description,
    create_time: rfc3339(created_at),
    out_trade_no,
    trade_state,
    trade_state_description,
    trade_scene,
    ...(attach === undefined ? {} : { attach }),
    ...(parking_info === undefined ? {} : { parking_info }),
    payer: { openid: payer?.openid ?? '' },
    amount: {
      total,
      currency,
      ...(isPaid(order) ? { payer_total: order.payment.payer_total } : {}),
    },
    ...(isPaid(order)
      ? {
          transaction_id: order.payment.transaction_id,
          success_time: rfc3339(order.payment.at),
          bank_type: order.payment.bank_type,
          user_repaid: order.payment.bank_type === 'BPA' && repaid !== true ? 'N' : 'Y',
        }
      : {}),
  };
}
