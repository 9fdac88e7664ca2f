import { contractAt } from '../shared/contract.js';
import { contracts as contractTable, idsOf } from '../shared/contracts.js';
import { disabledPlans } from '../shared/plans.js';
import type { Product } from '../shared/product.js';
import { schedules } from '../shared/schedules.js';
import { expireContract, expiryKind, lapseKind, lapseReading } from '../shared/signing.js';
import { contractActs } from './acts.js';
import { contractChains } from './chains.js';
import { deletecontract } from './deletecontract.js';
import { globalContractByCode, globalContractById } from './global-contract.js';
import { globalPreSign } from './global-pre-sign.js';
import { globalTerminate } from './global-terminate.js';
import { globalHolding, individualHolding } from './holding.js';
import { individualContract } from './individual-contract.js';
import { individualPreSign } from './individual-pre-sign.js';
import { signingPage } from './page.js';
import { findContractParticulars } from './particulars.js';
import { entrustweb, h5entrustweb, preentrustweb } from './pre-sign-v2.js';
import { querycontract } from './querycontract.js';
import { sessions } from './sessions.js';

/** Contracts of deductions (委托代扣, its global edition), and the authorization of individual payees (收付通). */
export const contracts: Product = {
  v2: {
    'POST v2/papay/querycontract': querycontract,
    'POST v2/papay/deletecontract': deletecontract,
    'POST v2/papay/partner/querycontract': querycontract,
    'POST v2/papay/partner/deletecontract': deletecontract,
    'GET v2/papay/entrustweb': entrustweb,
    'GET v2/papay/partner/entrustweb': entrustweb,
    'GET v2/papay/h5entrustweb': h5entrustweb,
    'GET v2/papay/partner/h5entrustweb': h5entrustweb,
    'POST v2/papay/preentrustweb': preentrustweb,
    'POST v2/papay/partner/preentrustweb': preentrustweb,
  },
  v3: {
    'POST v3/global/papay/contracts/miniprogram-pre-entrust-sign': globalPreSign,
    'GET v3/global/papay/contracts/{contract_id}': globalContractById,
    'GET v3/global/papay/contracts/out-contract-code/{out_contract_code}': globalContractByCode,
    'POST v3/global/papay/contracts/{contract_id}/terminate': globalTerminate,
    'POST v3/ecommerce/individual-contracts/pre-entrust-sign/app': individualPreSign,
    'GET v3/ecommerce/individual-contracts/out-contract-code/{out_contract_code}': individualContract,
  },
  tables: [contractTable, sessions, schedules, disabledPlans],
  jobs: { [expiryKind]: expireContract, [lapseKind]: expireContract },
  pages: [signingPage],
  holdings: {
    'v3/global/papay/contracts': globalHolding,
    'v3/ecommerce/individual-contracts': individualHolding,
  },
  find: findContractParticulars,
  chains: contractChains,
  acts: contractActs,
  readings: lapseReading,
  ofUser: ({ store, clock }, openid) =>
    store
      .table(contractTable)
      .list('user', openid)
      .map((contract) => {
        const ids = idsOf(contract);
        const { state } = contractAt(contract, clock.now());
        return { kind: 'contract', id: ids['contract_id'] ?? contract.code, state, fields: ids };
      }),
};
