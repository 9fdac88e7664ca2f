import { spacedTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { isPaid, type PaidOrder } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';
import type { Refund } from '../shared/refunds/refund.js';
import { refunds } from '../shared/refunds/table.js';
import { type Day, isWithin } from './day.js';
import { type BillText, feeYuan, sum, yuan } from './table.js';

export type TradeBillType = 'ALL' | 'SUCCESS' | 'REFUND';

/** A line of the bill: a payment of the day, or a refund that was accepted on it. */
interface Trade {
  readonly at: number;
  readonly order: PaidOrder;
  /** Absent: the payment. */
  readonly refund?: Refund;
  /** The payment was taken back by a reversal. */
  readonly isReversed?: boolean;
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
  const trades = listTrades(world, day)
    .filter(({ order }) => sub_mchid === undefined || order.parties.sub_mchid === sub_mchid)
    .filter(({ refund }) => type === 'ALL' || (type === 'REFUND') === (refund !== undefined));
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

function listTrades({ store }: World, day: Day): Trade[] {
  const all = store.table(orders);
  const payments = all.all().flatMap((order): Trade[] => {
    if (!isPaid(order) || !isWithin(day, order.payment.at)) return [];
    return [{ at: order.payment.at, order, isReversed: order.state === 'REVOKED' }];
  });
  const returned = store
    .table(refunds)
    .all()
    .flatMap((refund): Trade[] => {
      const order = all.find('transaction_id', refund.transaction_id);
      if (order === undefined || !isPaid(order) || !isWithin(day, refund.created_at)) return [];
      return [{ at: refund.created_at, order, refund }];
    });
  return [...payments, ...returned].toSorted((one, other) => one.at - other.at);
}

function headOf(type: TradeBillType): string[] {
  if (type === 'SUCCESS') return [...common, ...goods, '费率备注'];
  const times = type === 'REFUND' ? ['退款申请时间', '退款成功时间'] : [];
  return [...common, ...times, ...refundColumns, ...goods, '申请退款金额', '费率备注'];
}

function rowOf({ order, refund, isReversed }: Trade, type: TradeBillType, day: Day): string[] {
  const { parties, payment, fields } = order;
  const state = refund !== undefined ? 'REFUND' : isReversed === true ? 'REVOKED' : 'SUCCESS';
  const start = [
    spacedTime(payment.at), parties.appid ?? '', parties.mchid, parties.sub_mchid ?? '0', fields['device_info'] ?? '',
    payment.transaction_id, order.out_trade_no, payment.openid, order.trade_type, state, payment.bank_type,
    order.currency, yuan(refund === undefined ? payment.payer_total : 0),
    yuan(refund === undefined ? order.total - payment.payer_total : 0),
  ]; // biome-ignore format: a list reads better in rows
  const money = [
    order.description,
    order.attach ?? '',
    feeYuan(refund === undefined ? payment.fee : -refund.fee),
    '0.60%',
    yuan(refund === undefined ? order.total : 0),
  ];
  if (type === 'SUCCESS') return [...start, ...money, ''];
  const times = type === 'REFUND' && refund !== undefined ? timesOf(refund, day) : [];
  return [...start, ...times, ...refundCells(refund, day), ...money, yuan(refund?.amount ?? 0), ''];
}

/** The state of a refund stays as it was when the day ended. */
function refundCells(refund: Refund | undefined, { until }: Day): string[] {
  if (refund === undefined) return ['0', '0', '0.00', '0.00', '', ''];
  const hasEnded = refund.ended_at !== undefined && refund.ended_at < until;
  const state = hasEnded ? refund.state : 'PROCESSING';
  const { refund_id, out_refund_no, payer_amount, amount } = refund;
  return [refund_id, out_refund_no, yuan(payer_amount), yuan(amount - payer_amount), 'ORIGINAL', state];
}

function timesOf({ created_at, state, ended_at = 0 }: Refund, { until }: Day): string[] {
  return [spacedTime(created_at), state === 'SUCCESS' && ended_at < until ? spacedTime(ended_at) : ''];
}

function totalsOf(trades: readonly Trade[], type: TradeBillType): string[] {
  const payments = trades.flatMap(({ order, refund }) => (refund === undefined ? [order] : []));
  const returned = trades.flatMap(({ refund }) => (refund === undefined ? [] : [refund]));
  return [
    String(trades.length),
    yuan(sum(payments.map(({ payment }) => payment.payer_total))),
    ...(type === 'SUCCESS'
      ? []
      : [
          yuan(sum(returned.map(({ payer_amount }) => payer_amount))),
          yuan(sum(returned.map(({ amount, payer_amount }) => amount - payer_amount))),
        ]),
    feeYuan(sum([...payments.map(({ payment }) => payment.fee), ...returned.map(({ fee }) => -fee)])),
    yuan(sum(payments.map(({ total }) => total))),
    ...(type === 'SUCCESS' ? [] : [yuan(sum(returned.map(({ amount }) => amount)))]),
  ];
}
