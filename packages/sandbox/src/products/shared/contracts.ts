import type { TableDefinition } from '../../storage/table.js';
import { type Contract, contractAt, isProposed } from './contract.js';
import type { BridgeContract } from './page.js';

/** The contracts of all products, by family, plan and code. */
export const contracts: TableDefinition<Contract, 'contract_id'> = {
  name: 'contracts',
  key: ({ key }) => key,
  indexes: { contract_id: (contract) => ['contract_id' in contract ? contract.contract_id : undefined] },
};

/** Describes a contract with the field names of the products' own answers. */
export function describeContract(contract: Contract, now: number): BridgeContract {
  const { family, state, plan_id, code } = contractAt(contract, now);
  const signed = isProposed(contract) ? undefined : contract;
  const id = family === 'individual' ? 'individual_auth_id' : 'contract_id';
  return {
    family,
    state,
    ...(family === 'individual' ? {} : { plan_id }),
    [family === 'pap' ? 'contract_code' : 'out_contract_code']: code,
    ...(signed === undefined ? {} : { [id]: signed.contract_id, openid: signed.openid }),
  };
}
