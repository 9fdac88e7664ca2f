import { type Exception, places } from './exception.js';

/** Messages that come in several forms, which share structures. */
export const formExceptions: readonly Exception[] = [
  {
    reason: 'A combined order has its orders, with their states and amounts.',
    cases: [
      {
        subjects: ['GET v3/combine-transactions/out-trade-no/{combine_out_trade_no}'],
        places: places('response', ['sub_orders', 'sub_orders.trade_state', 'sub_orders.amount'], 'required'),
      },
      {
        subjects: [
          'GET v3/combine-transactions/id/{combine_transaction_id}',
          'POST v3/ecommerce/combine-papay/transactions',
          'GET v3/ecommerce/combine-papay/transactions/{combine_out_trade_no}',
          'GET v3/repayment/combine-transactions/partner/out-trade-no/{combine_out_trade_no}',
        ],
        places: ['response.sub_orders required'],
      },
    ],
  },
  {
    reason:
      'The official table marks nothing. The answer is about an order, of which it tells the number and the state.',
    cases: [
      {
        subjects: ['POST v3/qrcode/transactions', 'GET v3/qrcode/transactions/out-trade-no/{out_trade_no}'],
        places: places('response', ['out_trade_no', 'trade_state'], 'required'),
      },
    ],
  },
  {
    reason:
      'The official table lacks what a direct merchant gets. Signed and terminated contracts share their schedule.',
    cases: [
      {
        subjects: ['WEBHOOK ENTRUST.TERMINATE'],
        places: [
          ...places('payload', ['mchid', 'appid', 'openid']),
          ...places('payload.deduct_schedule.scheduled_amount', ['amount', 'currency'], 'required'),
        ],
      },
    ],
  },
  {
    reason:
      'The notifications of a refund share their forms. The official tables of two lack what refunds abroad have.',
    cases: [
      {
        subjects: ['WEBHOOK REFUND.ABNORMAL', 'WEBHOOK REFUND.CLOSED'],
        places: places('payload', [
          'amount.settlement_refund',
          'amount.settlement_currency',
          'amount.currency',
          'amount.payer_currency',
          'amount.exchange_rate',
          'recv_account',
          'fund_source',
        ]),
      },
    ],
  },
  {
    reason: 'A deduction that is paid back has the form of one that was paid.',
    cases: [
      {
        subjects: ['WEBHOOK TRANSACTION.PAY_BACK'],
        places: [
          'payload.amount.payer_currency',
          'payload.device_info.device_ip',
          'payload.promotion_detail.coupon_id required',
          'payload.promotion_detail.stock_id',
          'models payload.promotion_detail.goods_detail',
        ],
      },
    ],
  },
  {
    reason: 'A service provider and a direct merchant name the user by different fields.',
    cases: [
      { subjects: ['WEBHOOK TRANSACTION.FAIL'], places: ['payload.payer.openid required'] },
      {
        subjects: ['WEBHOOK TRANSACTION.SUCCESS'],
        places: ['payload.payer.openid label', 'payload.payer.openid required'],
      },
    ],
  },
  {
    reason: 'Every amount of a payment has its currency.',
    cases: [{ subjects: ['WEBHOOK TRANSACTION.SUCCESS'], places: ['payload.amount.currency required'] }],
  },
  {
    reason: 'Another SDK reads contracts of highway tolls with the class of a payment.',
    cases: [
      {
        subjects: ['WEBHOOK TRANSACTION.SUCCESS'],
        places: places('models payload', [
          'bind_state',
          'contract_id',
          'plate_number',
          'sp_openid',
          'sub_openid',
        ]),
      },
    ],
  },
];
