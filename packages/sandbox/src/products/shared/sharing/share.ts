import type { PlatformKeyKind } from '../../../runtime/keyring.js';
import { Refusal } from '../../../runtime/refusal.js';
import type { HeldMoney } from '../orders/held.js';
import { type PaidOrder, type Parties, worthOf } from '../orders/order.js';

export type ReceiverType = 'MERCHANT_ID' | 'PERSONAL_OPENID' | 'PERSONAL_SUB_OPENID';

/** Whom a request gives a part of an order. Amounts are in fen. */
export interface Part {
  readonly type: ReceiverType;
  readonly account: string;
  readonly amount: number;
  readonly description: string;
}

/** A part, and what has become of it. */
export interface SharedPart extends Part {
  readonly detail_id: string;
  readonly result: 'PENDING' | 'SUCCESS' | 'CLOSED';
  readonly fail_reason?: string | undefined;
  readonly ended_at?: number | undefined;
}

/** A request to share the money of an order, or to end its sharing. Times are milliseconds. */
export interface Share {
  readonly out_order_no: string;
  readonly order_id: string;
  readonly out_trade_no: string;
  readonly transaction_id: string;
  readonly parties: Parties;
  readonly created_at: number;
  /** The parts and the end, as one text. */
  readonly content: string;
  readonly description?: string | undefined;
  readonly parts: readonly SharedPart[];
  /** It releases the rest to the merchant. */
  readonly finishes: boolean;
  /** What was released, in fen. */
  readonly released: number;
  readonly state: 'PROCESSING' | 'FINISHED';
  readonly named?: PlatformKeyKind | undefined;
}

/** The largest part of an order that may be shared, in ten-thousandths. */
export const maxRatio = 3_000;

const mostParts = 50;
const mostShares = 50;

export function contentOf(transaction_id: string, parts: readonly Part[], finishes: boolean): string {
  const list = parts.map(({ type, account, amount, description }) => [type, account, amount, description]);
  return JSON.stringify([transaction_id, list, finishes]);
}

/**
 * Checks a new request to share.
 *
 * @param held what is left of the order
 * @param earlier the requests about the order
 * @throws Refusal NOT_SHARE_ORDER (INVALID_REQUEST in APIv3), NOT_ENOUGH, RULE_LIMIT, INVALID_REQUEST
 */
export function requireShareable(
  order: PaidOrder,
  held: HeldMoney,
  earlier: readonly Share[],
  parts: readonly Part[],
): void {
  requireMarked(order);
  if (earlier.length >= mostShares) throw new Refusal('INVALID_REQUEST', `同一订单最多分账 ${mostShares} 次`);
  if (parts.length > mostParts) throw new Refusal('INVALID_REQUEST', `单次分账最多 ${mostParts} 个接收方`);
  if (new Set(parts.map(({ type, account }) => `${type}/${account}`)).size < parts.length) {
    throw new Refusal('INVALID_REQUEST', '同一接收方在一次分账中只能出现一次');
  }
  const amount = sumOf(parts);
  if (amount > held.amount) {
    throw new Refusal('NOT_ENOUGH', `分账金额不足：订单剩余待分 ${held.amount} 分，请求分账 ${amount} 分`);
  }
  const before = earlier.flatMap((share) => share.parts).filter(({ result }) => result !== 'CLOSED');
  if ((sumOf(before) + amount) * 10_000 > worthOf(order) * maxRatio) {
    throw new Refusal('RULE_LIMIT', `分账金额超过最大分账比例 ${maxRatio / 100}%`);
  }
}

/** @throws Refusal NOT_SHARE_ORDER, or NOT_ENOUGH if the rest is released already */
export function requireUnfinished(order: PaidOrder, held: HeldMoney): void {
  requireMarked(order);
  if (held.released) throw new Refusal('NOT_ENOUGH', '订单剩余资金已解冻，没有可解冻的资金');
}

/** @throws Refusal INVALID_REQUEST if it was another request */
export function repeatShare(share: Share, content: string): Share {
  if (share.content === content) return share;
  throw new Refusal('INVALID_REQUEST', '商户分账单号重复：分账单重入时，各参数须与首次一致');
}

/** The end of a part that is still pending. */
export function endPart(part: SharedPart, fail_reason: string | undefined, now: number): SharedPart {
  if (part.result !== 'PENDING') return part;
  return fail_reason === undefined
    ? { ...part, result: 'SUCCESS', ended_at: now }
    : { ...part, result: 'CLOSED', fail_reason, ended_at: now };
}

export function sumOf(parts: readonly Pick<Part, 'amount'>[]): number {
  return parts.reduce((sum, { amount }) => sum + amount, 0);
}

function requireMarked(order: PaidOrder): void {
  if (order.profit_sharing) return;
  throw new Refusal('NOT_SHARE_ORDER', '非分账订单不支持分账：下单时须指定分账标识');
}
