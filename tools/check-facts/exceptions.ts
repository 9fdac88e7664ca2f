/** Why the description tells something differently from the facts; its YAML file says so in a comment, too. */
export interface Exception {
  /** `POST v2/pay/orderquery`, `WEBHOOK PAPAY.SIGN`. */
  readonly subjects: readonly string[];
  /** As the report names them: `response.openid required`. */
  readonly places: readonly string[];
  readonly reason: string;
}

export const exceptions: readonly Exception[] = [
  {
    subjects: ['GET v2/papay/entrustweb', 'GET v2/papay/partner/entrustweb'],
    places: ['nonceless'],
    reason: 'Nothing under /papay/ takes a nonce_str.',
  },
  {
    subjects: [
      'GET v3/pay/transactions/id/{transaction_id}',
      'GET v3/pay/transactions/out-trade-no/{out_trade_no}',
      'GET v3/pay/partner/transactions/id/{transaction_id}',
      'GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}',
    ],
    places: [
      'response.description',
      'response.time_expire',
      'response.notify_url',
      'response.goods_tag',
      'response.limit_pay',
      'response.support_fapiao',
      'response.detail',
      'response.scene_info.payer_client_ip',
      'response.scene_info.store_info',
    ],
    reason:
      'The official table repeats the prepay request; the platform answers what the notification tells.',
  },
  {
    subjects: [
      'GET v3/pay/partner/transactions/id/{transaction_id}',
      'GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}',
    ],
    places: ['response.settle_info', 'response.payer.sp_openid required'],
    reason:
      'The official table repeats the prepay request; the platform answers what the notification tells.',
  },
  {
    subjects: [
      'GET v3/pay/transactions/id/{transaction_id}',
      'GET v3/pay/transactions/out-trade-no/{out_trade_no}',
      'GET v3/pay/partner/transactions/id/{transaction_id}',
      'GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}',
    ],
    places: [
      'response.trade_state required',
      'response.trade_state_desc required',
      'response.amount required',
      'response.amount.total required',
    ],
    reason: 'Every order has a state; one that is not paid has nothing of what a payment brings.',
  },
  {
    subjects: [
      'POST v2/pay/micropay',
      'POST v2/pay/orderquery',
      'POST v2/pay/refundqueryv2',
      'POST v2/secapi/pay/refundv2',
    ],
    places: [
      'response.promotion_detail.promotion_id required',
      'response.promotion_detail.amount required',
      'response.promotion_detail.activity_id required',
      'response.promotion_detail.goods_detail required',
    ],
    reason: 'The text holds the list, as other SDKs read it, or one promotion, as the official table says.',
  },
  {
    subjects: ['GET v3/marketing/busifavor/users/{openid}/coupons'],
    places: [
      'response.data.coupon_use_rule.available_week',
      'response.data.coupon_use_rule.irregulary_avaliable_time',
    ],
    reason:
      'The official table has them one level further out; official SDKs have them in coupon_available_time.',
  },
  {
    subjects: ['GET v3/marketing/busifavor/users/{openid}/coupons/{coupon_code}/appids/{appid}'],
    places: ['response.coupon_use_rule.available_week', 'response.coupon_use_rule.irregulary_avaliable_time'],
    reason:
      'The official table has them one level further out; official SDKs have them in coupon_available_time.',
  },
  {
    subjects: ['GET v3/businesscircle/users/{openid}/points/commit_status'],
    places: ['response status', 'response media'],
    reason: 'The official page lists no answer, which a query cannot do without.',
  },
  {
    subjects: ['POST v3/catering/orders/sync-status'],
    places: ['models response.download_url', 'models response.hash_type', 'models response.hash_value'],
    reason: 'Another SDK uses the class of a bill here; the call tells a state and answers nothing.',
  },
  {
    subjects: ['GET v3/global/refunds/out-refund-no/{out_refund_no}'],
    places: ['models response.promotion_detail.name'],
    reason: 'Another SDK calls promotion_detail what the official table calls detail.',
  },
  {
    subjects: [
      'GET v3/pay/partner/transactions/id/{transaction_id}',
      'GET v3/pay/transactions/id/{transaction_id}',
    ],
    places: ['models response.installment_info'],
    reason: 'Both queries answer the same, and the other one has it.',
  },
  {
    subjects: ['POST v3/marketing/partner/product-coupon/product-coupons'],
    places: ['models request.stock.sequential_usage_rule.coupon_available_period.available_days'],
    reason: 'One structure in all requests and answers of product coupons, most of which have it.',
  },
  {
    subjects: ['POST v3/brand/profitsharing/returnorders'],
    places: ['models response.fail_reason enum'],
    reason: 'FAIL is a result, and no reason of one.',
  },
  {
    subjects: [
      'GET v3/payscore/partner/serviceorder',
      'GET v3/payscore/serviceorder',
      'POST v3/payscore/serviceorder/{out_order_no}/modify',
      'POST v3/payscore/serviceorder/{out_order_no}/sync',
    ],
    places: ['models response.post_payments type'],
    reason: 'The official sample classes abbreviate a list here; every other model has the list.',
  },
  {
    subjects: ['WEBHOOK TRANSACTION.SUCCESS'],
    places: [
      'payload.scene_info.sub_orders',
      'payload.scene_info.combine_payer_info',
      'payload.scene_info.installment_info',
    ],
    reason: 'A combined order has them beside scene_info; the official table has them inside it.',
  },
  {
    subjects: ['POST v2/pay/orderquery', 'POST v2/pay/facepayquery', 'POST v2/deposit/orderquery'],
    places: [
      'response.openid required',
      'response.is_subscribe required',
      'response.trade_type required',
      'response.bank_type required',
      'response.total_fee required',
      'response.cash_fee required',
      'response.transaction_id required',
      'response.time_end required',
    ],
    reason: 'An order that is not paid has none of what a payment brings.',
  },
  {
    subjects: [
      'POST v2/pay/paporderquery',
      'POST v2/pay/partner/paporderquery',
      'POST v2/transit/queryorder',
      'POST v2/transit/partnerpay/queryorder',
    ],
    places: [
      'response.openid required',
      'response.trade_type required',
      'response.bank_type required',
      'response.total_fee required',
      'response.cash_fee required',
      'response.transaction_id required',
      'response.time_end required',
    ],
    reason: 'An order that is not paid has none of what a payment brings.',
  },
  {
    subjects: ['POST v2/xdc/apiv2sandbox/pay/orderquery'],
    places: [
      'response.trade_type required',
      'response.total_fee required',
      'response.cash_fee required',
      'response.transaction_id required',
    ],
    reason: 'An order that is not paid has none of what a payment brings.',
  },
  {
    subjects: [
      'GET v3/global/transactions/id/{transaction_id}',
      'GET v3/global/transactions/out-trade-no/{out_trade_no}',
      'GET v3/transactions/id/{transaction_id}',
      'GET v3/transactions/out-trade-no/{out_trade_no}',
    ],
    places: [
      'response.bank_type required',
      'response.success_time required',
      'response.payer required',
      'response.amount.payer_total required',
      'response.amount.payer_currency required',
    ],
    reason: 'An order that is not paid has none of what a payment brings.',
  },
  {
    subjects: [
      'GET v3/global/papay/transactions/out-trade-no/{out_trade_no}',
      'GET v3/global/papay/transactions/{transaction_id}',
    ],
    places: [
      'response.transaction_id required',
      'response.bank_type required',
      'response.success_time required',
      'response.payer required',
      'response.amount.payer_total required',
      'response.amount.payer_currency required',
    ],
    reason: 'An order that is not paid has none of what a payment brings.',
  },
  {
    subjects: ['WEBHOOK TRANSACTION.SUCCESS'],
    places: [
      'payload.appid required',
      'payload.sp_mchid required',
      'payload.sub_mchid required',
      'payload.sub_appid required',
      'payload.order_id required',
      'payload.out_order_no required',
      'payload.receiver required',
      'payload.description required',
      'payload.create_time required',
      'payload.trade_scene required',
      'payload.payer.openid required',
    ],
    reason: 'One event for many products, of which each has some of these fields only.',
  },
  {
    subjects: ['WEBHOOK TRANSACTION.SUCCESS'],
    places: [
      'payload.mchid',
      'payload.sp_appid',
      'payload.trade_type',
      'payload.trade_state_desc',
      'payload.amount.total',
      'payload.payer.sp_openid',
    ],
    reason:
      "They stand in a direct merchant's and in a partner's payment, on the pages of the operations in x-docs.",
  },
  {
    subjects: ['WEBHOOK TRANSACTION.FAIL'],
    places: ['payload.success_time required', 'payload.bank_type required'],
    reason: 'An order that is not paid has none of what a payment brings.',
  },
  {
    subjects: ['POST v2/papay/querycontract', 'POST v2/papay/partner/querycontract'],
    places: [
      'response.contract_id required',
      'response.contract_display_account required',
      'response.contract_signed_time required',
      'response.contract_expired_time required',
      'response.openid required',
    ],
    reason: 'A contract that was never signed has none of what signing brings.',
  },
  {
    subjects: ['GET v3/offlineface/contracts/{contract_id}'],
    places: ['response.contract_signed_time required'],
    reason: 'A contract that was never signed has none of what signing brings.',
  },
  {
    subjects: ['GET v3/ecommerce/individual-contracts/out-contract-code/{out_contract_code}'],
    places: ['response.signed_time required'],
    reason: 'The time of signing is there once auth_state is AUTHORIZED.',
  },
  {
    subjects: ['GET v3/payscore/partner/permissions/search'],
    places: ['response.authorization_success_time required'],
    reason: 'A user who has not authorized has no time of doing so.',
  },
  {
    subjects: [
      'POST v2/billcommentsp/batchquerycomment',
      'POST v2/fund/queryautowithdrawbydate',
      'POST v2/fund/reautowithdrawbydate',
    ],
    places: ['response.err_code required'],
    reason: 'Only an answer that reports an error carries an error code.',
  },
  {
    subjects: [
      'POST v2/deposit/refundquery',
      'POST v2/papay/partner/querycontract',
      'POST v2/pay/refundquery',
      'POST v2/pay/refundqueryv2',
      'POST v2/secapi/mch/addsubdevconfig',
      'POST v2/secapi/mch/querysubdevconfig',
      'POST v2/secapi/mkt/addrecommendconf',
      'POST v2/papay/querycontract',
    ],
    places: ['response.err_code required', 'response.err_code_des required'],
    reason: 'Only an answer that reports an error carries an error code.',
  },
  {
    subjects: [
      'GET v3/merchant/fund/withdraw/out-request-no/{out_request_no}',
      'GET v3/merchant/fund/withdraw/withdraw-id/{withdraw_id}',
      'POST v2/mmpaymkttransfers/promotion/querywwsptrans2pocket',
    ],
    places: ['response.reason required'],
    reason: 'A reason is given for a failure only.',
  },
  {
    subjects: [
      'POST v3/global/profit-sharing/orders',
      'POST v3/global/profit-sharing/orders/unfreeze',
      'GET v3/global/profit-sharing/orders/{out_order_no}',
      'POST v3/profitsharing/orders/unfreeze',
    ],
    places: ['response.receivers.fail_reason required'],
    reason: 'A reason is given for a failure only.',
  },
  {
    subjects: ['POST v2/mmpaymkttransfers/queryworkwxredpack'],
    places: ['response.rcv_time required'],
    reason: 'Nobody has received a red packet that is still on its way.',
  },
  {
    subjects: ['POST v2/wxv/queryhotelbill', 'POST v2/wxv/queryrentbill'],
    places: ['response.finish_ticket required'],
    reason: 'The ticket is there once the user has accepted the order.',
  },
  {
    subjects: ['WEBHOOK ENTRUST.SIGN', 'WEBHOOK INSURANCE_ENTRUST.SIGN', 'WEBHOOK INSURANCE_ENTRUST.RENEW'],
    places: ['payload.contract_terminate_info required'],
    reason: 'A contract that has just been signed was not terminated.',
  },
  {
    subjects: ['WEBHOOK CREDIT_REPAYMENT.SIGN_CONTRACT'],
    places: ['payload.contract_terminated_mode required'],
    reason: 'A contract that has just been signed was not terminated.',
  },
  {
    subjects: [
      'POST v2/pay/micropay',
      'POST v2/pay/paporderquery',
      'POST v2/pay/partner/paporderquery',
      'POST v2/pay/orderquery',
    ],
    places: ['response.is_subscribe enum'],
    reason: 'The official table leaves out Y.',
  },
  {
    subjects: [
      'GET v3/global/papay/contracts/{contract_id}',
      'GET v3/global/papay/contracts/out-contract-code/{out_contract_code}',
    ],
    places: ['response.terminated_time label'],
    reason: 'The official table repeats the label of signed_time.',
  },
  {
    subjects: ['POST v2/risk/getcertficates', 'POST v2/risk/getpublickey'],
    places: ['response.result_code label'],
    reason: 'The official table repeats the label of return_code.',
  },
  {
    subjects: ['GET v3/marketing/favor/users/{openid}/coupons'],
    places: ['response.data.consume_information.transaction_id label'],
    reason: 'The official table repeats the label of consume_mchid.',
  },
  {
    subjects: ['GET v3/marketing/favor/users/{openid}/coupons/{coupon_id}'],
    places: ['response.consume_information.transaction_id label'],
    reason: 'The official table repeats the label of consume_mchid.',
  },
  {
    subjects: ['GET v3/mch-manage/mch-manage-records/sub-mchid/{sub_mchid}'],
    places: ['response.data.approve_time label'],
    reason: 'The official table repeats the label of submit_end_time.',
  },
  {
    subjects: ['GET v3/mch-manage/mch-manage-records/{manage_record_id}'],
    places: ['response.approve_time label'],
    reason: 'The official table repeats the label of submit_end_time.',
  },
  {
    subjects: [
      'POST v3/med-ins/orders',
      'GET v3/med-ins/orders/mix-trade-no/{mix_trade_no}',
      'GET v3/med-ins/orders/out-trade-no/{out_trade_no}',
    ],
    places: ['response.med_ins_pay_status label'],
    reason: 'The official table repeats the label of self_pay_status.',
  },
  {
    subjects: [
      'WEBHOOK FAPIAO.CARD_DISCARDED',
      'WEBHOOK FAPIAO.CARD_INSERTED',
      'WEBHOOK FAPIAO.ISSUED',
      'WEBHOOK FAPIAO.REVERSED',
    ],
    places: ['payload.fapiao_information.card_status label'],
    reason: 'The official table repeats the label of fapiao_status.',
  },
  {
    subjects: ['POST v2/secsvc/getrealnameinfo'],
    places: ['request.charset label'],
    reason: 'The official table has the label of another field.',
  },
  {
    subjects: ['POST v3/industry-rebate/transactions/{transaction_id}'],
    places: ['path.transaction_id label'],
    reason: 'The official page has the label of another operation.',
  },
  {
    subjects: ['POST v3/payscore/users/{openid}/permissions/{service_id}/terminate'],
    places: ['path.service_id label'],
    reason: 'The official page lists the path variables under the query, this one with the label of appid.',
  },
  {
    subjects: ['POST v3/global/micropay/transactions/pay', 'POST v3/transactions/micropay'],
    places: ['response.amount.payer _currency', 'response.amount.payer_currency'],
    reason: 'The official table has a space in the name.',
  },
  {
    subjects: ['WEBHOOK v2/transaction-success'],
    places: [
      'body.return_msg',
      'body.err_code',
      'body.err_code_des',
      'body.device_info',
      'body.sign_type',
      'body.sub_openid',
      'body.sub_is_subscribe',
      'body.settlement_total_fee',
      'body.cash_fee',
      'body.cash_fee_type',
      'body.promotion_detail',
      'body.^coupon_fee_\\d+$',
    ],
    reason: 'Seen on real notifications, though the official table of this one lacks them.',
  },
  {
    subjects: ['WEBHOOK PAYSCORE.MCH_PREPAY'],
    places: ['payload.prepay_req_body.nonce_str label'],
    reason: 'The official table repeats the label of another field.',
  },
  {
    subjects: ['WEBHOOK MEDICAL_INSURANCE.SUCCESS'],
    places: ['payload.mix_trade_no label'],
    reason: 'The official table describes the format instead of the field.',
  },
  {
    subjects: ['WEBHOOK EDU_SCHOOL_PAY.USER_DEBT_STATE_UPDATE'],
    places: ['payload.update_time label'],
    reason: 'The official table describes the format instead of the field.',
  },
  {
    subjects: ['POST v2/papay/partner/querycontract', 'POST v2/papay/querycontract'],
    places: ['response.contract_state enum'],
    reason: '0 signed, 1 not signed or terminated, 9 being signed',
  },
  {
    subjects: ['POST v3/gov/subsidy/zhejiang/authcode/try'],
    places: ['response.discount_mode type'],
    reason: 'The official table says number, and lists words.',
  },
  {
    subjects: [
      'POST v2/pay/orderquery',
      'POST v2/deposit/consume',
      'POST v2/deposit/orderquery',
      'POST v2/pay/facepayquery',
      'POST v2/pay/paporderquery',
      'POST v2/pay/partner/paporderquery',
      'POST v2/deposit/refund',
      'POST v2/secapi/pay/refund',
      'POST v2/secapi/pay/refundv2',
    ],
    places: ['request.transaction_id required', 'request.out_trade_no required'],
    reason: 'The official table marks both numbers as required; either will do.',
  },
  {
    subjects: ['GET v3/global/papay/contracts/out-contract-code/{out_contract_code}'],
    places: ['query.plan_id'],
    reason: 'A code is unique within a template only, so the template is needed to find a contract by it.',
  },
  {
    subjects: ['WEBHOOK v2/refund-processed'],
    places: ['body.req_info encrypted'],
    reason: 'AES-256-ECB with the MD5 of the APIv2 key, unlike every other encrypted notification.',
  },
  {
    subjects: ['WEBHOOK PAPAY.SIGN', 'WEBHOOK PAPAY.TERMINATE'],
    places: ['retry'],
    reason: 'The global documents give these intervals.',
  },
  {
    subjects: ['WEBHOOK PAYSCORE.USER_SIGN_PLAN'],
    places: ['payload.cancel_sign_time required', 'payload.signed_detail_list.cancel_time required'],
    reason: 'A plan that has just been signed was not cancelled.',
  },
  {
    subjects: ['GET v3/webizpay/users/{user_id}/authorization-state'],
    places: ['response.employee_list.authorization_revoked_time required'],
    reason: 'An authorization that stands was not revoked.',
  },
  {
    subjects: ['POST v2/deposit/refundquery', 'POST v2/pay/refundquery', 'POST v2/pay/refundqueryv2'],
    places: [
      'request.transaction_id required',
      'request.out_trade_no required',
      'request.out_refund_no required',
      'request.refund_id required',
    ],
    reason: 'The official table marks all four numbers as required; any one will do.',
  },
  {
    subjects: ['POST v2/cgi-bin/mch/customs/customdeclarequery'],
    places: [
      'request.out_trade_no required',
      'request.transaction_id required',
      'request.sub_order_no required',
      'request.sub_order_id required',
    ],
    reason: 'The official table marks all four numbers as required; any one will do.',
  },
  {
    subjects: ['POST v2/cgi-bin/mch/newcustoms/customdeclareredeclare'],
    places: ['request.out_trade_no required', 'request.transaction_id required'],
    reason: 'The official table marks two of the four numbers as required; any one will do.',
  },
  {
    subjects: ['WEBHOOK RECHARGE.FUND_RETURNED'],
    places: ['payload.detail.memo required', 'payload.detail.online_bank_type required'],
    reason: 'Two tables in one: the first is for BANK_TRANSFER, the second for ONLINE_BANK.',
  },
  {
    subjects: ['WEBHOOK RECHARGE.CLOSED'],
    places: [
      'payload.employee_type',
      'payload.qr_recharge_info.employee_type',
      'payload.qr_recharge_info.openid',
    ],
    reason: 'As in RECHARGE.SUCCESS; the official table of this one has slipped.',
  },
  {
    subjects: ['GET v3/marketing/partnerships'],
    places: ['query.partner encoded', 'query.authorized_data encoded'],
    reason: 'Its label says that it is JSON.',
  },
  {
    subjects: ['WEBHOOK v2/combined-transactions-success'],
    places: ['body.sub_order_list encoded'],
    reason: 'Its label says that it is JSON.',
  },
  {
    subjects: ['WEBHOOK v2/transactions-risk-occurred'],
    places: ['body.transaction_id_list encoded'],
    reason: 'Its label says that it is JSON.',
  },
  {
    subjects: ['POST v2/vehicle/partnerpay/notification', 'POST v2/vehicle/pay/notification'],
    places: [
      'request.scene_info.scene_info.plate_number required',
      'request.scene_info.scene_info.parking_name required',
      'request.scene_info.scene_info.space_number required',
    ],
    reason: 'One table for every trade_scene; required is what all of them require.',
  },
  {
    subjects: ['POST v2/vehicle/partnerpay/payapply', 'POST v2/vehicle/pay/payapply'],
    places: [
      'request.scene_info.scene_info.charging_time required',
      'request.scene_info.scene_info.plate_number required',
      'request.scene_info.scene_info.parking_name required',
      'request.scene_info.scene_info.deduct_mode required',
      'request.scene_info.scene_info.support_deduct_mode required',
      'request.scene_info.scene_info.space_number required',
      'request.scene_info.scene_info.gas_station required',
      'request.scene_info.scene_info.gas_label_name required',
      'request.scene_info.scene_info.gas_type required',
      'request.scene_info.scene_info.gas_standard required',
      'request.scene_info.scene_info.gas_amount required',
      'request.scene_info.scene_info.gas_gun_no required',
      'request.scene_info.scene_info.entrance_name required',
      'request.scene_info.scene_info.exit_name required',
      'request.scene_info.scene_info.channel_type required',
    ],
    reason: 'One table for every trade_scene; required is what all of them require.',
  },
  {
    subjects: [
      'POST v2/vehicle/partnerpay/notification',
      'POST v2/vehicle/partnerpay/payapply',
      'POST v2/vehicle/pay/notification',
      'POST v2/vehicle/pay/payapply',
      'POST v2/transit/partnerpay/payapply',
      'POST v2/transit/pay/payapply',
    ],
    places: ['request.scene_info.scene_info label'],
    reason: 'One table for every trade_scene, so the label is that of the whole.',
  },
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
    reason: 'Its label says that it is encrypted.',
  },
  {
    subjects: [
      'GET v3/brand/partner/card-member/user-cards/{user_card_code}',
      'POST v3/brand/partner/card-member/user-cards/{user_card_code}/invalidate',
    ],
    places: ['response.user_information.custom_field_list.user_chosen_values encrypted'],
    reason: 'Its label says that it is encrypted.',
  },
  {
    subjects: ['GET v3/brand/partner/card-member/user-cards'],
    places: ['response.data.user_information.custom_field_list.user_chosen_values encrypted'],
    reason: 'Its label says that it is encrypted.',
  },
  {
    subjects: ['POST v2/mchrisk/syncmchriskresult'],
    places: [
      'request.certificates_number encrypted',
      'request.certificates_name encrypted',
      'request.settlement_card_no encrypted',
      'request.settlement_card_name encrypted',
      'request.business_license_number encrypted',
    ],
    reason: 'Their labels say that they are encrypted, as those of querymchrisk are.',
  },
  {
    subjects: ['WEBHOOK SECURITY_ECHO.SUCCESS'],
    places: ['payload.encrypt_echo_message encrypted'],
    reason: 'It is what the answer of v3/security/echo has as encrypted_echo_message.',
  },
];
