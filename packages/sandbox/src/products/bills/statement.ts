import { createHash } from 'node:crypto';
import { requireSubMerchant } from '../../runtime/registry.js';
import { spacedTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { formatAmount, rateOf } from '../shared/exchange.js';
import { readGlobal } from '../shared/global-parties.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { stateAt } from '../shared/refunds/refund.js';
import { feeYuan, yuan } from '../shared/yuan.js';
import { type Day, type DayRule, isWithin, noBill, readDay } from './day.js';
import { amountBack } from './settled.js';
import { type BillText, writeBill } from './table.js';
import { listTrades, type Trade } from './trade.js';

const dateFormat = /^(\d{4})(\d\d)(\d\d)$/;

/** Statements are kept 180 days: https://pay.weixin.qq.com/doc/global/v3/zh/4013013869 */
export const statementRule: DayRule = {
  field: '/date',
  kept: ' 180 天',
  before: (now) => now - 180 * 86_400_000,
};

const head = [
  '交易时间', '公众账号ID', '商户号', '子商户号', '设备号', '微信订单号', '商户订单号', '用户标识', '交易类型', '交易状态',
  '付款银行', '充值券币种', '充值券金额', '优惠券币种', '优惠券金额', '微信退款单号', '商户退款单号', '退款类型', '退款状态',
  '商品名称', '商户数据包', '手续费', '费率', '标价币种', '订单金额(标价币种)', '用户支付币种', '用户支付金额', '结算币种',
  '应结订单金额', '支付汇率', '退款汇率', '申请退款金额', '用户退款币种', '用户退款金额', '退款结算币种', '退款应结订单金额',
  '充值券退款金额', '优惠券退款金额',
]; // biome-ignore format: a list reads better in rows

/**
 * Sends the statement of a day's trade abroad. Its digest is signed in place of the content.
 *
 * @see https://pay.weixin.qq.com/doc/global/v3/zh/4013013869
 */
export function sendStatement({ world, query }: V3Call): Answer {
  const { date = '', ...given } = query;
  // An institution may leave out the sub-merchant, and gets the trade of all.
  const isOfAll = given['sp_mchid'] !== undefined && given['sub_mchid'] === undefined;
  readGlobal(world, isOfAll ? { mchid: given['sp_mchid'] } : given, 'query');
  requireSubMerchant(world.registry, given['sub_mchid']);
  const day = readDay(world, date, dateFormat, statementRule);
  const text = statement(world, day, given['sub_mchid'] || undefined);
  if (text === undefined) throw noBill();
  const content = writeBill(text);
  const sha1 = createHash('sha1').update(content).digest('hex');
  return {
    status: 200,
    file: {
      mediaType: 'text/csv',
      content,
      headers: { 'Wechatpay-Statement-Sha1': sha1 },
      signed: JSON.stringify({ sha1 }),
    },
  };
}

/**
 * The statement of a day's trade abroad. It has no sums.
 *
 * @param sub_mchid only that sub-merchant's
 * @returns `undefined` without a trade
 */
export function statement(world: World, day: Day, sub_mchid: string | undefined): BillText | undefined {
  const trades = listTrades(world).filter(
    ({ at, order }) =>
      order.early_id !== undefined &&
      isWithin(day, at) &&
      (sub_mchid === undefined || order.parties.sub_mchid === sub_mchid),
  );
  return trades.length === 0 ? undefined : { head, rows: trades.map((trade) => rowOf(trade, day)) };
}

function rowOf(trade: Trade, { until }: Day): string[] {
  const { at, order, back } = trade;
  const { parties, payment, total, currency } = order;
  const { coupon } = payment;
  const isPayment = back === undefined;
  const rate = String(order.exchange?.rate ?? rateOf(currency));
  const money = (amount: number): string => formatAmount(amount, currency);
  const refund = back?.refund;
  const state = isPayment ? 'SUCCESS' : refund === undefined ? 'REVOKED' : 'REFUND';
  const discount = isPayment
    ? (coupon?.amount ?? 0)
    : coupon === undefined
      ? 0
      : back.amount - back.payer_amount;
  const [cash, own] = coupon?.type === 'NOCASH' ? [0, discount] : [discount, 0];
  const returned = back === undefined ? 0 : amountBack(order, back);
  const paid = isPayment ? total : 0;
  return [
    spacedTime(at), parties.appid ?? '', parties.mchid, parties.sub_mchid ?? '0', '', payment.transaction_id,
    order.out_trade_no, payment.openid, order.trade_type, state, payment.bank_type,
    'CNY', yuan(isPayment ? cash : 0), 'CNY', yuan(isPayment ? own : 0),
    refund?.refund_id ?? '0', refund?.out_refund_no ?? '0', isPayment ? '' : 'ORIGINAL',
    refund === undefined ? (isPayment ? '' : 'SUCCESS') : stateAt(refund, until),
    order.description, order.attach ?? '', feeYuan(isPayment ? payment.fee : -(back?.fee ?? 0)), '0.60%',
    currency, money(paid), 'CNY', yuan(isPayment ? payment.payer_total : 0),
    currency, money(isPayment ? paid - own : 0), rate, isPayment ? '0' : rate,
    money(returned), 'CNY', yuan(back?.payer_amount ?? 0), currency, money(isPayment ? 0 : returned - own),
    yuan(isPayment ? 0 : cash), yuan(isPayment ? 0 : own),
  ]; // biome-ignore format: a list reads better in rows
}
