import type { World } from '../../runtime/world.js';
import { type Contract, type ContractFamily, isProposed } from '../shared/contract.js';
import { describeTerms } from '../shared/contract-notification.js';
import { contracts, idsOf } from '../shared/contracts.js';
import { describeNotified } from '../shared/entrust.js';
import { describeGlobal } from '../shared/papay-notification.js';
import type { Particulars } from '../shared/particulars.js';
import { sessions } from './sessions.js';

/** The events of each family, on signing and on the end. */
const events: Readonly<Record<ContractFamily, readonly [signed: string, ended: string] | undefined>> = {
  pap: ['contract.add', 'contract.delete'],
  global: ['PAPAY.SIGN', 'PAPAY.TERMINATE'],
  individual: undefined,
  entrust: ['ENTRUST.SIGN', 'ENTRUST.TERMINATE'],
  insurance: ['INSURANCE_ENTRUST.SIGN', 'INSURANCE_ENTRUST.TERMINATE'],
  ecommerce: ['ECOMMERCE_ENTRUST.SIGN', 'ECOMMERCE_ENTRUST.TERMINATE'],
  'password-exempt': undefined,
};

/** A contract by its contract_id, its code, or the session that signs it. The newest one has a code of several plans. */
export function findContractParticulars(world: World, id: string): Particulars | undefined {
  const { store, registry } = world;
  const table = store.table(contracts);
  const session = store.table(sessions).get(id) ?? store.table(sessions).find('page', id);
  const contract =
    table.find('contract_id', id) ??
    (session === undefined ? table.find('code', id) : table.get(session.contract));
  if (contract === undefined) return undefined;
  const [signed, ended] = events[contract.family] ?? [];
  const { notify_url, named, sign_type } = contract.terms;
  const termination = registry.plans.get(contract.plan_id)?.termination_notify_url;
  return {
    fields: describe(world, contract),
    signing: { named, signType: sign_type },
    notifyUrls: {
      ...(signed === undefined ? {} : { [signed]: notify_url }),
      ...(ended === undefined ? {} : { [ended]: termination ?? notify_url }),
    },
  };
}

/** Of a contract that is not signed, less is known. */
function describe(world: World, contract: Contract): Readonly<Record<string, unknown>> {
  const { family, terms } = contract;
  if (isProposed(contract) || family === 'individual') {
    const { openid } = isProposed(contract) ? terms : contract;
    return { ...terms.parties, ...idsOf(contract), ...(openid === undefined ? {} : { openid }) };
  }
  if (family === 'pap') return describeTerms(contract);
  return family === 'global' ? describeGlobal(contract) : describeNotified(world, contract);
}
