import { ApiError, TransportError, VerificationError } from 'wechatpay-kit';
import { isDoubtful } from '../rules/codes.js';
import type { RefundTold, Told } from './types.js';

type Unknown = Extract<Told, { is: 'unknown' }>;

/** A refusal by WeChat Pay, or that nothing is known. @throws the error if it is neither: the program is wrong */
export function readFailure(
  error: unknown,
):
  | Unknown
  | { readonly is: 'refused'; readonly code: string; readonly message: string; readonly status: number } {
  if (error instanceof ApiError) {
    const { code, message, status } = error;
    return { is: 'refused', code, message, status };
  }
  if (error instanceof TransportError || error instanceof VerificationError) {
    return { is: 'unknown', code: error.code, message: error.message };
  }
  throw error;
}

/** What a failed application tells. */
export async function tellApply(call: () => Promise<Told>): Promise<Told> {
  try {
    return await call();
  } catch (error) {
    const failure = readFailure(error);
    if (failure.is === 'unknown') return failure;
    const { code, message, status } = failure;
    return { is: isDoubtful(code, status) ? 'unknown' : 'refused', code, message };
  }
}

/** What a query, or a call that proves something, tells; codes in `absent` mean that there is no such order. */
export async function tellQuery(call: () => Promise<Told>, absent: readonly string[]): Promise<Told> {
  try {
    return await call();
  } catch (error) {
    const failure = readFailure(error);
    if (failure.is === 'refused' && absent.includes(failure.code)) return { is: 'absent' };
    const { code, message } = failure;
    return {
      is: 'unknown',
      ...(code === undefined ? {} : { code }),
      ...(message === undefined ? {} : { message }),
    };
  }
}

/** What a refund's call or query tells. */
export async function tellRefund(call: () => Promise<RefundTold>): Promise<RefundTold> {
  try {
    return await call();
  } catch (error) {
    const failure = readFailure(error);
    if (failure.is === 'unknown') return failure;
    const { code, message, status } = failure;
    if (code === 'RESOURCE_NOT_EXISTS' || status === 404) return { is: 'absent' };
    const isLater = isDoubtful(code, status) || code === 'FREQUENCY_LIMITED' || code === 'NOT_ENOUGH';
    return { is: isLater ? 'unknown' : 'refused', code, message };
  }
}

/** A time of APIv2 in Beijing, `20260331080000` or `2026-03-31 08:00:00`, in milliseconds since 1970. */
export function timeV2(text: string | undefined): number | undefined {
  const digits = text?.replaceAll(/\D/g, '') ?? '';
  if (digits.length !== 14) return undefined;
  const [year, month, day, hours, minutes, seconds] = [0, 4, 6, 8, 10, 12].map((at) =>
    digits.slice(at, at === 0 ? 4 : at + 2),
  );
  const time = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}+08:00`);
  return Number.isNaN(time) ? undefined : time;
}

/** A time of APIv3, in milliseconds since 1970. */
export function timeV3(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** An order as the queries of both protocols tell it. */
export interface OrderTold {
  readonly trade_state?: string | undefined;
  readonly transaction_id?: string | undefined;
  readonly paid_at: number | undefined;
  /** Fen. */
  readonly amount: number | undefined;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/**
 * What the state of an order means.
 *
 * @param isDue whether the deduction must have run: then an order that is not paid has failed, and is not closed
 */
export function tellOrder(order: OrderTold, isDue: boolean): Told {
  const { trade_state, transaction_id, paid_at, amount, code, message } = order;
  const failure = {
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
  };
  switch (trade_state) {
    case 'SUCCESS':
    case 'REFUND':
      if (transaction_id === undefined || amount === undefined)
        return { is: 'unknown', code: 'NO_TRANSACTION' };
      return { is: 'paid', transaction_id, amount, paid_at };
    case 'CLOSED':
    case 'REVOKED':
    case 'PAY_FAIL':
      return { is: 'closed', ...failure };
    case 'PAYERROR':
      return { is: 'failed', ...failure };
    case 'NOTPAY':
      return isDue ? { is: 'failed', ...failure } : { is: 'accepted' };
    case 'ACCEPT':
    case 'ACCEPTED':
    case 'USERPAYING':
      return { is: 'accepted' };
    default:
      return { is: 'unknown', code: `STATE_${trade_state ?? 'MISSING'}` };
  }
}
