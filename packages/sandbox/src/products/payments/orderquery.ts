import { Refusal } from '../../runtime/refusal.js';
import { type Fields, pick, type V2Call } from '../shared/handler.js';
import type { TradeState } from '../shared/page.js';
import { paymentFields } from './notification.js';
import { type Order, tradeState } from './order.js';
import { orders } from './orders.js';

const descriptions: Readonly<Record<TradeState, string>> = {
  SUCCESS: '支付成功',
  REFUND: '转入退款',
  NOTPAY: '订单未支付',
  CLOSED: '订单已关闭',
  REVOKED: '已撤销（付款码支付）',
  USERPAYING: '用户支付中',
  PAYERROR: '支付失败',
  ACCEPT: '已接收，等待扣款',
  PAY_FAIL: '扣款失败',
};

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011937320 */
export function orderquery({ world, fields }: V2Call): Fields {
  const table = world.store.table(orders);
  const { transaction_id, out_trade_no } = fields;
  const order =
    transaction_id === undefined
      ? table.get(out_trade_no ?? '')
      : table.find('transaction_id', transaction_id);
  if (order === undefined) throw new Refusal('ORDERNOTEXIST', '订单不存在：请核对订单号');
  const state = tradeState(order, world.clock.now());
  return { trade_state: state, trade_state_desc: descriptions[state], ...details(order) };
}

/** An unpaid order has little more than its number. */
function details(order: Order): Fields {
  const known = pick(order.fields, ['device_info', 'out_trade_no', 'total_fee', 'attach', 'trade_type']);
  return order.payment === undefined
    ? known
    : { ...known, ...paymentFields({ ...order, payment: order.payment }) };
}
