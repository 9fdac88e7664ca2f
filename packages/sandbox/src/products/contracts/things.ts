import { type Contract, contractAt, isProposed } from '../shared/contract.js';
import { contracts } from '../shared/contracts.js';
import type { ThingKind } from '../shared/thing.js';

/** A contract has its own number until WeChat Pay gives it one. */
export const contractThings: ThingKind<Contract> = {
  kind: 'contract',
  name: { zh: '签约协议', en: 'Contracts' },
  table: contracts,
  id: (contract) => (isProposed(contract) ? contract.code : contract.contract_id),
  state: (contract, now) => contractAt(contract, now).state,
};
