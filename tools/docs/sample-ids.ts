import type { Rule } from './sample-rules.js';

/**
 * Invented ids and persons, by field name. Merchant ids are the sandbox's. Ids of WeChat Pay have its format.
 */
export const idRules: readonly Rule[] = [
  // Merchants, their applications and brands.
  [/sp_appid$/, 'wx8888888888888888'],
  [/app_?id$/, 'wxd678efh567hg6787'],
  [/sub_mch_?id$|^(sub_mch|merchant)_code$|^merchant_identifier$|return_account$/, '1900000100'],
  [/^(caller|accounting|store)_merchant_id$/, '1900000100'],
  [/mch_?id$|^merchant_id$|^merchant_ids?_list$|(belong|payer|payee)_merchant$/, '1900000109'],
  [/^brand_id$/, '120344'],
  [/^corpid$/, 'ww1234567890abcdef'],

  // People.
  [/open_?id$/, 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o'],
  [/^(out_)?user_?id$|_userid$|operator_identification$/, 'USER10001'],
  [
    /(id_card|cred|cert|doc|certificates|identification|identity|id_doc|director_id|principal_id)_?(number|no)$/,
    '440524188001010014',
  ],
  [
    /licen[cs]e_number$|social_credit_code$|uniscid$|tax_?payer(_id)?$|^tax_id$|^payee_id$/,
    '91440101MA00000000',
  ],

  // Banks.
  [
    /bal_account_no$|account_number$|^account_no$|bank_account$|card_number$|_bank_n(umber|o)$/,
    '6212262201023557228',
  ],
  [/bank_type$/, 'ICBC_DEBIT'],

  // Orders and what follows them.
  [/transaction_id$|^wechat_order_id$|fapiao_apply_id$/, '4200001234202601010123456789'],
  [/^refund_id$/, '50300001232026010101234567890'],
  [/complaint_id$/, '200201820260101120000001234'],
  [/applyment_id$|^apply_id$|^application_id$/, '2000002124775691'],

  // Contracts and services.
  [/^service_id$/, '500001'],
  [/^contract_code$/, '100001256'],
  [/contract_id$/, '202601010000028648'],
  [/plan_id$/, '123'],
  [/request_serial$/, '1695'],

  // Cards, coupons and activities.
  [/card_id$|card_template_id$/, 'pXn4v8QmT2bKd_61RsLwYfHc7uJg'],
  [/product_coupon_id$/, '200000001'],
  [/stock_id$/, '9856000'],
  [/^coupon_id$/, '1869930'],
  [/activity_id$|activities_id$/, '10028001'],
  [/coupon_code$|^encrypt_code$/, '202601010000000001'],

  // Invoices.
  [/^fapiao_id$/, '20260101000001'],
  [/fapiao_code$|^invoice_code$|^invoice_cd$/, '044002600111'],
  [/fapiao_number$|^invoice_num$|^invoice_no$/, '12897794'],

  // Goods, shops and devices.
  [/bar_?code$/, '6901234567892'],
  [/^cert_sn$|cert_serial_?no$/, '5157F09EFDC096DE15EBE81A47057A7232F1B8E1'],
  [/(^|_)sn(_code)?$/, 'SN202601010001'],
  [/^device_id$/, 'DEVICE0001'],
  [/plate_number$|^car_number$/, '粤B888888'],

  // Values from the answers of other calls.
  [
    /media_id|(^|_)file_id$|(^|_)copy$|_copy_back$|_pics?$|_photos?$|_img$|national$|_letter$/,
    'MEDIA_ID_FROM_UPLOAD',
  ],
  [/^raw_?data$/, 'DATA_FROM_THE_DEVICE'],
];

const others =
  /^(?:req_ssn|\w+_ssn|\w*billno|\w*orderid|business_code|authorization_code|agreement_code|event_code|policy_code)$/;
const ours = /^(?:out|mch|mchnt|merchant|idempotent|return_query|query)_\w*(?:id|code|number)$/;

/** `out_trade_no` -> `TRADE202601010001`: a number of the merchant. */
export function merchantNumber(name: string): string | undefined {
  if (!/^out_\w+_(?:sn|code)$|_no$/.test(name) && !others.test(name) && !ours.test(name)) return undefined;
  const what = name
    .replace(/^(?:out|partner|combine_out|merchant|mchnt|mch|sub)_/, '')
    .replace(/_?(?:no|sn|ssn|code|id|number)$/, '')
    .replaceAll('_', '');
  return `${(what || 'order').toUpperCase()}202601010001`;
}
