import type { Product } from '../shared/product.js';
import { billSources } from './daily.js';
import { listSettlements } from './settled.js';
import { sendStatement } from './statement.js';
import { downloadbill, downloadfundflow } from './v2.js';
import {
  applyEcommerceBill,
  applyFundFlowBill,
  applySharingBill,
  applySubMerchantBill,
  applyTradeBill,
} from './v3.js';

/** Bills of what happened: trades, money and profit sharing. */
export const bills: Product = {
  v2: {
    'POST v2/pay/downloadbill': downloadbill,
    'POST v2/pay/downloadfundflow': downloadfundflow,
  },
  v3: {
    'GET v3/bill/tradebill': applyTradeBill,
    'GET v3/bill/fundflowbill': applyFundFlowBill,
    'GET v3/bill/sub-merchant-fundflowbill': applySubMerchantBill,
    'GET v3/ecommerce/bill/fundflowbill': applyEcommerceBill,
    'GET v3/profitsharing/bills': applySharingBill,
    'GET v3/global/statements': sendStatement,
    'GET v3/statements': sendStatement,
    'GET v3/global/settle/settlements': listSettlements,
    'GET v3/settle/settlements': listSettlements,
  },
  bills: billSources,
};
