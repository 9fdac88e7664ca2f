import type { Exception } from './exception.js';

/** Labels that the official tables have wrong. */
export const labelExceptions: readonly Exception[] = [
  {
    reason: 'The official table repeats the label of signed_time.',
    cases: [
      {
        subjects: [
          'GET v3/global/papay/contracts/{contract_id}',
          'GET v3/global/papay/contracts/out-contract-code/{out_contract_code}',
        ],
        places: ['response.terminated_time label'],
      },
    ],
  },
  {
    reason: 'The official table repeats the label of return_code.',
    cases: [
      {
        subjects: ['POST v2/risk/getcertficates', 'POST v2/risk/getpublickey'],
        places: ['response.result_code label'],
      },
    ],
  },
  {
    reason: 'The official table repeats the label of consume_mchid.',
    cases: [
      {
        subjects: ['GET v3/marketing/favor/users/{openid}/coupons'],
        places: ['response.data.consume_information.transaction_id label'],
      },
      {
        subjects: ['GET v3/marketing/favor/users/{openid}/coupons/{coupon_id}'],
        places: ['response.consume_information.transaction_id label'],
      },
    ],
  },
  {
    reason: 'The official table repeats the label of submit_end_time.',
    cases: [
      {
        subjects: ['GET v3/mch-manage/mch-manage-records/sub-mchid/{sub_mchid}'],
        places: ['response.data.approve_time label'],
      },
      {
        subjects: ['GET v3/mch-manage/mch-manage-records/{manage_record_id}'],
        places: ['response.approve_time label'],
      },
    ],
  },
  {
    reason: 'The official table repeats the label of self_pay_status.',
    cases: [
      {
        subjects: [
          'POST v3/med-ins/orders',
          'GET v3/med-ins/orders/mix-trade-no/{mix_trade_no}',
          'GET v3/med-ins/orders/out-trade-no/{out_trade_no}',
        ],
        places: ['response.med_ins_pay_status label'],
      },
    ],
  },
  {
    reason: 'The official table repeats the label of fapiao_status.',
    cases: [
      {
        subjects: [
          'WEBHOOK FAPIAO.CARD_DISCARDED',
          'WEBHOOK FAPIAO.CARD_INSERTED',
          'WEBHOOK FAPIAO.ISSUED',
          'WEBHOOK FAPIAO.REVERSED',
        ],
        places: ['payload.fapiao_information.card_status label'],
      },
    ],
  },
  {
    reason: 'The official table has the label of another field.',
    cases: [{ subjects: ['POST v2/secsvc/getrealnameinfo'], places: ['request.charset label'] }],
  },
  {
    reason: 'The official page has the label of another operation.',
    cases: [
      {
        subjects: ['POST v3/industry-rebate/transactions/{transaction_id}'],
        places: ['path.transaction_id label'],
      },
    ],
  },
  {
    reason:
      'The official page lists the path variables under the query, and this one has the label of appid.',
    cases: [
      {
        subjects: ['POST v3/payscore/users/{openid}/permissions/{service_id}/terminate'],
        places: ['path.service_id label'],
      },
    ],
  },
  {
    reason: 'The official table repeats the label of another field.',
    cases: [
      { subjects: ['WEBHOOK PAYSCORE.MCH_PREPAY'], places: ['payload.prepay_req_body.nonce_str label'] },
    ],
  },
  {
    reason: 'The official table describes the format instead of the field.',
    cases: [
      { subjects: ['WEBHOOK MEDICAL_INSURANCE.SUCCESS'], places: ['payload.mix_trade_no label'] },
      { subjects: ['WEBHOOK EDU_SCHOOL_PAY.USER_DEBT_STATE_UPDATE'], places: ['payload.update_time label'] },
    ],
  },
  {
    reason: 'One table serves every trade_scene, so the label describes the whole.',
    cases: [
      {
        subjects: [
          'POST v2/vehicle/partnerpay/notification',
          'POST v2/vehicle/partnerpay/payapply',
          'POST v2/vehicle/pay/notification',
          'POST v2/vehicle/pay/payapply',
          'POST v2/transit/partnerpay/payapply',
          'POST v2/transit/pay/payapply',
        ],
        places: ['request.scene_info.scene_info label'],
      },
    ],
  },
];
