/** 来源不一致的问题，按名称：默认的说法与另一种说法。 */
export const readings: Readonly<Record<string, { readonly usual: string; readonly other: string }>> = {
  'close-unknown-order': {
    usual: 'APIv3 关闭不存在的订单，应答 404 ORDER_NOT_EXIST',
    other: '应答 204，此后这个单号不能再用',
  },
  'close-closed-order': {
    usual: 'APIv3 再次关闭已关闭的订单，仍应答 204',
    other: '应答 400 ORDER_CLOSED',
  },
  'order-with-other-parameters': {
    usual: '同一单号换了参数再下单，应答 INVALID_REQUEST',
    other: '应答 OUT_TRADE_NO_USED',
  },
  'order-after-closing': {
    usual: '用已关闭的单号再下单，应答 ORDER_CLOSED（APIv2 为 ORDERCLOSED）',
    other: '应答 OUT_TRADE_NO_USED',
  },
  'early-reversal': {
    usual: '付款码支付可以马上撤销',
    other: '下单后 15 秒内不能撤销',
  },
  'refund-unpaid-order': {
    usual: '对未支付的订单退款，应答 INVALID_REQUEST',
    other: '应答 RESOURCE_NOT_EXISTS（APIv2 为 ORDERNOTEXIST）',
  },
  'closed-share-money': {
    usual: '分账关闭后，资金继续冻结',
    other: '分账关闭后，资金回到分账方',
  },
  'unknown-sharing-receiver': {
    usual: '分给未添加的接收方，该笔分账为 CLOSED，原因 NO_RELATION',
    other: '请求被拒绝，应答 INVALID_REQUEST',
  },
  'scheduled-lapse': {
    usual: '只扣一次的签约到期未扣款，次日 8 点解约',
    other: '次日 20 点解约',
  },
  'one-contract-per-plan': {
    usual: '同一用户可以签同一模板的多份协议，与文档示例中同一个 openid 的情况一致',
    other: '同一模板每个用户只有一份生效的协议，每个 out_user_code 一份；再签应答 CONTRACT_EXISTED',
  },
  'papay-hours': {
    usual: '只在微信支付规定的时段受理扣款、扣费通知与预约扣款',
    other: '任何时段都受理，签约可约任何一天',
  },
  'papay-accepted-query': {
    usual: '扣款等待处理时，paporderquery 应答 ACCEPT',
    other: '扣款执行之前应答 ORDERNOTEXIST',
  },
  'papay-failure-notice': {
    usual: '扣款失败的回调（APIv2）带 result_code FAIL 与 err_code',
    other: '回调为 result_code SUCCESS、err_code 0，且没有 transaction_id',
  },
  'pay-score-wrong-state': {
    usual: '状态不符时应答 INVALID_ORDER_STATE、ORDER_CANCELED 或 ORDER_DONE',
    other: '状态不符时应答 INVALID_REQUEST',
  },
  'pay-score-cancel-unconfirmed': {
    usual: '用户确认之前可以取消支付分订单',
    other: '用户确认之后才能取消支付分订单',
  },
  'transfer-accepted-first': {
    usual: '发起转账应答 WAIT_USER_CONFIRM，并带 package_info',
    other: '先应答 ACCEPTED，重复请求时才有 package_info',
  },
  'transfer-batch-3000': {
    usual: '一批转账最多 1,000 笔',
    other: '一批转账最多 3,000 笔',
  },
  'unknown-applyment': {
    usual: '查询不存在的进件单（applyment4sub），应答 404 APPLYMENT_NOT_EXIST',
    other: '应答 400 PARAM_ERROR',
  },
};

/** 特殊金额的结果，按金额（分）。 */
export const magic: Readonly<Record<string, string>> = {
  '9001': '用户余额不足',
  '9002': '用户需要输入密码；用 out_trade_no 确认或拒绝',
  '9003': '银行超时，但支付成功：查询可知',
  '9004': '风控拒绝',
  '9005': '用户账户异常',
  '9006': '付款码已过期',
  '9007': '用户输错密码',
};
