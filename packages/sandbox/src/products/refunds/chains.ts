import type { Chain, Step, Story } from '../shared/chain.js';

/** The merchant places an order, the user pays it, and the merchant refunds it. */
const payAndRefund: readonly Step[] = [
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
];

const refundV3: Step = {
  call: 'POST v3/refund/domestic/refunds',
  give: ({ number, notifyUrl }) => ({
    json: {
      out_trade_no: number,
      out_refund_no: number,
      notify_url: notifyUrl,
      amount: { refund: 100, total: 100, currency: 'CNY' },
    },
  }),
};

const refundV2: Step = {
  call: 'POST v2/secapi/pay/refund',
  give: ({ mchid, appid, number, notifyUrl }: Story) => ({
    xml: {
      appid,
      mch_id: mchid,
      out_trade_no: number,
      out_refund_no: number,
      notify_url: notifyUrl,
      total_fee: 100,
      refund_fee: 100,
    },
  }),
};

/** The calls and acts that lead to the notification of a refund. */
export const refundChains: Readonly<Record<string, Chain>> = {
  refund: createChain(refundV2, 'settle-refund'),
  'REFUND.SUCCESS': createChain(refundV3, 'settle-refund'),
  'REFUND.ABNORMAL': createChain(refundV3, 'fail-refund'),
  'REFUND.CLOSED': createChain(refundV3, 'close-refund'),
};

function createChain(refund: Step, act: string): Chain {
  return { steps: [...payAndRefund, refund, { act, on: 'refund_id' }] };
}
