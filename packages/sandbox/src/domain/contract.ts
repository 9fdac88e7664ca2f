import { Refusal } from './refusal.js';

/** The products that sign contracts. A contract code of one says nothing about the others'. */
export type ContractFamily = 'pap' | 'global' | 'individual';

/** What is signed, as far as answers and notifications show it again. */
export interface Terms {
  /** The merchant's, institution's and application's ids, under the names they go out with. */
  readonly parties: Readonly<Record<string, string>>;
  readonly display_account?: string | undefined;
  readonly request_serial?: string | undefined;
  readonly openid?: string | undefined;
  readonly sub_openid?: string | undefined;
  /** Where the signing is notified; none: it is not. */
  readonly notify_url?: string | undefined;
  /** How an APIv2 notification about it is signed. */
  readonly sign_type?: 'MD5' | 'HMAC-SHA256' | undefined;
}

interface Identity {
  /** The family, the plan and the code: what a contract is unique by. */
  readonly key: string;
  readonly family: ContractFamily;
  /** Digits; an individual payee's authorisation has none. */
  readonly plan_id: string;
  readonly code: string;
  readonly terms: Terms;
}

/** Proposed to the user: in waiting until the user answers or the time is up. */
export interface ProposedContract extends Identity {
  readonly state: 'WAITING' | 'ABANDONED';
  readonly until: number;
  /** The order or session that proposed it last. */
  readonly asked_by: string;
}

export interface SignedContract extends Identity {
  readonly state: 'SIGNED';
  readonly contract_id: string;
  readonly openid: string;
  readonly signed_at: number;
  readonly expires_at: number;
}

/** https://pay.weixin.qq.com/doc/v2/merchant/4011987640 numbers them 1 to 5, in this order. */
export type TerminationMode = 'EXPIRED' | 'USER' | 'MERCHANT' | 'PLATFORM' | 'ACCOUNT_CANCELLED';

export interface TerminatedContract extends Omit<SignedContract, 'state'> {
  readonly state: 'TERMINATED';
  readonly terminated_at: number;
  readonly mode: TerminationMode;
  readonly remark: string;
}

export type Contract = ProposedContract | SignedContract | TerminatedContract;

/** No document says how long a plan's contracts live; the plan does. Long enough not to be in anybody's way. */
const lifetimeYears = 10;

/** @returns the key of the contract of that family, plan and code */
export function contractKey(family: ContractFamily, plan_id: string, code: string): string {
  return `${family}/${plan_id}/${code}`;
}

/**
 * A signing is asked for, for the first time or again: as long as nobody has signed, the last proposal counts.
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

/** The user agrees, to these terms: a later proposal may have put others in their place. */
export function sign(
  contract: Contract,
  event: { contract_id: string; openid: string; terms: Terms },
  now: number,
): SignedContract {
  if (!isProposed(contract)) {
    throw new Refusal(
      'ALREADY_SIGNED',
      `contract code ${contract.code} has been signed already; use another`,
    );
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
    expires_at: yearsLater(now),
  };
}

/** The user goes away without signing; what was signed, or proposed again, elsewhere meanwhile stays so. */
export function abandon(contract: Contract, asked_by: string): Contract {
  return isProposed(contract) && contract.asked_by === asked_by
    ? { ...contract, state: 'ABANDONED' }
    : contract;
}

/** @throws Refusal CONTRACT_NOT_EXIST if it was never signed, CONTRACT_ERROR if it is terminated already */
export function terminate(
  contract: Contract | undefined,
  event: { mode: TerminationMode; remark: string },
  now: number,
): TerminatedContract {
  const signed = existing(contract);
  if (signed.state === 'TERMINATED') throw new Refusal('CONTRACT_ERROR', '协议状态异常：该协议已解约');
  return { ...signed, ...event, state: 'TERMINATED', terminated_at: now };
}

/** @throws Refusal CONTRACT_NOT_EXIST unless it has been signed */
export function existing(contract: Contract | undefined): SignedContract | TerminatedContract {
  if (contract === undefined || isProposed(contract)) {
    throw new Refusal('CONTRACT_NOT_EXIST', '协议不存在：没有查到对应的签约');
  }
  return contract;
}

/** What stands at this moment: a proposal nobody answered in time is abandoned. */
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
