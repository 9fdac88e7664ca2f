import type { JobHandler } from '../../runtime/jobs.js';
import type { V3Handler } from '../shared/handler.js';
import { heldMoney } from '../shared/orders/held.js';
import type { Product } from '../shared/product.js';
import { settleKind, settleRefund, unpaidReading } from '../shared/refunds/request.js';
import { refunds as refundTable } from '../shared/refunds/table.js';
import { userAccounts } from '../shared/users.js';
import { refundActs } from './acts.js';
import { advanceKind, advanceReturns, queryAdvance, returnAdvance, settleAdvance } from './advance.js';
import { refundChains } from './chains.js';
import { queryDomestic, redirectDomestic, refundDomestic } from './domestic.js';
import { queryEcommerce, redirectEcommerce, refundEcommerce } from './ecommerce.js';
import { listRefundsGlobal, queryRefundGlobal, queryRefundOf2022, refundGlobal } from './global.js';
import { findRefundParticulars } from './particulars.js';
import { refundThings } from './things.js';
import { refundqueryV2 } from './v2-query.js';
import { refundV2 } from './v2-refund.js';

const domestic = 'v3/refund/domestic/refunds';
const ecommerce = 'v3/ecommerce/refunds';

/** The refunds of the global edition, under today's paths or those of 2022. */
function globalRefunds(root: string, query: V3Handler): Record<string, V3Handler> {
  return {
    [`POST ${root}`]: refundGlobal,
    [`GET ${root}`]: listRefundsGlobal,
    [`GET ${root}/id/{refund_id}`]: query,
    [`GET ${root}/out-refund-no/{out_refund_no}`]: query,
  };
}

const settle: JobHandler = (world, out_refund_no) => settleRefund(world, out_refund_no);

/** Refunds of paid orders (退款). */
export const refunds: Product = {
  v2: {
    'POST v2/secapi/pay/refund': refundV2,
    'POST v2/secapi/pay/refundv2': refundV2,
    'POST v2/pay/refundquery': refundqueryV2,
    'POST v2/pay/refundqueryv2': refundqueryV2,
    'POST v2/deposit/refund': refundV2,
    'POST v2/deposit/refundquery': refundqueryV2,
  },
  v3: {
    [`POST ${domestic}`]: refundDomestic,
    [`GET ${domestic}/{out_refund_no}`]: queryDomestic,
    [`POST ${domestic}/{refund_id}/apply-abnormal-refund`]: redirectDomestic,
    [`POST ${ecommerce}/apply`]: refundEcommerce,
    [`GET ${ecommerce}/id/{refund_id}`]: queryEcommerce,
    [`GET ${ecommerce}/out-refund-no/{out_refund_no}`]: queryEcommerce,
    [`POST ${ecommerce}/{refund_id}/apply-abnormal-refund`]: redirectEcommerce,
    [`POST ${ecommerce}/{refund_id}/return-advance`]: returnAdvance,
    [`GET ${ecommerce}/{refund_id}/return-advance`]: queryAdvance,
    ...globalRefunds('v3/global/refunds', queryRefundGlobal),
    ...globalRefunds('v3/refunds', queryRefundOf2022),
  },
  tables: [refundTable, heldMoney, userAccounts, advanceReturns],
  kinds: [refundThings],
  jobs: {
    [settleKind]: {
      perform: settle,
      text: { zh: '退款到账', en: 'A refund is paid out' },
      about: (_, id) => ({ kind: 'refund', id }),
    },
    [advanceKind]: {
      perform: settleAdvance,
      text: { zh: '回补垫付的退款', en: 'Take back an advanced refund' },
    },
  },
  acts: refundActs,
  chains: refundChains,
  find: findRefundParticulars,
  readings: {
    [unpaidReading]: {
      usual: 'a refund of an unpaid order answers INVALID_REQUEST',
      other: 'a refund of an unpaid order answers RESOURCE_NOT_EXISTS (ORDERNOTEXIST in APIv2)',
    },
  },
};
