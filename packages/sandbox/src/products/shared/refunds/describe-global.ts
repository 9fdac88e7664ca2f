import { rfc3339 } from '../../../runtime/time.js';
import { exchangeRate } from '../orders/describe-global.js';
import { channelOf, recipientOf } from './describe.js';
import { v2Funds, v2States } from './names.js';
import type { Refund } from './refund.js';

/** The refund as the queries of the global edition describe it. Its states have the names of APIv2, but for ABNORMAL. */
export function describeGlobalRefund(refund: Refund): Record<string, unknown> {
  const { state, ended_at } = refund;
  return {
    id: refund.refund_id,
    out_refund_no: refund.out_refund_no,
    channel: channelOf(refund),
    recv_account: recipientOf(refund),
    fund_source: v2Funds(refund.sources),
    ...(state === 'SUCCESS' && ended_at !== undefined ? { success_time: rfc3339(ended_at) } : {}),
    create_time: rfc3339(refund.created_at),
    status: state === 'ABNORMAL' ? state : v2States[state],
    amount: refundAmount(refund),
  };
}

/** What the refund gives back: the merchant's price, and the user's money in CNY. */
export function refundAmount(refund: Refund): Record<string, unknown> {
  const { amount, currency, payer_amount } = refund;
  return {
    refund: amount,
    currency,
    payer_refund: payer_amount,
    payer_currency: 'CNY',
    exchange_rate: exchangeRate(refund),
  };
}

/** What its notification says besides what that of every refund does. */
export function globalNoticeDetails(refund: Refund): Record<string, unknown> {
  const { total, payer_total, sources } = refund;
  return {
    recv_account: recipientOf(refund),
    fund_source: v2Funds(sources),
    amount: { total, payer_total, ...refundAmount(refund) },
  };
}
