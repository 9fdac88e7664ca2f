import type { BillRow } from './rows.js';

/**
 * A payment in the bill of payments (`bill_type` SUCCESS). All columns are strings under the bill's own column names. A
 * bill may have further columns.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
 */
export interface TradeBillPayment extends BillRow {
  /** When it was paid, or the refund accepted: `yyyy-MM-dd HH:mm:ss`, Beijing time. */
  readonly 交易时间: string;
  /** The appid of the order. */
  readonly 公众账号ID: string;
  /** The merchant of the order. */
  readonly 商户号: string;
  /** The sub-merchant; `0` where there is none. */
  readonly 特约商户号: string;
  /** The order's device_info. */
  readonly 设备号: string;
  /** WeChat Pay's transaction_id. */
  readonly 微信订单号: string;
  /** The merchant's out_trade_no. */
  readonly 商户订单号: string;
  /** The payer's openid. */
  readonly 用户标识: string;
  /** `JSAPI`, `NATIVE`, `APP`, `MICROPAY`, … */
  readonly 交易类型: string;
  /** `SUCCESS`, `REFUND`, or `REVOKED`. */
  readonly 交易状态: string;
  /** The payer's bank, or `OTHERS`. */
  readonly 付款银行: string;
  /** `CNY`. */
  readonly 货币种类: string;
  /** The settled amount of the order, in yuan. A few merchants' bills have an older format with 总金额 instead. */
  readonly 应结订单金额: string;
  /** Coupons, in yuan. A few merchants' bills have an older format with 企业红包金额 instead. */
  readonly 代金券金额: string;
  /** The order's description, escaped. */
  readonly 商品名称: string;
  /** The order's attach, escaped. */
  readonly 商户数据包: string;
  /** The fee, in yuan with five decimal places. */
  readonly 手续费: string;
  /** The rate, such as `0.60%`. */
  readonly 费率: string;
  /** The order, in yuan. */
  readonly 订单金额: string;
  /** A remark on the rate. */
  readonly 费率备注: string;
}

/** A payment or a refund in the bill of both (`bill_type` ALL, the default). */
export interface TradeBillRow extends TradeBillPayment {
  /** WeChat Pay's refund_id; `0` for a payment. */
  readonly 微信退款单号: string;
  /** The merchant's out_refund_no; `0` for a payment. */
  readonly 商户退款单号: string;
  /** The refunded amount without unpaid coupons, in yuan. */
  readonly 退款金额: string;
  /** Prepaid coupons refunded, in yuan. */
  readonly 充值券退款金额: string;
  /** `ORIGINAL`, `BALANCE`, …; empty for a payment. */
  readonly 退款类型: string;
  /** `SUCCESS`, `PROCESSING`, `FAIL`, `CHANGE` at the time of the bill; empty for a payment. */
  readonly 退款状态: string;
  /** The requested refund, in yuan. */
  readonly 申请退款金额: string;
}

/** A refund in the bill of refunds (`bill_type` REFUND). */
export interface TradeBillRefund extends TradeBillRow {
  /** When the refund was requested. */
  readonly 退款申请时间: string;
  /** When the refund succeeded. */
  readonly 退款成功时间: string;
}

/** The sums of the bill of payments. */
export interface TradeBillPaymentSummary extends BillRow {
  /** The number of rows. */
  readonly 总交易单数: string;
  /** In yuan. */
  readonly 应结订单总金额: string;
  /** In yuan. */
  readonly 手续费总金额: string;
  /** In yuan. */
  readonly 订单总金额: string;
}

/** The sums of a bill that has refunds. */
export interface TradeBillSummary extends TradeBillPaymentSummary {
  /** In yuan. */
  readonly 退款总金额: string;
  /** In yuan. */
  readonly 充值券退款总金额: string;
  /** In yuan. */
  readonly 申请退款总金额: string;
}

/**
 * A movement of money in the bill of an account.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-fundflow.html
 */
export interface FundflowBillRow extends BillRow {
  /** When the account changed: `yyyy-MM-dd HH:mm:ss`, Beijing time. */
  readonly 记账时间: string;
  /** WeChat Pay's id of the transaction, refund or other business. */
  readonly 微信支付业务单号: string;
  /** The id of the movement. */
  readonly 资金流水单号: string;
  /** The kind of business: 交易, 退款, 分账, … */
  readonly 业务名称: string;
  /** The kind of movement: 交易, 扣除交易手续费, 退款, … */
  readonly 业务类型: string;
  /** 收入 (in) or 支出 (out). */
  readonly 收支类型: string;
  /** In yuan. */
  readonly '收支金额(元)': string;
  /** The balance after the movement, in yuan. */
  readonly '账户结余(元)': string;
  /** The requester of the movement; may be empty. */
  readonly 资金变更提交申请人: string;
  /** A remark, escaped; may be empty. */
  readonly 备注: string;
  /** The merchant's id of the business, mostly out_trade_no or out_refund_no, escaped. */
  readonly 业务凭证号: string;
}

/** The sums of an account's bill. */
export interface FundflowBillSummary extends BillRow {
  /** The number of rows. */
  readonly 资金流水总笔数: string;
  /** The number of incoming movements. */
  readonly 收入笔数: string;
  /** In yuan. */
  readonly 收入金额: string;
  /** The number of outgoing movements. */
  readonly 支出笔数: string;
  /** In yuan. */
  readonly 支出金额: string;
}
