import type { Thing } from './things.js';

/** An order that has money to give back. */
export interface Refundable {
  readonly out_trade_no: string;
  /** Of a partner's order. */
  readonly sub_mchid?: string;
  /** fen */
  readonly total: number;
  readonly currency: string;
}

/**
 * A refund is a call of the merchant's program, so only the merchant that the sandbox signs for has it.
 *
 * @param caller its mchid
 */
export function refundableOf(thing: Thing, caller: string | undefined): Refundable | undefined {
  const { kind, merchant, state, amount, currency = 'CNY', ids, id } = thing;
  if (kind !== 'order' && kind !== 'deduction') return undefined;
  if (merchant !== caller || (state !== 'SUCCESS' && state !== 'REFUND')) return undefined;
  if (amount === undefined || amount === 0 || currency !== 'CNY') return undefined;
  const { sub_mchid } = ids;
  return {
    out_trade_no: ids['out_trade_no'] ?? id,
    ...(sub_mchid === undefined ? {} : { sub_mchid }),
    total: amount,
    currency,
  };
}

/** @returns fen; `undefined` for a text that is no amount */
export function readYuan(text: string): number | undefined {
  return /^\d{1,9}(\.\d{1,2})?$/.test(text.trim()) ? Math.round(Number(text) * 100) : undefined;
}

interface Answered {
  readonly error?: { readonly message: string; readonly code?: string };
}

/**
 * Calls the refund as the merchant's program would.
 *
 * @throws Error with what WeChat Pay says
 */
export async function refund(
  order: Refundable,
  given: { readonly fen: number; readonly number: string; readonly reason: string },
): Promise<void> {
  const { out_trade_no, sub_mchid, total, currency } = order;
  const json = {
    out_trade_no,
    ...(sub_mchid === undefined ? {} : { sub_mchid }),
    out_refund_no: given.number,
    ...(given.reason === '' ? {} : { reason: given.reason }),
    amount: { refund: given.fen, total, currency },
  };
  const response = await fetch('/_bridge/call', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ verb: 'post', path: 'v3/refund/domestic/refunds', options: { json } }),
  });
  const body = (await response.json()) as Answered & { readonly message?: string };
  if (!response.ok) throw new Error(body.message ?? `HTTP ${response.status}`);
  if (body.error !== undefined) throw new Error(body.error.message);
}
