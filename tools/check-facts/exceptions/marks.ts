import { type Exception, places } from './exception.js';

/** Encryption, encoding, types and values. */
export const markExceptions: readonly Exception[] = [
  {
    reason: 'FAIL is a result, not a reason.',
    cases: [
      {
        subjects: ['POST v3/brand/profitsharing/returnorders'],
        places: ['models response.fail_reason enum'],
      },
    ],
  },
  {
    reason: 'The official sample classes abbreviate a list. Every other model has the list.',
    cases: [
      {
        subjects: [
          'GET v3/payscore/partner/serviceorder',
          'GET v3/payscore/serviceorder',
          'POST v3/payscore/serviceorder/{out_order_no}/modify',
          'POST v3/payscore/serviceorder/{out_order_no}/sync',
        ],
        places: ['models response.post_payments type'],
      },
    ],
  },
  {
    reason: 'The official table lacks Y.',
    cases: [
      {
        subjects: [
          'POST v2/pay/micropay',
          'POST v2/pay/paporderquery',
          'POST v2/pay/partner/paporderquery',
          'POST v2/pay/orderquery',
        ],
        places: ['response.is_subscribe enum'],
      },
    ],
  },
  {
    reason: 'The official table has the state of a cancelled plan alone.',
    cases: [{ subjects: ['WEBHOOK PAYSCORE.USER_SIGN_PLAN'], places: ['payload.sign_state enum'] }],
  },
  {
    reason: '0: signed. 1: not signed, or terminated. 9: signing in progress.',
    cases: [
      {
        subjects: ['POST v2/papay/partner/querycontract', 'POST v2/papay/querycontract'],
        places: ['response.contract_state enum'],
      },
    ],
  },
  {
    reason: 'The official table has the type number, but lists words.',
    cases: [
      { subjects: ['POST v3/gov/subsidy/zhejiang/authcode/try'], places: ['response.discount_mode type'] },
    ],
  },
  {
    reason: 'AES-256-ECB with the MD5 of the APIv2 key, unlike every other encrypted notification.',
    cases: [{ subjects: ['WEBHOOK v2/refund-processed'], places: ['body.req_info encrypted'] }],
  },
  {
    reason: 'The label says that the field is JSON.',
    cases: [
      {
        subjects: ['GET v3/marketing/partnerships'],
        places: places('query', ['partner', 'authorized_data'], 'encoded'),
      },
      { subjects: ['WEBHOOK v2/combined-transactions-success'], places: ['body.sub_order_list encoded'] },
      { subjects: ['WEBHOOK v2/transactions-risk-occurred'], places: ['body.transaction_id_list encoded'] },
    ],
  },
  {
    reason: 'The label says that the field is encrypted.',
    cases: [
      {
        subjects: [
          'POST v3/brand/partner/card-member/user-cards/import-by-openid',
          'POST v3/brand/partner/card-member/user-cards/import-by-phone',
          'PATCH v3/brand/partner/card-member/user-cards/{user_card_code}',
          'POST v3/brand/partner/card-member/user-cards/{user_card_code}/confirm',
        ],
        places: [
          'request.user_information.custom_field_list.user_chosen_values encrypted',
          'response.user_information.custom_field_list.user_chosen_values encrypted',
        ],
      },
      {
        subjects: [
          'GET v3/brand/partner/card-member/user-cards/{user_card_code}',
          'POST v3/brand/partner/card-member/user-cards/{user_card_code}/invalidate',
        ],
        places: ['response.user_information.custom_field_list.user_chosen_values encrypted'],
      },
      {
        subjects: ['GET v3/brand/partner/card-member/user-cards'],
        places: ['response.data.user_information.custom_field_list.user_chosen_values encrypted'],
      },
    ],
  },
  {
    reason: 'The labels say that the fields are encrypted, as in querymchrisk.',
    cases: [
      {
        subjects: ['POST v2/mchrisk/syncmchriskresult'],
        places: places(
          'request',
          [
            'certificates_number',
            'certificates_name',
            'settlement_card_no',
            'settlement_card_name',
            'business_license_number',
          ],
          'encrypted',
        ),
      },
    ],
  },
  {
    reason: 'The answer of v3/security/echo has the same value as encrypted_echo_message.',
    cases: [
      { subjects: ['WEBHOOK SECURITY_ECHO.SUCCESS'], places: ['payload.encrypt_echo_message encrypted'] },
    ],
  },
];
