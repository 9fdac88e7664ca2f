/**
 * Common names of operations and notifications, where they differ from the official ones; by routing path and verb, or
 * by the name of the notification.
 */
export const keywords: Readonly<Record<string, string>> = {
  'v3/pay/transactions/native#post': '扫码支付 二维码支付 QR code payment',
  'v3/pay/transactions/jsapi#post': '公众号支付 小程序支付 小程序下单 mini program payment',
  'v3/pay/transactions/app#post': 'APP支付 app payment',
  'v3/pay/transactions/h5#post': 'H5支付 手机网页支付 mobile web payment',
  'v3/pay/transactions/codepay#post': '付款码 条码支付 barcode payment',
  'v3/pay/transactions/out-trade-no/{out_trade_no}#get': '查单 查询订单 query order by merchant order number',
  'v3/pay/transactions/id/{transaction_id}#get': '查单 查询订单 query order',
  'v3/pay/transactions/out-trade-no/{out_trade_no}/close#post': '关单 关闭订单 close order',
  'v3/refund/domestic/refunds#post': '退款 refund',
  'v3/refund/domestic/refunds/{out_refund_no}#get': '查询退款 退款结果 query refund',
  'v3/bill/tradebill#get': '下载账单 对账 download bill reconciliation',
  'v3/bill/fundflowbill#get': '资金账单 fund flow bill',
  'v3/fund-app/mch-transfer/transfer-bills#post': '商家转账 转账到零钱 提现 transfer to user',
  'v3/transfer/batches#post': '批量转账到零钱 batch transfer',
  'v3/profitsharing/orders#post': '分账 profit sharing',
  'v3/payscore/serviceorder#post': '支付分下单 pay score order',
  'v3/ecommerce/applyments/{empty}#post': '电商进件 收付通进件 onboard a merchant',
  'v3/applyment4sub/applyment/{empty}#post': '特约商户进件 服务商进件 onboard a sub-merchant',
  'v3/certificates#get': '平台证书 下载证书 platform certificate',
  'v3/merchant/media/upload#post': '上传图片 upload image',
  'v2/pay/unifiedorder#post': '统一下单 unified order',
  'v2/secapi/pay/refund#post': '退款 refund',
  'v2/pay/micropay#post': '付款码 刷卡支付 barcode payment',
  'v2/pay/contractorder#post': '支付并签约 pay and sign a contract',
  'v2/pay/pappayapply#post': '代扣 申请扣款 deduction',
  'TRANSACTION.SUCCESS': '支付回调 支付通知 支付结果通知 payment callback',
  'REFUND.SUCCESS': '退款回调 退款通知 refund callback',
};
