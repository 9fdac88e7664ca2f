import { fieldsOf, timeV3 } from './answers.js';
import { active, type ContractCall, tellContract } from './contracts.js';
import { appid, options } from './particulars.js';
import type { ContractTold, FamilyCalls, FamilyRules } from './types.js';

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012739528 */
const rules: FamilyRules = {
  applyHours: ['00:00', '24:00'],
  executesAfter: 0,
  synchronous: true,
  authorisesOnly: true,
  closeAfter: 0,
};

const nothing = {
  is: 'refused',
  code: 'NO_DEDUCTION',
  message: 'an authorisation of an individual payee deducts nothing',
} as const;

/**
 * APIv3 个人收款方: the authorisation of an individual payee of a platform. Nothing is deducted and nothing is notified: the
 * state is asked for until the payee has agreed.
 */
export const individual: FamilyCalls = {
  rules,
  apply: async () => nothing,
  query: async () => ({ is: 'absent' }),
  close: async () => ({ is: 'absent' }),
  queryContract,
  /** No call ends an authorisation: the payee does, in WeChat. */
  terminate: (call) => queryContract(call),
  refund: async () => nothing,
  queryRefund: async () => ({ is: 'absent' }),
};

function queryContract(call: ContractCall): Promise<ContractTold> {
  return tellContract(call, async () => {
    const { pay, contract } = call;
    const contracts = pay.v3.ecommerce.individualContracts.outContractCode._out_contract_code_;
    const { data } = await contracts.get({
      out_contract_code: contract.code,
      query: { appid: appid(call) },
      ...options(call),
    });
    const { auth_state, individual_auth_id, individual_openid, signed_time } = fieldsOf(data);
    if (auth_state === 'AUTHORIZED' && individual_auth_id) {
      return active(individual_auth_id, individual_openid, timeV3(signed_time));
    }
    if (auth_state !== 'UNAUTHORIZED') return { state: 'unknown' };
    // Not yet, or no more.
    return contract.contract_id === null ? { state: 'PENDING' } : { state: 'ENDED', ended_by: auth_state };
  });
}
