import { contracts as contractTable } from '../shared/contracts.js';
import type { Product } from '../shared/product.js';
import { expireContract, expiryKind } from '../shared/signing.js';
import { contractChains } from './chains.js';
import { deletecontract } from './deletecontract.js';
import { globalContractByCode, globalContractById } from './global-contract.js';
import { globalPreSign } from './global-pre-sign.js';
import { globalTerminate } from './global-terminate.js';
import { globalHolding, individualHolding, papHolding } from './holding.js';
import { individualContract } from './individual-contract.js';
import { individualPreSign } from './individual-pre-sign.js';
import { signingPage } from './page.js';
import { findContractParticulars } from './particulars.js';
import { querycontract } from './querycontract.js';
import { sessions } from './sessions.js';

/** Contracts of deductions (委托代扣, its global edition), and the authorization of individual payees (收付通). */
export const contracts: Product = {
  v2: {
    'POST v2/papay/querycontract': querycontract,
    'POST v2/papay/deletecontract': deletecontract,
  },
  v3: {
    'POST v3/global/papay/contracts/miniprogram-pre-entrust-sign': globalPreSign,
    'GET v3/global/papay/contracts/{contract_id}': globalContractById,
    'GET v3/global/papay/contracts/out-contract-code/{out_contract_code}': globalContractByCode,
    'POST v3/global/papay/contracts/{contract_id}/terminate': globalTerminate,
    'POST v3/ecommerce/individual-contracts/pre-entrust-sign/app': individualPreSign,
    'GET v3/ecommerce/individual-contracts/out-contract-code/{out_contract_code}': individualContract,
  },
  tables: [contractTable, sessions],
  jobs: { [expiryKind]: expireContract },
  pages: [signingPage],
  holdings: {
    'v2/contracts': papHolding,
    'v3/global/papay/contracts': globalHolding,
    'v3/ecommerce/individual-contracts': individualHolding,
  },
  find: findContractParticulars,
  chains: contractChains,
};
