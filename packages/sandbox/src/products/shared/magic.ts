import type { World } from '../../runtime/world.js';
import type { DeclineReason } from './page.js';

/** What a magic value makes of a payment. */
export interface Magic {
  /** What it makes happen, for documentation. */
  readonly does: string;
  /** The last digits of an auth code that does: `100000000000009001`. */
  readonly ends: string;
  /** Whether the user pays. `asked`: the user is asked for the password. */
  readonly pays: 'yes' | 'no' | 'asked';
  /** Why the user's page fails. Values without it make only payments by code fail. */
  readonly reason?: DeclineReason;
  /** What a payment by code answers. */
  readonly error?: { readonly v2: string; readonly v3: string; readonly message: string };
}

/**
 * The amounts, in fen, that make a payment fail: `amount.total`, `total_fee`. An auth code that begins with 10 and ends
 * with such an amount does the same for any amount. They are off unless the sandbox is started with `magic`, since a real
 * price may meet one.
 */
export const magicValues: Readonly<Record<number, Magic>> = {
  9001: {
    does: 'the user has not enough money',
    ends: '9001',
    pays: 'no',
    reason: 'insufficient-balance',
    error: { v2: 'NOTENOUGH', v3: 'NOT_ENOUGH', message: '余额不足' },
  },
  9002: {
    does: 'the user is asked for the password; confirm or decline it with the out_trade_no',
    ends: '9002',
    pays: 'asked',
  },
  9003: {
    does: 'the bank times out, but the payment succeeds: the query tells',
    ends: '9003',
    pays: 'yes',
    error: { v2: 'BANKERROR', v3: 'BANK_ERROR', message: '银行系统异常，请查询订单' },
  },
  9004: {
    does: 'the risk control refuses the payment',
    ends: '9004',
    pays: 'no',
    reason: 'risk',
    error: { v2: 'TRADE_ERROR', v3: 'TRADE_ERROR', message: '交易存在风险' },
  },
  9005: {
    does: "the user's account is abnormal",
    ends: '9005',
    pays: 'no',
    reason: 'account-abnormal',
    error: { v2: 'TRADE_ERROR', v3: 'ACCOUNT_ERROR', message: '用户账户异常' },
  },
  9006: {
    does: 'the auth code has expired',
    ends: '9006',
    pays: 'no',
    error: { v2: 'AUTHCODEEXPIRE', v3: 'AUTH_CODE_EXPIRE', message: '付款码已过期，请用户刷新' },
  },
  9007: {
    does: 'the user enters a wrong password',
    ends: '9007',
    pays: 'no',
    reason: 'wrong-password',
    error: { v2: 'TRADE_ERROR', v3: 'TRADE_ERROR', message: '支付密码错误' },
  },
};

/** The magic of an amount or an auth code, if the sandbox follows it. */
export function findMagic(
  { magic }: Pick<World, 'magic'>,
  total: number,
  auth_code?: string,
): Magic | undefined {
  if (!magic) return undefined;
  if (auth_code?.startsWith('10')) {
    const found = Object.values(magicValues).find(({ ends }) => auth_code.endsWith(ends));
    if (found !== undefined) return found;
  }
  return magicValues[total];
}
