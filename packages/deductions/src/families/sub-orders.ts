import { extraFields } from './particulars.js';
import type { AttemptCall } from './types.js';

/** A sub-order as it is sent. */
export interface SubOrder {
  readonly mchid: string;
  readonly sub_mchid: string;
  readonly sub_appid?: string;
  readonly out_trade_no: string;
  readonly description: string;
  readonly amount: { readonly total_amount: number; readonly currency: string };
  readonly [field: string]: unknown;
}

/** https://pay.weixin.qq.com/doc/v3/partner/4012884121 */
const most = 50;

/**
 * The sub-orders of a combined deduction: what the plan's `fields.sub_orders` says, with numbers derived from the attempt's.
 * An `amount` may be given in fen, or as the call has it; a single sub-order may leave it out.
 *
 * @returns a text that says what is wrong with them, if they do not fit the attempt
 */
export function readParts(call: AttemptCall): readonly SubOrder[] | string {
  const { pay, attempt, cycle } = call;
  const given = extraFields(call)['sub_orders'];
  if (!Array.isArray(given) || given.length === 0 || given.length > most) {
    return `fields.sub_orders: expected 1 to ${most} sub-orders`;
  }
  const parts: SubOrder[] = [];
  for (const [at, one] of (given as readonly Readonly<Record<string, unknown>>[]).entries()) {
    const { sub_mchid } = one;
    if (typeof sub_mchid !== 'string') return `fields.sub_orders[${at}].sub_mchid: expected a sub-merchant`;
    const total_amount = amountOf(one['amount'] ?? (given.length === 1 ? attempt.amount : undefined));
    if (total_amount === undefined)
      return `fields.sub_orders[${at}].amount: expected fen as a positive integer`;
    parts.push({
      mchid: pay.mchid,
      description: cycle.description,
      ...one,
      sub_mchid,
      out_trade_no: `${attempt.out_trade_no}${String(at + 1).padStart(2, '0')}`,
      amount: { total_amount, currency: 'CNY' },
    });
  }
  const sum = parts.reduce((total, { amount }) => total + amount.total_amount, 0);
  return sum === attempt.amount
    ? parts
    : `fields.sub_orders: expected ${attempt.amount} fen together, got ${sum}`;
}

/** The fields of the plan that are of the whole order. */
export function withoutParts({
  sub_orders: _,
  ...fields
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return fields;
}

function amountOf(given: unknown): number | undefined {
  const amount =
    typeof given === 'object' && given !== null
      ? (given as { readonly total_amount?: unknown }).total_amount
      : given;
  return Number.isSafeInteger(amount) && (amount as number) > 0 ? (amount as number) : undefined;
}
