import { dateOn, type Rule, timeAt } from './sample-rules.js';

/** Dates, times, amounts, codes and addresses, by field name. Hosts are those reserved for examples. */
export const codeRules: readonly Rule[] = [
  // Addresses (RFC 2606, RFC 5737) and telephones.
  [/notify_url$/, 'https://merchant.example/wechatpay/notify'],
  [/(image|picture|logo|photo|cover|icon|background|avatar).*url$/, 'https://merchant.example/image.png'],
  [/^(picture|avatar|brand_logo)$|_?qr_?code$/, 'https://merchant.example/image.png'],
  [/download_url$|^url$|_url$|_link$|website$|redirect_uri$|^app_download$/, 'https://merchant.example/page'],
  [/(^|_)ip$|clientip$/, '203.0.113.7'],
  [/email/, 'finance@merchant.example'],
  [/service_phone$|telephone$|^tel$|office_phone/, '020-81167888'],
  [/phone|mobile/, '13800138000'],

  // Dates and times.
  [/^(sales|actual|discount)_at$/, '100'],
  [/(^|_)date$|^date_|_date_|_day$|_dt$|period_begin$/, dateOn('01')],
  [/^period$/, '2026-01-01'],
  [/timestamp$/, '1767225600'],
  [/(end|expired?|finish|stop|return)_?(time|at)$|^time_(end|expire)$|_time_end$/, timeAt('13')],
  [/(^|_)(time|at|tm)$|^time_start$|_time_(begin|start)$/, timeAt('12')],

  // Numbers written as text.
  [/(^|_)rate$/, '0.38'],
  [/(amount|_amt|_fee|price|_limit)$|^(tax|sales|subsidy)$/, '100'],
  [/^limit$|^page_size$/, '20'],
  [/^is_|^returned$/, '1'],

  // Places and payment codes.
  [/省份代码/, '440000'],
  [/(area|city|district|province|address|region|county|add)_code$|^city_id$/, '440105'],
  [/auth_?code$|^code$|payment_code|^face_code$|^code_list$/, '134567890123456789'],

  // Values of a set that the description lacks.
  [/^organization_type$/, '2'],
  [/^business_licence_type$/, '1762'],
  [/^business_scene$/, '[1721]'],
];
