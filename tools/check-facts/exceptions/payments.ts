import { type Exception, places } from './exception.js';

const partnerOrderQueries = [
  'GET v3/pay/partner/transactions/id/{transaction_id}',
  'GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}',
];

const orderQueries = [
  'GET v3/pay/transactions/id/{transaction_id}',
  'GET v3/pay/transactions/out-trade-no/{out_trade_no}',
  ...partnerOrderQueries,
];

/** Answers that describe an order before and after its payment. */
export const paymentExceptions: readonly Exception[] = [
  {
    reason:
      'The official table repeats the prepay request. The platform answers the fields of the notification.',
    cases: [
      {
        subjects: orderQueries,
        places: places('response', [
          'description',
          'time_expire',
          'notify_url',
          'goods_tag',
          'limit_pay',
          'support_fapiao',
          'detail',
          'scene_info.payer_client_ip',
          'scene_info.store_info',
        ]),
      },
      {
        subjects: partnerOrderQueries,
        places: ['response.settle_info', 'response.payer.sp_openid required'],
      },
    ],
  },
  {
    reason: 'Every order has a state. An unpaid order has no fields of a payment.',
    cases: [
      {
        subjects: orderQueries,
        places: places('response', ['trade_state', 'trade_state_desc', 'amount', 'amount.total'], 'required'),
      },
    ],
  },
  {
    reason: 'Both queries have the same answer. The other query has the field.',
    cases: [
      {
        subjects: [
          'GET v3/pay/partner/transactions/id/{transaction_id}',
          'GET v3/pay/transactions/id/{transaction_id}',
        ],
        places: ['models response.installment_info'],
      },
    ],
  },
  {
    reason: 'An unpaid order has no fields of a payment.',
    cases: [
      {
        subjects: ['POST v2/pay/orderquery', 'POST v2/pay/facepayquery', 'POST v2/deposit/orderquery'],
        places: places(
          'response',
          [
            'openid',
            'is_subscribe',
            'trade_type',
            'bank_type',
            'total_fee',
            'cash_fee',
            'transaction_id',
            'time_end',
          ],
          'required',
        ),
      },
      {
        subjects: [
          'POST v2/pay/paporderquery',
          'POST v2/pay/partner/paporderquery',
          'POST v2/transit/queryorder',
          'POST v2/transit/partnerpay/queryorder',
        ],
        places: places(
          'response',
          ['openid', 'trade_type', 'bank_type', 'total_fee', 'cash_fee', 'transaction_id', 'time_end'],
          'required',
        ),
      },
      {
        subjects: ['POST v2/xdc/apiv2sandbox/pay/orderquery'],
        places: places('response', ['trade_type', 'total_fee', 'cash_fee', 'transaction_id'], 'required'),
      },
      {
        subjects: [
          'GET v3/global/transactions/id/{transaction_id}',
          'GET v3/global/transactions/out-trade-no/{out_trade_no}',
          'GET v3/transactions/id/{transaction_id}',
          'GET v3/transactions/out-trade-no/{out_trade_no}',
          'GET v3/global/papay/transactions/out-trade-no/{out_trade_no}',
          'GET v3/global/papay/transactions/{transaction_id}',
        ],
        places: places('response', ['amount.payer_total', 'amount.payer_currency'], 'required'),
      },
    ],
  },
];
