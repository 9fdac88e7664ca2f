import type { Product } from '../shared/product.js';
import { transferActs } from './acts.js';
import { authorizationByNumber, closeAuthorization, createAuthorization } from './authorization-calls.js';
import { authorizations, lapseAuthorization, lapseKind } from './authorizations.js';
import { bills, expireBill, overdueKind, stepBill, stepKind } from './bills.js';
import { transferChains } from './chains.js';
import { acceptedFirst, createAuthorizedBill, createAuthorizingBill, createBill } from './create-bill.js';
import { transferPage } from './pages.js';
import { findTransferParticulars, listOfUser } from './particulars.js';
import { billByNumber, billByOutNumber, cancelBill } from './query-bill.js';

const billPath = 'v3/fund-app/mch-transfer/transfer-bills';
const authorizationPath = 'v3/fund-app/mch-transfer/user-confirm-authorization';

/** Merchant transfers (商家转账), and the authorizations that spare their confirmation. */
export const transfers: Product = {
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
  },
  tables: [bills, authorizations],
  jobs: {
    [stepKind]: stepBill,
    [overdueKind]: expireBill,
    [lapseKind]: lapseAuthorization,
  },
  pages: [transferPage],
  find: findTransferParticulars,
  chains: transferChains,
  acts: transferActs,
  readings: {
    [acceptedFirst]: {
      usual: 'the creation of a transfer answers WAIT_USER_CONFIRM with package_info',
      other: 'the creation of a transfer answers ACCEPTED, and package_info comes with a repeated request',
    },
  },
  ofUser: listOfUser,
};
