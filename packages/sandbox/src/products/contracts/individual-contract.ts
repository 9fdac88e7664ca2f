import { Refusal } from '../../runtime/refusal.js';
import { requireAppids } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import { contractKey, isProposed } from '../shared/contract.js';
import { contracts } from '../shared/contracts.js';
import type { Answer, V3Call } from '../shared/handler.js';

/** @see https://pay.weixin.qq.com/doc/v3/partner/4015851492 */
export function individualContract({ world, variables, query }: V3Call): Answer {
  requireAppids(world.registry, query['appid']);
  const contract = world.store
    .table(contracts)
    .get(contractKey('individual', '', variables['out_contract_code'] ?? ''));
  if (contract === undefined || contract.terms.parties['appid'] !== query['appid']) {
    throw new Refusal('RESOURCE_NOT_EXISTS', '没有查到该业务申请单号的签约信息');
  }
  // The document always has signed_time. An unsigned authorization has none.
  if (isProposed(contract)) return { status: 200, body: { auth_state: 'UNAUTHORIZED', signed_time: '' } };
  return {
    status: 200,
    body: {
      auth_state: contract.state === 'SIGNED' ? 'AUTHORIZED' : 'UNAUTHORIZED',
      signed_time: rfc3339(contract.signed_at),
      individual_auth_id: contract.contract_id,
      individual_openid: contract.openid,
    },
  };
}
