import { contractAt } from '../shared/contract.js';
import { onlyReading } from '../shared/contract-limits.js';
import { contracts as contractTable, idsOf } from '../shared/contracts.js';
import { disabledPlans } from '../shared/plans.js';
import type { Product } from '../shared/product.js';
import { schedules } from '../shared/schedules.js';
import { expireContract, expiryKind, lapseKind, lapseReading } from '../shared/signing.js';
import { contractActs } from './acts.js';
import { contractChains } from './chains.js';
import { preSigns } from './channels.js';
import { deletecontract } from './deletecontract.js';
import { entrustContracts } from './entrust-contract.js';
import { globalContractByCode, globalContractById } from './global-contract.js';
import { globalPreSign } from './global-pre-sign.js';
import { globalTerminate } from './global-terminate.js';
import { individualContract } from './individual-contract.js';
import { individualPreSign } from './individual-pre-sign.js';
import { inquiryKind, takeReply } from './inquiry.js';
import { nameContract } from './job-subject.js';
import { signingPage } from './page.js';
import { findContractParticulars } from './particulars.js';
import { listPeriods, modifyPeriods, renewPolicy } from './policy-periods.js';
import { entrustweb, h5entrustweb, preentrustweb } from './pre-sign-v2.js';
import { querycontract } from './querycontract.js';
import { sessions } from './sessions.js';
import { contractThings } from './things.js';

const individual = 'v3/ecommerce/individual-contracts';
const policies = 'v3/papay/insurance-sign/contracts/plan-id/{plan_id}';

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
    'POST v3/global/papay/contracts/miniprogram-pre-entrust-sign': globalPreSign('session'),
    'POST v3/global/papay/contracts/app-pre-entrust-sign': globalPreSign('session'),
    'POST v3/global/papay/contracts/jsapi-pre-entrust-sign': globalPreSign('page'),
    'POST v3/global/papay/contracts/h5-pre-entrust-sign': globalPreSign('page'),
    'POST v3/global/papay/contracts/web-pre-entrust-sign': globalPreSign('code'),
    'GET v3/global/papay/contracts/{contract_id}': globalContractById,
    'GET v3/global/papay/contracts/out-contract-code/{out_contract_code}': globalContractByCode,
    'POST v3/global/papay/contracts/{contract_id}/terminate': globalTerminate,
    [`POST ${individual}/pre-entrust-sign/app`]: individualPreSign,
    [`POST ${individual}/pre-entrust-sign/mini-program`]: individualPreSign,
    [`POST ${individual}/pre-entrust-sign-with-real-name-identity/app`]: individualPreSign,
    [`POST ${individual}/pre-entrust-sign-with-real-name-identity/mini-program`]: individualPreSign,
    [`GET ${individual}/out-contract-code/{out_contract_code}`]: individualContract,
    ...preSigns,
    ...entrustContracts,
    [`POST ${policies}/contract-id/{contract_id}/renew`]: renewPolicy,
    'POST v3/papay/insurance-sign/policy-periods/plan-id/{plan_id}/contract-id/{contract_id}/modify':
      modifyPeriods,
    'GET v3/papay/insurance-sign/policy_periods/plan-id/{plan_id}/out-contract-code/{out_contract_code}':
      listPeriods,
  },
  tables: [contractTable, sessions, schedules, disabledPlans],
  kinds: [contractThings],
  jobs: {
    [expiryKind]: {
      perform: expireContract,
      text: { zh: '签约协议到期', en: 'A contract expires' },
      about: nameContract,
    },
    [lapseKind]: {
      perform: expireContract,
      text: {
        zh: '单次扣款协议未按期扣款，自动解约',
        en: 'A contract for one deduction that was not made ends',
      },
      about: nameContract,
    },
    [inquiryKind]: {
      perform: takeReply,
      text: { zh: '处理商户对解约询问的答复', en: "Act on the merchant's reply to a termination inquiry" },
    },
  },
  pages: [signingPage],
  find: findContractParticulars,
  chains: contractChains,
  acts: contractActs,
  readings: { ...lapseReading, ...onlyReading },
  users: ({ store }) =>
    store
      .table(contractTable)
      .all()
      .map((contract) => ('openid' in contract ? contract.openid : contract.terms.openid)),
  ofUser: ({ store, clock }, openid) =>
    store
      .table(contractTable)
      .list('user', openid)
      .map((contract) => {
        const ids = idsOf(contract);
        const { state } = contractAt(contract, clock.now());
        const { display_account } = contract.terms;
        return {
          kind: 'contract',
          // The act of the user takes the id of the contract, and that of an individual payee is not ended so.
          id: ids['contract_id'] ?? contract.code,
          state,
          fields: ids,
          title: display_account,
          at: 'signed_at' in contract ? new Date(contract.signed_at) : undefined,
          ...(state === 'SIGNED' && ids['contract_id'] !== undefined ? { can: ['terminate'] } : {}),
        };
      }),
};
