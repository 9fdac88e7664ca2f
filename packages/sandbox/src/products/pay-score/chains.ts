import type { Chain, Step } from '../shared/chain.js';

const service_id = '500001';

/** The merchant creates an order, and the user confirms it. */
const confirm: readonly Step[] = [
  {
    call: 'POST v3/payscore/serviceorder',
    give: ({ appid, number, notifyUrl }) => ({
      json: {
        out_order_no: number,
        appid,
        service_id,
        service_introduction: '充电宝租借',
        time_range: { start_time: 'OnAccept' },
        risk_fund: { name: 'ESTIMATE_ORDER_COST', amount: 10_000 },
        notify_url: notifyUrl,
        need_user_confirm: true,
      },
    }),
  },
  { confirm: 'package' },
];

/** The calls that lead to the notifications of an order. */
export const orderChains: Readonly<Record<string, Chain>> = {
  'PAYSCORE.USER_CONFIRM': { steps: confirm },
  'PAYSCORE.USER_PAID': {
    steps: [
      ...confirm,
      {
        call: 'POST v3/payscore/serviceorder/{out_order_no}/complete',
        give: ({ appid, number }) => ({
          out_order_no: number,
          json: { appid, service_id, post_payments: [{ name: '租借费用', amount: 100 }], total_amount: 100 },
        }),
      },
      { confirm: 'out_order_no' },
    ],
  },
};
