import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireSubMerchant } from '../../runtime/registry.js';
import { withCodes } from '../shared/codes.js';
import type { Fields, V2Call } from '../shared/handler.js';
import type { UsedCoupon } from '../shared/orders/order.js';
import { type Refund, settlementRefund, settlementTotal } from '../shared/refunds/refund.js';
import { requestRefund } from '../shared/refunds/request.js';
import { v2Codes } from './codes.js';
import { findOrder, unknownOrder } from './find.js';
import { readNumber, readUrl } from './read.js';

/**
 * Refunds an order. The request comes over mutual TLS, which the gateway checks.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011935217
 */
export function refundV2({ world, fields, signType }: V2Call): Fields {
  const { transaction_id, out_trade_no, sub_mch_id, refund_account, refund_fee_type, refund_desc } = fields;
  const [amount, total] = [readFee(fields, 'refund_fee'), readFee(fields, 'total_fee')];
  if (amount > total)
    return { return_code: 'FAIL', return_msg: '退款金额 refund_fee 不能大于订单金额 total_fee' };
  requireSubMerchant(world.registry, sub_mch_id);
  if (transaction_id !== undefined && !/^\d{1,32}$/.test(transaction_id)) {
    throw new Refusal('INVALID_TRANSACTIONID', '无效的 transaction_id');
  }
  const notify_url = readUrl(fields['notify_url']);
  const out_refund_no = readNumber(fields['out_refund_no'] ?? '');
  const refund = withCodes(v2Codes, () => {
    const order = findOrder(world, { transaction_id, out_trade_no });
    if (sub_mch_id !== undefined && order.parties.sub_mchid !== sub_mch_id) throw unknownOrder();
    return requestRefund(world, order, {
      out_refund_no,
      amount,
      total,
      currency: refund_fee_type,
      funds: refund_account === 'REFUND_SOURCE_RECHARGE_FUNDS' ? 'AVAILABLE' : 'UNSETTLED',
      protocol: 'v2',
      signing: { signType },
      notify_url,
      reason: refund_desc,
    });
  });
  return answer(refund);
}

function readFee(fields: Fields, name: 'refund_fee' | 'total_fee'): number {
  const given = fields[name] ?? '';
  if (/^0*[1-9]\d{0,11}$/.test(given)) return Number(given);
  throw parameterError(`/${name}`, '须为大于 0 的整数，单位为分', 'body', given);
}

function answer(refund: Refund): Fields {
  const { amount, payer_amount, total, payer_total, currency } = refund;
  return {
    transaction_id: refund.transaction_id,
    out_trade_no: refund.out_trade_no,
    out_refund_no: refund.out_refund_no,
    refund_id: refund.refund_id,
    refund_fee: String(amount),
    settlement_refund_fee: String(settlementRefund(refund)),
    total_fee: String(total),
    settlement_total_fee: String(settlementTotal(refund)),
    fee_type: currency,
    cash_fee: String(payer_total),
    cash_fee_type: 'CNY',
    cash_refund_fee: String(payer_amount),
    ...(refund.coupon === undefined ? {} : couponFields(refund, refund.coupon)),
  };
}

function couponFields({ amount, payer_amount }: Refund, { coupon_id, type }: UsedCoupon): Fields {
  const fee = String(amount - payer_amount);
  return {
    coupon_refund_fee: fee,
    coupon_refund_count: '1',
    coupon_type_0: type === 'NOCASH' ? 'NO_CASH' : 'CASH',
    coupon_refund_id_0: coupon_id,
    coupon_refund_fee_0: fee,
  };
}
