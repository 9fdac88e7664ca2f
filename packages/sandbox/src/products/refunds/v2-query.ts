import { parameterError, Refusal } from '../../runtime/refusal.js';
import { spacedTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { Fields, V2Call } from '../shared/handler.js';
import { orders } from '../shared/orders/table.js';
import { channelOf, recipientOf } from '../shared/refunds/describe.js';
import { v2Funds, v2States } from '../shared/refunds/names.js';
import { type Refund, settlementRefund, settlementTotal } from '../shared/refunds/refund.js';
import { listRefunds, refunds } from '../shared/refunds/table.js';

const pageSize = 10;

/** An order with more refunds is not listed: they are queried one by one. */
const mostListed = 20;

/**
 * Answers one refund by its number, or the refunds of an order, ten at a time. Of several numbers, refund_id goes first,
 * then out_refund_no, transaction_id and out_trade_no.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011935218
 */
export function refundqueryV2({ world, fields }: V2Call): Fields {
  const { refund_id, out_refund_no, sub_mch_id } = fields;
  const isOne = refund_id !== undefined || out_refund_no !== undefined;
  const all = (isOne ? findOne(world, fields) : findAll(world, fields)).filter(
    ({ parties }) => sub_mch_id === undefined || parties.sub_mchid === sub_mch_id,
  );
  const [first] = all;
  if (first === undefined) throw new Refusal('REFUNDNOTEXIST', '退款订单查询失败：没有对应的退款单');
  const page = isOne ? all : takePage(all, fields['offset']);
  const { transaction_id, out_trade_no, total, payer_total, currency } = first;
  return {
    transaction_id,
    out_trade_no,
    total_fee: String(total),
    settlement_total_fee: String(settlementTotal(first)),
    fee_type: currency,
    cash_fee: String(payer_total),
    total_refund_count: String(listRefunds(world, transaction_id).length),
    refund_count: String(page.length),
    ...Object.fromEntries(page.flatMap(numberFields)),
  };
}

function findOne({ store }: World, { refund_id, out_refund_no = '' }: Fields): Refund[] {
  const table = store.table(refunds);
  const refund = refund_id === undefined ? table.get(out_refund_no) : table.find('refund_id', refund_id);
  return refund === undefined ? [] : [refund];
}

function findAll(world: World, { transaction_id, out_trade_no = '' }: Fields): Refund[] {
  const id = transaction_id ?? world.store.table(orders).get(out_trade_no)?.payment?.transaction_id;
  return id === undefined ? [] : listRefunds(world, id);
}

function takePage(all: readonly Refund[], offset = '0'): readonly Refund[] {
  if (all.length > mostListed) {
    throw new Refusal('INVALID_REQUEST', `该订单退款超过 ${mostListed} 笔，请使用退款单号查询`);
  }
  const from = /^\d{1,9}$/.test(offset) ? Number(offset) : Number.NaN;
  if (from < all.length) return all.slice(from, from + pageSize);
  throw parameterError('/offset', `须为小于退款笔数 ${all.length} 的非负整数`, 'body', offset);
}

function numberFields(refund: Refund, at: number): [name: string, value: string][] {
  const { amount, payer_amount, state, ended_at, sources, coupon } = refund;
  const discount = amount - payer_amount;
  const fields = {
    out_refund_no: refund.out_refund_no,
    refund_id: refund.refund_id,
    refund_channel: channelOf(refund),
    refund_fee: String(amount),
    settlement_refund_fee: String(settlementRefund(refund)),
    ...(coupon === undefined ? {} : { coupon_refund_fee: String(discount), coupon_refund_count: '1' }),
    refund_status: v2States[state],
    refund_account: v2Funds(sources),
    refund_recv_accout: recipientOf(refund),
    ...(state === 'SUCCESS' && ended_at !== undefined ? { refund_success_time: spacedTime(ended_at) } : {}),
  };
  // The coupons of a refund have two indexes.
  const coupons =
    coupon === undefined
      ? {}
      : {
          [`coupon_type_${at}_0`]: coupon.type === 'NOCASH' ? 'NO_CASH' : 'CASH',
          [`coupon_refund_id_${at}_0`]: coupon.coupon_id,
          [`coupon_refund_fee_${at}_0`]: String(discount),
        };
  return [
    ...Object.entries(fields).map(([name, value]): [string, string] => [`${name}_${at}`, value]),
    ...Object.entries(coupons),
  ];
}
