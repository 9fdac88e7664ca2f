/**
 * What follows when a deduction failed, or was refused, with a code:
 *
 * - `retry`: later, by the dunning
 * - `later`: the same call soon, it was only put off
 * - `give-up`: the cycle is over
 * - `ask`: a person decides
 * - `end`: the contract may be over; a query tells
 * - `halt`: the configuration is wrong; a person is told, and the same call is made again every ten minutes
 */
export type Consequence = 'retry' | 'later' | 'give-up' | 'ask' | 'end' | 'halt';

/**
 * By code of APIv2 and APIv3.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011987377
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012467036
 */
const consequences: Readonly<Record<string, Consequence>> = {
  // The user's money or bank: another time it may work.
  NOTENOUGH: 'retry',
  NOT_ENOUGH: 'retry',
  BANKERROR: 'retry',
  BANK_ERROR: 'retry',
  SYSTEMERROR: 'retry',
  SYSTEM_ERROR: 'retry',
  // Amount, count or risk: not today.
  RULELIMIT: 'retry',
  RULE_LIMIT: 'retry',
  // The user has to act, or is gone.
  ACCOUNTERROR: 'ask',
  ACCOUNT_ERROR: 'ask',
  USER_ACCOUNT_ABNORMAL: 'ask',
  USER_NOT_EXIST: 'ask',
  TRADE_ERROR: 'ask',
  // The window, the notice or the parameters: the engine or the plan is wrong.
  INVALID_REQUEST: 'ask',
  CONTRACT_NOT_EXIST: 'end',
  CONTRACTERROR: 'end',
  CONTRACT_ERROR: 'end',
  FREQUENCY_LIMITED: 'later',
  RATELIMIT_EXCEEDED: 'later',
  PARAM_ERROR: 'halt',
  LACK_PARAMS: 'halt',
  SIGN_ERROR: 'halt',
  SIGNERROR: 'halt',
  NO_AUTH: 'halt',
  NOAUTH: 'halt',
  APPID_MCHID_NOT_MATCH: 'halt',
  MCHID_NOT_EXIST: 'halt',
  APPID_NOT_EXIST: 'halt',
};

/** What a code means to the engine. Without a code, the order was closed without a reason. */
export function meaningOf(code: string | undefined): { readonly means: Consequence } {
  return { means: code === undefined ? 'retry' : (consequences[code] ?? 'ask') };
}

/** Answers to an application that do not tell whether there is an order: only a query can. */
const doubtful: ReadonlySet<string> = new Set([
  'SYSTEMERROR',
  'SYSTEM_ERROR',
  'BANK_ERROR',
  'ORDER_ACCEPTED',
  'ORDERPAID',
  'ORDER_PAID',
  'ORDERCLOSED',
  'ORDER_CLOSED',
  'OUT_TRADE_NO_USED',
  'TRADE_ERROR',
  'BIZERR_NEED_RETRY',
]);

/** Whether an application that was answered with a code may have made an order. */
export function isDoubtful(code: string, status: number): boolean {
  return doubtful.has(code) || code.startsWith('HTTP_') || status >= 500;
}
