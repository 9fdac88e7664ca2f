import { isHttpUrl } from '../../description/validate.js';
import { parameterError } from '../../runtime/refusal.js';
import type { Funding } from '../shared/refunds/funds.js';
import type { Funds } from '../shared/refunds/refund.js';
import type { RefundRequest } from '../shared/refunds/request.js';
import { fieldsOf, requireAmount, text } from '../shared/request.js';

type Body = Readonly<Record<string, unknown>>;

/**
 * Reads what the requests of APIv3 share.
 *
 * @throws Refusal naming the field
 */
export function readRefund(body: Body): Omit<RefundRequest, 'signing'> {
  const { refund, total, currency, from } = fieldsOf(body['amount']);
  const amount = requireAmount('/amount/refund', refund);
  const funds: Funds = body['funds_account'] === 'AVAILABLE' ? 'AVAILABLE' : 'UNSETTLED';
  return {
    out_refund_no: readNumber(text(body, 'out_refund_no') ?? ''),
    amount,
    total: requireAmount('/amount/total', total),
    currency: typeof currency === 'string' ? currency : undefined,
    funds,
    parts: readParts(from, amount),
    protocol: 'v3',
    notify_url: readUrl(text(body, 'notify_url')),
    reason: text(body, 'reason'),
  };
}

/** At most 64 of these characters: https://pay.weixin.qq.com/doc/v3/merchant/4012791862 */
export function readNumber(out_refund_no: string): string {
  if (/^[0-9A-Za-z_\-|*@]{1,64}$/.test(out_refund_no)) return out_refund_no;
  throw parameterError(
    '/out_refund_no',
    '只能是数字、大小写字母_-|*@，最长 64 个字符',
    'body',
    out_refund_no,
  );
}

/** @throws Refusal PARAM_ERROR */
export function readUrl(url: string | undefined): string | undefined {
  if (url === undefined || isHttpUrl(url)) return url;
  throw parameterError('/notify_url', '须为 http 或 https 地址', 'body', url);
}

/** What each account of the merchant gives: `AVAILABLE` and `UNAVAILABLE`, which add up to the refund. */
function readParts(from: unknown, amount: number): Funding['parts'] {
  if (!Array.isArray(from) || from.length === 0) return undefined;
  const parts = from.map((given: unknown, at) => {
    const { account, amount: part } = fieldsOf(given);
    if (account !== 'AVAILABLE' && account !== 'UNAVAILABLE') {
      throw parameterError(`/amount/from/${at}/account`, '须为 AVAILABLE 或 UNAVAILABLE', 'body', account);
    }
    const funds: Funds = account === 'AVAILABLE' ? 'AVAILABLE' : 'UNSETTLED';
    return { funds, amount: requireAmount(`/amount/from/${at}/amount`, part) };
  });
  const sum = parts.reduce((all, part) => all + part.amount, 0);
  if (sum === amount && new Set(parts.map(({ funds }) => funds)).size === parts.length) return parts;
  throw parameterError('/amount/from', '各账户须各出现一次，出资金额之和须等于退款金额', 'body', from);
}
