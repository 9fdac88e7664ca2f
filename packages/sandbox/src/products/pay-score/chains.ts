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

/** The merchant creates a plan, and the user signs it. */
const signPlan: readonly Step[] = [
  {
    call: 'POST v3/payscore/plan/payscore-plans',
    give: ({ appid, number }) => ({
      json: {
        service_id,
        appid,
        merchant_plan_no: number,
        plan_name: '瑜伽课一节',
        plan_duration: 30,
        deduction_quantity: 1,
        total_original_price: 100,
        total_actual_price: 100,
        plan_detail_list: [{ plan_detail_name: '第一节课', original_price: 100, actual_price: 100 }],
      },
    }),
  },
  {
    call: 'POST v3/payscore/sign-plan/user-sign-plans',
    give: ({ appid, number, notifyUrl, answer }) => ({
      json: {
        service_id,
        appid,
        plan_id: String(answer['plan_id']),
        openid: `o${number}`,
        merchant_sign_plan_no: number,
        notify_url: notifyUrl,
        sign_plan_detail: [{ plan_detail_no: 1, merchant_plan_detail_no: `${number}D` }],
      },
    }),
  },
  { confirm: 'package' },
];

/** The calls that lead to the notifications of orders, permissions and plans. */
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
  'PAYSCORE.USER_SIGN_PLAN': { steps: signPlan },
  'PAYSCORE.USER_CANCEL_SIGN_PLAN': {
    steps: [
      ...signPlan,
      {
        call: 'POST v3/payscore/sign-plan/user-sign-plans/merchant-sign-plan-no/{merchant_sign_plan_no}/stop',
        give: ({ number }) => ({ merchant_sign_plan_no: number, json: { stop_reason: '协商后停止' } }),
      },
    ],
  },
  'PAYSCORE.BIND_SERVICE_ACCOUNT': {
    steps: [
      {
        call: 'POST v3/payscore/partner/service-account-applications',
        give: ({ appid, number, notifyUrl }) => ({
          json: {
            service_id,
            appid,
            sub_mchid: '1900000109',
            out_apply_no: number,
            result_notify_url: notifyUrl,
          },
        }),
      },
      { wait: 10_000 },
    ],
  },
};
