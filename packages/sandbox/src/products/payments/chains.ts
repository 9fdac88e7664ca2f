import type { Chain } from '../shared/chain.js';
import { payAndSign } from '../shared/chains.js';

/** The calls that lead to the notification of a payment. */
export const paymentChains: Readonly<Record<string, Chain>> = {
  pay: { steps: payAndSign },
  'TRANSACTION.SUCCESS': {
    steps: [
      {
        call: 'POST v3/pay/transactions/native',
        give: ({ mchid, appid, number, notifyUrl }) => ({
          json: {
            appid,
            mchid,
            description: '会员服务',
            out_trade_no: number,
            notify_url: notifyUrl,
            amount: { total: 100 },
          },
        }),
      },
      { confirm: 'code_url' },
    ],
  },
  'combined.pay': {
    steps: [
      {
        call: 'POST v2/pay/combinedorder',
        give: ({ mchid, appid, number, notifyUrl }) => ({
          xml: {
            combine_appid: appid,
            combine_mch_id: mchid,
            sign_type: 'HMAC-SHA256',
            combine_out_trade_no: number,
            spbill_create_ip: '127.0.0.1',
            notify_url: notifyUrl,
            trade_type: 'NATIVE',
            scene_info: JSON.stringify({ payer_client_ip: '127.0.0.1' }),
            sub_order_list: JSON.stringify({
              order_num: 2,
              order_list: ['A', 'B'].map((letter) => ({
                appid,
                mch_id: mchid,
                body: '会员服务',
                attach: letter,
                out_trade_no: `${number}${letter}`,
                fee_type: 'CNY',
                total_fee: 100,
              })),
            }),
          },
        }),
      },
      { confirm: 'code_url' },
    ],
  },
};
