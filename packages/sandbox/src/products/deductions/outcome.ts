import type { Order } from '../shared/orders/order.js';

/** How a deduction ends, by the codes of APIv2. */
export type Outcome = keyof typeof failures;

/** Why a deduction fails: the code of APIv3, and what WeChat Pay says. */
const failures = {
  NOTENOUGH: { v3: 'NOT_ENOUGH', message: '用户账户余额不足' },
  BANKERROR: { v3: 'BANK_ERROR', message: '银行系统异常' },
  ACCOUNTERROR: { v3: 'ACCOUNT_ERROR', message: '用户账户异常' },
  USER_ACCOUNT_ABNORMAL: { v3: 'ACCOUNT_ERROR', message: '用户账户已注销或异常' },
  USER_NOT_EXIST: { v3: 'USER_NOT_EXIST', message: '用户不存在' },
  RULELIMIT: { v3: 'RULE_LIMIT', message: '交易受限：超过金额、次数限制或存在风险' },
  TRADE_ERROR: { v3: 'TRADE_ERROR', message: '交易错误：订单状态冲突' },
  SYSTEMERROR: { v3: 'SYSTEM_ERROR', message: '系统超时，请查询后重试' },
  CONTRACT_NOT_EXIST: { v3: 'CONTRACT_NOT_EXIST', message: '协议不存在：协议已解约' },
  CONTRACTERROR: { v3: 'CONTRACT_ERROR', message: '协议状态异常：协议已过期' },
} as const;

/** What a user's deductions can be made to end in. */
export const outcomes: readonly string[] = [
  'SUCCESS',
  ...Object.keys(failures).filter((code) => !code.startsWith('CONTRACT')),
];

/** Reads an outcome by its code of either protocol. `undefined`: success. */
export function readOutcome(given: unknown): Outcome | undefined {
  if (given === 'SUCCESS') return undefined;
  const known = Object.entries(failures).find(([code, { v3 }]) => code === given || v3 === given);
  if (known === undefined || !outcomes.includes(known[0])) {
    throw new RangeError(
      `given.outcome: expected one of ${outcomes.join(', ')}, got ${JSON.stringify(given)}`,
    );
  }
  return known[0] as Outcome;
}

/** The failure as the protocol of the order names it. */
export function failureOf(
  outcome: Outcome,
  { protocol }: Pick<Order, 'protocol'>,
): { readonly code: string; readonly message: string } {
  const { v3, message } = failures[outcome];
  return { code: protocol === 'v2' ? outcome : v3, message };
}
