import type { Product } from '../shared/product.js';
import { productCouponActs } from './acts.js';
import * as adding from './add-stock.js';
import { productCouponChains } from './chains.js';
import * as code from './codes.js';
import { inBothForms } from './forms.js';
import * as image from './images.js';
import { notifyConfigs, readNotifyConfig, setNotifyConfig } from './notify-config.js';
import { findProductCoupon, listProductCouponsOf } from './particulars.js';
import { preSend, preSendings, takePage } from './pre-send.js';
import * as product from './products.js';
import { send, sendBundle } from './send.js';
import * as stock from './stocks.js';
import * as stores from './stores.js';
import { codes, coupons as couponTable, productCoupons, stocks } from './tables.js';
import { productCouponThings, productStockThings } from './things.js';
import * as coupon from './user-coupons.js';

const one = 'product-coupons/{product_coupon_id}';
const ofStock = `${one}/stocks/{stock_id}`;
const ofBundle = `${one}/stock-bundles/{stock_bundle_id}`;
const ofUser = 'users/{openid}';
const ofCoupon = `${ofUser}/coupons/{coupon_code}`;

/** Product coupons (商品券) of a brand, called by the brand or by a partner, their stocks, and the coupons of users. */
export const coupons: Product = {
  v3: inBothForms({
    'GET notify-configs': readNotifyConfig,
    'POST notify-configs': setNotifyConfig,
    'POST product-coupons': product.create,
    [`GET ${one}`]: product.read,
    [`PATCH ${one}`]: product.modify,
    [`POST ${one}/deactivate`]: product.deactivate,
    [`GET ${one}/stocks`]: stock.list,
    [`POST ${one}/stocks`]: adding.create,
    [`POST ${one}/stock-bundles`]: adding.createBundle,
    [`GET ${ofStock}`]: stock.read,
    [`PATCH ${ofStock}`]: stock.modify,
    [`POST ${ofStock}/update-budget`]: stock.changeBudget,
    [`POST ${ofStock}/deactivate`]: stock.deactivate,
    [`POST ${ofStock}/upload-coupon-codes`]: code.upload,
    [`GET ${ofStock}/associated-stores`]: stores.list,
    [`POST ${ofStock}/associate-stores`]: stores.associate,
    [`POST ${ofStock}/disassociate-stores`]: stores.disassociate,
    [`PATCH ${ofBundle}`]: stock.modifyBundle,
    [`POST ${ofBundle}/update-budget`]: stock.changeBudgetOfBundle,
    [`POST ${ofBundle}/associate-stores`]: stores.associateBundle,
    [`POST ${ofBundle}/disassociate-stores`]: stores.disassociateBundle,
    [`POST ${ofUser}/coupons`]: send,
    [`GET ${ofUser}/coupons`]: coupon.list,
    [`POST ${ofUser}/coupon-bundles`]: sendBundle,
    [`POST ${ofUser}/coupon-bundles/{user_coupon_bundle_id}/deactivate`]: coupon.deactivateBundle,
    [`POST ${ofUser}/pre-send-coupon`]: preSend,
    [`POST ${ofUser}/pre-send-coupon-bundle`]: preSend,
    [`GET ${ofCoupon}`]: coupon.read,
    [`POST ${ofCoupon}/confirm`]: coupon.confirm,
    [`POST ${ofCoupon}/use`]: coupon.use,
    [`POST ${ofCoupon}/return`]: coupon.giveBack,
    [`POST ${ofCoupon}/deactivate`]: coupon.deactivate,
    'POST image-generation-tasks': image.create,
    'GET image-generation-tasks/{task_id}': image.read,
  }),
  kinds: [productCouponThings, productStockThings],
  tables: [notifyConfigs, productCoupons, stocks, couponTable, codes, preSendings, image.imageTasks],
  jobs: {
    [image.imageKind]: {
      perform: image.finishImage,
      text: { zh: '商品券图片生成完成', en: 'The picture of a product coupon is ready' },
    },
  },
  pages: [takePage],
  acts: productCouponActs,
  chains: productCouponChains,
  find: findProductCoupon,
  users: ({ store }) =>
    store
      .table(couponTable)
      .all()
      .map(({ openid }) => openid),
  ofUser: listProductCouponsOf,
};
