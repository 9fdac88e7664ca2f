/** What a payment in the simulator comes to. */
export interface TrialCase {
  /** `password`: the user is asked for the password, and pays after a while. */
  readonly result: 'paid' | 'failed' | 'password';
  /** The notifications of an order. */
  readonly notices: readonly Notice[];
  /** The calls that get no result. */
  readonly silent: 'none' | 'payment' | 'payment-and-query';
  /** Of the amount, what a coupon that the merchant has not paid in advance (免充值券) takes. fen */
  readonly coupon: number;
}

export type Notice = 'right' | 'wrongly-signed' | 'other-amount';

const paid: TrialCase = { result: 'paid', notices: ['right'], silent: 'none', coupon: 0 };

/**
 * The orders of unifiedorder by amount in fen: 1.xx yuan for JSAPI, 3.xx for NATIVE, 5.xx with a coupon. The simulator
 * refuses other amounts.
 *
 * The acceptance cases (支付验收用例) are no longer published. They are as merchants' programs tell them.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=23_1
 * @see https://juejin.cn/post/6911574490166558728 for JSAPI
 * @see https://blog.csdn.net/cybersnow/article/details/91514737 for coupons
 */
export const orderCases: ReadonlyMap<number, TrialCase> = new Map([
  [101, paid],
  [102, paid],
  [130, { ...paid, notices: [] }],
  [131, { ...paid, result: 'failed', notices: [] }],
  [132, { ...paid, notices: ['right', 'right'] }],
  [133, { ...paid, notices: ['wrongly-signed'] }],
  [134, { ...paid, notices: ['other-amount'] }],
  [301, paid],
  [302, paid],
  [330, { ...paid, notices: [] }],
  [331, { ...paid, result: 'failed', notices: [] }],
  [332, { ...paid, notices: ['right', 'right'] }],
  [333, { ...paid, notices: ['wrongly-signed'] }],
  [334, { ...paid, notices: ['other-amount'] }],
  ...[501, 502, 551, 552].map((amount): [number, TrialCase] => [amount, { ...paid, coupon: 1 }]),
]);

export const atOnce: TrialCase = { ...paid, notices: [] };

/**
 * The payments by code, by amount in fen. They have no notification.
 *
 * @see https://gitee.com/xiaochengtech/wechat for 30 to 34
 */
export const codeCases: ReadonlyMap<number, TrialCase> = new Map([
  ...[1, 2, 3, 101, 102].map((amount): [number, TrialCase] => [amount, atOnce]),
  ...[501, 502].map((amount): [number, TrialCase] => [amount, { ...atOnce, coupon: 1 }]),
  [30, { ...atOnce, result: 'password' }],
  [31, { ...atOnce, silent: 'payment' }],
  [32, { ...atOnce, result: 'failed', silent: 'payment' }],
  [33, { ...atOnce, silent: 'payment-and-query' }],
  [34, { ...atOnce, silent: 'payment' }],
]);

/**
 * The cases of the later simulator (`/xdc/apiv2sandbox`), by the header `Wechatpay-Negative-Test`. Without it, it takes
 * any amount.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011984810
 */
const negativeCases: Readonly<Record<string, number>> = {
  MICROPAY_USERPAYING: 30,
  MICROPAY_TIMEOUT: 31,
  MICROPAY_PAYERROR: 32,
  MICROPAY_PAY_QUERY_TIMEOUT: 33,
};

export function findNegative(name: string | undefined): TrialCase | undefined {
  return codeCases.get(negativeCases[name ?? ''] ?? -1);
}
