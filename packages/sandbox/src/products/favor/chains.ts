import { rfc3339 } from '../../runtime/time.js';
import type { Chain } from '../shared/chain.js';

const day = 86_400_000;

/** The calls that lead to the notification of a used coupon. They set the merchant's URL for such notifications. */
export const favorChains: Readonly<Record<string, Chain>> = {
  'COUPON.USE': {
    steps: [
      {
        call: 'POST v3/marketing/favor/callbacks',
        give: ({ mchid, notifyUrl }) => ({ json: { mchid, notify_url: notifyUrl } }),
      },
      {
        call: 'POST v3/marketing/favor/coupon-stocks',
        give: ({ mchid, number, now }) => ({
          json: {
            stock_name: '满 100 减 10',
            available_begin_time: rfc3339(now),
            available_end_time: rfc3339(now + 30 * day),
            stock_use_rule: {
              max_coupons: 10,
              max_amount: 10_000,
              max_coupons_per_user: 1,
              natural_person_limit: false,
              prevent_api_abuse: false,
            },
            no_cash: false,
            stock_type: 'NORMAL',
            belong_merchant: mchid,
            coupon_use_rule: {
              fixed_normal_coupon: { coupon_amount: 1000, transaction_minimum: 10_000 },
              available_merchants: [mchid],
            },
            out_request_no: number,
          },
        }),
      },
      {
        call: 'POST v3/marketing/favor/stocks/{stock_id}/start',
        give: ({ mchid, answer }) => ({
          stock_id: String(answer['stock_id']),
          json: { stock_creator_mchid: mchid },
        }),
      },
      {
        call: 'POST v3/marketing/favor/users/{openid}/coupons',
        give: ({ mchid, appid, number, answer }) => ({
          openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
          json: {
            stock_id: String(answer['stock_id']),
            out_request_no: number,
            appid,
            stock_creator_mchid: mchid,
          },
        }),
      },
      { act: 'use-coupon', on: 'coupon_id' },
    ],
  },
};
