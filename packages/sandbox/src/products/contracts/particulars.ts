import type { World } from '../../runtime/world.js';
import { type Contract, type ContractFamily, isProposed } from '../shared/contract.js';
import { describeTerms } from '../shared/contract-notification.js';
import { contracts } from '../shared/contracts.js';
import { describeGlobal } from '../shared/papay-notification.js';
import type { Particulars } from '../shared/particulars.js';
import { sessions } from './sessions.js';

/** The events of each family, on signing and on the end. */
const events: Readonly<Record<ContractFamily, readonly [signed: string, ended: string] | undefined>> = {
  pap: ['contract.add', 'contract.delete'],
  global: ['PAPAY.SIGN', 'PAPAY.TERMINATE'],
  individual: undefined,
};

/** A contract by its contract_id, its code, or the session that signs it. The newest one has a code of several plans. */
export function findContractParticulars({ store, registry }: World, id: string): Particulars | undefined {
  const table = store.table(contracts);
  const session = store.table(sessions).get(id);
  const contract =
    table.find('contract_id', id) ??
    (session === undefined ? table.all().findLast(({ code }) => code === id) : table.get(session.contract));
  if (contract === undefined) return undefined;
  const [signed, ended] = events[contract.family] ?? [];
  const { notify_url, named, sign_type } = contract.terms;
  const termination = registry.plans.get(contract.plan_id)?.termination_notify_url;
  return {
    fields: describe(contract),
    signing: { named, signType: sign_type },
    notifyUrls: {
      ...(signed === undefined ? {} : { [signed]: notify_url }),
      ...(ended === undefined ? {} : { [ended]: termination ?? notify_url }),
    },
  };
}

/** Of a contract that is not signed, less is known. */
function describe(contract: Contract): Readonly<Record<string, unknown>> {
  const { family, plan_id, code, terms } = contract;
  if (!isProposed(contract) && family === 'pap') return describeTerms(contract);
  if (!isProposed(contract) && family === 'global') return describeGlobal(contract);
  const { openid } = isProposed(contract) ? terms : contract;
  return {
    ...terms.parties,
    [family === 'pap' ? 'contract_code' : 'out_contract_code']: code,
    ...(family === 'individual' ? {} : { plan_id }),
    ...(openid === undefined ? {} : { openid }),
  };
}
