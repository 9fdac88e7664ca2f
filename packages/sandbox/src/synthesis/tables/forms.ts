/** The optional parties of a partner's call. A direct merchant's answers do not name them. */
export const ofPartner: RegExp = /^(sub|sp)_(mchid|mch_id|appid|openid|is_subscribe)$/;

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
