import { rfc3339 } from '../../runtime/time.js';
import type { Chain } from '../shared/chain.js';

const day = 86_400_000;

/** The calls that lead to the notification of a sent coupon. They set the merchant's URL for such notifications. */
export const busifavorChains: Readonly<Record<string, Chain>> = {
  'COUPON.SEND': {
    steps: [
      {
        call: 'POST v3/marketing/busifavor/callbacks',
        give: ({ mchid, notifyUrl }) => ({ json: { mchid, notify_url: notifyUrl } }),
      },
      {
        call: 'POST v3/marketing/busifavor/stocks',
        give: ({ mchid, number, now }) => ({
          json: {
            stock_name: '满 100 减 10',
            belong_merchant: mchid,
            goods_name: '全场商品',
            stock_type: 'NORMAL',
            coupon_use_rule: {
              coupon_available_time: {
                available_begin_time: rfc3339(now),
                available_end_time: rfc3339(now + 30 * day),
              },
              fixed_normal_coupon: { discount_amount: 1000, transaction_minimum: 10_000 },
              use_method: 'OFF_LINE',
            },
            stock_send_rule: { max_coupons: 10, max_coupons_per_user: 1 },
            out_request_no: number,
            coupon_code_mode: 'WECHATPAY_MODE',
          },
        }),
      },
      {
        call: 'POST v3/marketing/busifavor/coupons/send',
        give: ({ appid, number, answer }) => ({
          json: {
            openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
            appid,
            stock_id: String(answer['stock_id']),
            out_request_no: number,
          },
        }),
      },
    ],
  },
};
