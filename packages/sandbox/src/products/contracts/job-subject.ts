import type { JobKind } from '../../runtime/jobs.js';
import { isProposed } from '../shared/contract.js';
import { contracts } from '../shared/contracts.js';

/** Names the contract of a job, whose payload is the key of its row. */
export const nameContract: NonNullable<JobKind['about']> = ({ store }, key) => {
  const contract = store.table(contracts).get(key);
  if (contract === undefined) return undefined;
  return { kind: 'contract', id: isProposed(contract) ? contract.code : contract.contract_id };
};
