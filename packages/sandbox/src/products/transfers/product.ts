import type { Product } from '../shared/product.js';
import { transferActs } from './acts.js';
import {
  authorizationByNumber,
  closeAuthorization,
  closePartnerAuthorization,
  createAuthorization,
  createPartnerAuthorization,
  partnerAuthorizationByNumber,
} from './authorization-calls.js';
import { authorizations, lapseAuthorization, lapseKind } from './authorizations.js';
import { batchActs } from './batch-acts.js';
import {
  applyBatchReceipt,
  applyDetailReceipt,
  queryBatchReceipt,
  queryDetailReceipt,
} from './batch-receipts.js';
import { batches, batchStepKind, stepBatch } from './batches.js';
import {
  applyByNumber,
  applyByOutNumber,
  applyPartnerReceipt,
  queryPartnerReceipt,
  receiptByNumber,
  receiptByOutNumber,
} from './bill-receipts.js';
import { bills, expireBill, overdueKind, stepBill, stepKind } from './bills.js';
import { transferChains } from './chains.js';
import { createBatch, largeBatches } from './create-batch.js';
import { acceptedFirst, createAuthorizedBill, createAuthorizingBill, createBill } from './create-bill.js';
import { transferPage } from './pages.js';
import { findTransferParticulars, listOfUser } from './particulars.js';
import { partnerBatchOperations } from './partner-batches.js';
import {
  cancelPartnerBill,
  createPartnerAuthorizedBill,
  createPartnerAuthorizingBill,
  createPartnerBill,
  partnerBillByOutNumber,
} from './partner-bills.js';
import { pocketTransfers, transferToPocket, transferToPocketInfo } from './pocket-transfer.js';
import { batchById, batchByNumber, detailById, detailByNumber } from './query-batch.js';
import { billByNumber, billByOutNumber, cancelBill } from './query-bill.js';
import { receipts } from './receipt.js';
import { authorizationThings, batchThings, transferThings } from './things.js';

const billPath = 'v3/fund-app/mch-transfer/transfer-bills';
const partnerPath = 'v3/fund-app/mch-transfer/partner';
const batchPath = 'v3/transfer/batches';
const receiptPath = 'v3/fund-app/mch-transfer/elecsign';
const authorizationPath = 'v3/fund-app/mch-transfer/user-confirm-authorization';

/** Merchant transfers (商家转账), and the authorizations that spare their confirmation. */
export const transfers: Product = {
  v2: {
    'POST v2/mmpaymkttransfers/promotion/transfers': transferToPocket,
    'POST v2/mmpaymkttransfers/gettransferinfo': transferToPocketInfo,
  },
  v3: {
    [`POST ${billPath}`]: createBill,
    [`POST ${billPath}/pre-transfer-with-authorization`]: createAuthorizingBill,
    [`POST ${billPath}/transfer`]: createAuthorizedBill,
    [`GET ${billPath}/out-bill-no/{out_bill_no}`]: billByOutNumber,
    [`GET ${billPath}/transfer-bill-no/{transfer_bill_no}`]: billByNumber,
    [`POST ${billPath}/out-bill-no/{out_bill_no}/cancel`]: cancelBill,
    [`POST ${authorizationPath}`]: createAuthorization,
    [`GET ${authorizationPath}/out-authorization-no/{out_authorization_no}`]: authorizationByNumber,
    [`POST ${authorizationPath}/out-authorization-no/{out_authorization_no}/close`]: closeAuthorization,
    [`POST ${partnerPath}/transfer-bills`]: createPartnerBill,
    [`POST ${partnerPath}/transfer-bills/pre-transfer-with-authorization`]: createPartnerAuthorizingBill,
    [`POST ${partnerPath}/transfer-bills/transfer`]: createPartnerAuthorizedBill,
    [`GET ${partnerPath}/transfer-bills/out-bill-no/{out_bill_no}`]: partnerBillByOutNumber,
    [`POST ${partnerPath}/transfer-bills/out-bill-no/{out_bill_no}/cancel`]: cancelPartnerBill,
    [`POST ${partnerPath}/user-confirm-authorizations`]: createPartnerAuthorization,
    [`GET ${partnerPath}/user-confirm-authorizations/{out_authorization_no}`]: partnerAuthorizationByNumber,
    [`POST ${partnerPath}/user-confirm-authorizations/{out_authorization_no}/close`]:
      closePartnerAuthorization,
    ...partnerBatchOperations,
    [`POST ${batchPath}`]: createBatch,
    [`GET ${batchPath}/batch-id/{batch_id}`]: batchById,
    [`GET ${batchPath}/out-batch-no/{out_batch_no}`]: batchByNumber,
    [`GET ${batchPath}/batch-id/{batch_id}/details/detail-id/{detail_id}`]: detailById,
    [`GET ${batchPath}/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}`]: detailByNumber,
    [`POST ${receiptPath}/out-bill-no`]: applyByOutNumber,
    [`POST ${receiptPath}/transfer-bill-no`]: applyByNumber,
    [`GET ${receiptPath}/out-bill-no/{out_bill_no}`]: receiptByOutNumber,
    [`GET ${receiptPath}/transfer-bill-no/{transfer_bill_no}`]: receiptByNumber,
    [`POST ${partnerPath}/electronic-receipts`]: applyPartnerReceipt,
    [`GET ${partnerPath}/electronic-receipts/{out_bill_no}`]: queryPartnerReceipt,
    'POST v3/transfer/bill-receipt': applyBatchReceipt,
    'GET v3/transfer/bill-receipt/{out_batch_no}': queryBatchReceipt,
    'POST v3/transfer-detail/electronic-receipts': applyDetailReceipt,
    'GET v3/transfer-detail/electronic-receipts': queryDetailReceipt,
  },
  kinds: [transferThings, authorizationThings, batchThings],
  tables: [bills, authorizations, pocketTransfers, batches, receipts],
  jobs: {
    [stepKind]: {
      perform: stepBill,
      text: { zh: '转账进入下一步', en: 'A transfer goes a step further' },
      about: (_, id) => ({ kind: 'transfer', id }),
    },
    [overdueKind]: {
      perform: expireBill,
      text: { zh: '用户未确认收款，转账过期', en: 'A transfer that the user did not confirm expires' },
      about: (_, id) => ({ kind: 'transfer', id }),
    },
    [lapseKind]: {
      perform: lapseAuthorization,
      text: { zh: '免确认收款授权申请过期', en: 'A request for an authorization expires' },
    },
    [batchStepKind]: {
      perform: stepBatch,
      text: { zh: '批量转账进入下一步', en: 'A batch of transfers goes a step further' },
    },
  },
  pages: [transferPage],
  find: findTransferParticulars,
  chains: transferChains,
  acts: { ...transferActs, ...batchActs },
  readings: {
    [acceptedFirst]: {
      usual: 'the creation of a transfer answers WAIT_USER_CONFIRM with package_info',
      other: 'the creation of a transfer answers ACCEPTED, and package_info comes with a repeated request',
    },
    [largeBatches]: {
      usual: 'a batch of transfers has at most 1,000 details',
      other: 'a batch of transfers has at most 3,000 details',
    },
  },
  users: ({ store }) =>
    [...store.table(bills).all(), ...store.table(authorizations).all()].map(({ openid }) => openid),
  ofUser: listOfUser,
};
