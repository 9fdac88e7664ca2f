import type { Selectable } from 'kysely';
import { codes, meaningOf } from '../rules/codes.js';
import type { HistoryRow } from '../store/schema.js';
import { beijingTime, yuan } from '../text.js';

/** A text in both languages. */
export interface Sentence {
  readonly zh: string;
  readonly en: string;
}

type Line = Selectable<HistoryRow>;
type Particulars = Readonly<Record<string, unknown>>;

/** What each line of the history says. */
const sentences: Readonly<Record<string, (details: Particulars, row: Line) => Sentence>> = {
  added: () => ({ zh: '协议已登记', en: 'The contract was added' }),
  signed: ({ contract_id }) => ({
    zh: `用户已签约，协议 ${contract_id}`,
    en: `The user signed; the contract is ${contract_id}`,
  }),
  ended: ({ by }) => ({ zh: `协议已解除（${by}）`, en: `The contract ended (${by})` }),
  paused: () => ({ zh: '已暂停，不再开始新的扣款', en: 'Paused: no new deduction is begun' }),
  resumed: () => ({ zh: '已恢复', en: 'Resumed' }),
  opened: ({ amount }, { period }) => ({
    zh: `${period} 期开始，应扣 ${yuan(Number(amount))} 元`,
    en: `The cycle of ${period} began: ${yuan(Number(amount))} to charge`,
  }),
  skipped: ({ reason }, { period }) => ({
    zh: `${period} 期跳过（${reason}）`,
    en: `The cycle of ${period} was skipped (${reason})`,
  }),
  'notice-intended': () => ({ zh: '即将发送扣费预通知', en: 'The notice to the user is about to be sent' }),
  noticed: ({ first_day, last_day }) => ({
    zh: `已通知用户，可扣款日为 ${first_day} 至 ${last_day}`,
    en: `The user was told; the charge may be made from ${first_day} to ${last_day}`,
  }),
  'notice-unclear': () => ({
    zh: '微信支付已有一份预通知，可能属于更早的一期；待其可扣款日全部过去后再为本期发送',
    en: 'WeChat Pay had a notice already, maybe of an earlier cycle; the notice of this cycle follows when the days of that one are over',
  }),
  intended: ({ n, amount }, { out_trade_no }) => ({
    zh: `第 ${n} 次扣款 ${yuan(Number(amount))} 元，先记账后调用，单号 ${out_trade_no}`,
    en: `Attempt ${n} of ${yuan(Number(amount))} was written down, then sent as ${out_trade_no}`,
  }),
  resent: ({ sends }, { out_trade_no }) => ({
    zh: `用同一单号 ${out_trade_no} 第 ${sends} 次发送`,
    en: `The same number ${out_trade_no} was sent, time ${sends}`,
  }),
  accepted: (_, { out_trade_no }) => ({
    zh: `微信支付已受理 ${out_trade_no}，等待扣款结果`,
    en: `WeChat Pay accepted ${out_trade_no}; the result follows`,
  }),
  'still-waiting': () => ({ zh: '仍在等待扣款结果', en: 'The result is still awaited' }),
  unknown: ({ code }, { out_trade_no }) => ({
    zh: `${out_trade_no} 结果未知${inBrackets(code, 'zh')}，稍后查询`,
    en: `The result of ${out_trade_no} is not known${inBrackets(code, 'en')}; a query follows`,
  }),
  absent: (_, { out_trade_no }) => ({
    zh: `微信支付查不到 ${out_trade_no}，只会用同一单号重发`,
    en: `WeChat Pay does not know ${out_trade_no}; only the same number may be sent again`,
  }),
  failing: ({ code }, { out_trade_no }) => ({
    zh: `${out_trade_no} 扣款失败${inBrackets(code, 'zh')}但未关单，须先关单`,
    en: `${out_trade_no} failed${inBrackets(code, 'en')} but is not closed; it is closed first`,
  }),
  'refused-in-doubt': ({ code }, { out_trade_no }) => ({
    zh: `${out_trade_no} 重发被拒${inBrackets(code, 'zh')}；此前的请求可能仍在途，待查询确认`,
    en: `${out_trade_no} was refused${inBrackets(code, 'en')} when sent again; an earlier request may be under way, so a query decides`,
  }),
  'put-off': ({ code }, { out_trade_no }) => ({
    zh: `${out_trade_no} 暂未受理${inBrackets(code, 'zh')}，稍后用同一单号再发${advice(code, 'zh')}`,
    en: `${out_trade_no} was put off${inBrackets(code, 'en')}; the same number is sent later${advice(code, 'en')}`,
  }),
  dead: ({ code }, { out_trade_no, to_state }) => ({
    zh: `${out_trade_no} 已确认${to_state === 'CLOSED' ? '关闭' : '未成立'}${inBrackets(code, 'zh')}`,
    en: `${out_trade_no} is ${to_state === 'CLOSED' ? 'closed' : 'refused'}${inBrackets(code, 'en')}: it can never be charged`,
  }),
  'retry-planned': ({ reason, not_before }) => ({
    zh: `因 ${reason}，${beijingTime(Number(not_before))} 之后换新单号再扣`,
    en: `Because of ${reason}, a new number follows after ${beijingTime(Number(not_before))}`,
  }),
  held: ({ reason }) => ({ zh: `暂缓（${reason}）`, en: `Put off (${reason})` }),
  attention: ({ reason }) => ({
    zh: `须人工处理：${reason}${advice(reason, 'zh')}`,
    en: `A person has to decide: ${reason}${advice(reason, 'en')}`,
  }),
  'contract-doubted': ({ code }) => ({
    zh: `扣款被拒（${code}），查询协议是否仍然有效`,
    en: `The refusal ${code} puts the contract in doubt; it is queried`,
  }),
  paid: ({ amount, transaction_id }, { period }) => ({
    zh: `${period} 期扣款成功 ${yuan(Number(amount))} 元，微信支付订单号 ${transaction_id}`,
    en: `The cycle of ${period} is paid: ${yuan(Number(amount))}, transaction ${transaction_id}`,
  }),
  'charged-twice': ({ transaction_id }, { out_trade_no }) => ({
    zh: `已判定无效的 ${out_trade_no} 后来扣款成功（${transaction_id}），请退还其中一笔`,
    en: `${out_trade_no}, taken for dead, was charged after all (${transaction_id}): refund one of the two`,
  }),
  failed: ({ reason }, { period }) => ({
    zh: `${period} 期未能扣款（${reason}）`,
    en: `The cycle of ${period} was given up (${reason})`,
  }),
  retried: (_, { period }) => ({
    zh: `人工重试 ${period} 期`,
    en: `An operator lets the cycle of ${period} go on`,
  }),
  'refund-intended': ({ amount, out_refund_no }) => ({
    zh: `退款 ${yuan(Number(amount))} 元，单号 ${out_refund_no}`,
    en: `A refund of ${yuan(Number(amount))} was written down, then sent as ${out_refund_no}`,
  }),
  'refund-settled': ({ out_refund_no }, { to_state }) => ({
    zh: `退款 ${out_refund_no} 的状态为 ${to_state}`,
    en: `The refund ${out_refund_no} is ${to_state}`,
  }),
};

/** What a line of the history says. */
export function sentenceOf(row: Line): Sentence {
  const details = JSON.parse(row.details) as Particulars;
  return sentences[row.what]?.(details, row) ?? { zh: row.what, en: row.what };
}

/** What a code of WeChat Pay means for a person who has to act, and what to do. Other reasons explain themselves. */
function advice(code: unknown, language: keyof Sentence): string {
  if (typeof code !== 'string' || !Object.hasOwn(codes, code)) return '';
  const { means, text } = meaningOf(code);
  // What goes on by itself is told by the lines that follow.
  if (means === 'later' || means === 'retry') return '';
  return language === 'zh' ? `。${text.zh}` : `. ${text.en}`;
}

function inBrackets(code: unknown, language: keyof Sentence): string {
  if (code === undefined || code === null) return '';
  return language === 'zh' ? `（${code}）` : ` (${code})`;
}
