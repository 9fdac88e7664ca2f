import type { Field } from './fields.js';
import { codeRules } from './sample-codes.js';
import { idRules, merchantNumber } from './sample-ids.js';
import { type Rule, ruled, type SampleContext, zhEn } from './sample-rules.js';

/** A text for the field: by its name, else by its label, else an example from the label. */
export function sampleText(context: SampleContext, { name, label }: Field): string {
  const one = name.replace(/_list$|(?<=\w{3})s$/, '');
  const known = [name, one, label?.zh ?? ''];
  return (
    ruled(context, [...idRules, ...codeRules, ...wordRules], known) ??
    merchantNumber(name) ??
    ruled(context, labelRules, known) ??
    (/(^|_)(id|code|key|number|cd|identifier)$/.test(one) ? '10001' : undefined) ??
    (unlisted.test(name) && !label?.zh.endsWith('描述')
      ? name.toUpperCase()
      : example(context, name, label?.[context.language]))
  );
}

/** Names and other free texts, by field name. */
const wordRules: readonly Rule[] = [
  [/account_bank$|bank_name$/, zhEn('工商银行', 'ICBC')],
  [/store_name$|shop_name$|sub_mchnt_nm$/, zhEn('海珠店', 'Haizhu store')],
  [
    /merchant_(short)?name$|(company|corp|subject|seller|employer|mch|send|oversea_business)_name$|^shortname$|sales_ent_nm$|^sign_organization$/,
    zhEn('示例商贸有限公司', 'Example Trading Ltd.'),
  ],
  [
    /(real|true|user|contact|legal_person|account|payer|receiver|cred|certificate|identification|id_card|ubo|doc|person|director|principal|admin|driver|acc|insured|sender|encrypted)_?name$|^legal_person$|display_account$|display_name$|^contact$|^drawer$|^insured_name_list$/,
    zhEn('张三', 'Zhang San'),
  ],
  [/(goods|product|item)_name$|^trade_goods$|^service_nm$/, zhEn('纯牛奶 250ml', 'Milk 250 ml')],
  [
    /address$|_addr$|location$|^address_detail$/,
    zhEn('广州市海珠区新港中路 397 号', '397 Xingang Middle Road, Guangzhou'),
  ],
  [/(^|_)city$/, zhEn('广州市', 'Guangzhou')],
  [/(^|_)area$/, zhEn('海珠区', 'Haizhu')],
  [/street$/, zhEn('新港中路', 'Xingang Middle Road')],
  [/^description$|^body$|product_desc$|introduction$|^detail$/, zhEn('示例商品', 'Example goods')],
  [/remark|reason|comment|_note$|^desc$/, zhEn('示例备注', 'Example remark')],
  // WeChat Pay knows these by their Chinese names only.
  [/^info_content$/, zhEn('新会员有礼', 'Gift for new members')],
  [/^qualification_type$/, '餐饮'],
  [/^wishing$/, zhEn('恭喜发财', 'Good fortune')],
];

/** By the Chinese label, for names such as `name`, `type` and `account`. Tokens follow. */
const labelRules: readonly Rule[] = [
  [/^前序download_url/, 'VALUE_FROM_DOWNLOAD_URL'],
  [/(姓名|联系人名称|开票人)$/, zhEn('张三', 'Zhang San')],
  [/(商户|企业|公司|单位).*(名称|全称|简称)/, zhEn('示例商贸有限公司', 'Example Trading Ltd.')],
  [/(代码|编码|编号|规则ID|[账帐]号)$/, '10001'],
  [
    /token$/,
    ({ operation = '' }) =>
      /download/.test(operation) ? 'TOKEN_FROM_DOWNLOAD_URL' : 'TOKEN_FROM_ANOTHER_CALL',
  ],
];

const unlisted = /(^|_)(type|tp|state|status|scene|mode|method)$|algorithm$/;

/** `活动名称` -> `示例活动名称`. Fields that are encrypted for transport are given as plain text. */
function example({ language }: SampleContext, name: string, label = ''): string {
  const said = label.replace(/^加密后?的?|^Encrypted /, '').replace(/\s*[(（].*$/, '');
  const fits = said.length > 0 && said.length <= (language === 'zh' ? 12 : 32);
  if (language === 'zh') return fits && /[^\x20-\x7e]/.test(said) ? `示例${said}` : '示例内容';
  const words = fits && !/[^\x20-\x7e]/.test(said) ? said : name.replaceAll('_', ' ');
  return `Example ${words.replace(/^[A-Z](?=[a-z]+( [a-z]|$))/, (first) => first.toLowerCase())}`;
}
