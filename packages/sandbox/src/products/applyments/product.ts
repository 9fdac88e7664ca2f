import type { World } from '../../runtime/world.js';
import type { Particulars } from '../shared/particulars.js';
import type { Product } from '../shared/product.js';
import { applymentActs } from './acts.js';
import { nameOfCode, stateOf } from './applyment.js';
import { applyments as applymentTable, findApplyment, openingKind, openMerchant } from './applyments.js';
import { revokeEcommerceMerchant, signForMerchant } from './change.js';
import { applymentPage } from './page.js';
import { readEcommerceMerchant, readSubMerchant } from './read.js';
import {
  auditChange,
  auditKind,
  modifySettlement,
  readApplication,
  readSettlement,
  settlementChanges,
} from './settlements.js';
import { subjectApplyments } from './subject.js';
import { submitEcommerceMerchant, submitSubMerchant } from './submit.js';
import { applymentThings, settlementThings } from './things.js';

const sub = 'v3/applyment4sub/applyment';
const ecommerce = 'v3/ecommerce/applyments';
const settlements = 'v3/apply4sub/sub_merchants/{sub_mchid}';

/** Merchants that become sub-merchants (商户进件), and the accounts to which WeChat Pay settles them (结算账户). */
export const applyments: Product = {
  v3: {
    [`POST ${sub}/{empty}`]: submitSubMerchant,
    [`GET ${sub}/business_code/{business_code}`]: readSubMerchant,
    [`GET ${sub}/applyment_id/{applyment_id}`]: readSubMerchant,
    [`POST ${ecommerce}/{empty}`]: submitEcommerceMerchant,
    [`POST ${ecommerce}/submit-account-hosting-applyment`]: submitEcommerceMerchant,
    [`GET ${ecommerce}/out-request-no/{out_request_no}`]: readEcommerceMerchant,
    [`GET ${ecommerce}/{applyment_id}`]: readEcommerceMerchant,
    [`POST ${ecommerce}/out-request-no/{out_request_no}/revoke`]: revokeEcommerceMerchant,
    [`POST ${ecommerce}/{applyment_id}/revoke`]: revokeEcommerceMerchant,
    [`POST ${ecommerce}/submit-sign-verify-info`]: signForMerchant,
    ...subjectApplyments,
    [`POST ${settlements}/modify-settlement`]: modifySettlement,
    [`GET ${settlements}/settlement`]: readSettlement,
    [`GET ${settlements}/application/{application_no}`]: readApplication,
  },
  kinds: [applymentThings, settlementThings],
  tables: [applymentTable, settlementChanges],
  jobs: {
    [openingKind]: {
      perform: openMerchant,
      text: { zh: '为新商户开通权限', en: 'Give a new merchant its permissions' },
    },
    [auditKind]: {
      perform: auditChange,
      text: { zh: '审核结算账户变更', en: 'Check a new settlement account' },
    },
  },
  pages: [applymentPage],
  acts: applymentActs,
  find: findParticulars,
  readings: {
    'unknown-applyment': {
      usual: 'a query of an unknown applyment (applyment4sub) answers 404 APPLYMENT_NOT_EXIST',
      other: 'it answers 400 PARAM_ERROR',
    },
  },
};

function findParticulars(world: World, id: string): Particulars | undefined {
  const applyment = findApplyment(world, id);
  if (applyment === undefined) return undefined;
  const { family, code, applyment_id, sub_mchid } = applyment;
  return {
    fields: {
      [nameOfCode(family)]: code,
      applyment_id,
      applyment_state: stateOf(applyment),
      ...(sub_mchid === undefined ? {} : { sub_mchid }),
    },
    notifyUrls: {},
  };
}
