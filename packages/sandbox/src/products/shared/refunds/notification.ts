import { Formatter } from 'wechatpay-kit';
import { createV2Body } from '../../../delivery/envelope.js';
import { postNotification } from '../../../delivery/outbox.js';
import { rfc3339, spacedTime } from '../../../runtime/time.js';
import type { World } from '../../../runtime/world.js';
import type { Fields } from '../handler.js';
import { notifyV3 } from '../notify.js';
import { partiesV2 } from '../orders/describe.js';
import { recipientOf } from './describe.js';
import { globalNoticeDetails } from './describe-global.js';
import { v2Funds, v2States } from './names.js';
import { type Refund, settlementRefund, settlementTotal } from './refund.js';

/**
 * Tells the merchant how a refund has ended, by the protocol of its request.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791886 https://pay.weixin.qq.com/doc/v2/merchant/4011935223
 */
export function notifyRefund(world: World, refund: Refund): void {
  const { notify_url: url, state, protocol, signing } = refund;
  if (url === undefined || state === 'PROCESSING') return;
  if (protocol === 'v3') {
    notifyV3(world, { type: `REFUND.${state}`, url, payload: payloadV3(refund), named: signing.named });
    return;
  }
  const { ids, credentials, description } = world;
  const message = { return_code: 'SUCCESS', ...partiesV2(refund), nonce_str: Formatter.nonce() };
  const notice = { message, payload: payloadV2(refund), sealed: 'req_info' };
  const id = ids.hex('notification', 32).toLowerCase();
  const { apiV2Key, apiV3Key } = credentials;
  const now = world.clock.now();
  const event = description.event('refund');
  const body = createV2Body(event, notice, { id, now, summary: '', subject: '', apiV2Key, apiV3Key });
  postNotification(world, { id, type: 'refund', protocol: 'v2', url, body, said: payloadV2(refund) });
}

/** It has neither `create_time` nor `channel`. */
export function payloadV3(refund: Refund): Record<string, unknown> {
  const { parties, state, ended_at } = refund;
  const { mchid, sub_mchid } = parties;
  return {
    ...(sub_mchid === undefined ? { mchid } : { sp_mchid: mchid, sub_mchid }),
    transaction_id: refund.transaction_id,
    out_trade_no: refund.out_trade_no,
    refund_id: refund.refund_id,
    out_refund_no: refund.out_refund_no,
    refund_status: state,
    ...(state === 'SUCCESS' && ended_at !== undefined ? { success_time: rfc3339(ended_at) } : {}),
    user_received_account: recipientOf(refund),
    ...(refund.edition === 'global' ? globalNoticeDetails(refund) : noticeDetails(refund)),
  };
}

function noticeDetails(refund: Refund): Record<string, unknown> {
  const { amount, total, payer_total, payer_amount, refund_account } = refund;
  return {
    amount: { total, refund: amount, payer_total, payer_refund: payer_amount },
    ...(refund_account === undefined ? {} : { refund_account }),
  };
}

export function payloadV2(refund: Refund): Fields {
  const { state, ended_at, amount, total, payer_amount, sources } = refund;
  return {
    refund_id: refund.refund_id,
    out_refund_no: refund.out_refund_no,
    transaction_id: refund.transaction_id,
    out_trade_no: refund.out_trade_no,
    total_fee: String(total),
    settlement_total_fee: String(settlementTotal(refund)),
    refund_fee: String(amount),
    settlement_refund_fee: String(settlementRefund(refund)),
    cash_refund_fee: String(payer_amount),
    refund_status: v2States[state],
    ...(state === 'SUCCESS' && ended_at !== undefined ? { success_time: spacedTime(ended_at) } : {}),
    refund_recv_accout: recipientOf(refund),
    refund_account: v2Funds(sources),
    refund_request_source: 'API',
  };
}
