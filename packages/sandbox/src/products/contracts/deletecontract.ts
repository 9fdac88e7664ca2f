import { terminate } from '../shared/contract.js';
import { notifyContract } from '../shared/contract-notification.js';
import { contracts } from '../shared/contracts.js';
import type { Fields, V2Call } from '../shared/handler.js';
import { findContract } from './querycontract.js';

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011987432 */
export function deletecontract({ world, fields }: V2Call): Fields {
  const event = { mode: 'MERCHANT' as const, remark: fields['contract_termination_remark'] ?? '' };
  const contract = terminate(findContract(world, fields), event, world.clock.now());
  world.store.table(contracts).put(contract);
  notifyContract(world, contract);
  return { contract_id: contract.contract_id, plan_id: contract.plan_id, contract_code: contract.code };
}
