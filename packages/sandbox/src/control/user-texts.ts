import type { Text } from '../description/text.js';
import type { BridgeOpens, DeclineReason } from '../products/shared/page.js';

/** What the user does with pages, in words. */
export const agreements: Readonly<Record<BridgeOpens, Text>> = {
  payment: { zh: '用户付款', en: 'The user pays' },
  'payment-and-contract': { zh: '用户付款并签约', en: 'The user pays and signs' },
  contract: { zh: '用户签约', en: 'The user signs' },
  authorization: { zh: '用户同意授权', en: 'The user authorizes' },
  transfer: { zh: '用户确认', en: 'The user confirms' },
  'pay-score': { zh: '用户确认', en: 'The user confirms' },
  coupon: { zh: '用户领券', en: 'The user takes the coupon' },
  application: { zh: '用户签署', en: 'The user signs' },
};

/** Why the user does not agree, in words. */
export const refusals: Readonly<Record<DeclineReason, Text>> = {
  cancelled: { zh: '用户离开', en: 'The user leaves' },
  'insufficient-balance': { zh: '付款失败：余额不足', en: 'The payment fails: not enough money' },
  'wrong-password': { zh: '付款失败：支付密码错误', en: 'The payment fails: wrong password' },
  risk: { zh: '付款失败：交易存在风险', en: 'The payment fails: risk control' },
  'account-abnormal': { zh: '付款失败：账户异常', en: 'The payment fails: abnormal account' },
  slow: { zh: '用户还没有操作完', en: 'The user is still busy' },
};
