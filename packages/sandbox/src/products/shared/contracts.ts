import type { TableDefinition } from '../../storage/table.js';
import { type Contract, type ContractFamily, contractAt, isProposed } from './contract.js';
import type { BridgeContract } from './page.js';

/** The contracts of all products, by family, plan and code. */
export const contracts: TableDefinition<Contract, 'contract_id' | 'code' | 'user'> = {
  name: 'contracts',
  key: ({ key }) => key,
  indexes: {
    contract_id: (contract) => ['contract_id' in contract ? contract.contract_id : undefined],
    code: ({ code }) => [code],
    user: (contract) => ['openid' in contract ? contract.openid : contract.terms.openid],
  },
};

/** What a family calls the ids of its contracts. */
interface Names {
  /** The plan (模板). The authorization of an individual payee has none. */
  readonly plan?: string;
  readonly code: string;
  readonly id: string;
}

const usualNames: Names = { plan: 'plan_id', code: 'out_contract_code', id: 'contract_id' };

const names: Readonly<Record<ContractFamily, Names>> = {
  pap: { ...usualNames, code: 'contract_code' },
  global: usualNames,
  individual: { code: 'out_contract_code', id: 'individual_auth_id' },
  entrust: usualNames,
  insurance: usualNames,
  ecommerce: usualNames,
  'password-exempt': { ...usualNames, plan: 'service_id' },
};

/** The ids of a contract, by the names of its family. */
export function idsOf(contract: Contract): Record<string, string> {
  const { plan, code, id } = names[contract.family];
  return {
    ...(plan === undefined ? {} : { [plan]: contract.plan_id }),
    [code]: contract.code,
    ...(isProposed(contract) ? {} : { [id]: contract.contract_id }),
  };
}

/** Describes a contract with the field names of the products' own answers. */
export function describeContract(contract: Contract, now: number): BridgeContract {
  const { family, state } = contractAt(contract, now);
  return {
    family,
    state,
    ...idsOf(contract),
    ...(isProposed(contract) ? {} : { openid: contract.openid }),
  };
}
