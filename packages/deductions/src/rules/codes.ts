import type { Sentence } from '../history/sentences.js';

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
 * What an application that was answered with a code has done:
 *
 * - `refused`: it has made no order
 * - `query-first`: it may have made one; only a query can tell
 * - `paid`, `closed`: an earlier call of the same number has made one, of which the code tells the end; a query proves it
 */
export type Answered = 'refused' | 'query-first' | 'paid' | 'closed';

/** What a code means to the engine, and to a person. */
export interface CodeMeaning {
  readonly is: Answered;
  readonly means: Consequence;
  /** Whether the day's attempts are over: a retry follows on the next day in Beijing at the earliest. */
  readonly endsDay?: true;
  /** What it means and what to do, for the merchant's staff. */
  readonly text: Sentence;
}

const noMoney: CodeMeaning = {
  is: 'refused',
  means: 'retry',
  text: {
    zh: '用户所有支付方式余额均不足；稍后换新单号再扣，并提醒用户充值',
    en: "None of the user's funding sources has the money; a new number follows later. Remind the user to top up",
  },
};
const bank: CodeMeaning = {
  is: 'query-first',
  means: 'retry',
  text: {
    zh: '银行系统异常；先查单，确认订单已关闭后换新单号再扣',
    en: "The bank's system failed; the order is queried, and a new number follows once it is closed",
  },
};
const system: CodeMeaning = {
  is: 'query-first',
  means: 'retry',
  text: {
    zh: '微信支付系统异常，扣款结果未知；先查单，未关闭的先关单，再换新单号',
    en: 'A fault in WeChat Pay; the result is unknown. The order is queried, and closed before a new number follows',
  },
};
const accepted: CodeMeaning = {
  is: 'query-first',
  means: 'retry',
  text: {
    zh: '已有受理中的扣款；等待其结果，切勿换新单号',
    en: 'A deduction is under way; wait for its result, and never use a new number',
  },
};
const paid: CodeMeaning = {
  is: 'paid',
  means: 'ask',
  text: {
    zh: '该单号已扣款成功；查单后入账',
    en: 'This number is paid already; a query books it',
  },
};
const closed: CodeMeaning = {
  is: 'closed',
  means: 'retry',
  text: {
    zh: '该单号已关闭；换新单号再扣',
    en: 'This number is closed; a new number follows',
  },
};
const conflict: CodeMeaning = {
  is: 'query-first',
  means: 'ask',
  text: {
    zh: '订单状态冲突，或单号已用于其他参数的订单；先查单，再由人工核对',
    en: 'The order is in another state, or its number has other parameters; query it, then compare by hand',
  },
};
const limited: CodeMeaning = {
  is: 'refused',
  means: 'retry',
  endsDay: true,
  text: {
    zh: '超出金额、次数限制或触发风控；当日不再扣款，多次出现时检查模板限额',
    en: "An amount, a count or a risk is over the limit; not again today. If it repeats, check the template's limits",
  },
};
const user: CodeMeaning = {
  is: 'refused',
  means: 'ask',
  text: {
    zh: '用户账户异常或已注销；请联系用户处理',
    en: "The user's account is abnormal or gone; contact the user",
  },
};
const request: CodeMeaning = {
  is: 'refused',
  means: 'ask',
  text: {
    zh: '不在扣款时段、未预通知，或参数与首次请求不一致；核对模板的扣费模式与计划配置后再重试',
    en: "Outside the window, without a notice, or with changed parameters; compare the template's mode with the plan before a retry",
  },
};
const contract: CodeMeaning = {
  is: 'refused',
  means: 'end',
  text: {
    zh: '协议已解约或已到期；查询协议后停止扣款，如需继续请用户重新签约',
    en: 'The contract has ended or expired; a query confirms it. Only a new signing by the user continues it',
  },
};
const often: CodeMeaning = {
  is: 'refused',
  means: 'later',
  text: {
    zh: '请求过于频繁；稍后用同一单号重试',
    en: 'Too many calls; the same number is sent again later',
  },
};
const configuration: CodeMeaning = {
  is: 'refused',
  means: 'halt',
  text: {
    zh: '参数、签名、权限或 AppID 配置有误；修正配置前所有扣款都会失败',
    en: 'A parameter, the signature, a permission or the AppID is wrong; every deduction fails until it is corrected',
  },
};

