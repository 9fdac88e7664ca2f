import { dateOn, type Rule, timeAt } from './sample-rules.js';

/** Dates, times, amounts, codes and addresses, by field name. Hosts are those reserved for examples. */
export const codeRules: readonly Rule[] = [
  [/^Idempotency-Key$/, '6f1f9f1c-2f0e-4a34-9c35-2f3f0c6d8a11'],
  [/^Accept-Encoding$/, 'gzip'],
  [/^nonce_str$/, '5K8264ILTKCH16CQ2502SI8ZNMTM67VS'],
  [/phone_number_hash$|sha256|digest$/, '8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4'],

  // Addresses (RFC 2606, RFC 5737) and telephones.
  [/notify_url$/, 'https://merchant.example/wechatpay/notify'],
  [/(image|picture|logo|photo|cover|icon|background|avatar).*url$/, 'https://merchant.example/image.png'],
  [/^(picture|avatar|brand_logo)$|_?qr_?code$/, 'https://merchant.example/image.png'],
  [/download_url$|^url$|_url$|_link$|website$|redirect_uri$|^app_download$/, 'https://merchant.example/page'],
  [/^jsapi_path$/, 'https://merchant.example/pay/'],
  [/^domains?$/, 'merchant.example'],
  [/(^|_)path$/, 'pages/index/index'],
  [/(^|_)ip$|clientip$/, '203.0.113.7'],
  [/email/, 'finance@merchant.example'],
  [/service_phone$|telephone$|^tel$|office_phone/, '020-81167888'],
  [/phone|mobile/, '13800138000'],
  [/^qq$/, '10001'],

  // Dates and times.
  [/^(sales|actual|discount)_at$/, '100'],
  [/^free_time$/, '30'],
  [/(end|expired?|finish)_date$|^date_end$|period_end$/, dateOn('31')],
  [/(^|_)date$|^date_|_date_|_day$|_dt$|period_begin$/, dateOn('01')],
  [/^period$/, '2026-01-01'],
  [/timestamp$/, '1767225600'],
  [/(end|expired?|finish|stop|return)_?(time|at)$|^time_(end|expire)$|_time_end$/, timeAt('13')],
  [/(^|_)(time|at|tm)$|^time_start$|_time_(begin|start)$/, timeAt('12')],
  [/business_hours$/, '09:00-21:00'],

  // Numbers written as text.
  [/(^|_)rate$/, '0.38'],
  [/(amount|_amt|_fee|price|_limit)$|^(tax|sales|subsidy)$/, '100'],
  [/^page_(index|no)$|^num$|(^|_)level$/, '1'],
  [/^limit$|^page_size$/, '20'],
  [/^offset$/, '0'],
  [/^version$|_version$/, '1.0'],
  [/^is_|^returned$/, '1'],
  [/longitude$/, '113.330650'],
  [/latitude$/, '23.115270'],
  [/^card_color$/, 'Color010'],
  [/^device_os$/, 'iOS 18.0'],

  // Money and places.
  [/currency|fee_type/, 'CNY'],
  // ISO 3166-1: Hong Kong, whose institutions use it.
  [/country_code$/, '344'],
  [/省份代码/, '440000'],
  [/(area|city|district|province|address|region|county|add)_code$|^city_id$/, '440105'],
  [/auth_?code$|^code$|payment_code|^face_code$|^code_list$/, '134567890123456789'],

  // Values of a set that the description lacks.
  [/^trade_type$/, ({ operation = '' }) => tradeTypes.find(([fits]) => fits.test(operation))?.[1] ?? 'JSAPI'],
  [/^sign_type$/, 'HMAC-SHA256'],
  [/^organization_type$/, '2'],
  [/^business_licence_type$/, '1762'],
  [/^business_scene$/, '[1721]'],
  [/^check_name$/, 'NO_CHECK'],
  [/^receiver_type$/, 'MERCHANT_ID'],
  [/^relation_type$/, 'SUPPLIER'],
  [/^authorization_type$/, 'INFORMATION_AUTHORIZATION_TYPE'],
  [/^employment_type$/, 'LONG_TERM_EMPLOYMENT'],
  [/^employment_scene$/, 'LOGISTICS'],
  [/^authenticate_state$/, 'AUTHENTICATE_SUCCESS'],
];

const tradeTypes: readonly (readonly [RegExp, string])[] = [
  [/pappayapply/i, 'PAP'],
  [/micropay/i, 'MICROPAY'],
  [/native/i, 'NATIVE'],
  [/mweb/i, 'MWEB'],
  [/\.app\./, 'APP'],
];
