import type { Holding } from '../../remembered/holding.js';
import type { Resource } from '../../remembered/resource.js';
import type { World } from '../../runtime/world.js';
import {
  type Contract,
  type ContractFamily,
  contractAt,
  contractKey,
  isProposed,
} from '../shared/contract.js';
import { contracts } from '../shared/contracts.js';

/** The contracts that the mini program's pre-sign call proposed, among all global ones. */
export const globalHolding: Holding = createHolding(
  'global',
  'v3/global/papay/contracts',
  'POST v3/global/papay/contracts/miniprogram-pre-entrust-sign',
);

/** The authorisations that the app's pre-sign call without identity proposed, among all individual ones. */
export const individualHolding: Holding = createHolding(
  'individual',
  'v3/ecommerce/individual-contracts',
  'POST v3/ecommerce/individual-contracts/pre-entrust-sign/app',
);

/** All that reads and changes contracts of these families is played. */
function createHolding(family: ContractFamily, name: string, operation: string): Holding {
  const codeName = family === 'pap' ? 'contract_code' : 'out_contract_code';
  const idName = family === 'individual' ? 'individual_auth_id' : 'contract_id';
  const describe = ({ mchid, clock }: World, contract: Contract): Resource => {
    const { key, plan_id, code, terms, state } = contractAt(contract, clock.now());
    const signed = isProposed(contract) ? undefined : contract;
    return {
      key,
      mchid,
      family: name,
      operation,
      ids: {
        ...(family === 'individual' ? {} : { plan_id }),
        [codeName]: code,
        ...(signed === undefined ? {} : { [idName]: signed.contract_id }),
      },
      given: terms.parties,
      answered: {},
      changed: {},
      state,
      times: { created: signed?.signed_at ?? clock.now(), changed: signed?.signed_at ?? clock.now() },
    };
  };
  return {
    find(world, named) {
      const ids = Object.fromEntries(named);
      const table = world.store.table(contracts);
      const code = ids[codeName];
      const contract =
        code === undefined
          ? table.find('contract_id', ids[idName] ?? '')
          : table.get(contractKey(family, ids['plan_id'] ?? '', code));
      if (contract?.family !== family) return undefined;
      const resource = describe(world, contract);
      return named.every(([other, value]) => resource.ids[other] === value) ? resource : undefined;
    },
    list: (world) =>
      world.store
        .table(contracts)
        .all()
        .filter((contract) => contract.family === family)
        .map((contract) => describe(world, contract)),
  };
}