/**
 * By code of APIv2, APIv3 and the global edition.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011987377
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012467036
 * @see https://pay.weixin.qq.com/doc/global/v3/zh/4013015482
 */
export const codes: Readonly<Record<string, CodeMeaning>> = {
  NOTENOUGH: noMoney,
  NOT_ENOUGH: noMoney,
  BANKERROR: bank,
  BANK_ERROR: bank,
  SYSTEMERROR: system,
  SYSTEM_ERROR: system,
  BIZERR_NEED_RETRY: system,
  BIZ_ERR_NEED_RETRY: system,
  ORDER_ACCEPTED: accepted,
  USERPAYING: accepted,
  ORDERPAID: paid,
  ORDER_PAID: paid,
  ORDERCLOSED: closed,
  ORDER_CLOSED: closed,
  ORDERREVERSED: closed,
  ORDER_REVERSED: closed,
  TRADE_ERROR: conflict,
  OUT_TRADE_NO_USED: conflict,
  RULELIMIT: limited,
  RULE_LIMIT: limited,
  ACCOUNTERROR: user,
  ACCOUNT_ERROR: user,
  USER_ACCOUNT_ABNORMAL: user,
  USER_NOT_EXIST: user,
  USER_NOT_EXISTS: user,
  INVALID_REQUEST: request,
  CONTRACT_NOT_EXIST: contract,
  CONTRACTERROR: contract,
  CONTRACT_ERROR: contract,
  FREQUENCY_LIMITED: often,
  RATELIMIT_EXCEEDED: often,
  RATE_LIMITED: often,
  PARAM_ERROR: configuration,
  LACK_PARAMS: configuration,
  SIGN_ERROR: configuration,
  SIGNERROR: configuration,
  NO_AUTH: configuration,
  NOAUTH: configuration,
  APPID_MCHID_NOT_MATCH: configuration,
  MCHID_NOT_EXIST: configuration,
  MCH_NOT_EXISTS: configuration,
  APPID_NOT_EXIST: configuration,
  // Of the engine's own: see families/combined.ts and families/individual.ts.
  PLAN_ERROR: {
    is: 'refused',
    means: 'halt',
    text: {
      zh: '计划的 fields 与应扣金额不符；修正计划后自动继续',
      en: "The plan's fields do not fit the amount; the deduction goes on once the plan is corrected",
    },
  },
  NO_DEDUCTION: {
    is: 'refused',
    means: 'give-up',
    text: { zh: '该产品只授权，不扣款', en: 'This product authorises and deducts nothing' },
  },
};

const none: CodeMeaning = {
  is: 'refused',
  means: 'retry',
  text: {
    zh: '订单已关闭，微信支付未说明原因；稍后换新单号再扣',
    en: 'The order is closed, and WeChat Pay gave no reason; a new number follows later',
  },
};
const unlisted: CodeMeaning = {
  is: 'refused',
  means: 'ask',
  text: {
    zh: '未收录的错误码；查阅微信支付文档后决定，勿换新单号',
    en: "A code that is not listed here; decide by WeChat Pay's documents, and use no new number",
  },
};

/** What a code means. Without a code, the order was closed without a reason. */
export function meaningOf(code: string | undefined): CodeMeaning {
  if (code === undefined) return none;
  return Object.hasOwn(codes, code) ? (codes[code] ?? unlisted) : unlisted;
}

/** Whether an application that was answered with a code may have made an order, or an earlier call of the number has. */
export function isDoubtful(code: string, status: number): boolean {
  return meaningOf(code).is !== 'refused' || code.startsWith('HTTP_') || status >= 500;
}
