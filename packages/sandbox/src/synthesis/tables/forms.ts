/** The optional parties of a partner's call. A direct merchant's answers do not name them. */
export const ofPartner: RegExp = /^(sub|sp)_(mchid|mch_id|appid|openid|is_subscribe)$/;

/** The optional fields that belong to another form of the same event: they are left out unless they are given. */
export const ofOtherForm: Readonly<Record<string, RegExp>> = {
  // Profit sharing, parking, highway tolls and combined orders have this event as well.
  'TRANSACTION.SUCCESS':
    /^(order_id|out_order_no|receiver|description|create_time|trade_state_description|user_repaid|trade_scene|parking_info|combine_\w+|sub_orders|bind_state|contract_id|device_information|plate_number|installment_info)$/,
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
