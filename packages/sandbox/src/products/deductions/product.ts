import { hoursReading } from '../shared/hours.js';
import type { Product } from '../shared/product.js';
import { runKind } from './accept.js';
import { deductionActs } from './acts.js';
import { notifyDeduction, notifyRetry } from './notice.js';
import { failureReading } from './notification.js';
import { acceptedReading, paporderquery } from './paporderquery.js';
import { pappayapply } from './pappayapply.js';
import { runDeduction } from './run.js';
import { standings, tallies } from './tables.js';

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
  },
  tables: [standings, tallies],
  jobs: { [runKind]: runDeduction },
  acts: deductionActs,
  readings: { ...hoursReading, ...acceptedReading, ...failureReading },
};
