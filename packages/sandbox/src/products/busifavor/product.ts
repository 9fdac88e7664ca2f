import type { Product } from '../shared/product.js';
import { doneRequests } from '../shared/repeat.js';
import { busifavorActs } from './acts.js';
import { callbacks, readCallback, setCallback } from './callbacks.js';
import { busifavorChains } from './chains.js';
import * as code from './code-operations.js';
import * as coupon from './coupon-operations.js';
import { couponPage } from './page.js';
import { findBusifavorParticulars, listBusifavorOf } from './particulars.js';
import { preSend, preSendings, sendProductCoupon, takePage } from './product-coupons.js';
import { send } from './send.js';
import * as stock from './stock-operations.js';
import * as subsidy from './subsidy.js';
import { codes, coupons, stocks } from './tables.js';
import { merchantCouponThings, merchantStockThings } from './things.js';

const base = 'v3/marketing/busifavor';

/** Stocks of a merchant's own coupons, and the coupons of users (商家券). */
export const busifavor: Product = {
  v3: {
    [`POST ${base}/stocks`]: stock.create,
    [`GET ${base}/stocks/{stock_id}`]: stock.read,
    [`PATCH ${base}/stocks/{stock_id}`]: stock.modify,
    [`PATCH ${base}/stocks/{stock_id}/budget`]: stock.changeBudget,
    [`POST ${base}/stocks/{stock_id}/couponcodes`]: code.upload,
    [`GET ${base}/stocks/{stock_id}/couponcodes`]: code.list,
    [`GET ${base}/stocks/{stock_id}/couponcodes/{coupon_code}`]: code.read,
    [`DELETE ${base}/stocks/{stock_id}/couponcodes/{coupon_code}`]: code.remove,
    [`GET ${base}/callbacks`]: readCallback,
    [`POST ${base}/callbacks`]: setCallback,
    [`POST ${base}/coupons/send`]: send,
    [`POST ${base}/product-coupons/send`]: sendProductCoupon,
    [`POST ${base}/product-coupons/pre-send`]: preSend,
    [`POST ${base}/coupons/use`]: coupon.use,
    [`POST ${base}/coupons/return`]: coupon.giveBack,
    [`POST ${base}/coupons/deactivate`]: coupon.deactivate,
    [`POST ${base}/coupons/associate`]: coupon.associate,
    [`POST ${base}/coupons/disassociate`]: coupon.disassociate,
    [`GET ${base}/users/{openid}/coupons`]: coupon.list,
    [`GET ${base}/users/{openid}/coupons/{coupon_code}/appids/{appid}`]: coupon.read,
    [`POST ${base}/subsidy/pay-receipts`]: subsidy.pay,
    [`GET ${base}/subsidy/pay-receipts`]: subsidy.listPayments,
    [`GET ${base}/subsidy/pay-receipts/{subsidy_receipt_id}`]: subsidy.readPayment,
    [`POST ${base}/subsidy/return-receipts`]: subsidy.giveBack,
    [`GET ${base}/subsidy/return-receipts/{subsidy_return_receipt_id}`]: subsidy.readReturn,
  },
  kinds: [merchantCouponThings, merchantStockThings],
  tables: [stocks, coupons, codes, callbacks, preSendings, subsidy.receipts, doneRequests],
  jobs: {
    [subsidy.subsidyKind]: {
      perform: subsidy.settleReceipt,
      text: { zh: '商家券补差资金结算', en: 'Settle a subsidy of a merchant coupon' },
    },
  },
  pages: [couponPage, takePage],
  acts: busifavorActs,
  chains: busifavorChains,
  find: findBusifavorParticulars,
  users: ({ store }) =>
    store
      .table(coupons)
      .all()
      .map(({ openid }) => openid),
  ofUser: listBusifavorOf,
};
