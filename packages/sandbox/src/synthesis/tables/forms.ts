/** The optional parties of a partner's call. A direct merchant's answers do not name them. */
export const ofPartner: RegExp = /^(sub|sp)_(mchid|mch_id|appid|openid|is_subscribe)$/;

/** The optional fields of notifications that only few orders have: they are left out unless they are given. */
export const ofFew: Readonly<Record<string, RegExp>> = {
  // Payments in instalments, payments abroad, and payments to individuals.
  'TRANSACTION.SUCCESS':
    /^(installment_info|exchange_rate|settlement_rate|discount_total|individual_auth_id|individual_name)$/,
  // Refunds abroad, of individuals, and with the money of a platform.
  'REFUND.SUCCESS':
    /^(recv_account|fund_source|settlement_\w+|exchange_rate|individual_auth_id|refund_account)$/,
};

/** The fields that hold an id which the request has under another name. */
export const aliases: readonly {
  readonly path: RegExp;
  readonly name: string;
  readonly given: string;
}[] = [
  { path: /\/refunds\/id\//, name: 'id', given: 'refund_id' },
  { path: /\/transactions\/id\//, name: 'id', given: 'transaction_id' },
];

/** The lists of one element: the parts of one file. */
export const ofOne: RegExp = /^download_bill_list$/;

/** The paths of merchants outside mainland China, whose currency is not the renminbi. */
export const abroad: RegExp = /global|oversea|^v3\/(transactions|refunds)\b/;
