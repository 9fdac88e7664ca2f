import type { Product } from '../shared/product.js';
import { brandNotifyConfig, brandNotifyConfigs, setBrandNotifyConfig } from './notify-config.js';

/** The coupons of a brand (商品券). */
export const coupons: Product = {
  v3: {
    'GET brand/marketing/product-coupon/notify-configs': brandNotifyConfig,
    'POST brand/marketing/product-coupon/notify-configs': setBrandNotifyConfig,
  },
  tables: [brandNotifyConfigs],
};
