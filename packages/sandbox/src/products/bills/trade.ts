import { spacedTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { isPaid, type PaidOrder, settlementOf, type UsedCoupon } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';
import { type Refund, settlementRefund, stateAt } from '../shared/refunds/refund.js';
import { refunds } from '../shared/refunds/table.js';
import { feeYuan, yuan } from '../shared/yuan.js';
import { type Day, isWithin } from './day.js';
import { type BillText, sum } from './table.js';

export type TradeBillType = 'ALL' | 'SUCCESS' | 'REFUND';

/** A line of the bill: a payment of the day, a refund that was accepted on it, or a reversal. */
export interface Trade {
  readonly at: number;
  readonly order: PaidOrder;
  /** Absent: the payment. */
  readonly back?: Back;
}

/** Money that went back to the user. Amounts are in fen. */
export interface Back {
  readonly amount: number;
  readonly payer_amount: number;
  readonly fee: number;
  readonly coupon?: UsedCoupon | undefined;
  /** Absent: a reversal. */
  readonly refund?: Refund;
}

/** The columns of all bills up to the money of the order. */
const common = [
  '交易时间', '公众账号ID', '商户号', '特约商户号', '设备号', '微信订单号', '商户订单号', '用户标识', '交易类型',
  '交易状态', '付款银行', '货币种类', '应结订单金额', '代金券金额',
]; // biome-ignore format: a list reads better in rows
const refundColumns = [
  '微信退款单号', '商户退款单号', '退款金额', '充值券退款金额', '退款类型', '退款状态',
]; // biome-ignore format: a list reads better in rows
const goods = ['商品名称', '商户数据包', '手续费', '费率', '订单金额'];

/**
 * The trade bill of a day.
 *
 * @param sub_mchid only that sub-merchant's
 * @returns `undefined` without a trade
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071237
 */
export function tradeBill(
  world: World,
  day: Day,
  type: TradeBillType,
  sub_mchid: string | undefined,
): BillText | undefined {
  const trades = listTrades(world)
    .filter(({ at, order }) => isWithin(day, at) && order.early_id === undefined)
    .filter(({ order }) => sub_mchid === undefined || order.parties.sub_mchid === sub_mchid)
    .filter(({ back }) => type === 'ALL' || (type === 'REFUND') === (back !== undefined));
  if (trades.length === 0) return undefined;
  return {
    head: headOf(type),
    rows: trades.map((trade) => rowOf(trade, type, day)),
    totalHead: [
      '总交易单数',
      '应结订单总金额',
      ...(type === 'SUCCESS' ? [] : ['退款总金额', '充值券退款总金额']),
      '手续费总金额',
      '订单总金额',
      ...(type === 'SUCCESS' ? [] : ['申请退款总金额']),
    ],
    totals: totalsOf(trades, type),
  };
}

/**
 * All that was paid and went back, oldest first. What went back does not change the line of the payment:
 * https://pay.weixin.qq.com/doc/v3/merchant/4013071237
 */
export function listTrades({ store }: Pick<World, 'store'>): Trade[] {
  const all = store.table(orders);
  const paid = all.all().filter(isPaid);
  const payments = paid.map((order): Trade => ({ at: order.payment.at, order }));
  const reversals = paid.flatMap((order): Trade[] => {
    const { reversal, payment } = order;
    return reversal === undefined
      ? []
      : [{ at: reversal.at, order, back: { ...reversal, coupon: payment.coupon } }];
  });
  const returned = store
    .table(refunds)
    .all()
    .flatMap((refund): Trade[] => {
      const order = all.find('transaction_id', refund.transaction_id);
      const back = { ...refund, refund };
      return order === undefined || !isPaid(order) ? [] : [{ at: refund.created_at, order, back }];
    });
  return [...payments, ...reversals, ...returned].toSorted((one, other) => one.at - other.at);
}

function headOf(type: TradeBillType): string[] {
  if (type === 'SUCCESS') return [...common, ...goods, '费率备注'];
  const times = type === 'REFUND' ? ['退款申请时间', '退款成功时间'] : [];
  return [...common, ...times, ...refundColumns, ...goods, '申请退款金额', '费率备注'];
}

function rowOf({ at, order, back }: Trade, type: TradeBillType, day: Day): string[] {
  const { parties, payment, fields, total } = order;
  const state = back === undefined ? 'SUCCESS' : back.refund === undefined ? 'REVOKED' : 'REFUND';
  const start = [
    spacedTime(at), parties.appid ?? '', parties.mchid, parties.sub_mchid ?? '0', fields['device_info'] ?? '',
    payment.transaction_id, order.out_trade_no, payment.openid, order.trade_type, state, payment.bank_type,
    order.currency, yuan(back === undefined ? settlementOf(order) : 0),
    yuan(back === undefined ? total - payment.payer_total : 0),
  ]; // biome-ignore format: a list reads better in rows
  const money = [
    order.description,
    order.attach ?? '',
    feeYuan(back === undefined ? payment.fee : -back.fee),
    '0.60%',
    yuan(back === undefined ? total : 0),
  ];
  if (type === 'SUCCESS') return [...start, ...money, ''];
  const times = type === 'REFUND' && back !== undefined ? timesOf(at, back, day) : [];
  return [...start, ...times, ...refundCells(back, day), ...money, yuan(back?.amount ?? 0), ''];
}

/** The state of a refund stays as it was when the day ended. */
function refundCells(back: Back | undefined, { until }: Day): string[] {
  if (back === undefined) return ['0', '0', '0.00', '0.00', '', ''];
  const { refund } = back;
  const [id, number] = refund === undefined ? ['0', '0'] : [refund.refund_id, refund.out_refund_no];
  const state = refund === undefined ? 'SUCCESS' : stateAt(refund, until);
  return [id, number, yuan(settlementRefund(back)), yuan(couponRefund(back)), 'ORIGINAL', state];
}

/** What goes back to the budget of a coupon (充值券退款金额). */
function couponRefund({ coupon, amount, payer_amount }: Back): number {
  return coupon?.type === 'CASH' ? amount - payer_amount : 0;
}

function timesOf(at: number, { refund }: Back, { until }: Day): string[] {
  const end = refund === undefined ? at : refund.ended_at;
  const isOver = end !== undefined && end < until && (refund === undefined || refund.state === 'SUCCESS');
  return [spacedTime(at), isOver ? spacedTime(end) : ''];
}

function totalsOf(trades: readonly Trade[], type: TradeBillType): string[] {
  const payments = trades.flatMap(({ order, back }) => (back === undefined ? [order] : []));
  const returned = trades.flatMap(({ back }) => (back === undefined ? [] : [back]));
  const paid = sum(payments.map(({ total }) => total));
  const isOfPayments = type === 'SUCCESS';
  return [
    String(trades.length),
    yuan(sum(payments.map(settlementOf))),
    ...(isOfPayments
      ? []
      : [yuan(sum(returned.map(settlementRefund))), yuan(sum(returned.map(couponRefund)))]),
    feeYuan(sum([...payments.map(({ payment }) => payment.fee), ...returned.map(({ fee }) => -fee)])),
    yuan(paid),
    ...(isOfPayments ? [] : [yuan(sum(returned.map(({ amount }) => amount)))]),
  ];
}
