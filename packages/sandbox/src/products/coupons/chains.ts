import { rfc3339 } from '../../runtime/time.js';
import type { Chain, Step } from '../shared/chain.js';

const day = 86_400_000;
const base = 'v3/marketing/partner/product-coupon';
const brand_id = '120344';
const image = 'https://wxpaylogo.qpic.cn/wxpaylogo/1/0';

const listen: Step = {
  call: `POST ${base}/notify-configs`,
  give: ({ notifyUrl }) => ({ json: { notify_url: notifyUrl } }),
};

/** The calls that lead to the notifications of product coupons. They set the merchant's URL for them. */
export const productCouponChains: Readonly<Record<string, Chain>> = {
  'PRODUCT_COUPON_SP.SEND': {
    steps: [
      listen,
      {
        call: `POST ${base}/product-coupons`,
        give: ({ number, now }) => ({
          json: {
            brand_id,
            out_request_no: number,
            scope: 'ALL',
            type: 'NORMAL',
            usage_mode: 'SINGLE',
            single_usage_info: { normal_coupon: { threshold: 10_000, discount_amount: 1000 } },
            display_info: { name: '满 100 减 10', image_url: image, background_url: image },
            stock: {
              coupon_code_mode: 'WECHATPAY',
              stock_send_rule: { max_count: 10 },
              single_usage_rule: {
                coupon_available_period: {
                  available_begin_time: rfc3339(now),
                  available_end_time: rfc3339(now + 30 * day),
                },
              },
              usage_rule_display_info: {
                coupon_usage_method_list: ['OFFLINE'],
                usage_description: '到店使用',
              },
              coupon_display_info: { code_display_mode: 'QRCODE' },
              notify_config: {},
              store_scope: 'NONE',
            },
          },
        }),
      },
      {
        call: `POST ${base}/users/{openid}/coupons`,
        give: ({ appid, number, answer }) => ({
          openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
          json: {
            brand_id,
            product_coupon_id: String(answer['product_coupon_id']),
            stock_id: String((answer['stock'] as Record<string, unknown>)['stock_id']),
            appid,
            send_request_no: number,
          },
        }),
      },
    ],
  },
  'PRODUCT_COUPON_SP.IMAGE_GENERATION': {
    steps: [
      listen,
      {
        call: `POST ${base}/image-generation-tasks`,
        give: ({ number }) => ({
          json: {
            brand_id,
            task_id: number,
            image_generation_type: 'CUT_OUT',
            cut_out: { image_url: image },
          },
        }),
      },
      { wait: 10_000 },
    ],
  },
};
