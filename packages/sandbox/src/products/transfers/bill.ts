import type { PlainFields } from '../../remembered/resource.js';
import type { PlatformKeyKind } from '../../runtime/keyring.js';
import { Refusal } from '../../runtime/refusal.js';

/** The states of a merchant transfer (商家转账): https://pay.weixin.qq.com/doc/v3/merchant/4012716434 */
export type BillState =
  | 'ACCEPTED'
  | 'PROCESSING'
  | 'WAIT_USER_CONFIRM'
  | 'TRANSFERING'
  | 'SUCCESS'
  | 'FAIL'
  | 'CANCELING'
  | 'CANCELLED';

/** A merchant transfer to a user's change. */
export interface Bill {
  readonly out_bill_no: string;
  readonly transfer_bill_no: string;
  /** The operation that created it: `POST v3/fund-app/mch-transfer/transfer-bills`. */
  readonly operation: string;
  /** What the request gave, decrypted. A request with the same content is the same transfer. */
  readonly given: PlainFields;
  /** The sub-merchant for which a partner transfers. Its money pays. */
  readonly sub_mchid?: string | undefined;
  readonly appid: string;
  readonly openid: string;
  readonly user_name?: string | undefined;
  /** fen */
  readonly amount: number;
  readonly remark: string;
  readonly notify_url?: string | undefined;
  /** The kind of key that the request named. */
  readonly named?: PlatformKeyKind | undefined;
  readonly state: BillState;
  /** Opens the page where the user confirms. Absent: the user has authorized such transfers, and confirms nothing. */
  readonly package_info?: string | undefined;
  /** When an unconfirmed transfer fails, in milliseconds by the sandbox's clock. Present from WAIT_USER_CONFIRM on. */
  readonly expires_at?: number | undefined;
  /** Why it fails: at once in the state FAIL, or at the end of the state TRANSFERING. */
  readonly fail_reason?: string | undefined;
  /** The authorization of further transfers, which the user gives by the same confirmation. */
  readonly authorizes?: string | undefined;
  readonly created_at: number;
  readonly updated_at: number;
}

/** The user has 24 hours to confirm. */
export const billLifetime: number = 24 * 3_600_000;

/** Queries know a transfer for 30 days. */
export const billMemory: number = 30 * 24 * 3_600_000;

const ends: ReadonlySet<BillState> = new Set(['SUCCESS', 'FAIL', 'CANCELLED']);

/** Whether the state is final. The merchant is notified of each final state. */
export function isFinal({ state }: Pick<Bill, 'state'>): boolean {
  return ends.has(state);
}

/** Whether WeChat Pay goes on with the transfer by itself. */
export function isMoving({ state }: Pick<Bill, 'state'>): boolean {
  return !isFinal({ state }) && state !== 'WAIT_USER_CONFIRM';
}

/** WeChat Pay's next step. A transfer that waits for the user, and one that has ended, stay as they are. */
export function proceed(bill: Bill, now: number): Bill {
  const at = (state: BillState): Bill => ({ ...bill, state, updated_at: now });
  switch (bill.state) {
    case 'ACCEPTED':
      return at('PROCESSING');
    case 'PROCESSING':
      return bill.package_info === undefined ? at('TRANSFERING') : awaitUser(bill, now);
    case 'TRANSFERING':
      return at(bill.fail_reason === undefined ? 'SUCCESS' : 'FAIL');
    case 'CANCELING':
      return at('CANCELLED');
    default:
      return bill;
  }
}

/** The money is locked, and the user may confirm. */
export function awaitUser(bill: Bill, now: number): Bill {
  return { ...bill, state: 'WAIT_USER_CONFIRM', expires_at: now + billLifetime, updated_at: now };
}

/**
 * The user confirms.
 *
 * @param fail_reason why the transfer fails nevertheless
 * @throws Refusal EXPIRED, ABANDONED or ALREADY_PAID
 */
export function confirm(bill: Bill, now: number, fail_reason?: string): Bill {
  requireConfirmable(bill, now);
  return { ...bill, state: 'TRANSFERING', fail_reason, updated_at: now };
}

/** @throws Refusal EXPIRED, ABANDONED or ALREADY_PAID */
export function requireConfirmable(
  { out_bill_no, state, fail_reason, expires_at = 0 }: Bill,
  now: number,
): void {
  const name = `transfer ${out_bill_no}`;
  if (state === 'TRANSFERING' || state === 'SUCCESS') {
    throw new Refusal('ALREADY_PAID', `${name} is already confirmed`);
  }
  if (state === 'CANCELING' || state === 'CANCELLED') {
    throw new Refusal('ABANDONED', `${name} is cancelled by the merchant`);
  }
  if (state === 'FAIL') throw new Refusal('EXPIRED', `${name} has failed: ${fail_reason}`);
  if (now >= expires_at) throw new Refusal('EXPIRED', `${name} had to be confirmed within 24 hours`);
}

/** The 24 hours are over. A transfer that no longer waits stays as it is. */
export function expire(bill: Bill, now: number): Bill {
  return bill.state === 'WAIT_USER_CONFIRM' && now >= (bill.expires_at ?? 0)
    ? fail(bill, 'OVERDUE_CLOSE', now)
    : bill;
}

/**
 * WeChat Pay fails the transfer.
 *
 * @throws Refusal INVALID_REQUEST for one that has ended
 */
export function fail(bill: Bill, fail_reason: string, now: number): Bill {
  if (isFinal(bill))
    throw new Refusal('INVALID_REQUEST', `转账单 ${bill.out_bill_no} 已是终态 ${bill.state}`);
  return { ...bill, state: 'FAIL', fail_reason, updated_at: now };
}

/**
 * The merchant cancels the transfer, before the user confirms. Again, it changes nothing.
 *
 * @throws Refusal INVALID_REQUEST
 */
export function cancel(bill: Bill, now: number): Bill {
  const { state } = bill;
  if (state === 'CANCELING' || state === 'CANCELLED') return bill;
  if (state === 'TRANSFERING' || isFinal(bill)) {
    throw new Refusal('INVALID_REQUEST', `转账单状态为 ${state}，只有用户确认收款前可以撤销`);
  }
  return { ...bill, state: 'CANCELING', updated_at: now };
}
