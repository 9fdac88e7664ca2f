import { Formatter, Hash, Transformer } from 'wechatpay-kit';
import { postNotification } from '../../delivery/outbox.js';
import { compactTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { type Fields, pick } from '../shared/handler.js';
import type { Order, Payment } from './order.js';

type PaidOrder = Order & { readonly payment: Payment };

/** Notifies the merchant of a paid order: https://pay.weixin.qq.com/doc/v2/merchant/4011935221 */
export function notifyPayment(world: World, order: PaidOrder): void {
  const { ids, credentials } = world;
  const fields = {
    return_code: 'SUCCESS',
    return_msg: 'OK',
    result_code: 'SUCCESS',
    ...pick(order.fields, [
      'appid', 'mch_id', 'sub_appid', 'sub_mch_id', 'device_info', 'trade_type', 'total_fee', 'out_trade_no', 'attach',
    ]), // biome-ignore format: a list reads better in rows
    ...paymentFields(order),
    nonce_str: Formatter.nonce(),
    // The notification is signed like the order. It has sign_type only with HMAC-SHA256.
    ...(order.sign_type === 'MD5' ? {} : { sign_type: order.sign_type }),
  };
  postNotification(world, {
    id: ids.hex('notification', 32).toLowerCase(),
    type: 'pay',
    protocol: 'v2',
    url: order.fields['notify_url'] ?? '',
    body: Transformer.toXml({ ...fields, sign: Hash.sign(order.sign_type, fields, credentials.apiV2Key) }),
  });
}

/** The fields of a payment, for notifications and queries. */
export function paymentFields({ fields, payment }: PaidOrder): Fields {
  return {
    openid: payment.openid,
    is_subscribe: 'N',
    ...pick(fields, ['sub_openid']),
    bank_type: 'OTHERS',
    fee_type: 'CNY',
    cash_fee: fields['total_fee'] ?? '',
    cash_fee_type: 'CNY',
    transaction_id: payment.transaction_id,
    time_end: compactTime(payment.at),
  };
}
