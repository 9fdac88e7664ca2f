import type { PlatformKeyKind } from '../../runtime/keyring.js';
import { Refusal } from '../../runtime/refusal.js';

/** The products with contracts. The same contract code may occur in each. */
export type ContractFamily =
  | 'pap'
  | 'global'
  | 'individual'
  | 'entrust'
  | 'insurance'
  | 'ecommerce'
  | 'password-exempt';

/** The terms of a contract that answers and notifications repeat. */
export interface Terms {
  /** The ids of the merchant, the institution and the application, under the names of the answers. */
  readonly parties: Readonly<Record<string, string>>;
  readonly display_account?: string | undefined;
  readonly request_serial?: string | undefined;
  readonly openid?: string | undefined;
  readonly sub_openid?: string | undefined;
  /** The URL for the notification of the signing. Without it, there is none. */
  readonly notify_url?: string | undefined;
  /** The kind of key that the request of APIv3 named. It signs the notifications. */
  readonly named?: PlatformKeyKind | undefined;
  /** Further fields that answers and notifications repeat, by their names. */
  readonly repeated?: Readonly<Record<string, string>> | undefined;
  /** The deductions that the user agrees to with the contract. */
  readonly installments?: readonly Installment[] | undefined;
  /** Whether WeChat Pay asks the merchant before the user ends it. */
  readonly asks_before_end?: boolean | undefined;
  /** When it expires, if the request says so. */
  readonly expires_at?: number | undefined;
  /** The signature type of the APIv2 notification. */
  readonly sign_type?: 'MD5' | 'HMAC-SHA256' | undefined;
}

/** A deduction that is agreed to with a contract. */
export interface Installment {
  /** The policy period (保单周期) of an insurance. */
  readonly period?: number | undefined;
  /** The number of the day in Beijing. */
  readonly day: number;
  /** The estimated amount, in fen. */
  readonly total: number;
}

interface Identity {
  /** The family, the plan and the code identify a contract. */
  readonly key: string;
  readonly family: ContractFamily;
  /** Digits. The authorization of an individual payee has none. */
  readonly plan_id: string;
  readonly code: string;
  readonly terms: Terms;
}

/** Proposed to the user, until the user answers or the time is up. */
export interface ProposedContract extends Identity {
  readonly state: 'WAITING' | 'ABANDONED';
  readonly until: number;
  /** The order or session of the last proposal. */
  readonly asked_by: string;
}

export interface SignedContract extends Identity {
  readonly state: 'SIGNED';
  readonly contract_id: string;
  readonly openid: string;
  readonly signed_at: number;
  readonly expires_at: number;
  /** The merchant is asked whether the user may end it. */
  readonly is_asked?: boolean;
}

/**
 * The modes 1 to 5 of https://pay.weixin.qq.com/doc/v2/merchant/4011987640, in this order, and one that practice shows:
 * WeChat Pay's staff. `PLATFORM` is the merchant platform.
 */
export type TerminationMode =
  | 'EXPIRED'
  | 'USER'
  | 'MERCHANT'
  | 'PLATFORM'
  | 'ACCOUNT_CANCELLED'
  | 'CUSTOMER_SERVICE';

export interface TerminatedContract extends Omit<SignedContract, 'state' | 'is_asked'> {
  readonly state: 'TERMINATED';
  readonly terminated_at: number;
  readonly mode: TerminationMode;
  readonly remark: string;
}

export type Contract = ProposedContract | SignedContract | TerminatedContract;

/** The documents do not give the lifetime of a contract; the plan sets it. Long enough for any test. */
const lifetimeYears = 10;

/** @returns the key of the contract of that family, plan and code */
export function contractKey(family: ContractFamily, plan_id: string, code: string): string {
  return `${family}/${plan_id}/${code}`;
}

/**
 * Proposes a contract to the user. Until the user signs, the last proposal is valid.
 *
 * @throws Refusal CONTRACT_EXISTED: a code that was once signed can never be used again
 */
export function propose(
  existing: Contract | undefined,
  proposal: Omit<Identity, 'key'> & { readonly until: number; readonly asked_by: string },
): ProposedContract {
  if (existing !== undefined && !isProposed(existing)) {
    throw new Refusal('CONTRACT_EXISTED', '协议已存在：该签约协议号已签过约，不能再用');
  }
  const key = contractKey(proposal.family, proposal.plan_id, proposal.code);
  return { ...proposal, key, state: 'WAITING' };
}

/** The user agrees to these terms. A later proposal may have replaced them. */
export function sign(
  contract: Contract,
  event: { contract_id: string; openid: string; terms: Terms },
  now: number,
): SignedContract {
  if (!isProposed(contract)) {
    throw new Refusal('ALREADY_SIGNED', `contract code ${contract.code} is already signed; use another`);
  }
  const { key, family, plan_id, code } = contract;
  return {
    key,
    family,
    plan_id,
    code,
    ...event,
    state: 'SIGNED',
    signed_at: now,
    expires_at: event.terms.expires_at ?? yearsLater(now),
  };
}

/** The user leaves without signing. A contract that was signed or proposed elsewhere stays. */
export function abandon(contract: Contract, asked_by: string): Contract {
  return isProposed(contract) && contract.asked_by === asked_by
    ? { ...contract, state: 'ABANDONED' }
    : contract;
}

/** @throws Refusal CONTRACT_NOT_EXIST if it was never signed, CONTRACT_ERROR if it is already terminated */
export function terminate(
  contract: Contract | undefined,
  event: { mode: TerminationMode; remark: string },
  now: number,
): TerminatedContract {
  const found = existing(contract);
  if (found.state === 'TERMINATED') throw new Refusal('CONTRACT_ERROR', '协议状态异常：该协议已解约');
  const { is_asked: _, ...signed } = found;
  return { ...signed, ...event, state: 'TERMINATED', terminated_at: now };
}

/** @throws Refusal CONTRACT_NOT_EXIST unless it has been signed */
export function existing(contract: Contract | undefined): SignedContract | TerminatedContract {
  if (contract === undefined || isProposed(contract)) {
    throw new Refusal('CONTRACT_NOT_EXIST', '协议不存在：没有查到对应的签约');
  }
  return contract;
}

/** The contract at this time: an expired proposal is abandoned. */
export function contractAt(contract: Contract, now: number): Contract {
  return contract.state === 'WAITING' && now >= contract.until
    ? { ...contract, state: 'ABANDONED' }
    : contract;
}

export function isProposed(contract: Contract): contract is ProposedContract {
  return contract.state === 'WAITING' || contract.state === 'ABANDONED';
}

function yearsLater(time: number): number {
  const date = new Date(time);
  return date.setUTCFullYear(date.getUTCFullYear() + lifetimeYears);
}
