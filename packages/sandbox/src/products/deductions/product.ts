import type { ContractFamily } from '../shared/contract.js';
import type { V3Handler } from '../shared/handler.js';
import { hoursReading } from '../shared/hours.js';
import type { Product } from '../shared/product.js';
import { runKind } from './accept.js';
import { deductionActs } from './acts.js';
import { applyV3 } from './apply-v3.js';
import { deductCombined, queryCombined, reverseCombined } from './combined.js';
import { deductGlobally, queryGlobal, reverseGlobal } from './global.js';
import { notifyDeduction, notifyRetry } from './notice.js';
import { failureReading } from './notification.js';
import { acceptedReading, paporderquery } from './paporderquery.js';
import { pappayapply } from './pappayapply.js';
import { runDeduction } from './run.js';
import { readSchedule, schedule } from './schedules.js';
import { standings, tallies } from './tables.js';
import { deductionThings } from './things.js';

const periods =
  'v3/papay/insurance-pay/policy-periods/contract-id/{contract_id}/policy-period-id/{policy_period_id}';

/** The deductions of contracts for one deduction. */
function schedulesOf(base: string, family: ContractFamily): Record<string, V3Handler> {
  return {
    [`GET ${base}/schedules/contract-id/{contract_id}`]: readSchedule(family),
    [`POST ${base}/schedules/contract-id/{contract_id}/schedule`]: schedule(family),
    [`POST ${base}/transactions/apply`]: applyV3(family),
  };
}

/** Deductions by contract (委托代扣). */
export const deductions: Product = {
  v2: {
    'POST v2/pay/pappayapply': pappayapply,
    'POST v2/pay/paporderquery': paporderquery,
    'POST v2/pay/partner/pappayapply': pappayapply,
    'POST v2/pay/partner/paporderquery': paporderquery,
  },
  v3: {
    'POST v3/papay/contracts/{contract_id}/notify': notifyDeduction,
    'POST v3/papay/contracts/{contract_id}/fail-notify': notifyRetry,
    'POST v3/partner-papay/contracts/{contract_id}/notify': notifyDeduction,
    'POST v3/partner-papay/contracts/{contract_id}/fail-notify': notifyRetry,
    ...schedulesOf('v3/papay/pay', 'entrust'),
    ...schedulesOf('v3/papay/pay/partner', 'entrust'),
    'POST v3/papay/pay/harmony/transactions/apply': applyV3('entrust'),
    [`GET ${periods}`]: readSchedule('insurance'),
    [`POST ${periods}/schedule`]: schedule('insurance'),
    'POST v3/papay/insurance-pay/transactions/apply': applyV3('insurance'),
    'POST v3/global/papay/transactions': deductGlobally,
    'GET v3/global/papay/transactions/{transaction_id}': queryGlobal,
    'GET v3/global/papay/transactions/out-trade-no/{out_trade_no}': queryGlobal,
    'POST v3/global/papay/transactions/out-trade-no/{out_trade_no}/reverse': reverseGlobal,
    'POST v3/ecommerce/combine-papay/transactions': deductCombined,
    'GET v3/ecommerce/combine-papay/transactions/{combine_out_trade_no}': queryCombined,
    'POST v3/ecommerce/combine-papay/transactions/{combine_out_trade_no}/reverse': reverseCombined,
  },
  tables: [standings, tallies],
  kinds: [deductionThings],
  jobs: {
    [runKind]: {
      perform: runDeduction,
      text: { zh: '发起委托代扣', en: 'Deduct by contract' },
      about: (_, id) => ({ kind: 'deduction', id }),
    },
  },
  acts: deductionActs,
  readings: { ...hoursReading, ...acceptedReading, ...failureReading },
};
