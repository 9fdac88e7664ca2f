import type { Order } from '../shared/orders/order.js';
import type { DeclineReason } from '../shared/page.js';

type Failing = 'insufficient-balance' | 'wrong-password' | 'risk' | 'account-abnormal';

/** What WeChat Pay tells the user who cannot pay. The merchant hears nothing of it. */
export const failures: Readonly<Record<Failing, NonNullable<Order['failure']>>> = {
  'insufficient-balance': { code: 'NOTENOUGH', message: '支付失败：余额不足' },
  'wrong-password': { code: 'PASSWORD_ERROR', message: '支付失败：支付密码错误' },
  risk: { code: 'RULELIMIT', message: '支付失败：交易存在风险' },
  'account-abnormal': { code: 'ACCOUNTERROR', message: '支付失败：账户异常' },
};

/** @returns `undefined` if the user only leaves */
export function findFailure(reason: DeclineReason): Order['failure'] {
  return Object.hasOwn(failures, reason) ? failures[reason as Failing] : undefined;
}

/** Why the last attempt to pay an order failed. */
export function reasonOf({ failure }: Pick<Order, 'failure'>): DeclineReason | undefined {
  const reasons = Object.keys(failures) as Failing[];
  return reasons.find((reason) => failures[reason].code === failure?.code);
}
