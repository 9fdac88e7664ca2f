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

/** The merchant applies for a permission, and the user gives it. */
const authorize: readonly Step[] = [
  {
    call: 'POST v3/payscore/permissions',
    give: ({ appid, number, notifyUrl }) => ({
      json: { service_id, appid, authorization_code: number, notify_url: notifyUrl },
    }),
  },
  { confirm: 'apply_permissions_token' },
];

/** The calls that lead to the notifications of orders and permissions. */
export const payScoreChains: Readonly<Record<string, Chain>> = {
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
  'PAYSCORE.USER_OPEN_SERVICE': { steps: authorize },
  'PAYSCORE.USER_CLOSE_SERVICE': {
    steps: [
      ...authorize,
      {
        call: 'POST v3/payscore/permissions/authorization-code/{authorization_code}/terminate',
        give: ({ number }) => ({ authorization_code: number, json: { service_id, reason: '不再需要' } }),
      },
    ],
  },
};
