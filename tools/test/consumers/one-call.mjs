/** What size-limit measures: a program that makes one call. */
import { WeChatPay } from 'wechatpay-kit';

/** @param {import('wechatpay-kit').WeChatPayConfig} config */
export function queryOrder(config) {
  return new WeChatPay(config).v3.pay.transactions.id._transaction_id_.get({
    mchid: config.mchid,
    transaction_id: '1217752501201407033233368018',
  });
}
