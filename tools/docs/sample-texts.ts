import type { Field } from './fields.js';
import type { SampleContext } from './samples.js';

type Rule = readonly [name: RegExp, value: string | ((context: SampleContext, name: string) => string)];

/**
 * What a text is likely to hold, by the name of its field; the first rule that fits holds. Merchant ids are the
 * sandbox's own, hosts and addresses those reserved for examples (RFC 2606, RFC 5737).
 */
const rules: readonly Rule[] = [
  [/^Idempotency-Key$/, '6f1f9f1c-2f0e-4a34-9c35-2f3f0c6d8a11'],
  [/^Accept-Encoding$/, 'gzip'],
  [/sub_appid$/, 'wxcbda96de0b165484'],
  [/sp_appid$/, 'wx8888888888888888'],
  [/app_?id$/, 'wxd678efh567hg6787'],
  [/sub_mch_?id$/, '1900000100'],
  [/mch_?id$|^merchant_id$/, '1900000109'],
  [/brand_id$/, '120344'],
  [/openid$/, 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o'],
  [/transaction_id$/, '4200001234202601010123456789'],
  [/prepay_id$/, 'wx01120000000000abcdef1234567890'],
  [/notify_url$/, 'https://merchant.example/wechatpay/notify'],
  [/(image|picture|logo|photo|cover|icon|background|avatar).*url$/, 'https://merchant.example/image.png'],
  [/download_url$|^url$|_url$|_link$|^website|redirect_uri$/, 'https://merchant.example/page'],
  [/(^|_)ip$|clientip$/, '203.0.113.7'],
  [/email/, 'finance@merchant.example'],
  [/phone_number_hash$|sha256|digest$/, '8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4'],
  [/service_phone$|telephone$|^tel$|office_phone/, '020-81167888'],
  [/phone|mobile/, '13800138000'],
  [
    /(id_card|cred|cert|doc|certificates|identification|identity|id_doc)_?(number|no)$|^cre_?id$|cred_id$/,
    '440524188001010014',
  ],
  [/bal_account_no$|account_number$|^account_no$|bank_account$|card_number$/, '6212262201023557228'],
  [/account_bank$|bank_name$/, zhEn('工商银行', 'ICBC')],
  [/bank_type$/, 'ICBC_DEBIT'],
  [/plate_number$/, '粤B888888'],
  [/currency|fee_type/, 'CNY'],
  [/timestamp$/, '1767225600'],
  [/bill_date$/, ({ protocol }) => (protocol === 'v2' ? '20260101' : '2026-01-01')],
  [/(^|_)date$|_date_|_day$/, ({ protocol }) => (protocol === 'v2' ? '20260101' : '2026-01-01')],
  [/(end|expired?|finish|stop|return)_?(time|at)$|^time_(end|expire)$|_time_end$/, timeAt('12', '13')],
  [/(^|_)(time|at)$|^time_start$|_time_begin$/, timeAt('12', '12')],
  [/auth_?code$|^code$|payment_code/, '134567890123456789'],
  [/longitude$/, '113.330650'],
  [/latitude$/, '23.115270'],
  [/(area|city|district|province|address)_code$/, '440105'],
  [/(^|_)copy$|_copy_back$|media_id|_pics?$|_photos?$|national$/, 'MEDIA_ID_FROM_UPLOAD'],
  [/store_name$|shop_name$/, zhEn('海珠店', 'Haizhu store')],
  [/merchant_(short)?name$|company_name$|corp_name$/, zhEn('示例商贸有限公司', 'Example Trading Ltd.')],
  [/bank.*name$/, zhEn('工商银行广州支行', 'ICBC Guangzhou branch')],
  [
    /(real|user|contact|legal_person|account|payer|receiver|cred|id_card|ubo|doc|person)_?name$|^legal_person$|display_account$|display_name$/,
    zhEn('张三', 'Zhang San'),
  ],
  [/goods_name$|product_name$/, zhEn('纯牛奶 250ml', 'Milk 250 ml')],
  [/address$|location$/, zhEn('广州市海珠区新港中路 397 号', '397 Xingang Middle Road, Guangzhou')],
  [/^description$|^body$|_desc$|^desc$|introduction$|^detail$/, zhEn('示例商品', 'Example goods')],
  [/remark|reason|comment/, zhEn('示例备注', 'Example remark')],
  [/^attach$|custom_data/, 'attach'],
  [/^qq$/, '10001'],
  [/^mcc$|category_code$/, '5411'],
  [/^version$/, '1.0'],
  [/request_serial$/, '1695'],
  [/plan_id$/, '123'],
  [/^nonce_str$/, '5K8264ILTKCH16CQ2502SI8ZNMTM67VS'],
];

/** A text that the field could hold. */
export function sampleText(context: SampleContext, { name, label, pattern }: Field): string {
  const rule = rules.find(([matches]) => matches.test(name));
  if (rule !== undefined) return typeof rule[1] === 'string' ? rule[1] : rule[1](context, name);
  const number = merchantNumber(name);
  if (number !== undefined) return number;
  if (pattern !== undefined || label === undefined || /_(id|no|code|sn|key|type|token)$/.test(name)) {
    return name.toUpperCase().replaceAll('-', '_');
  }
  // What is encrypted on the way is given as plain text.
  const text = label[context.language].replace(/^加密的?|^Encrypted /, '');
  return text.length > 40 ? name.toUpperCase() : text;
}

/** `out_trade_no` -> `TRADE202601010001`: a number of the merchant's own. */
function merchantNumber(name: string): string | undefined {
  const [, what] = /^(?:out_|partner_|combine_out_|merchant_|sub_)?(\w+?)(?:_no|_sn|_code)$/.exec(name) ?? [];
  if (what === undefined || !/^out_|_no$|^mch_billno$/.test(name)) return undefined;
  return `${what.replaceAll('_', '').toUpperCase()}202601010001`;
}

function zhEn(zh: string, en: string): (context: SampleContext) => string {
  return ({ language }) => (language === 'zh' ? zh : en);
}

/** An hour of 1 January 2026, Beijing time, as the protocol writes it. */
function timeAt(v2Hour: string, v3Hour: string): (context: SampleContext) => string {
  return ({ protocol }) => (protocol === 'v2' ? `20260101${v2Hour}0000` : `2026-01-01T${v3Hour}:00:00+08:00`);
}
