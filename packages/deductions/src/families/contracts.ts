import { fieldsOf, readFailure, timeV2, timeV3 } from './answers.js';
import type { Call, ContractTold } from './types.js';

/** The ends of a contract, in APIv2 and in the global edition, by the names of APIv3. */
export const endings: Readonly<Record<string, string>> = {
  '1': 'EXPIRED',
  '2': 'USER_TERMINATE',
  '3': 'MCH_API_TERMINATE',
  '4': 'WEPAY_WEB_TERMINATE',
  '5': 'ACCOUNT_CANCELLED',
  '7': 'CUSTOMER_SERVICE_TERMINATE',
  USER: 'USER_TERMINATE',
  MERCHANT: 'MCH_API_TERMINATE',
};

/** The contract of a call that has nothing to do with one cycle. */
export type ContractCall = Omit<Call, 'cycle'>;

/**
 * What the query of a contract tells. A contract that was never signed is not known; one that was is told with its end, so
 * that only `CONTRACT_NOT_EXIST` tells of it that it is over.
 */
export async function tellContract(
  { contract }: ContractCall,
  query: () => Promise<ContractTold>,
): Promise<ContractTold> {
  try {
    return await query();
  } catch (error) {
    const failure = readFailure(error);
    if (failure.is === 'unknown') return { state: 'unknown' };
    const { code, status } = failure;
    const isUnknown = code === 'CONTRACT_NOT_EXIST' || status === 404;
    if (contract.contract_id === null) return { state: isUnknown ? 'PENDING' : 'unknown' };
    return code === 'CONTRACT_NOT_EXIST' ? { state: 'ENDED', ended_by: code } : { state: 'unknown' };
  }
}

/** Ends a contract, and asks for what has become of it: whether the call has worked is shown by a query alone. */
export async function endAndAsk(
  end: () => Promise<unknown>,
  ask: () => Promise<ContractTold>,
): Promise<ContractTold> {
  try {
    await end();
  } catch (error) {
    readFailure(error);
  }
  return ask();
}

/** A signed contract. */
export function active(
  contract_id: string,
  openid: string | undefined,
  signed_at: number | undefined,
): ContractTold {
  return {
    state: 'ACTIVE',
    contract_id,
    ...(openid === undefined || openid === '' ? {} : { openid }),
    ...(signed_at === undefined ? {} : { signed_at }),
  };
}

/** A contract that has ended. */
export function ended(mode: string | undefined): ContractTold {
  return { state: 'ENDED', ended_by: endings[mode ?? ''] ?? (mode || 'UNKNOWN') };
}

/** A contract as APIv2 answers it. */
export interface ContractV2 {
  readonly contract_state?: string | undefined;
  readonly contract_id?: string | undefined;
  readonly openid?: string | undefined;
  readonly contract_signed_time?: string | undefined;
  readonly contract_terminated_time?: string | undefined;
  readonly contract_termination_mode?: string | undefined;
}

export function readContractV2(data: ContractV2 | undefined): ContractTold {
  const {
    contract_state,
    contract_id,
    openid,
    contract_signed_time,
    contract_terminated_time,
    contract_termination_mode: mode,
  } = fieldsOf(data);
  if (contract_state === '0' && contract_id !== undefined) {
    return active(contract_id, openid, timeV2(contract_signed_time));
  }
  // 1 is unsigned as well as ended.
  if (contract_state === '1' && (mode !== undefined || contract_terminated_time !== undefined)) {
    return ended(mode);
  }
  return { state: contract_state === '1' || contract_state === '9' ? 'PENDING' : 'unknown' };
}

/** A contract as APIv3 answers it, and the global edition, which has names of its own. */
export interface ContractV3 {
  readonly contract_state?: string | undefined;
  readonly state?: string | undefined;
  readonly contract_id?: string | undefined;
  readonly openid?: string | undefined;
  readonly sp_openid?: string | undefined;
  readonly contract_signed_time?: string | undefined;
  readonly signed_time?: string | undefined;
  readonly contract_terminate_info?: { readonly contract_termination_mode?: string | undefined } | undefined;
  readonly termination_mode?: string | undefined;
}

export function readContractV3(data: ContractV3 | undefined): ContractTold {
  const fields = fieldsOf(data);
  const { contract_id, openid = fields.sp_openid } = fields;
  switch (fields.contract_state ?? fields.state) {
    case 'SIGNED':
    // The merchant is asked whether the user may end it: until then it goes on.
    case 'TERMINATE_PENDING': {
      if (contract_id === undefined) return { state: 'unknown' };
      return active(contract_id, openid, timeV3(fields.contract_signed_time ?? fields.signed_time));
    }
    case 'TERMINATED':
      return ended(fields.contract_terminate_info?.contract_termination_mode ?? fields.termination_mode);
    case 'SIGN_FAILED':
      return { state: 'PENDING' };
    default:
      return { state: 'unknown' };
  }
}
