import { ApiError, TransportError, VerificationError } from 'wechatpay-kit';
import { isDoubtful, meaningOf } from '../rules/codes.js';
import type { NoticeTold, RefundTold, Told } from './types.js';

type Unknown = Extract<Told, { is: 'unknown' }>;

/** The fields of an answer. One without a body, or of another shape, has none: what it leaves open is unknown. */
export function fieldsOf<Fields extends object>(data: Fields | null | undefined): Partial<Fields> {
  return typeof data === 'object' && data !== null ? data : {};
}

/** Whether the call that closes or reverses an order has done so, now or before. */
export async function isClosedBy(close: () => Promise<unknown>): Promise<boolean> {
  try {
    await close();
    return true;
  } catch (error) {
    const failure = readFailure(error);
    return failure.is === 'refused' && meaningOf(failure.code).is === 'closed';
  }
}

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

/**
 * What a deduction tells that runs at once. A refusal may leave an order behind that has failed: a query shows it. Only
 * where the call was put off or the configuration is wrong, there is none to ask for.
 */
export async function tellCharge(charge: () => Promise<Told>, query: () => Promise<Told>): Promise<Told> {
  const told = await tellApply(charge);
  if (told.is !== 'refused') return told;
  const { means } = meaningOf(told.code);
  if (means === 'later' || means === 'halt' || means === 'give-up') return told;
  const found = await query();
  switch (found.is) {
    case 'absent':
      return told;
    case 'closed':
    case 'failed':
    case 'unknown':
      return { ...told, is: found.is };
    default:
      return found;
  }
}

/** What a failed notice tells. */
export function tellNotice(error: unknown): Exclude<NoticeTold, { is: 'given' }> {
  const failure = readFailure(error);
  if (failure.is === 'unknown') return failure;
  const { code, message, status } = failure;
  const isLater = status >= 500 || status === 429 || meaningOf(code).means === 'later';
  return { is: isLater || code === 'SYSTEM_ERROR' ? 'unknown' : 'refused', code, message };
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

/**
 * What the call of a refund tells. It is refused only if a query then finds no refund: an earlier call of the same number
 * may have made one.
 */
export async function tellRefund(
  send: () => Promise<RefundTold>,
  query: () => Promise<RefundTold>,
): Promise<RefundTold> {
  try {
    return await send();
  } catch (error) {
    const failure = readFailure(error);
    if (failure.is === 'unknown') return failure;
    const { code, message, status } = failure;
    const { means } = meaningOf(code);
    const isLater =
      isDoubtful(code, status) || means === 'later' || means === 'halt' || code === 'NOT_ENOUGH';
    if (isLater) return { is: 'unknown', code, message };
    const found = await query();
    return found.is === 'absent' ? { is: 'refused', code, message } : found;
  }
}

/** What the query of a refund tells. Whatever it is refused with but that there is none, the refund may exist. */
export async function tellRefundQuery(query: () => Promise<RefundTold>): Promise<RefundTold> {
  try {
    return await query();
  } catch (error) {
    const failure = readFailure(error);
    if (failure.is === 'unknown') return failure;
    const { code, message, status } = failure;
    return status === 404 ? { is: 'absent' } : { is: 'unknown', code, message };
  }
}

/** An amount of APIv2, in fen: digits. `undefined` for anything else. */
export function fenV2(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
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
 * @param isOver whether WeChat Pay has answered that the order is closed or reversed: then one that has failed is closed
 */
export function tellOrder(order: OrderTold, isDue: boolean, isOver = false): Told {
  const { trade_state, transaction_id, paid_at, amount, code, message } = order;
  const failure = {
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
  };
  switch (trade_state) {
    case 'SUCCESS':
    case 'REFUND':
      if (transaction_id === undefined || transaction_id === '')
        return { is: 'unknown', code: 'NO_TRANSACTION' };
      if (amount === undefined || !Number.isSafeInteger(amount)) return { is: 'unknown', code: 'NO_AMOUNT' };
      return { is: 'paid', transaction_id, amount, paid_at };
    case 'CLOSED':
    case 'REVOKED':
      return { is: 'closed', ...failure };
    case 'PAY_FAIL':
    case 'PAYERROR':
      return { is: isOver ? 'closed' : 'failed', ...failure };
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
