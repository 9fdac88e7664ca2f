import { requirePlan } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import { contractKey, existing, type SignedContract, type TerminatedContract } from '../shared/contract.js';
import { contracts } from '../shared/contracts.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { globalMode } from '../shared/papay-notification.js';

/** @see https://pay.weixin.qq.com/doc/global/v3/zh/4013015470 */
export function globalContractById(call: V3Call): Answer {
  return { status: 200, body: contractFields(findGlobal(call)) };
}

/** @see https://pay.weixin.qq.com/doc/global/v3/zh/4013015477 */
export function globalContractByCode({ world, variables, query }: V3Call): Answer {
  const { plan_id } = requirePlan(world.registry, query['plan_id'] ?? '');
  const key = contractKey('global', plan_id, variables['out_contract_code'] ?? '');
  return { status: 200, body: contractFields(existing(world.store.table(contracts).get(key))) };
}

/** @throws Refusal CONTRACT_NOT_EXIST; the ids of other products' contracts are unknown here */
export function findGlobal({ world, variables }: V3Call): SignedContract | TerminatedContract {
  const contract = existing(world.store.table(contracts).find('contract_id', variables['contract_id'] ?? ''));
  return existing(contract.family === 'global' ? contract : undefined);
}

function contractFields(contract: SignedContract | TerminatedContract): Record<string, unknown> {
  const { terms } = contract;
  return {
    ...terms.parties,
    contract_id: contract.contract_id,
    plan_id: BigInt(contract.plan_id),
    out_contract_code: contract.code,
    ...(terms.display_account === undefined ? {} : { user_display_name: terms.display_account }),
    state: contract.state,
    signed_time: rfc3339(contract.signed_at),
    ...(contract.state === 'SIGNED'
      ? {}
      : {
          terminated_time: rfc3339(contract.terminated_at),
          termination_mode: globalMode(contract.mode),
          termination_note: contract.remark,
        }),
    openid: contract.openid,
  };
}
