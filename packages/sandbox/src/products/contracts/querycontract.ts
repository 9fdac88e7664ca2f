import { Refusal } from '../../runtime/refusal.js';
import { spacedTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { type Contract, contractAt, contractKey, isProposed } from '../shared/contract.js';
import { terminationNumber } from '../shared/contract-notification.js';
import { contracts } from '../shared/contracts.js';
import type { Fields, V2Call } from '../shared/handler.js';

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011987640 */
export function querycontract({ world, fields }: V2Call): Fields {
  const found = findContract(world, fields);
  if (found === undefined) throw new Refusal('CONTRACT_NOT_EXIST', '协议不存在：没有查到对应的签约');
  const contract = contractAt(found, world.clock.now());
  return {
    ...contract.terms.parties,
    plan_id: contract.plan_id,
    contract_code: contract.code,
    contract_display_account: contract.terms.display_account ?? '',
    ...stateFields(contract),
  };
}

/** By contract_id, or by plan and code. A partner may name its sub-merchant. */
export function findContract(
  world: World,
  { contract_id, plan_id = '', contract_code = '', sub_mch_id }: Fields,
): Contract | undefined {
  const table = world.store.table(contracts);
  const contract =
    contract_id === undefined
      ? table.get(contractKey('pap', plan_id, contract_code))
      : table.find('contract_id', contract_id);
  if (contract?.family !== 'pap') return undefined;
  const { sub_mch_id: own } = contract.terms.parties;
  return sub_mch_id === undefined || own === sub_mch_id ? contract : undefined;
}

/** contract_state: 0: signed. 1: not signed, or terminated. 9: signing in progress. */
function stateFields(contract: Contract): Record<string, string> {
  if (isProposed(contract)) return { contract_state: contract.state === 'WAITING' ? '9' : '1' };
  const signed = {
    contract_id: contract.contract_id,
    openid: contract.openid,
    contract_signed_time: spacedTime(contract.signed_at),
    contract_expired_time: spacedTime(contract.expires_at),
  };
  if (contract.state === 'SIGNED') return { ...signed, contract_state: '0' };
  return {
    ...signed,
    contract_state: '1',
    contract_terminated_time: spacedTime(contract.terminated_at),
    contract_termination_mode: terminationNumber(contract.mode),
    contract_termination_remark: contract.remark,
  };
}
