import type { Product } from '../shared/product.js';
import { orderActs } from './acts.js';
import { orderChains } from './chains.js';
import { collect, collectionKind } from './collection.js';
import { orderOperations, orderReadings } from './operations.js';
import { serviceOrders } from './orders.js';
import { orderPage } from './page.js';
import { findOrderParticulars, ordersOfUser } from './particulars.js';

/** Pay score (微信支付分). */
export const payScore: Product = {
  v3: orderOperations,
  tables: [serviceOrders],
  jobs: { [collectionKind]: collect },
  pages: [orderPage],
  find: findOrderParticulars,
  chains: orderChains,
  acts: orderActs,
  readings: orderReadings,
  ofUser: ordersOfUser,
};
