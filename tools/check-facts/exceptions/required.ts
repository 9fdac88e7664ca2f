import { type Exception, places } from './exception.js';

/** Fields that the official tables require and that some messages lack. */
export const requiredExceptions: readonly Exception[] = [
  {
    reason:
      'A product coupon has a stock or a bundle of stocks, by its usage_mode. The table knows stocks only.',
    cases: [
      {
        subjects: ['POST v3/marketing/partner/product-coupon/product-coupons'],
        places: ['request.stock required', 'response.stock required'],
      },
    ],
  },
  {
    reason: 'The text holds the list, as other SDKs read it, or one promotion, as in the official table.',
    cases: [
      {
        subjects: [
          'POST v2/pay/micropay',
          'POST v2/pay/orderquery',
          'POST v2/pay/refundqueryv2',
          'POST v2/secapi/pay/refundv2',
        ],
        places: places(
          'response',
          [
            'promotion_detail.promotion_id',
            'promotion_detail.amount',
            'promotion_detail.activity_id',
            'promotion_detail.goods_detail',
          ],
          'required',
        ),
      },
    ],
  },
  {
    reason: 'An unsigned contract has no fields of a signature.',
    cases: [
      {
        subjects: ['POST v2/papay/querycontract', 'POST v2/papay/partner/querycontract'],
        places: places(
          'response',
          [
            'contract_id',
            'contract_display_account',
            'contract_signed_time',
            'contract_expired_time',
            'openid',
          ],
          'required',
        ),
      },
      {
        subjects: ['GET v3/offlineface/contracts/{contract_id}'],
        places: ['response.contract_signed_time required'],
      },
    ],
  },
  {
    reason: 'The signing time exists once auth_state is AUTHORIZED.',
    cases: [
      {
        subjects: ['GET v3/ecommerce/individual-contracts/out-contract-code/{out_contract_code}'],
        places: ['response.signed_time required'],
      },
    ],
  },
  {
    reason: 'The authorization time exists once the user has authorized.',
    cases: [
      {
        subjects: ['GET v3/payscore/partner/permissions/search'],
        places: ['response.authorization_success_time required'],
      },
    ],
  },
  {
    reason: 'Only a failure has an error code.',
    cases: [
      {
        subjects: [
          'POST v2/billcommentsp/batchquerycomment',
          'POST v2/fund/queryautowithdrawbydate',
          'POST v2/fund/reautowithdrawbydate',
        ],
        places: ['response.err_code required'],
      },
      {
        subjects: [
          'POST v2/deposit/refundquery',
          'POST v2/papay/partner/querycontract',
          'POST v2/pay/refundquery',
          'POST v2/pay/refundqueryv2',
          'POST v2/secapi/mch/addsubdevconfig',
          'POST v2/secapi/mch/querysubdevconfig',
          'POST v2/secapi/mkt/addrecommendconf',
          'POST v2/papay/querycontract',
        ],
        places: places('response', ['err_code', 'err_code_des'], 'required'),
      },
    ],
  },
  {
    reason: 'Only a failure has a reason.',
    cases: [
      {
        subjects: [
          'GET v3/merchant/fund/withdraw/out-request-no/{out_request_no}',
          'GET v3/merchant/fund/withdraw/withdraw-id/{withdraw_id}',
          'POST v2/mmpaymkttransfers/promotion/querywwsptrans2pocket',
        ],
        places: ['response.reason required'],
      },
      {
        subjects: [
          'POST v3/global/profit-sharing/orders',
          'POST v3/global/profit-sharing/orders/unfreeze',
          'GET v3/global/profit-sharing/orders/{out_order_no}',
          'POST v3/profitsharing/orders/unfreeze',
        ],
        places: ['response.receivers.fail_reason required'],
      },
    ],
  },
  {
    reason: 'The receipt time exists once the red packet is received.',
    cases: [
      { subjects: ['POST v2/mmpaymkttransfers/queryworkwxredpack'], places: ['response.rcv_time required'] },
    ],
  },
  {
    reason: 'The ticket exists once the user has accepted the order.',
    cases: [
      {
        subjects: ['POST v2/wxv/queryhotelbill', 'POST v2/wxv/queryrentbill'],
        places: ['response.finish_ticket required'],
      },
    ],
  },
  {
    reason: 'A newly signed contract is not terminated.',
    cases: [
      {
        subjects: ['WEBHOOK INSURANCE_ENTRUST.SIGN', 'WEBHOOK INSURANCE_ENTRUST.RENEW'],
        places: ['payload.contract_terminate_info required'],
      },
      {
        subjects: ['WEBHOOK CREDIT_REPAYMENT.SIGN_CONTRACT'],
        places: ['payload.contract_terminated_mode required'],
      },
    ],
  },
  {
    reason: 'The official table marks both numbers as required. One of them is enough.',
    cases: [
      {
        subjects: [
          'POST v2/pay/orderquery',
          'POST v2/deposit/consume',
          'POST v2/deposit/orderquery',
          'POST v2/pay/facepayquery',
          'POST v2/pay/paporderquery',
          'POST v2/pay/partner/paporderquery',
          'POST v2/deposit/refund',
          'POST v2/secapi/pay/refund',
          'POST v2/secapi/pay/refundv2',
        ],
        places: places('request', ['transaction_id', 'out_trade_no'], 'required'),
      },
    ],
  },
  {
    reason: 'A merchant of its own has no sub-merchant.',
    cases: [
      {
        subjects: ['GET v3/vehicle/transactions/out-trade-no/{out_trade_no}'],
        places: places('response', ['sub_appid', 'sub_mchid'], 'required'),
      },
      {
        subjects: ['WEBHOOK PAYSCORE.USER_SIGN_PLAN', 'WEBHOOK PAYSCORE.USER_CANCEL_SIGN_PLAN'],
        places: ['payload.sub_mchid required'],
      },
    ],
  },
  {
    reason: 'A request without the field has an answer without it.',
    cases: [
      { subjects: ['POST v2/deposit/consume'], places: ['response.sub_appid required'] },
      {
        subjects: ['GET v3/payscore/acquiringbank/serviceorder'],
        places: places('response', ['risk_fund', 'notify_url', 'channel_id'], 'required'),
      },
    ],
  },
  {
    reason: 'A newly signed plan is not cancelled.',
    cases: [
      {
        subjects: ['WEBHOOK PAYSCORE.USER_SIGN_PLAN'],
        places: places('payload', ['cancel_sign_time', 'signed_detail_list.cancel_time'], 'required'),
      },
    ],
  },
  {
    reason: 'A valid authorization is not revoked.',
    cases: [
      {
        subjects: ['GET v3/webizpay/users/{user_id}/authorization-state'],
        places: ['response.employee_list.authorization_revoked_time required'],
      },
    ],
  },
  {
    reason: 'The official table marks all four numbers as required. One of them is enough.',
    cases: [
      {
        subjects: ['POST v2/deposit/refundquery', 'POST v2/pay/refundquery', 'POST v2/pay/refundqueryv2'],
        places: places(
          'request',
          ['transaction_id', 'out_trade_no', 'out_refund_no', 'refund_id'],
          'required',
        ),
      },
      {
        subjects: ['POST v2/cgi-bin/mch/customs/customdeclarequery'],
        places: places(
          'request',
          ['out_trade_no', 'transaction_id', 'sub_order_no', 'sub_order_id'],
          'required',
        ),
      },
    ],
  },
  {
    reason: 'The official table marks two of the four numbers as required. One of the four is enough.',
    cases: [
      {
        subjects: ['POST v2/cgi-bin/mch/newcustoms/customdeclareredeclare'],
        places: places('request', ['out_trade_no', 'transaction_id'], 'required'),
      },
    ],
  },
  {
    reason:
      'The official table joins two tables: the first is for BANK_TRANSFER, the second for ONLINE_BANK.',
    cases: [
      {
        subjects: ['WEBHOOK RECHARGE.FUND_RETURNED'],
        places: places('payload', ['detail.memo', 'detail.online_bank_type'], 'required'),
      },
    ],
  },
  {
    reason: 'One table serves every trade_scene. A field is required if every scene requires it.',
    cases: [
      {
        subjects: ['POST v2/vehicle/partnerpay/notification', 'POST v2/vehicle/pay/notification'],
        places: places(
          'request',
          [
            'scene_info.scene_info.plate_number',
            'scene_info.scene_info.parking_name',
            'scene_info.scene_info.space_number',
          ],
          'required',
        ),
      },
      {
        subjects: ['POST v2/vehicle/partnerpay/payapply', 'POST v2/vehicle/pay/payapply'],
        places: places(
          'request',
          [
            'scene_info.scene_info.charging_time',
            'scene_info.scene_info.plate_number',
            'scene_info.scene_info.parking_name',
            'scene_info.scene_info.deduct_mode',
            'scene_info.scene_info.support_deduct_mode',
            'scene_info.scene_info.space_number',
            'scene_info.scene_info.gas_station',
            'scene_info.scene_info.gas_label_name',
            'scene_info.scene_info.gas_type',
            'scene_info.scene_info.gas_standard',
            'scene_info.scene_info.gas_amount',
            'scene_info.scene_info.gas_gun_no',
            'scene_info.scene_info.entrance_name',
            'scene_info.scene_info.exit_name',
            'scene_info.scene_info.channel_type',
          ],
          'required',
        ),
      },
    ],
  },
];
