import {
  type ContractFamily,
  contractKey,
  existing,
  type SignedContract,
  type TerminatedContract,
} from '../shared/contract.js';
import { contracts } from '../shared/contracts.js';
import { describeEntrust } from '../shared/entrust.js';
import type { Answer, V3Call, V3Handler } from '../shared/handler.js';
import { endContract } from '../shared/signing.js';

/** @returns the handler of a query by plan and code */
function read(family: ContractFamily, leavesOut: readonly string[] = []): V3Handler {
  return (call) => {
    const described = Object.entries(describeEntrust(call.world, find(family, call)));
    return { status: 200, body: Object.fromEntries(described.filter(([name]) => !leavesOut.includes(name))) };
  };
}

/** @returns the handler of a termination by plan and code, which answers the contract */
function terminate(family: ContractFamily): V3Handler {
  return (call) => ({ status: 200, body: describeEntrust(call.world, end(family, call)) });
}

/** @returns the handler of a termination that answers the ids only */
function terminateBriefly(family: ContractFamily, plan: 'plan_id' | 'service_id'): V3Handler {
  return (call): Answer => {
    const { plan_id, code } = end(family, call);
    const { mchid } = call.world;
    return { status: 200, body: { mchid, [plan]: BigInt(plan_id), out_contract_code: code } };
  };
}

function end(family: ContractFamily, call: V3Call): TerminatedContract {
  const remark = String(call.body['contract_termination_remark'] ?? '');
  return endContract(call.world, find(family, call), 'MERCHANT', remark);
}

/** A partner names its sub-merchant. */
function find(
  family: ContractFamily,
  { world, variables, query, body }: V3Call,
): SignedContract | TerminatedContract {
  const { plan_id, service_id, out_contract_code = '' } = variables;
  const key = contractKey(family, plan_id ?? service_id ?? '', out_contract_code);
  const contract = world.store.table(contracts).get(key);
  const sub_mchid = query['sub_mchid'] ?? body['sub_mchid'];
  const isOther = family === 'entrust' && contract?.terms.parties['sub_mchid'] !== sub_mchid;
  return existing(isOther ? undefined : contract);
}

const byCode = 'plan-id/{plan_id}/out-contract-code/{out_contract_code}';
const entrust = 'v3/papay/sign/contracts';
const partner = 'v3/papay/sign/partner/contracts';
const insurance = 'v3/papay/insurance-sign/contracts';
const ecommerce = 'v3/ecommerce/combine-papay/contracts';
const exempt =
  'v3/password-exempt-contract/contracts/service-id/{service_id}/out-contract-code/{out_contract_code}';

/** The operations that read and end contracts of APIv3, by family. */
export const entrustContracts: Readonly<Record<string, V3Handler>> = {
  [`GET ${entrust}/${byCode}`]: read('entrust'),
  [`GET ${entrust}/harmony-${byCode}`]: read('entrust', ['deduct_schedule']),
  [`POST ${entrust}/${byCode}/terminate`]: terminate('entrust'),
  [`GET ${partner}/${byCode}`]: read('entrust'),
  [`POST ${partner}/${byCode}/terminate`]: terminate('entrust'),
  [`GET ${insurance}/${byCode}`]: read('insurance'),
  [`POST ${insurance}/${byCode}/terminate`]: terminate('insurance'),
  [`GET ${ecommerce}/${byCode}`]: read('ecommerce', ['attach']),
  [`POST ${ecommerce}/${byCode}/terminate`]: terminateBriefly('ecommerce', 'plan_id'),
  [`GET ${exempt}`]: read('password-exempt'),
  [`POST ${exempt}/terminate`]: terminateBriefly('password-exempt', 'service_id'),
};
