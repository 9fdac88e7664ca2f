import type { PlainFields } from '../../remembered/resource.js';
import type { PlatformKeyKind } from '../../runtime/keyring.js';
import { Refusal } from '../../runtime/refusal.js';
import type { Purse } from '../shared/ledger.js';

/** A withdrawal (提现) from an account of a merchant, or of its sub-merchant, to its bank. */
export interface Withdrawal {
  readonly out_request_no: string;
  readonly withdraw_id: string;
  /** Whose money it is. */
  readonly owner: string;
  /** Whether the owner is a sub-merchant of the caller. */
  readonly isOfSub: boolean;
  readonly purse: Extract<Purse, 'BASIC' | 'OPERATION' | 'FEES'>;
  /** What the request gave. A request with the same content is the same withdrawal. */
  readonly given: PlainFields;
  /** fen */
  readonly amount: number;
  readonly remark: string;
  readonly bank_memo: string;
  readonly notify_url?: string | undefined;
  /** The kind of key that the request named. */
  readonly named?: PlatformKeyKind | undefined;
  /** `FAIL`: the bank has not taken it. `REFUND`: the bank has sent it back. */
  readonly state: 'CREATE_SUCCESS' | 'SUCCESS' | 'FAIL' | 'REFUND';
  readonly reason?: string | undefined;
  readonly created_at: number;
  readonly updated_at: number;
}

/** The bank takes the money. A withdrawal that has ended stays as it is. */
export function complete(withdrawal: Withdrawal, now: number): Withdrawal {
  if (withdrawal.state !== 'CREATE_SUCCESS') return withdrawal;
  return { ...withdrawal, state: 'SUCCESS', updated_at: now };
}

/**
 * The money does not arrive: FAIL before the bank has taken it, REFUND afterwards.
 *
 * @throws Refusal INVALID_REQUEST for a withdrawal whose money is already back
 */
export function giveBack(withdrawal: Withdrawal, reason: string, now: number): Withdrawal {
  const { state, withdraw_id } = withdrawal;
  if (state === 'FAIL' || state === 'REFUND')
    throw new Refusal('INVALID_REQUEST', `提现单 ${withdraw_id} 的资金已退回`);
  return { ...withdrawal, state: state === 'SUCCESS' ? 'REFUND' : 'FAIL', reason, updated_at: now };
}
