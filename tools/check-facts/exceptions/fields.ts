import { type Exception, places } from './exception.js';

/** Fields and other parts. */
export const fieldExceptions: readonly Exception[] = [
  {
    reason: 'No operation under /papay/ takes a nonce_str.',
    cases: [
      { subjects: ['GET v2/papay/entrustweb', 'GET v2/papay/partner/entrustweb'], places: ['nonceless'] },
    ],
  },
  {
    reason:
      'The official table has the fields one level higher. Official SDKs have them in coupon_available_time.',
    cases: [
      {
        subjects: ['GET v3/marketing/busifavor/users/{openid}/coupons'],
        places: places('response', [
          'data.coupon_use_rule.available_week',
          'data.coupon_use_rule.irregulary_avaliable_time',
        ]),
      },
      {
        subjects: ['GET v3/marketing/busifavor/users/{openid}/coupons/{coupon_code}/appids/{appid}'],
        places: places('response', [
          'coupon_use_rule.available_week',
          'coupon_use_rule.irregulary_avaliable_time',
        ]),
      },
    ],
  },
  {
    reason: 'The official page lists no answer, but a query must have one.',
    cases: [
      {
        subjects: ['GET v3/businesscircle/users/{openid}/points/commit_status'],
        places: ['response status', 'response media'],
      },
    ],
  },
  {
    reason: 'Another SDK uses the class of a bill. The call reports a state and has an empty answer.',
    cases: [
      {
        subjects: ['POST v3/catering/orders/sync-status'],
        places: ['models response.download_url', 'models response.hash_type', 'models response.hash_value'],
      },
    ],
  },
  {
    reason: 'Another SDK has promotion_detail where the official table has detail.',
    cases: [
      {
        subjects: ['GET v3/global/refunds/out-refund-no/{out_refund_no}'],
        places: ['models response.promotion_detail.name'],
      },
    ],
  },
  {
    reason: 'All requests and answers of product coupons share one structure. Most of them have the field.',
    cases: [
      {
        subjects: ['POST v3/marketing/partner/product-coupon/product-coupons'],
        places: ['models request.stock.sequential_usage_rule.coupon_available_period.available_days'],
      },
    ],
  },
  {
    reason: 'A combined order has the fields beside scene_info. The official table has them inside it.',
    cases: [
      {
        subjects: ['WEBHOOK TRANSACTION.SUCCESS'],
        places: places('payload', [
          'scene_info.sub_orders',
          'scene_info.combine_payer_info',
          'scene_info.installment_info',
        ]),
      },
    ],
  },
  {
    reason:
      "The pages of the operations in x-docs have these fields for a direct merchant's and for a partner's payment.",
    cases: [
      {
        subjects: ['WEBHOOK TRANSACTION.SUCCESS'],
        places: places('payload', [
          'mchid',
          'sp_appid',
          'trade_type',
          'trade_state_desc',
          'amount.total',
          'payer.sp_openid',
        ]),
      },
    ],
  },
  {
    reason: 'The official table has a space in the name.',
    cases: [
      {
        subjects: ['POST v3/global/micropay/transactions/pay', 'POST v3/transactions/micropay'],
        places: ['response.amount.payer _currency', 'response.amount.payer_currency'],
      },
    ],
  },
  {
    reason: 'Real notifications have the fields. The official table lacks them.',
    cases: [
      {
        subjects: ['WEBHOOK v2/transaction-success'],
        places: places('body', [
          'return_msg',
          'err_code',
          'err_code_des',
          'device_info',
          'sign_type',
          'sub_openid',
          'sub_is_subscribe',
          'settlement_total_fee',
          'cash_fee',
          'cash_fee_type',
          'promotion_detail',
          '^coupon_fee_\\d+$',
        ]),
      },
    ],
  },
  {
    reason: 'A code is unique within its template only, so a query by code also needs the template.',
    cases: [
      {
        subjects: ['GET v3/global/papay/contracts/out-contract-code/{out_contract_code}'],
        places: ['query.plan_id'],
      },
    ],
  },
  {
    reason: 'The global documents give these intervals.',
    cases: [{ subjects: ['WEBHOOK PAPAY.SIGN', 'WEBHOOK PAPAY.TERMINATE'], places: ['retry'] }],
  },
  {
    reason:
      'RECHARGE.SUCCESS has the right levels. The official table of RECHARGE.CLOSED has the wrong ones.',
    cases: [
      {
        subjects: ['WEBHOOK RECHARGE.CLOSED'],
        places: places('payload', [
          'employee_type',
          'qr_recharge_info.employee_type',
          'qr_recharge_info.openid',
        ]),
      },
    ],
  },
];
