import type { Fields, V2Call } from '../shared/handler.js';
import { endContract } from '../shared/signing.js';
import { findContract } from './querycontract.js';

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011987432 */
export function deletecontract({ world, fields }: V2Call): Fields {
  const remark = fields['contract_termination_remark'] ?? '';
  const contract = endContract(world, findContract(world, fields), 'MERCHANT', remark);
  return { contract_id: contract.contract_id, plan_id: contract.plan_id, contract_code: contract.code };
}
