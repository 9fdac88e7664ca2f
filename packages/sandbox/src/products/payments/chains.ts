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
};
